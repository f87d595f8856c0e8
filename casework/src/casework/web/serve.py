"""The web process: gunicorn with a gevent worker, and the instance's own worker beside it when embedded."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from casework.runtime import Runtime
from casework.service import Service
from casework.settings import Settings
from casework.web.app import create_app
from casework.web.metrics import counted_together
from casework.worker import Worker

OPTIONS: dict[str, Any] = {
    "worker_class": "casework.web.lean_worker.LeanWorker",
    "worker_connections": 1000,
    "keepalive": 75,  # longer than any pool of ours keeps a connection idle
    "timeout": 60,
    "graceful_timeout": 15,
    "control_socket_disable": True,  # two masters would collide on it
    # "auto" would change the parser with what happens to be installed, and with it how a bad request is answered
    "http_parser": "python",
    "limit_request_line": 4094,
    "limit_request_fields": 100,
    "limit_request_field_size": 8190,
    "forwarded_allow_ips": "",
    "loglevel": "warning",
    "preload_app": False,
}


class _Server(BaseApplication):
    def __init__(self, load: Callable[[], Flask], options: dict[str, Any]) -> None:
        self._load = load
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for key, value in self._options.items():
            self.cfg.set(key, value)

    def load(self) -> Flask:
        return self._load()


def serve(service: Service, settings: Settings, options: dict[str, Any] | None = None) -> None:
    """Serves until ended. The runtime is made after the fork: no connection is shared between processes."""
    worker: list[Worker] = []

    def load() -> Flask:
        runtime = Runtime(settings)
        app = create_app(service, runtime)
        if settings.inline_worker:
            worker.append(Worker(service, runtime))
            worker[0].start()
        elif not runtime.database.is_sqlite:
            from casework.messaging.wake import start_notifier

            start_notifier(runtime)
        return app

    def leave(_arbiter: Any, _worker: Any) -> None:
        for running in worker:
            running.stop()

    workers = how_many(service, settings)
    chosen = OPTIONS | {"bind": settings.bind, "workers": workers, "worker_exit": leave}
    with counted_together() if workers > 1 else nullcontext():
        _Server(load, chosen | (options or {})).run()


def how_many(service: Service, settings: Settings) -> int:
    """Web processes: as set, else what the service is made for where servers stand behind it, else one."""
    on_servers = not settings.inline_worker and not settings.database_url.startswith("sqlite:")
    return settings.web_workers or (service.web_workers if on_servers else 1)
