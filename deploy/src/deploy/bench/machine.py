"""What the host of a virtual machine keeps for itself: no process here sees it, and every figure suffers from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

STAT = Path("/proc/stat")
IDLE, WAITING, STOLEN = 3, 4, 7  # columns of its first line (proc(5))
COLUMNS = 8  # the guests' time after them is counted in the others already
MUCH = 0.05  # share of the wanted time above which figures are not to be trusted


@dataclass(frozen=True)
class Ticks:
    """Clock ticks of all processors since the machine started: those somebody wanted, and those that were not given."""

    wanted: int
    stolen: int

    @classmethod
    def of(cls, stat: str) -> Self:
        """From the text of /proc/stat."""
        columns = [int(column) for column in stat.split("\n", 1)[0].split()[1 : COLUMNS + 1]]
        return cls(sum(columns) - columns[IDLE] - columns[WAITING], columns[STOLEN])

    def share(self, since: Ticks) -> float:
        """Of the processor time wanted since then, the part (0 to 1) that the host gave to others."""
        wanted = self.wanted - since.wanted
        return (self.stolen - since.stolen) / wanted if wanted > 0 else 0.0


def now() -> Ticks | None:
    """None where the system does not say."""
    return Ticks.of(STAT.read_text()) if STAT.exists() else None


def watched() -> Callable[[], float | None]:
    """Starts watching; the answer says when asked what share was stolen since, None where nobody knows."""
    before = now()

    def share() -> float | None:
        after = now()
        return after.share(before) if before and after else None

    return share
