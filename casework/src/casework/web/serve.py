"""The web process: gunicorn with a gevent worker, and the instance's own worker beside it when embedded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from casework.runtime import Runtime
from casework.service import Service
from casework.settings import Settings
from casework.web.app import create_app
from casework.worker import Worker

OPTIONS: dict[str, Any] = {
    "worker_class": "casework.web.gunicorn_worker.Worker",
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

    chosen = OPTIONS | {"bind": settings.bind, "workers": settings.web_workers, "worker_exit": leave}
    if service.front:
        chosen["worker_class"] = "casework.web.front_worker.FrontWorker"
    _Server(load, chosen | (options or {})).run()
