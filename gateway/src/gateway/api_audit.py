"""Whose audit there is to read: the instances of the city. Reading itself is each instance's own (casework.web)."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from casework.domain.actors import Role
from casework.web.access import allow, runtime_of_app
from casework.web.json_body import Blueprint
from gateway.api_common import problems_of

instances = Blueprint("audits", __name__, url_prefix="/api/audit", description="The audit, for auditors")


class Instances(Schema):
    """Each has its audit at /api/audit/<instance>."""

    instances = fields.List(fields.String(), required=True)


@instances.get("")
@allow(Role.AUDITOR.value)
@instances.response(200, Instances)
@problems_of(instances)(401, 403, 429)
def list_instances() -> Any:
    """The instances of this city."""
    return {"instances": sorted(runtime_of_app().topology.peers)}
