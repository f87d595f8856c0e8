"""公开: a life cycle of its own.

Only with the sender's separate consent (个人信息保护法 art. 25), which can be taken back at any time, also after
publication (art. 15); only a redacted copy; only after a second pair of eyes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from casework.domain.errors import Conflict, Forbidden, NotFound
from casework.domain.lifecycle import Lifecycle, on
from svc_mailbox.domain import events
from svc_mailbox.domain.content import REASON, checked
from svc_mailbox.domain.letter import By, Letter, tell
from svc_mailbox.domain.life import parts
from svc_mailbox.domain.words import Part, State


class Openness(StrEnum):
    """Where a letter stands on its way to being read by everybody."""

    NO_CONSENT = "no_consent"
    CONSENTED = "consented"
    PROPOSED = "proposed"  # a redacted copy waits for the reviewer
    PUBLISHED = "published"
    UNPUBLISHED = "unpublished"  # taken down by staff; the consent stands
    CONSENT_WITHDRAWN = "consent_withdrawn"


O = Openness  # noqa: E741 - one screen
LIFECYCLE = Lifecycle(
    O.NO_CONSENT,
    on("give_consent", [O.NO_CONSENT, O.CONSENT_WITHDRAWN], O.CONSENTED, [Part.CITIZEN]),
    on("propose", [O.CONSENTED, O.UNPUBLISHED], O.PROPOSED, [Part.CLERK]),
    on("reject", [O.PROPOSED], O.CONSENTED, [Part.REVIEWER]),
    on("publish", [O.PROPOSED], O.PUBLISHED, [Part.REVIEWER]),
    on("unpublish", [O.PUBLISHED], O.UNPUBLISHED, [Part.REVIEWER, Part.SUPERVISOR]),
    on("withdraw_consent", [O.CONSENTED, O.PROPOSED, O.PUBLISHED, O.UNPUBLISHED], O.CONSENT_WITHDRAWN, [Part.CITIZEN]),
)


@dataclass(frozen=True)
class Publication:
    """`round` is the answer that the redacted copy shows; 0 when there is no copy."""

    state: Openness = Openness.NO_CONSENT
    round: int = 0
    proposed_by: str = ""
    version: int = 1


Published = tuple[Publication, list[events.LetterEvent]]


def opened(consent: bool) -> Publication:
    """How publication begins with a letter: consent is asked apart and never assumed."""
    return Publication(Openness.CONSENTED if consent else Openness.NO_CONSENT)


def give_consent(it: Publication, letter: Letter, by: By) -> Published:
    """The sender agrees, now or again."""
    return _step(it, letter, "give_consent", by), []


def withdraw_consent(it: Publication, letter: Letter, by: By) -> Published:
    """The sender takes it back. The redacted copy goes with it, whatever its state."""
    after = replace(_step(it, letter, "withdraw_consent", by), round=0, proposed_by="")
    shown = it.state is Openness.PUBLISHED
    return after, [tell(events.LetterUnpublished, letter, by, cause="consent_withdrawn")] if shown else []


def propose(it: Publication, letter: Letter, by: By, open_findings: int) -> Published:
    """A clerk has gone through the redacted copy; no finding of personal data may be left undecided."""
    after = _step(it, letter, "propose", by)
    if letter.state not in (State.ANSWERED, State.CLOSED) or not letter.answers:
        raise Conflict("not_answered", "Only an answered letter is published, and not while it is being redone.")
    if open_findings:
        raise Conflict("redaction_open", f"Decide the {open_findings} findings of personal data first.",
                       open_findings=open_findings)  # fmt: skip
    return replace(after, round=letter.answers[-1].round, proposed_by=by.actor.id), []


def reject(it: Publication, letter: Letter, by: By, reason: str) -> Published:
    """The reviewer sends the copy back, and says why."""
    after = _step(it, letter, "reject", by)
    checked("reason", reason, REASON)
    return replace(after, round=0, proposed_by=""), []


def publish(it: Publication, letter: Letter, by: By) -> Published:
    """Four eyes: not by whoever proposed it; and only when the copy shows the last answer."""
    after = _step(it, letter, "publish", by)
    if by.actor.id == it.proposed_by:
        raise Forbidden("own_proposal", "Whoever prepared the redacted copy does not release it; ask another reviewer.")
    if letter.state not in (State.ANSWERED, State.CLOSED) or it.round != letter.answers[-1].round:
        raise Conflict("proposal_stale", "The answer has changed since; reject this copy and have a new one prepared.")
    return after, [tell(events.LetterPublished, letter, by, round=it.round)]


def unpublish(it: Publication, letter: Letter, by: By, reason: str) -> Published:
    """Staff take it down, for example for a name that slipped through; it can be proposed again."""
    after = _step(it, letter, "unpublish", by)
    checked("reason", reason, REASON)
    return replace(after, round=0, proposed_by=""), [tell(events.LetterUnpublished, letter, by, cause="staff")]


def _step(it: Publication, letter: Letter, action: str, by: By) -> Publication:
    held = parts(letter, by)
    if not held:
        raise NotFound(
            "letter_unknown", "There is no such letter, or it is not yours; check the number and the query code."
        )
    return replace(it, state=Openness(LIFECYCLE.advance(it.state, action, held)), version=it.version + 1)
