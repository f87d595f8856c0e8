"""The OpenAPI side of a service: refusals are problem documents, in the document as on the wire."""

from __future__ import annotations

import flask_smorest
from marshmallow import Schema, fields

from casework.web.errors import PROBLEM


class Problem(Schema):
    """RFC 9457, with a code for machines and the request id to quote."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    code = fields.String(required=True)
    request_id = fields.String(required=True)
    errors = fields.Dict(keys=fields.String(), values=fields.Raw())


class Api(flask_smorest.Api):
    """flask-smorest's, whose documented errors are ours."""

    ERROR_SCHEMA = Problem

    def _register_responses(self) -> None:
        self.DEFAULT_RESPONSE_CONTENT_TYPE = PROBLEM
        super()._register_responses()
        del self.DEFAULT_RESPONSE_CONTENT_TYPE  # back to the class's: answers are plain JSON
