"""What a sender gets for a submission, and the address at which anybody checks a receipt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import marshmallow as ma

from casework import receipt_checks
from casework.web.access import ANYONE, allow, runtime_of_app
from casework.web.fields import Strict, Text
from casework.web.json_body import Blueprint


class Receipt(ma.Schema):
    """Number and code to follow the case by, and our signed word. A service adds its limit: `due_on`, `review_by`, …"""

    number = ma.fields.String()
    query_code = ma.fields.String()
    received_at = ma.fields.String()
    provisional = ma.fields.Boolean()  # the limit lies past the last calendar published
    digest = ma.fields.String()
    receipt = ma.fields.String()
    state = ma.fields.String()


class Content(Strict):
    """What a receipt is about; a service adds what else it signs. Wide bounds: a wrong text is no error here."""

    kind = Text(min=0, max=32, required=True)
    subject = Text(min=0, max=200, required=True)
    body = Text(min=0, max=20_000, multiline=True, required=True)


class Verify(Strict):
    """A receipt; with the `content` of the service, whether it is about that."""

    receipt = Text(min=1, max=2048, required=True)


def verify_route(blueprint: Blueprint, content: type[ma.Schema]) -> None:
    """Adds `POST /receipts/verify`; `content` is the schema of what this service's receipts are about.

    Its fields are those that the use case gives to `casework.crypto.receipts.issue`, no more and no fewer.
    """
    fields: dict[str, Any] = {"content": ma.fields.Nested(content)}

    @blueprint.route("/receipts/verify", methods=["POST"])
    @allow(ANYONE)
    @blueprint.arguments(Verify.from_dict(fields, name="Verify"))
    @blueprint.response(200)
    def verify_receipt(asked: Mapping[str, Any]) -> dict[str, Any]:
        """Says whether a receipt is ours, and whether it is about this content."""
        return receipt_checks.verify(runtime_of_app(), asked["receipt"], asked.get("content"))
