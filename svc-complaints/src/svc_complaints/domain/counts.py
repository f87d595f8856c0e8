"""Counts about accused departments or officials, for statistics and the scoreboard: small ones are not shown.

Whoever is accused and sees its own count go from "none" to "one" knows that somebody complained. So nothing below the
threshold is shown, not even that it is nothing; and where only one count would be hidden beside a total, the next
smallest is hidden too, or the hidden one is what is left of the total.
"""

from __future__ import annotations

from collections.abc import Mapping


def shown(counts: Mapping[str, int], least: int) -> dict[str, int | None]:
    """The counts by accused; None where it is not shown. Safe to print beside their total (`shown_total`)."""
    by_size = sorted(counts, key=lambda one: (counts[one], one))
    small = sum(1 for one in by_size if counts[one] < least)
    hidden = frozenset(by_size[: 2 if small == 1 else small])
    return {one: None if one in hidden else counts[one] for one in counts}


def shown_total(counts: Mapping[str, int], least: int) -> int | None:
    """The total beside `shown`; None when too little is hidden under it: then the hidden can be told from it."""
    cells = shown(counts, least)
    hidden = [counts[one] for one, value in cells.items() if value is None]
    safe = not hidden or (len(hidden) > 1 and sum(hidden) >= least)
    return sum(counts.values()) if safe else None
