"""A gateway and an office behind it, on real sockets, for one test module."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Row, select
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from casework.runtime import Runtime
from casework.service import Service
from casework.storage.migrate import upgrade
from casework.testing.ground import Ground
from casework.web.app import create_app
from gateway.forwarder import Forwarder
from gateway.parts import Parts
from gateway.service import service
from gateway.testing import office
from gateway.testing.wire import Wire

GATEWAY, OFFICE, PORTAL = "gateway/main", "mailbox/city", "portal/main"
QUICK_HASHES = {"argon2_memory": 1024, "argon2_passes": 1}  # tests look at many passwords


def departments(channel: str, instance: str) -> list[dict[str, Any]]:
    """One department that this instance serves, and one that nobody does."""
    return [
        {"id": "transport", "name": "交通局", "name_en": "Transport", "instances": {channel: instance}},
        {"id": "archive", "name": "档案馆", "name_en": "Archive", "instances": {}},
    ]


DEPARTMENTS = departments("mailbox", OFFICE)


class Quiet(WSGIRequestHandler):
    """werkzeug's handler without its log, and with kept connections as gunicorn has them."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: Any) -> None:
        """Says nothing."""


def _serve(app: Flask) -> BaseWSGIServer:
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    return server


class Town:
    """`client` of the gateway's app; the office is reached over `wire`."""

    def __init__(
        self,
        folder: Path,
        settings: Mapping[str, Any] | None = None,
        behind: Service = office.service,
        prepare: Callable[[Runtime], None] = office.make_tables,
    ) -> None:
        self.instance = f"{behind.channel}/city"  # the office's
        self.ground = Ground(folder, [GATEWAY, self.instance, PORTAL], [self.instance] if behind.custody else [])
        self.config = folder / "config"
        self.config.mkdir(parents=True, exist_ok=True)
        self.write("gateway.json", {"retry_first": 0.001, "retry_most": 0.002, **QUICK_HASHES, **(settings or {})})
        self.write("departments.json", {"departments": departments(behind.channel, self.instance)})
        self.office = self.ground.runtime(self.instance, f"sqlite:///{folder}/office.db")
        prepare(self.office)
        self.server = _serve(create_app(behind, self.office))
        pages = self.ground.runtime(PORTAL, f"sqlite:///{folder}/office.db")
        self.pages = _serve(create_app(office.portal, pages))
        self.ground.place(PORTAL, url=f"http://127.0.0.1:{self.pages.server_port}")
        self.wire = Wire(self.server.server_port).__enter__()
        self.place(self.wire.port)
        upgrade(service, self.runtime.database)

    def place(self, port: int) -> None:
        """Has the gateway reach the office over another wire: a new process, on the same database."""
        self.ground.place(self.instance, url=f"http://127.0.0.1:{port}")
        self.runtime = self.ground.runtime(GATEWAY, f"sqlite:///{self.ground.folder}/gateway.db")
        self.app = self.new_app()

    def new_app(self) -> Flask:
        """The gateway as a process would make it."""
        return create_app(service, self.runtime)

    @property
    def parts(self) -> Parts:
        """The parts of the gateway."""
        found: Parts = self.app.extensions["gateway"]
        return found

    def write(self, name: str, content: Any) -> None:
        """A file of the configuration."""
        (self.config / name).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

    def forward(self) -> int:
        """One run of the forwarder, and what follows it once a minute."""
        forwarder = Forwarder(Runtime(self.runtime.settings), self.parts.settings)
        delivered = forwarder.run()
        forwarder.forget()
        return delivered

    def letters(self) -> list[Row[Any]]:
        """What the office has."""
        with self.office.read() as connection:
            return list(connection.execute(select(office.letters).order_by(office.letters.c.at)))

    def close(self) -> None:
        """Ends the threads and gives the databases up."""
        self.wire.__exit__()
        for server in (self.server, self.pages):
            server.shutdown()
            server.server_close()
        self.runtime.database.dispose()
        self.office.database.dispose()
