"""The gateway's declaration: the front door is a service like the others, with a proxy in front of its app."""

from __future__ import annotations

from flask import Flask

from casework.runtime import Runtime
from casework.service import Job, Service
from gateway import api, api_common, api_tokens, docs, locations, personal
from gateway.commands import COMMANDS
from gateway.documents import Documents
from gateway.forwarder import Forwarder
from gateway.middleware import Middleware
from gateway.parts import Parts
from gateway.sessions import Sessions
from gateway.settings import GatewaySettings
from gateway.tables import metadata


def finish(app: Flask, runtime: Runtime) -> None:
    """Adds the docs, which are no API of their own, and puts the hot path in front of Flask."""
    made = Parts(runtime)
    app.extensions["gateway"] = made
    app.register_blueprint(docs.blueprint)
    app.wsgi_app = Middleware(app.wsgi_app, made)  # type: ignore[method-assign]


def forward(runtime: Runtime) -> None:
    """Job: stored submissions to their services."""
    Forwarder(runtime, GatewaySettings.load(runtime.settings.config_dir)).run()


def fetch_documents(runtime: Runtime) -> None:
    """Job: the services' OpenAPI documents, for the merged one and for checking what is stored."""
    Documents(runtime).refresh()


def end_sessions(runtime: Runtime) -> None:
    """Job: sessions that are over."""
    Sessions(runtime, GatewaySettings.load(runtime.settings.config_dir)).sweep()


service = Service(
    channel="gateway",
    package="gateway",
    title="Wenzheng gateway",
    metadata=metadata,
    blueprints=(api_tokens.auth, api.directory),
    events=personal.EVENTS,
    handlers=(*locations.HANDLERS, personal.ERASED),
    jobs=(
        Job("forward", 1, forward),
        Job("fetch_documents", 5, fetch_documents),
        Job("end_sessions", 600, end_sessions),
    ),
    identify=api_common.identify,
    finish=finish,
    commands=COMMANDS,
)
