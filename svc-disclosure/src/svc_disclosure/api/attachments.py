"""Identity proofs and evidence in and out."""

from __future__ import annotations

from casework.web.attachments import attachment_routes
from svc_disclosure.api import applicant, desk
from svc_disclosure.use_cases import attaching

attachment_routes(applicant.blueprint, desk.blueprint, attaching, staff=desk.STAFF)
