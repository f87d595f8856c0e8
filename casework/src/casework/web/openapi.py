"""The OpenAPI side of a service: refusals are problem documents, in the document as on the wire."""

from __future__ import annotations

import threading
from typing import Any

import flask_smorest
from flask import Flask
from flask_smorest import Blueprint
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
    """flask-smorest's, whose documented errors are ours, and which describes its routes when somebody reads about them:
    that takes a start longer than the routes themselves."""

    ERROR_SCHEMA = Problem

    def __init__(self, app: Flask) -> None:
        self._undescribed: list[Blueprint] = []
        self._describing = threading.Lock()
        super().__init__(app)

    def register_blueprint(self, blp: Blueprint) -> None:
        """Serves its routes; `document()` will describe them."""
        self._app.extensions["flask-smorest"]["blp_name_to_api"][blp.name] = self
        self._app.register_blueprint(blp)
        self._undescribed.append(blp)

    def document(self) -> dict[str, Any]:
        """The OpenAPI document of all that was registered."""
        with self._describing:
            while self._undescribed:
                blp = self._undescribed.pop(0)
                blp.register_views_in_doc(self, self._app, self.spec, name=blp.name, parameters=None)
                self.spec.tag({"name": blp.name, "description": blp.description})
            found: dict[str, Any] = self.spec.to_dict()
        return found

    def _register_responses(self) -> None:
        self.DEFAULT_RESPONSE_CONTENT_TYPE = PROBLEM
        super()._register_responses()
        del self.DEFAULT_RESPONSE_CONTENT_TYPE  # back to the class's: answers are plain JSON
