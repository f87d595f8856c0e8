"""A year's figures of the complaints that an account may see; counts about one accused are shown from five on only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template

from casework.domain.rates import Rate
from casework.web.access import allow
from portal.pages.desk_complaints import HERE
from portal.web.calls import call
from portal.web.complaint_words import FINDINGS, KINDS, STATES

API = "/api/complaints/desk/statistics"
MAY = ("reviewer", "supervisor")

Shares = list[tuple[str, Rate]]


def register(pages: Blueprint) -> None:
    """`/desk/complaints/statistics`."""
    pages.get(HERE + "/statistics")(complaint_statistics)


@allow(*MAY)
def complaint_statistics() -> Any:
    """The figures, each as a share of all that were received."""
    found = call("GET", API).body
    received = int(found["received"])
    return render_template(
        "desk_statistics.html", found=found, received=received,
        states=shares(found["by_state"], received, STATES), kinds=shares(found["by_kind"], received, KINDS),
        findings=shares(found["by_finding"], sum(found["by_finding"].values()), FINDINGS),
        accused=_accused(found["by_accused"], received),
        kept={name: _kept(found[name]) for name in ("accepted_on_time", "answered_on_time")},
    )  # fmt: skip


def shares(counts: Mapping[str, int], whole: int, order: Mapping[str, Any]) -> Shares:
    """`(code, share of the whole)` in the order of the words; what has no word comes last."""
    known = [*(one for one in order if one in counts), *(one for one in sorted(counts) if one not in order)]
    return [(one, Rate(int(counts[one]), whole)) for one in known]


def _accused(counts: Mapping[str, int | None], received: int) -> list[tuple[str, Rate | None]]:
    """The most accused first; None where the count is not shown, in the order of the names of those."""
    hidden = [(one, None) for one in sorted(counts) if counts[one] is None]
    shown = [(one, Rate(int(count), received)) for one, count in counts.items() if count is not None]
    return [*sorted(shown, key=lambda one: (-one[1].numerator, one[0])), *hidden]


def _kept(told: Mapping[str, int]) -> Rate:
    return Rate(int(told["on_time"]), int(told["decided"]))
