"""Limits in law: when something is due, what moved the date, and the count behind it.

clock = start(calendar, Limit(20, source="条例 art. 33"), received)
clock = clock.extend(calendar, 20, on, cause="complex", paper="延期审批 2026-3")
clock.due, clock.provisional, clock.left(calendar, now), clock.explain(calendar)
"""

from casework.domain.clock.count import Line, Why
from casework.domain.clock.duties import Notice, kept, notice, resumed, stopped
from casework.domain.clock.operators import Extend, Limit, Operator, Restart, Resume, Stop, Suspend, Unit
from casework.domain.clock.policy import recompute, start
from casework.domain.clock.running import Clock
from casework.domain.clock.stored import from_json, to_json
from casework.domain.clock.words import describe

__all__ = [
    "Clock",
    "Extend",
    "Limit",
    "Line",
    "Notice",
    "Operator",
    "Restart",
    "Resume",
    "Stop",
    "Suspend",
    "Unit",
    "Why",
    "describe",
    "from_json",
    "kept",
    "notice",
    "recompute",
    "resumed",
    "start",
    "stopped",
    "to_json",
]
