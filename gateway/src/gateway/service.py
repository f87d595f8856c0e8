"""The gateway's declaration: the front door is a service like the others, with a proxy in front of its app."""

from __future__ import annotations

from flask import Flask

from casework.runtime import Runtime
from casework.service import Job, Service
from gateway import (
    api,  # noqa: F401 - it adds its views to `auth`
    api_admin,
    api_admin_more,
    api_audit,
    api_common,
    api_factors,
    api_sessions,
    api_tokens,
    docs,
    factor_tables,
    locations,
    personal,
    security_txt,
)
from gateway.commands import COMMANDS
from gateway.directory import api as directory_api
from gateway.directory import commands as directory_commands
from gateway.directory import jobs as directory_jobs
from gateway.directory.events import DEPARTMENT_EVENTS
from gateway.documents import Documents
from gateway.forwarder import Forwarder
from gateway.idp import api as _identities  # noqa: F401 - it adds its views to `auth`
from gateway.idp import parts as idp
from gateway.idp.commands import COMMANDS as IDENTITY_COMMANDS
from gateway.middleware import Middleware
from gateway.parts import Parts
from gateway.second_factor import SecondFactors
from gateway.sessions import Sessions
from gateway.settings import GatewaySettings
from gateway.tables import metadata

# Views and tables that are there once their modules are
OWN_ACCOUNT = (api_factors, api_sessions, api_tokens)
TABLES = (factor_tables,)


def finish(app: Flask, runtime: Runtime) -> None:
    """Adds the docs, which are no API of their own, and puts the hot path in front of Flask."""
    made = Parts(runtime)
    app.extensions["gateway"] = made
    app.register_blueprint(docs.blueprint)
    app.register_blueprint(security_txt.blueprint)
    app.after_request(api_common.note_refusal)
    app.wsgi_app = Middleware(app.wsgi_app, made)  # type: ignore[method-assign]


def forward(runtime: Runtime) -> None:
    """Job: stored submissions to their services."""
    Forwarder(runtime, GatewaySettings.load(runtime.settings.config_dir)).run()


def forget_delivered(runtime: Runtime) -> None:
    """Job: stored submissions that were delivered long ago."""
    Forwarder(runtime, GatewaySettings.load(runtime.settings.config_dir)).forget()


def fetch_documents(runtime: Runtime) -> None:
    """Job: the services' OpenAPI documents, for the merged one and for checking what is stored."""
    Documents(runtime).refresh()


def end_sessions(runtime: Runtime) -> None:
    """Job: sessions that are over, and codes that can no longer be tried."""
    settings = GatewaySettings.load(runtime.settings.config_dir)
    Sessions(runtime, settings).sweep()
    SecondFactors(runtime, settings).sweep()


service = Service(
    channel="gateway",
    package="gateway",
    title="Wenzheng gateway",
    metadata=metadata,
    blueprints=(
        api_common.auth,
        api_admin.admin,
        api_admin_more.colleagues,
        api_audit.instances,
        directory_api.directory,
        directory_api.administration,
        directory_api.internal,
    ),
    events=(*DEPARTMENT_EVENTS, *personal.EVENTS),
    handlers=(*locations.HANDLERS, personal.ERASED),
    jobs=(
        Job("forward", 1, forward),
        Job("forget_delivered", 60, forget_delivered),
        Job("fetch_documents", 5, fetch_documents),
        Job("end_sessions", 600, end_sessions),
        *directory_jobs.JOBS,
        Job("sweep_identities", 600, idp.sweep),
    ),
    web_workers=1,  # limits are counted per process
    identify=api_common.identify,
    finish=finish,
    commands={**COMMANDS, **directory_commands.COMMANDS, **IDENTITY_COMMANDS},
)
