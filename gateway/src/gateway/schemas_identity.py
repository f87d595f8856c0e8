"""What the API about one's own proof of identity takes and gives: second factor, step-up, sessions."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from casework.web.fields import Strict, Text


class Code(Strict):
    """A code of the authenticator app, or a recovery code."""

    code = Text(max=32, required=True)


class StepUp(Strict):
    """The code; the password only for an account without a second factor."""

    code = Text(max=32)
    password = Text(max=256)

    @validates_schema
    def _one_of_them(self, data: dict[str, Any], **_: Any) -> None:
        if len(data) != 1:
            raise ValidationError("Send either code or password.", "code")


class FactorView(Schema):
    """How the second factor of this account stands."""

    enrolled = fields.Boolean(required=True)
    since = fields.String(required=True, allow_none=True, metadata={"format": "date-time"})
    recovery_codes_left = fields.Integer(required=True)
    required = fields.Boolean(required=True)


class EnrolmentView(Schema):
    """Shown once: the secret for an authenticator app, as text, as address, and as a picture to scan."""

    secret = fields.String(required=True)
    uri = fields.String(required=True)
    qr_svg = fields.String(required=True)
    expires_at = fields.String(required=True, metadata={"format": "date-time"})


class RecoveryView(Schema):
    """Shown once: each is good for one login without the app."""

    recovery_codes = fields.List(fields.String(), required=True)


class OneSession(Schema):
    """A session of this account; `agent` is what its browser calls itself."""

    id = fields.String(required=True)
    current = fields.Boolean(required=True)
    created_at = fields.String(required=True, metadata={"format": "date-time"})
    used_at = fields.String(required=True, metadata={"format": "date-time"})
    expires_at = fields.String(required=True, metadata={"format": "date-time"})
    amr = fields.List(fields.String(), required=True)
    agent = fields.String(required=True)


class SessionsView(Schema):
    """Newest first."""

    sessions = fields.List(fields.Nested(OneSession), required=True)


class TokenEntry(Schema):
    """A token, without itself."""

    id = fields.String(required=True)
    label = fields.String(required=True)
    scopes = fields.List(fields.String(), required=True)
    limits = fields.Dict(required=True)
    created_at = fields.String(required=True, metadata={"format": "date-time"})
    expires_at = fields.String(required=True, allow_none=True, metadata={"format": "date-time"})
    used_at = fields.String(required=True, allow_none=True, metadata={"format": "date-time"})


class TokensView(Schema):
    """Newest first."""

    tokens = fields.List(fields.Nested(TokenEntry), required=True)
