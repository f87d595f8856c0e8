"""The way in: what came by which channel, and on which day it counts as received (art. 29, art. 31).

In person and signed post count on their day. A plain letter, web and fax count on the day on which **both sides**
have confirmed: until then there is an application, a log of attempts to reach the applicant, and no clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from casework.domain import actors
from casework.domain.calendar import local_day
from casework.domain.errors import Conflict, Forbidden, Invalid
from svc_disclosure.domain import events
from svc_disclosure.domain.applicants import Applicant, checked_applicant
from svc_disclosure.domain.application import Application, By, Done, step, tell
from svc_disclosure.domain.content import DESCRIPTION, DOCUMENT_NUMBER, checked, checked_contact
from svc_disclosure.domain.limits import Terms
from svc_disclosure.domain.words import ApplicantClass, Assistance, Carrier, Channel, Obtaining, State

STORED = timedelta(days=30)  # what waited at the gateway, or on a desk, is at most so old
CORRECTION = timedelta(days=30)  # then a submission that was never put right lapses
ON_ITS_DAY = (Channel.IN_PERSON, Channel.SIGNED_POST)  # art. 31 (1), (2)
BY_STAFF = (*ON_ITS_DAY, Channel.PLAIN_LETTER, Channel.FAX, Channel.WEB)  # what a clerk enters
BY_SERVICE = (Channel.WEB, Channel.CONVERTED)  # stored by the gateway, or referred by another channel


@dataclass(frozen=True)
class Submission:
    """What comes in (art. 29 ¶2). Names, contacts and texts are only measured here, then sealed.

    There is no field for a purpose, and none may be added: since 2019 nobody has to say what for.
    """

    number: str
    agency: str
    applicant: Applicant
    channel: Channel
    description: str  # (2): name of the information, or other marks by which it can be found
    document_number: str = ""  # 文号
    carrier: Carrier = Carrier.ELECTRONIC  # (3)
    obtaining: Obtaining = Obtaining.ONLINE  # (3)
    phone: str = ""
    email: str = ""
    address: str = ""
    oral: bool = False  # spoken, and written down by staff
    assistance: frozenset[Assistance] = field(default_factory=frozenset)
    suggests_publication: bool = False


def receive(
    new: Submission,
    by: By,
    terms: Terms,
    arrived_at: datetime | None = None,
    *,
    first_received_at: datetime | None = None,
    owner: str = "",
) -> Done:
    """It came in at `arrived_at` (now, or when the gateway or the post took it in).

    `first_received_at` is history and `owner` the account behind it, when another channel hands it over.
    Raises Invalid for what art. 29 wants and is not there, Forbidden for a channel that is not the doer's.
    """
    at = arrived_at or by.at
    _check_channel(new, by)
    if not within_stored(at, by.at):
        raise out_of_range()
    here = Application(
        number=new.number, agency=new.agency, state=State.SUBMITTED, channel=new.channel,
        applicant_class=_checked(new, by), submitted_at=at, first_received_at=min(first_received_at or at, at),
        contact_by=_contact_by(new.channel, at, terms), owner=owner or _own(by),
        filled_by_staff=new.oral,
    )  # fmt: skip
    here = _filled(here, new)
    if new.channel in ON_ITS_DAY:
        return _received(replace(here, state=State.RECEIVED), by, local_day(at), terms)
    return here, [_submitted(here, by)]


def open_for_correction(
    number: str, agency: str, by: By, submitted_at: datetime, fields: Iterable[str], *, owner: str = "",
    channel: Channel = Channel.WEB, first_received_at: datetime | None = None,
) -> Done:  # fmt: skip
    """A stored submission that a rule refuses becomes an application that its sender can put right.

    So does what another channel hands over (CONVERTED): it lacks what only art. 29 asks for. `fields` are those at
    fault. Not received, so not counted. Raises Invalid for a time in the future.
    """
    if submitted_at > by.at:
        raise out_of_range("submitted_at does not lie in the future.")
    here = Application(
        number=number, agency=agency, state=State.NEEDS_CORRECTION, channel=channel,
        applicant_class=ApplicantClass.OTHER, submitted_at=submitted_at,
        first_received_at=min(first_received_at or submitted_at, submitted_at),
        contact_by=local_day(submitted_at), owner=owner, submitted=False,
    )  # fmt: skip
    return here, [tell(events.ApplicationNeedsCorrection, here, by, fields=tuple(fields))]


def correct(application: Application, by: By, new: Submission, terms: Terms) -> Done:
    """The same number with good content; it still has to be confirmed. The class is frozen now."""
    after = step(application, "correct", by)
    _check_channel(new, by)
    after = replace(
        after, submitted=True, agency=new.agency, applicant_class=_checked(new, by), submitted_at=by.at,
        owner=application.owner or _own(by), contact_by=_contact_by(new.channel, by.at, terms),
    )  # fmt: skip
    after = _filled(after, new)
    return after, [_submitted(after, by)]


def lapse(application: Application, by: By) -> Done:
    """A submission that nobody put right in 30 days ends without ever having been received."""
    after = step(application, "lapse", by)
    if by.at < application.submitted_at + CORRECTION:
        raise Conflict("lapse_early", f"The applicant has {CORRECTION.days} days to put it right.")
    return after, [tell(events.ApplicationLapsed, after, by)]


def received(application: Application, by: By, terms: Terms) -> Done:
    """It is received in law, today; for `confirming.confirm`."""
    return _received(application, by, by.day, terms)


def within_stored(at: datetime, now: datetime) -> bool:
    """Whether what came in at that moment can have waited until now."""
    return now - STORED <= at <= now


def out_of_range(told: str = f"arrived_at lies at most {STORED.days} days back, and not in the future.") -> Invalid:
    """The refusal of what did not."""
    return Invalid("arrived_at_out_of_range", told, errors={"arrived_at": "out of range"})


def _received(application: Application, by: By, day: date, terms: Terms) -> Done:
    after = replace(application, received_on=day, clock=terms.answer(day))
    event = tell(
        events.ApplicationReceived, after, by, channel=after.channel, applicant_class=after.applicant_class,
        received_on=day, due=after.running.due, provisional=after.running.provisional,
    )  # fmt: skip
    return after, [event]


def _checked(new: Submission, by: By) -> ApplicantClass:
    checked("description", new.description, DESCRIPTION)
    checked("document_number", new.document_number, DOCUMENT_NUMBER)
    checked_contact(new.phone, new.email, new.address, new.obtaining)
    return checked_applicant(new.applicant, by.day)


def _check_channel(new: Submission, by: By) -> None:
    kind = by.actor.kind
    theirs = {actors.Kind.STAFF: BY_STAFF, actors.Kind.SERVICE: BY_SERVICE}.get(kind, (Channel.WEB,))
    at_home = kind is not actors.Kind.STAFF or (
        by.actor.department == new.agency and by.actor.has(actors.Role.CLERK)
    )  # fmt: skip
    if new.channel not in theirs or not at_home:
        raise Forbidden("channel_not_yours", "A clerk of the agency enters what comes in person, by post or by fax.")
    if new.oral and new.channel is not Channel.IN_PERSON:
        raise Invalid(
            "oral_not_in_person", "An oral application is written down by staff, in person (art. 29).",
            errors={"oral": "only in person"},
        )  # fmt: skip


def _filled(application: Application, new: Submission) -> Application:
    return replace(
        application, carrier=new.carrier, obtaining=new.obtaining, assistance=new.assistance,
        suggests_publication=new.suggests_publication,
    )  # fmt: skip


def _contact_by(channel: Channel, at: datetime, terms: Terms) -> date:
    """A plain letter has to be confirmed on the day on which it arrives (art. 31 (2)); else a city says."""
    return local_day(at) if channel is Channel.PLAIN_LETTER else terms.day(at, terms.limits.contact)


def _own(by: By) -> str:
    return by.actor.id if by.actor.kind is actors.Kind.CITIZEN else ""


def _submitted(application: Application, by: By) -> events.ApplicationSubmitted:
    return tell(
        events.ApplicationSubmitted, application, by, channel=application.channel,
        submitted_at=application.submitted_at, first_received_at=application.first_received_at,
        contact_by=application.contact_by,
    )  # fmt: skip
