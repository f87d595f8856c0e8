"""One measured figure, and the line that is printed for it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Measure:
    """`ratio` is value / floor; `gate` is the bound in words; `met` says whether it holds."""

    measure: str
    value: float
    floor: float | None = None
    ratio: float | None = None
    gate: str = ""
    met: bool = True

    def line(self) -> str:
        """As JSON."""
        return json.dumps(asdict(self))
