"""公开目录: what was released to one is published for all after a set time, and what many ask for is published anyway.

Art. 44: information that several ask for, and that can be disclosed, may be taken into proactive publication; an
applicant may suggest it. The times and numbers are settings of a city; the regulation has none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from svc_disclosure.domain.bounds import check_bounds
from svc_disclosure.domain.excess import Past
from svc_disclosure.domain.outcomes import Outcome

RELEASED = (Outcome.DISCLOSED, Outcome.PARTLY_DISCLOSED)
TITLE, SUMMARY = (2, 200), (2, 5_000)  # characters
BOUNDS = {"publish_after": (0, 365), "applicants": (2, 100), "within": (30, 1826)}


@dataclass(frozen=True)
class LogSettings:
    """Calendar days, and numbers of applicants."""

    published: bool = True  # a city may keep no log
    publish_after: int = 30  # days from delivery; the applicant has it first
    applicants: int = 3  # so many different ones prompt proactive publication
    within: int = 365  # days back in which they are counted

    def __post_init__(self) -> None:
        """Raises Invalid that names every number out of range."""
        check_bounds(self, BOUNDS)


class Kept(StrEnum):
    """Why something that was released does not go into the log."""

    NOT_RELEASED = "not_released"  # the outcome gives nothing out
    OWN_RECORD = "own_record"  # about the applicant: released to nobody else
    CONSENT_LIMITED = "consent_limited"  # a third party consented to this applicant only (art. 15)
    NOT_CLEARED = "not_cleared"  # nobody has confirmed that the copy is redacted for the public
    NO_LOG = "no_log"  # the city keeps none


@dataclass(frozen=True)
class Release:
    """What an application brought out: the day of delivery, and what stands against showing it to all.

    `cleared` is whether somebody has confirmed that the copy names nobody, the applicant included.
    """

    number: str
    outcome: Outcome
    delivered: date
    cleared: bool = False
    own_record: bool = False
    consent_limited: bool = False


@dataclass(frozen=True)
class Prompt:
    """建议主动公开: so many different `applicants` asked for the matter, since that day; or one of them suggests it."""

    matter: str
    applicants: int
    since: date
    suggested: bool


def kept_back(release: Release, settings: LogSettings) -> Kept | None:
    """The first reason not to publish; None when it goes into the log."""
    reasons = (
        (not settings.published, Kept.NO_LOG),
        (release.outcome not in RELEASED, Kept.NOT_RELEASED),
        (release.own_record, Kept.OWN_RECORD),
        (release.consent_limited, Kept.CONSENT_LIMITED),
        (not release.cleared, Kept.NOT_CLEARED),
    )
    return next((reason for stands, reason in reasons if stands), None)


def publish_on(release: Release, settings: LogSettings) -> date | None:
    """The day from which it is in the log; None when it stays out."""
    if kept_back(release, settings) is not None:
        return None
    return release.delivered + timedelta(days=settings.publish_after)


def due(releases: Iterable[Release], today: date, settings: LogSettings) -> list[Release]:
    """Those that are in the log today, the oldest first."""
    days = ((publish_on(release, settings), release) for release in releases)
    shown = [(day, release) for day, release in days if day is not None and day <= today]
    return [release for _, release in sorted(shown, key=lambda pair: (pair[0], pair[1].number))]


def prompts(past: Iterable[Past], today: date, settings: LogSettings) -> list[Prompt]:
    """What is to be looked at for proactive publication (art. 44), the most asked for first.

    An applicant who asks again counts once; a single suggestion is enough, as the agency has to look at it.
    """
    first = today - timedelta(days=settings.within)
    matters: dict[str, list[Past]] = {}
    for one in past:
        if first <= one.received_on <= today:
            matters.setdefault(one.matter, []).append(one)
    found = [_prompt(matter, asked) for matter, asked in matters.items()]
    called = [prompt for prompt in found if prompt.suggested or prompt.applicants >= settings.applicants]
    return sorted(called, key=lambda prompt: (-prompt.applicants, prompt.since, prompt.matter))


def _prompt(matter: str, asked: list[Past]) -> Prompt:
    applicants = {one.applicant for one in asked}
    since = min(one.received_on for one in asked)
    return Prompt(matter, len(applicants), since, any(one.suggested for one in asked))
