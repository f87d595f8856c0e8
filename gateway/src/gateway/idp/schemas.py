"""What the API of identities takes and gives."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from casework.web.fields import Choice, Strict, Text
from gateway.idp.model import LEVELS, Purpose, Subject

LEVEL = validate.OneOf(LEVELS)


class Begin(Strict):
    """Why, and where to afterwards. `password` confirms a binding; `level` is the least that is wanted."""

    purpose = Choice(Purpose, metadata={"default": Purpose.LOGIN.value})
    next = Text(max=500, metadata={"example": "/my"})
    password = Text(max=256)
    code = Text(max=32)  # of an account with a second factor
    level = Text(max=2, validate=LEVEL)


class Password(Strict):
    """Confirms an unbinding; left out by accounts that have no password."""

    password = Text(max=256)
    code = Text(max=32)  # of an account with a second factor


class Nothing(Strict):
    """An empty object."""


class LogoutToken(Schema):
    """OpenID Connect Back-Channel Logout 1.0: a form."""

    logout_token = fields.String(required=True, validate=validate.Length(min=1, max=16 * 1024))


class Location(Schema):
    """Where the browser is to go; empty when it need not go anywhere."""

    location = fields.String(required=True)


class ProviderView(Schema):
    """A way to log in."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    name_en = fields.String(required=True)
    style = fields.String(required=True, metadata={"enum": ["oidc", "token", "ticket"]})


class ProvidersView(Schema):
    """All ways to log in; `local_login` is whether citizens may use an account and password of this site."""

    providers = fields.List(fields.Nested(ProviderView), required=True)
    local_login = fields.Boolean(required=True)


class IdentityView(Schema):
    """A binding."""

    id = fields.String(required=True)
    provider = fields.String(required=True)
    name = fields.String(required=True)
    name_en = fields.String(required=True)
    level = fields.String(required=True, metadata={"enum": list(LEVELS)})
    bound_at = fields.String(required=True, metadata={"format": "date-time"})
    used_at = fields.String(required=True, metadata={"format": "date-time"})


class SubjectView(Schema):
    """Whom the account stands for; empty when no provider has said."""

    subject_type = fields.String(required=True, metadata={"enum": ["", *Subject]})
    uscc = fields.String(required=True)


class HowView(Schema):
    """How this session began; empty when by password."""

    provider = fields.String(required=True)
    level = fields.String(required=True, metadata={"enum": ["", *LEVELS]})
    agent = fields.String(required=True)


class IdentitiesView(Schema):
    """The identities of the account that asks."""

    identities = fields.List(fields.Nested(IdentityView), required=True)
    subject = fields.Nested(SubjectView, required=True)
    password = fields.Boolean(required=True)
    session = fields.Nested(HowView, required=True)
