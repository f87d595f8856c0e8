"""The second client of the exchange (tests/exchange/node) as a process: lines of JSON in, lines of JSON out."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from casework.testing.servers import ensure_node, ensure_packages

ROOT = Path(__file__).parents[4]
PROJECT = ROOT / "tests" / "exchange" / "node"
CACHE = ROOT / "var" / "node"
WAIT_SECONDS = 30
Line = dict[str, Any]


class NodeBureau:
    """Runs from `with` to its end; `wait` gives the first line that fits, in whatever order they came."""

    def __init__(self, amqp: str, keys: Path, city_keys: Path) -> None:
        settings = json.dumps({"amqp": amqp, "keys": str(keys), "city": str(city_keys)})
        modules = ensure_packages(PROJECT, CACHE)
        self._process = subprocess.Popen(  # noqa: S603
            [ensure_node(), str(PROJECT / "bureau.js"), settings],
            env=dict(os.environ) | {"NODE_PATH": str(modules)},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._lines: queue.Queue[Line] = queue.Queue()
        self._seen: list[Line] = []
        threading.Thread(target=self._read, daemon=True).start()

    def __enter__(self) -> NodeBureau:
        self.wait(lambda line: "ready" in line)
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()  # its end
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def do(self, act: str, **words: Any) -> None:
        """Tells it to do something."""
        assert self._process.stdin is not None
        print(json.dumps({"do": act, **words}), file=self._process.stdin, flush=True)

    def got(self, type_: str, subject: str) -> Line:
        """The message of that type about that case, opened; `{"data", "content"}`."""
        return self.wait(lambda line: (line.get("got"), line.get("subject")) == (type_, subject))

    def wait(self, fits: Callable[[Line], bool]) -> Line:
        """The first line that fits. Fails after half a minute, and when the client tells of a problem."""
        for line in self._seen:
            if fits(line):
                return line
        while True:
            try:
                line = self._lines.get(timeout=WAIT_SECONDS)
            except queue.Empty:
                raise AssertionError(f"the client said only {self._seen}") from None
            assert "problem" not in line, line
            self._seen.append(line)
            if fits(line):
                return line

    def _read(self) -> None:
        assert self._process.stdout is not None
        for text in self._process.stdout:
            self._lines.put(json.loads(text))
        self._lines.put({"problem": "the client ended"})
