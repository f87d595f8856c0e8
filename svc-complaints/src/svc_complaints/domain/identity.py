"""Opening a sealed identity: two people, a reason, an end, and the complainant sees it.

Storage keeps identities under a custodian key and unseals one only for `check_may_read`. Every act here is an audit
entry (the caller's), every reading too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from casework.domain.errors import Conflict, Forbidden
from casework.domain.events import Event
from casework.domain.lifecycle import Lifecycle, on
from svc_complaints.domain import events
from svc_complaints.domain.complaint import By, Complaint, tell, unknown
from svc_complaints.domain.content import REASON, checked
from svc_complaints.domain.life import parts
from svc_complaints.domain.limits import Limits
from svc_complaints.domain.words import Naming, Part, State


class Stage(StrEnum):
    """Where a request to open an identity stands."""

    ASKED = "asked"
    OPEN = "open"  # readable by whoever asked, until it expires
    REFUSED = "refused"
    LAPSED = "lapsed"  # nobody decided in time
    ENDED = "ended"  # sealed again


LIFECYCLE = Lifecycle(
    Stage.ASKED,
    on("approve", [Stage.ASKED], Stage.OPEN, [Part.SUPERVISOR]),
    on("refuse", [Stage.ASKED], Stage.REFUSED, [Part.SUPERVISOR]),
    on("lapse", [Stage.ASKED], Stage.LAPSED, [Part.SYSTEM]),
    on("seal", [Stage.OPEN], Stage.ENDED, [Part.INVESTIGATOR, Part.SUPERVISOR, Part.SYSTEM]),
)


class Purpose(StrEnum):
    """Why an identity is needed; the complainant reads it, and the reason in words."""

    VERIFY = "verify"  # 核实情况: without knowing who, it cannot be checked what happened
    CONTACT = "contact"  # 当面反馈
    PROTECT = "protect"  # 保护投诉人
    HAND_OVER = "hand_over"  # 依法移送


@dataclass(frozen=True)
class Opening:
    """One request; the reason in words is kept apart. `until` is set by the approval."""

    stage: Stage
    purpose: Purpose
    asked_by: str
    asked_at: datetime
    decide_by: datetime
    decided_by: str = ""
    opened_at: datetime | None = None
    until: datetime | None = None
    version: int = 1


@dataclass(frozen=True)
class Seen:
    """What the complainant sees of an opening: that, when, why; never who."""

    opened_at: datetime
    until: datetime
    purpose: Purpose


Opened = tuple[Opening, list[Event]]


def ask(complaint: Complaint, by: By, purpose: Purpose, reason: str, limits: Limits) -> Opening:
    """An investigator asks for the identity. Raises Conflict when there is none to open, or the complaint is closed."""
    mine = held(complaint, by)
    if Part.INVESTIGATOR not in mine:
        raise Forbidden("not_yours", "An identity is asked for by an investigator of the complaint.")
    checked("reason", reason, REASON)
    if complaint.state is State.CLOSED:
        raise Conflict("complaint_ended", "The complaint is closed; its identity stays sealed.")
    if complaint.naming is Naming.ANONYMOUS:
        raise Conflict("identity_none", "The complaint is anonymous: write to the complainant by its number.")
    return Opening(Stage.ASKED, purpose, by.actor.id, by.at, by.at + timedelta(hours=limits.decision_hours))


def approve(it: Opening, complaint: Complaint, by: By, limits: Limits) -> Opened:
    """A supervisor who neither asked nor investigates opens it, for `limits.opening_hours`."""
    after = _decided(it, complaint, "approve", by)
    until = by.at + timedelta(hours=limits.opening_hours)
    after = replace(after, opened_at=by.at, until=until)
    return after, [tell(events.ComplaintIdentityOpened, complaint, by, until=until)]


def refuse(it: Opening, complaint: Complaint, by: By, reason: str) -> Opened:
    """It stays sealed."""
    after = _decided(it, complaint, "refuse", by)
    checked("reason", reason, REASON)
    return after, []


def lapse(it: Opening, complaint: Complaint, by: By) -> Opened:
    """Nobody decided in time; asking again is possible. Raises Conflict while there is time."""
    after = _step(it, complaint, "lapse", by)
    if by.at < it.decide_by:
        raise Conflict("lapse_early", f"It can be decided until {it.decide_by.isoformat()}.")
    return after, []


def seal(it: Opening, complaint: Complaint, by: By) -> Opened:
    """Sealed again, by hand before its time or by a job after it; reading ends with the time, job or no job."""
    after = _step(it, complaint, "seal", by)
    return replace(after, until=min(it.until or by.at, by.at)), []


def check_may_read(it: Opening, complaint: Complaint, by: By) -> None:
    """Whether this account may read the identity now: it asked, it still investigates, and neither case nor time is
    over.
    """
    mine = held(complaint, by)
    if by.actor.id != it.asked_by or Part.INVESTIGATOR not in mine:
        raise Forbidden("not_yours", "An identity is read by the investigator for whom it was opened.")
    if complaint.state is State.CLOSED or it.stage is not Stage.OPEN or it.until is None or by.at >= it.until:
        raise Conflict("identity_sealed", "The identity is sealed; ask for it with a reason.")


def seen(openings: Iterable[Opening]) -> list[Seen]:
    """What the complainant sees, the first opening first; requests that opened nothing are not in it."""
    shown = [Seen(it.opened_at, it.until, it.purpose) for it in openings if it.opened_at and it.until]
    return sorted(shown, key=lambda one: one.opened_at)


def _decided(it: Opening, complaint: Complaint, action: str, by: By) -> Opening:
    after = _step(it, complaint, action, by)
    if by.actor.id == it.asked_by or by.actor.id in complaint.investigated:
        raise Forbidden("own_opening", "Opening an identity takes two: who asks or ever investigated does not decide.")
    if complaint.state is State.CLOSED:
        raise Conflict("complaint_ended", "The complaint has ended; its identity stays sealed.")
    if by.at >= it.decide_by:
        raise Conflict("opening_lapsed", "The request was not decided in time; it has to be asked for again.")
    return replace(after, decided_by=by.actor.id)


def _step(it: Opening, complaint: Complaint, action: str, by: By) -> Opening:
    stage = Stage(LIFECYCLE.advance(it.stage, action, held(complaint, by)))
    return replace(it, stage=stage, version=it.version + 1)


def held(complaint: Complaint, by: By) -> frozenset[Part]:
    """The doer's parts in the complaint; to those behind the barrier there is no complaint (art. 30 ¶3)."""
    mine = parts(complaint, by)
    if not mine:
        raise unknown()
    return mine
