"""回执: the code by which an anonymous complainant comes back, and that it was really written down.

It is the query code of the case with a check character, so that a slip of the pen is found before anything is asked
(`casework.domain.numbers.with_check`). It has to be typed back before leaving the page: a code that was clicked away is
a complainant lost. The complaint counts all the same from its receipt; only the way out of the page waits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from casework.domain.errors import Conflict
from casework.domain.lifecycle import Lifecycle, on
from casework.domain.numbers import parse_checked, with_check
from svc_complaints.domain.complaint import By, unknown
from svc_complaints.domain.words import Naming, Part


class Written(StrEnum):
    """Whether the code has been typed back."""

    NOT_NEEDED = "not_needed"  # there is a name, and an account or a contact
    ISSUED = "issued"  # shown, not typed back yet
    CONFIRMED = "confirmed"


LIFECYCLE = Lifecycle(
    Written.ISSUED,
    on("confirm", [Written.ISSUED, Written.CONFIRMED], Written.CONFIRMED, [Part.COMPLAINANT]),
)


@dataclass(frozen=True)
class Receipt:
    """Where the receipt of one complaint stands."""

    state: Written
    confirmed_at: datetime | None = None


def issued(naming: Naming) -> Receipt:
    """How it begins: only an anonymous complainant depends on the code alone."""
    return Receipt(Written.ISSUED if naming is Naming.ANONYMOUS else Written.NOT_NEEDED)


def printed(query_code: str) -> str:
    """The receipt code as it is shown: `7K3F9-Q2XG`."""
    return with_check(query_code)


def confirm(receipt: Receipt, by: By, typed: str, matches: Callable[[str], bool]) -> Receipt:
    """The code was typed back; again is no harm. `matches` compares a code with the keyed hash, in constant time.

    Raises Invalid for a slip of the pen, which the characters alone show, and `complaint_unknown` for any wrong code.
    """
    code = parse_checked(typed)
    if receipt.state is Written.NOT_NEEDED or not matches(code):
        raise unknown()
    state = Written(LIFECYCLE.advance(receipt.state, "confirm", [Part.COMPLAINANT]))
    return replace(receipt, state=state, confirmed_at=receipt.confirmed_at or by.at)


def check_may_leave(receipt: Receipt) -> None:
    """Raises Conflict while an anonymous complainant has not typed the code back."""
    if receipt.state is Written.ISSUED:
        raise Conflict(
            "receipt_unconfirmed",
            "Write the receipt code down and type it in once: without it nobody, not even we, can find your complaint.",
        )
