"""What the machine takes for personal data, as marks over the text it was found in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Piece:
    """A stretch of text; `kind` is empty where nothing was found, `sure` is whether the machine masks it by itself."""

    text: str
    kind: str = ""
    sure: bool = False


def marked(text: str, findings: Iterable[Mapping[str, Any]]) -> list[Piece]:
    """The text in pieces. Findings are `{"start","end","kind","sure"}` in characters; what overlaps is left out."""
    pieces: list[Piece] = []
    at = 0
    for found in sorted(findings, key=lambda f: (f["start"], -f["end"])):
        start, end = found["start"], min(found["end"], len(text))
        if not at <= start < end:
            continue
        if start > at:
            pieces.append(Piece(text[at:start]))
        pieces.append(Piece(text[start:end], found["kind"], bool(found.get("sure"))))
        at = end
    return [*pieces, Piece(text[at:])] if at < len(text) else pieces
