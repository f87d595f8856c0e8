"""The way without a broker: hand-over to the bridge by POST. Every office also serves its control here, on loopback."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from deploy.partners import wire
from deploy.partners.faults import Faults
from deploy.partners.office import Office
from deploy.partners.wire import MOST_BYTES, Refused

ANSWER_SECONDS = 30
PAUSE_SECONDS = 1.0  # before the next try, when nothing wakes the line
Verb = Callable[..., Any]


class Sender:
    """Hands what waits to the bridge, in order; what it does not take is sent again."""

    def __init__(self, office: Office, faults: Faults, bridge: str) -> None:
        self._office = office
        self._faults = faults
        self._url = f"{bridge.rstrip('/')}/exchange/{office.name}/messages"
        self._stop = threading.Event()
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        self._thread = threading.Thread(target=self._run, name="to-bridge", daemon=True)

    def start(self) -> None:
        """Begins; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """Ends after the hand-over in hand."""
        self._stop.set()
        self._office.wake.set()
        self._thread.join(timeout=ANSWER_SECONDS)

    def _run(self) -> None:
        while not self._stop.is_set():
            self._office.wake.wait(PAUSE_SECONDS)
            self._office.wake.clear()
            while not self._stop.is_set() and self._hand_over():
                continue

    def _hand_over(self) -> bool:
        """Whether something was taken, and more may wait."""
        waiting = _fitting(self._office.waiting())
        if not waiting or self._faults.holds_back(len(waiting)):
            return False
        spoiled = self._faults.spoil([token for _, token in waiting])
        if spoiled and not self._post(spoiled):
            return False
        self._office.delivered([position for position, _ in waiting])
        return True

    def _post(self, tokens: list[str]) -> bool:
        for at in range(0, len(tokens), 100):
            part = tokens[at : at + 100]
            body = json.dumps({"messages": part}).encode()
            request = urllib.request.Request(self._url, body, {"Content-Type": "application/json"})  # noqa: S310
            try:
                with self._opener.open(request, timeout=ANSWER_SECONDS) as answer:
                    if json.load(answer).get("taken") != len(part):
                        return False
            except (urllib.error.URLError, OSError, ValueError) as error:
                print(f"{self._office.name}: the bridge does not take it: {error!r}", flush=True)
                self._stop.wait(PAUSE_SECONDS)
                return False
        return True


class Desk:
    """Serves `POST /exchange/messages` (from the bridge) and `/control/…` (for people and tests)."""

    def __init__(self, office: Office, faults: Faults, verbs: Mapping[str, Verb], port: int) -> None:
        desk = {"office": office, "faults": faults, "verbs": verbs}
        self._server = ThreadingHTTPServer(("127.0.0.1", port), type("_Bound", (_Handler,), desk))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), name="desk", daemon=True)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def start(self) -> None:
        """Begins; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """Answers nobody any more."""
        self._server.shutdown()
        self._thread.join(timeout=ANSWER_SECONDS)
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    office: Office
    faults: Faults
    verbs: Mapping[str, Verb]
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """What the office's book says."""
        lists = {"cases": "cases", "reports": "reports", "incoming": "incoming", "outgoing": "outgoing"}
        name = self.path.removeprefix("/control/")
        if self.path == "/ready":
            self._answer(200, {"office": self.office.name})
        elif name == "cases":
            self._answer(200, {"cases": self.office.book.cases()})
        elif name in lists:
            rows = self.office.book.rows(f"SELECT * FROM {lists[name]} ORDER BY rowid")  # noqa: S608 - one of four words
            self._answer(200, {name: [dict(row) for row in rows]})
        else:
            self._answer(404, {"problem": f"nothing at {self.path}"})

    def do_POST(self) -> None:
        """Messages from the bridge, or something to do."""
        length = int(self.headers.get("Content-Length") or 0)
        if length > 2 * MOST_BYTES:
            self.close_connection = True
            self._answer(413, {"problem": f"at most {2 * MOST_BYTES} bytes"})
            return
        body = self.rfile.read(length)
        try:
            if self.path == "/exchange/messages":
                self._answer(*self._taken(body))
            else:
                self._answer(200, {"done": self._do(self.path.removeprefix("/control/"), json.loads(body or b"{}"))})
        except (Refused, KeyError, TypeError, ValueError) as error:
            self._answer(422, {"problem": str(error)})

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: what matters stands in the book."""

    def _taken(self, body: bytes) -> tuple[int, Any]:
        if self.faults.silent:
            return 503, {"problem": "nobody is here"}
        found = wire.tokens(body)
        for token in found:
            self.office.take(token)
        return 200, {"taken": len(list(found))}

    def _do(self, name: str, arguments: Mapping[str, Any]) -> Any:
        if name == "silence":
            self.faults.silence(bool(arguments.get("on", True)))
            self.office.wake.set()
            return self.faults.silent
        if name == "fault":
            return self.faults.order(**arguments)
        if name not in self.verbs:
            raise KeyError(f"no such act: {name}; there are {', '.join(self.verbs)}, fault, silence")
        return self.verbs[name](**arguments)

    def _answer(self, status: int, body: Any) -> None:
        text = json.dumps(body, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


def _fitting(waiting: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """The first of them, as many as go into one body."""
    size = 0
    chosen: list[tuple[int, str]] = []
    for position, token in waiting:
        size += len(token)
        if chosen and size > MOST_BYTES:
            break
        chosen.append((position, token))
    return chosen
