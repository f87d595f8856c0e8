"""What the administrators' API takes and gives."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from casework.domain.actors import Role
from casework.web.fields import Instant, QueryInteger, Strict, StrictBoolean, Text
from gateway.schemas import TokenLimits
from gateway.tokens import SCOPES

PAGE = 50  # accounts


class NewAccount(Strict):
    """An account of the staff, or of a program; it begins disabled and without roles."""

    account = Text(min=3, max=64, required=True)
    name = Text(max=50, required=True)
    department = Text(min=0, max=64)
    program = StrictBoolean()


class Roles(Strict):
    """All roles that the account shall have."""

    roles = fields.List(Text(max=32), required=True, validate=validate.Length(max=len(Role)))


class ProgramToken(Strict):
    """A token for a program."""

    label = Text(max=100, required=True)
    scopes = fields.List(Text(max=16, validate=validate.OneOf(SCOPES)), validate=validate.Length(1, len(SCOPES)))
    limits = fields.Nested(TokenLimits)
    expires_at = Instant()


class AccountsQuery(Strict):
    """`q` is part of the name to log in with."""

    q = Text(min=0, max=64)
    department = Text(min=0, max=64)
    page = QueryInteger(min=1, max=10_000)


class AdminAccount(Schema):
    """An account as administrators see it: nothing of what it did."""

    id = fields.String(required=True)
    account = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True, metadata={"enum": ["citizen", "staff"]})
    program = fields.Boolean(required=True)
    department = fields.String(required=True)
    roles = fields.List(fields.String(), required=True)
    state = fields.String(required=True, metadata={"enum": ["active", "disabled"]})
    locked = fields.Boolean(required=True)
    second_factor = fields.Boolean(required=True)
    created_at = fields.String(required=True, allow_none=True, metadata={"format": "date-time"})


class AdminAccounts(Schema):
    """One page of them, by name."""

    accounts = fields.List(fields.Nested(AdminAccount), required=True)
    total = fields.Integer(required=True)
    page = fields.Integer(required=True)
    size = fields.Integer(required=True)


class NewAccountView(Schema):
    """`temporary_password` is shown once; a program has none."""

    account = fields.Nested(AdminAccount, required=True)
    temporary_password = fields.String(required=True, allow_none=True)


class HandedOver(Schema):
    """`enrolment_code` is for the person's next login; null when none is needed."""

    account = fields.Nested(AdminAccount, required=True)
    enrolment_code = fields.String(required=True, allow_none=True)


class RoleView(Schema):
    """A role; an administrator's stands alone."""

    role = fields.String(required=True)
    administrator = fields.Boolean(required=True)
    needs_department = fields.Boolean(required=True)


class RolesView(Schema):
    """All roles there are."""

    roles = fields.List(fields.Nested(RoleView), required=True)


class RulesView(Schema):
    """The rules in force; they stand in CONFIG_DIR/gateway.json on the machine and are not changed from here."""

    rules = fields.Dict(keys=fields.String(), values=fields.Raw(), required=True)


class Colleague(Schema):
    """Somebody of one's own department."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    roles = fields.List(fields.String(), required=True)


class Colleagues(Schema):
    """By name to log in with."""

    colleagues = fields.List(fields.Nested(Colleague), required=True)
