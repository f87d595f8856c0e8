"""Attachments in and out."""

from __future__ import annotations

from casework.web.attachments import attachment_routes
from svc_mailbox.api import citizen, desk
from svc_mailbox.use_cases import attaching

attachment_routes(citizen.blueprint, desk.blueprint, attaching, staff=desk.STAFF)
