"""What a case, and what came after it, says to the annual report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from casework.domain.errors import Conflict, Invalid
from svc_disclosure.domain.application import Application
from svc_disclosure.domain.outcomes import Outcome
from svc_disclosure.domain.words import ApplicantClass


class Proceeding(StrEnum):
    """The three parts of table 4."""

    RECONSIDERATION = "reconsideration"  # 行政复议
    DIRECT_SUIT = "direct_suit"  # 行政诉讼: 未经复议直接起诉
    SUIT_AFTER = "suit_after"  # 行政诉讼: 复议后起诉


class Result(StrEnum):
    """How a proceeding ended; while it has not, it is 尚未审结."""

    UPHELD = "upheld"  # 结果维持
    CORRECTED = "corrected"  # 结果纠正
    OTHER = "other"  # 其他结果


@dataclass(frozen=True)
class Entry:
    """A reconsideration or a suit about the case, as the register has it."""

    proceeding: Proceeding
    filed: date
    concluded: date | None = None
    result: Result | None = None

    def __post_init__(self) -> None:
        """Raises Invalid for a result without its day, or the reverse, and for an end before the beginning."""
        _check_end("result", self.filed, self.concluded, self.result)


@dataclass(frozen=True)
class History:
    """One application: `department` answers for it, `applicant` is its class as frozen at intake.

    `received` is the day of art. 31, `ended` that of its outcome. Which years carry it over follows from the two. The
    first outcome counts; what a reconsideration or a court makes of it is in table 4.
    """

    number: str
    department: str
    applicant: ApplicantClass
    received: date
    ended: date | None = None
    outcome: Outcome | None = None
    entries: tuple[Entry, ...] = ()

    def __post_init__(self) -> None:
        """Raises Invalid for an outcome without its day, or the reverse, and for an end before the beginning."""
        _check_end("outcome", self.received, self.ended, self.outcome)


def history_of(application: Application, entries: Iterable[Entry] = ()) -> History | None:
    """What an application says to the report; None while it is not received in law, or when it never was."""
    if application.received_on is None:
        return None
    return History(
        application.number, application.agency, application.applicant_class, application.received_on,
        application.ended_on, application.outcome, tuple(entries),
    )  # fmt: skip


def of(histories: Iterable[History], departments: Iterable[str] | None) -> list[History]:
    """Those of the departments: one, or one with those that it has followed; None for the whole city."""
    if departments is None:
        return list(histories)
    asked = frozenset(departments)
    return [history for history in histories if history.department in asked]


def entered(entries: Sequence[Entry], new: Entry) -> tuple[Entry, ...]:
    """The register of a case with a new entry. Raises Conflict while one of the same kind is pending (a case can come
    back), for a suit after a reconsideration that has not ended, and for a direct suit after one that has.
    """
    if any(entry.proceeding is new.proceeding and entry.concluded is None for entry in entries):
        raise Conflict("proceeding_pending", "One of this kind is pending already; enter its result first.")
    reviewed = any(
        entry.proceeding is Proceeding.RECONSIDERATION and entry.concluded and entry.concluded <= new.filed
        for entry in entries
    )
    if new.proceeding is Proceeding.SUIT_AFTER and not reviewed:
        raise Conflict("not_reviewed", "No reconsideration ended before; enter it, or a direct suit.")
    if new.proceeding is Proceeding.DIRECT_SUIT and reviewed:
        raise Conflict("reviewed_before", "A reconsideration ended before; enter a suit after reconsideration.")
    return (*entries, new)


def _check_end(field: str, begun: date, ended: date | None, how: StrEnum | None) -> None:
    if (ended is None) != (how is None):
        raise Invalid("half_an_end", f"Give {field} and its day, or neither.", errors={field: "needs its day"})
    if ended is not None and ended < begun:
        raise Invalid("end_before_begin", f"It began on {begun}; it cannot have ended before.")
