"""An identity platform on a real port, speaking all three styles, with faults on demand. For tests and for trying out.

`simulator.faults` names what goes wrong next: see `FAULTS` for answers, `statements.CHANGES` for statements.
"""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, redirect, request
from joserfc.jwk import ECKey, Key, KeySet, RSAKey
from werkzeug.serving import make_server

from gateway.testing.idp import oidc, portals
from gateway.testing.town import Quiet

__all__ = ["PEOPLE", "Simulator"]

# Made-up people and organisations; the numbers are those with which the standards explain their check characters
PEOPLE: dict[str, dict[str, Any]] = {
    "wei": {"sub": "p-1001", "name": "韦小满", "cert_type": "id_card", "cert_number": "11010519491231002X",
            "level": "3", "kind": "1"},
    "li": {"sub": "p-1002", "name": "李谷雨", "cert_type": "passport", "cert_number": "E12345678", "level": "1",
           "kind": "1"},
    "mill": {"sub": "o-2001", "name": "邕江碾米有限公司", "uscc": "91350100M000100Y43", "agent": "覃立夏", "level": "3",
             "kind": "2"},
}  # fmt: skip

FAULTS = ("slow", "error", "huge", "loop", "html", "list", "gzip", "cut")


@dataclass
class Grant:
    """What a code or ticket stands for."""

    who: dict[str, Any]
    asked: Mapping[str, str]
    used: bool = False
    access: str = field(default_factory=lambda: secrets.token_urlsafe(16))


class Simulator:
    """`with Simulator() as simulator`. `faults` is a set of names; `at` is the path at which answers go wrong."""

    def __init__(self) -> None:
        self.client_id, self.secret = "wenzheng", "a-shared-secret-of-the-city"
        self.callbacks: set[str] = set()  # registered beforehand, as in life; empty: not checked
        self.people = {name: dict(claims) for name, claims in PEOPLE.items()}
        self.faults: set[str] = set()
        self.at = ""
        self.keys: list[Key] = [ECKey.generate_key("P-256", {"kid": "k1", "use": "sig"})]
        self.other_key = ECKey.generate_key("P-256", {"kid": "k1", "use": "sig"})
        self.token_key = _city_key()  # the city's, for the token style
        self.aes_key = secrets.token_bytes(32)
        self.grants: dict[str, Grant] = {}
        self.sids: dict[str, str] = {}  # sub → this platform's own session
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.release = threading.Event()  # a slow answer waits for it
        app = Flask(__name__)
        app.before_request(self._before)
        oidc.routes(app, self)
        portals.routes(app, self)
        self._server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Simulator:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.release.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)

    @property
    def signing(self) -> Key:
        """The key in use."""
        return self.keys[-1]

    def roll(self) -> None:
        """A new key signs from now on; the old one stays published."""
        self.keys.append(ECKey.generate_key("P-256", {"kid": f"k{len(self.keys) + 1}", "use": "sig"}))

    def jwks(self) -> dict[str, Any]:
        """The public keys."""
        return dict(KeySet(self.keys).as_dict(private=False))

    def grant(self, who: str, asked: Mapping[str, str], prefix: str) -> str:
        """A code or ticket for somebody."""
        made = f"{prefix}-{secrets.token_urlsafe(24)}"
        self.grants[made] = Grant(self.people[who], dict(asked))
        return made

    def write_keys(self, folder: Path) -> None:
        """The files that a city's configuration names."""
        (folder / "token-key.json").write_text(json.dumps(self.token_key.as_dict(private=True)))
        (folder / "portal-keys.json").write_text(json.dumps(self.jwks()))

    def _before(self) -> Any:
        self.asked.append((request.path, dict(request.values)))
        if self.at and request.path != self.at:
            return None
        if "slow" in self.faults:
            self.release.wait(30)
        return next((answer() for name, answer in _ANSWERS.items() if name in self.faults), None)


@cache
def _city_key() -> RSAKey:
    """Made once in a process: it takes a while."""
    return RSAKey.generate_key(2048, {"kid": "city", "use": "enc"})


_ANSWERS: Mapping[str, Any] = {
    "error": lambda: Response("out of order", 500),
    "huge": lambda: Response((b" " * 65536 for _ in range(1024)), 200, content_type="application/json"),
    "loop": lambda: redirect(request.url),
    "html": lambda: Response("<html>", 200, content_type="text/html"),
    "list": lambda: Response("[]", 200, content_type="application/json"),
    "gzip": lambda: Response(b"\x1f\x8b", 200, {"Content-Encoding": "gzip"}),
    "cut": lambda: Response(iter([b"{"]), 200, {"Content-Length": "1000"}),
}
