"""The least service that can stand in the mailbox's place: it answers the same JSON to whatever is asked.

`python -m deploy.bench.least_service web`: gunicorn with the worker class that services have.
"""

from __future__ import annotations

from gevent import monkey

monkey.patch_all()

import os  # noqa: E402
from typing import Any  # noqa: E402

from flask import Flask  # noqa: E402
from gunicorn.app.base import BaseApplication  # noqa: E402

from casework.web.serve import OPTIONS  # noqa: E402

ANSWER = {"number": "MC-7K3F9-Q2XWD-K", "state": "registered", "subject": "路灯不亮", "due_on": "2026-12-14"}


class _Server(BaseApplication):
    def load_config(self) -> None:
        for name, value in (OPTIONS | {"bind": os.environ["BIND"], "workers": 1}).items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        app = Flask("least")

        @app.post("/api/mailbox/letters")
        def take() -> tuple[dict[str, Any], int]:
            return ANSWER, 201

        @app.get("/<path:anything>")
        def read(anything: str) -> dict[str, Any]:
            return ANSWER

        return app


if __name__ == "__main__":
    _Server().run()
