"""What goes wrong on a line, on demand: a test says how often, and it happens to the next messages that go out."""

from __future__ import annotations

import threading
from collections.abc import Sequence

KINDS = ("duplicate", "drop", "bad_signature", "replay", "reorder")


class Faults:
    """Counts of faults still to come. `reorder` n waits until n messages are there and sends the last one first."""

    def __init__(self) -> None:
        self._left: dict[str, int] = dict.fromkeys(KINDS, 0)
        self._silent = False
        self._sent: list[str] = []
        self._lock = threading.Lock()

    def order(self, kind: str, count: int = 1) -> None:
        """Let `kind` happen to the next `count` messages. Raises ValueError for a kind that there is not."""
        if kind not in KINDS:
            raise ValueError(f"no such fault: {kind}; there are {', '.join(KINDS)} and silence")
        with self._lock:
            self._left[kind] = count

    def silence(self, on: bool) -> None:
        """Away: nothing is taken and nothing sent until it is turned off."""
        self._silent = on

    @property
    def silent(self) -> bool:
        """Whether the office is away."""
        return self._silent

    def holds_back(self, waiting: int) -> bool:
        """Whether the line must wait: away, or too few messages to reorder."""
        return self._silent or waiting < self._left["reorder"]

    def spoil(self, tokens: Sequence[str]) -> list[str]:
        """What goes over the line in place of `tokens`."""
        with self._lock:
            out: list[str] = []
            for token in tokens:
                if self._take("drop"):
                    continue
                out.append(_forged(token) if self._take("bad_signature") else token)
                if self._take("duplicate"):
                    out.append(token)
            if self._left["reorder"] and len(tokens) >= self._left["reorder"]:
                self._left["reorder"] = 0
                out.reverse()
            old = self._sent[: self._left["replay"]]
            self._left["replay"] = 0
            self._sent.extend(tokens)
            return out + old

    def _take(self, kind: str) -> bool:
        if not self._left[kind]:
            return False
        self._left[kind] -= 1
        return True


def _forged(token: str) -> str:
    """Another signature of the right form."""
    head, _, signature = token.rpartition(".")
    return f"{head}.{signature[:-2][::-1]}{signature[-2:]}"
