"""`/.well-known/security.txt` (RFC 9116): where a hole in the platform can be reported."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Blueprint, Response

from casework.domain.errors import NotFound
from casework.web.access import OPEN, allow, runtime_of_app
from gateway.parts import parts
from gateway.settings import GatewaySettings

PATH = "/.well-known/security.txt"
blueprint = Blueprint("security_txt", __name__)


@blueprint.get(PATH)
@allow(OPEN)
def security_txt() -> Response:
    """404 until `security_contact` is set: a file without a contact would be none."""
    settings = parts().settings
    if not settings.security_contact:
        raise NotFound("not_configured", "Nobody is named yet: set security_contact (SECURITY_CONTACT) at the gateway.")
    text = written(settings, runtime_of_app().real_now())
    return Response(text, content_type="text/plain; charset=utf-8")


def written(settings: GatewaySettings, now: datetime) -> str:
    """The file. Expires counts from the beginning of the day, so that it stays the same for a day."""
    day = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    until = day + timedelta(days=settings.security_days)
    lines = [f"Contact: {one.strip()}" for one in settings.security_contact.split(",") if one.strip()]
    lines.append(f"Expires: {until:%Y-%m-%dT%H:%M:%SZ}")
    lines.append(f"Preferred-Languages: {settings.security_languages}")
    if settings.public_origin:
        lines.append(f"Canonical: {settings.public_origin.rstrip('/')}{PATH}")
    return "\n".join(lines) + "\n"
