"""The papers of an application: what was asked, served, answered, decided and delivered, each with its day.

Texts are kept apart, encrypted; here are days, numbers, words from a list, and references to documents.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from svc_disclosure.domain.articles import Article
from svc_disclosure.domain.fees import Basis
from svc_disclosure.domain.grounds import Ground
from svc_disclosure.domain.outcomes import Outcome
from svc_disclosure.domain.words import Asked, ContactBy, Delivery, Opinion, Overriding


@dataclass(frozen=True)
class ContactAttempt:
    """One try to reach the applicant; the log is the proof of the day of confirmation (art. 31)."""

    at: datetime
    how: ContactBy
    reached: bool
    by: str


@dataclass(frozen=True)
class Amendment:
    """The one 补正 notice (art. 30): `asked_on`, to be met `until`; `suspension` is its place in the clock."""

    asked_on: date
    until: date
    suspension: int
    paper: str
    amended_on: date | None = None
    served_on: date | None = None  # None: received on the day it was made


@dataclass(frozen=True)
class Consultation:
    """An opinion that is asked (arts. 32, 34). `body` is the department of a joint agency, empty for a third party.

    Working days after `served_on` are not counted, until `answered_on`, and through `due` when nothing comes.
    `suspension` None: asked when the limit was over, so nothing is taken out. `made_on` None: served the same day.
    """

    number: int
    asked: Asked
    body: str
    served_on: date
    due: date
    paper: str
    suspension: int | None
    opinion: Opinion | None = None  # None: awaited
    answered_on: date | None = None
    told_paper: str = ""  # art. 32: informs the third party of a release against its will
    made_on: date | None = None
    too_late: bool = False  # served when the limit was over: nothing is taken out

    @property
    def made(self) -> date:
        """The day of the paper."""
        return self.made_on or self.served_on

    @property
    def agrees(self) -> bool:
        """Consent, given or (joint agency, art. 34) deemed by silence; a third party's silence is none (art. 32)."""
        deemed = self.opinion is Opinion.SILENT and self.asked is Asked.JOINT_AGENCY
        return self.opinion is Opinion.CONSENTS or deemed

    def takes_out(self, day: date) -> bool:
        """Whether it keeps `day` from being counted: (served, answered], at most through `due` (art. 33 ¶3)."""
        last = min(self.answered_on or self.due, self.due)
        return self.suspension is not None and not self.too_late and self.served_on < day <= last


@dataclass(frozen=True)
class Referral:
    """送审 of what nobody here is sure about (art. 17). `suspension` None: its days are counted."""

    sent_on: date
    paper: str
    suspension: int | None = None
    settled_on: date | None = None


@dataclass(frozen=True)
class Extension:
    """An extension that has been asked for (art. 33); one can be approved per application."""

    days: int
    asked_at: datetime
    asked_by: str
    approved: bool | None = None  # None: not decided


@dataclass(frozen=True)
class FeeNotice:
    """收费通知 (art. 42): `fen` by one of the two standards, received `served_on`, to be paid `until`."""

    fen: int
    basis: Basis
    served_on: date
    until: date
    suspension: int
    paper: str
    paid_on: date | None = None
    made_on: date | None = None  # None: served the day it was made

    @property
    def made(self) -> date:
        """The day of the paper."""
        return self.made_on or self.served_on


@dataclass(frozen=True)
class Redaction:
    """One mark on a released document, and the ground that it rests on (art. 37)."""

    mark: str
    ground: Ground


@dataclass(frozen=True)
class Override:
    """Why the refusal of consultation `number` does not stand in the way (art. 32)."""

    number: int
    why: Overriding


@dataclass(frozen=True)
class Decision:
    """What is answered. `article` is that of art. 36 and so on which it rests on; None where there is none.

    `document` is the number of the notice, `signed_by` and `signed_on` are set when it is signed.
    """

    outcome: Outcome
    article: Article | None
    drafted_by: str
    grounds: tuple[Ground, ...] = ()  # of a refusal, or of all redactions
    redactions: tuple[Redaction, ...] = ()
    overrides: tuple[Override, ...] = ()
    prior: str = ""  # number of the application that was answered before (art. 36 (6))
    convert_to: str = ""  # instance that the applicant may have it converted to (art. 39 ¶1)
    document: str = ""
    signed_by: str = ""
    signed_on: date | None = None


@dataclass(frozen=True)
class Delivered:
    """送达: how, on which day in law, and what proves it."""

    how: Delivery
    on: date
    evidence: str
