"""What the gateway's own API takes and gives."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from casework.domain.actors import Kind, Role
from casework.web.fields import Instant, Phone, Strict, StrictInteger, Text
from gateway.tokens import DEFAULT_SCOPES, MOST_PER_MINUTE, SCOPES


class Login(Strict):
    """An account's name and its password; `code` where it has a second factor."""

    account = Text(max=64, required=True)
    password = Text(max=256, required=True)
    code = Text(max=32)


class Registration(Strict):
    """A citizen's new account."""

    account = Text(min=3, max=64, required=True)
    password = Text(max=256, required=True)
    name = Text(max=50, required=True)
    phone = Phone()
    email = Text(min=3, max=254, metadata={"format": "email"})


class PasswordChange(Strict):
    """The old and the new password."""

    old = Text(max=256, required=True)
    new = Text(max=256, required=True)


class TokenLimits(Strict):
    """A limit that takes the place of the account's and the address's."""

    per_minute = StrictInteger(min=1, max=MOST_PER_MINUTE)


class NewToken(Strict):
    """A token of one's own account. Programs are given theirs by a security administrator: /api/admin/accounts."""

    label = Text(max=100, required=True)
    scopes = fields.List(
        Text(max=16, validate=validate.OneOf(SCOPES)),
        validate=validate.Length(min=1, max=len(SCOPES)),
        metadata={"default": list(DEFAULT_SCOPES)},
    )
    expires_at = Instant()

    @validates_schema
    def _scopes_once(self, data: dict[str, Any], **_: Any) -> None:
        if len(set(data.get("scopes", ()))) != len(data.get("scopes", ())):
            raise ValidationError("Name each scope once.", "scopes")


class AccountView(Schema):
    """Who is logged in; `kind` is anonymous and the rest empty when nobody is."""

    id = fields.String(required=True)
    kind = fields.String(required=True, metadata={"enum": [k.value for k in Kind if k is not Kind.SERVICE]})
    name = fields.String(required=True)
    department = fields.String(required=True)
    roles = fields.List(fields.String(metadata={"enum": [r.value for r in Role]}), required=True)


class SessionView(Schema):
    """The account, the form token of its session, and when the session ends at the latest.

    `must`: what is to be set up before anything else; `amr` and `auth_at`: how and when it was last proven who this is.
    """

    account = fields.Nested(AccountView, required=True)
    csrf = fields.String(required=True)
    expires_at = fields.String(required=True, allow_none=True, metadata={"format": "date-time"})
    must = fields.List(fields.String(metadata={"enum": ["password", "totp"]}), required=True)
    amr = fields.List(fields.String(metadata={"enum": ["pwd", "otp", "idp"]}), required=True)
    auth_at = fields.String(required=True, allow_none=True, metadata={"format": "date-time"})


class RegisteredView(Schema):
    """The new account."""

    account = fields.Nested(AccountView, required=True)


class TokenView(Schema):
    """Shown once: `token` cannot be read again."""

    token = fields.String(required=True)
    id = fields.String(required=True)


class DepartmentView(Schema):
    """A department, and the channels in which it takes something in."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    name_en = fields.String(required=True)
    instances = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    accepts = fields.List(fields.String(), required=True)


class DepartmentsView(Schema):
    """All departments of the city."""

    departments = fields.List(fields.Nested(DepartmentView), required=True)
