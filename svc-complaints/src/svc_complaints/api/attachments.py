"""Evidence in and out."""

from __future__ import annotations

from casework.web.attachments import attachment_routes
from svc_complaints.api import complainant, desk
from svc_complaints.use_cases import attaching

attachment_routes(complainant.blueprint, desk.blueprint, attaching, staff=desk.STAFF)
