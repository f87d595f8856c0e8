"""What can be done to a letter now: the table's offer, less what a rule such as "once" would refuse anyway."""

from __future__ import annotations

from collections.abc import Callable

from casework.domain.calendar import local_day
from casework.domain.errors import Refusal
from svc_mailbox.domain.aftermath import LAST_ROUND, MOST_FOLLOW_UPS, close
from svc_mailbox.domain.anytime import MOST_ADDITIONS, URGE_EVERY
from svc_mailbox.domain.letter import By, Letter, available
from svc_mailbox.domain.life import parts
from svc_mailbox.domain.publication import LIFECYCLE, Openness
from svc_mailbox.domain.rating import BAD
from svc_mailbox.domain.turns import kept
from svc_mailbox.domain.words import Part, State
from svc_mailbox.use_cases.context import Opened

# The publication's own life cycle speaks of "reject"; beside the acts on a letter it needs a name of its own
PUBLICATION = {
    "propose": "propose",
    "publish": "publish",
    "reject": "reject_publication",
    "unpublish": "unpublish",
}


def _extension_waits(letter: Letter, by: By) -> bool:
    asked = letter.extension
    return asked is not None and asked.approved is None and asked.asked_by != by.actor.id


def _may_ask_extension(letter: Letter, by: By) -> bool:
    free = letter.extension is None or letter.extension.approved is False
    return free and letter.rule.extension > 0 and kept(letter.clock, by.at)


def _may_redo(letter: Letter, _by: By) -> bool:
    return letter.round < LAST_ROUND and letter.rating is not None and letter.rating.level in BAD


def _may_close(letter: Letter, by: By) -> bool:
    try:
        close(letter, by)
    except Refusal:
        return False
    return True


def _may_return(letter: Letter, by: By) -> bool:
    return not letter.turn.designated and local_day(by.at) <= letter.turn.return_by


def _may_urge(letter: Letter, by: By) -> bool:
    free = letter.urged_at is None or by.at >= letter.urged_at + URGE_EVERY
    return free or Part.SUPERVISOR in parts(letter, by)


def _name_is_wanted(letter: Letter, _by: By) -> bool:
    return letter.anonymous and letter.name_asked_at is not None


RULES: dict[str, Callable[[Letter, By], bool]] = {
    "rate": lambda letter, _by: letter.rating is None,
    "follow_up": lambda letter, _by: letter.follow_ups < MOST_FOLLOW_UPS,
    "add": lambda letter, _by: letter.additions < MOST_ADDITIONS,
    "answer_follow_up": lambda letter, _by: letter.follow_ups > letter.follow_ups_answered,
    "answer": lambda letter, by: letter.drafted_by != by.actor.id,
    "ask_extension": _may_ask_extension,
    "approve_extension": lambda letter, by: _extension_waits(letter, by) and kept(letter.clock, by.at),
    "refuse_extension": _extension_waits,
    "redo": _may_redo,
    "close": _may_close,
    "return": _may_return,
    "urge": _may_urge,
    "ask_name": lambda letter, _by: letter.anonymous and letter.name_asked_at is None,
    "give_name": _name_is_wanted,
    "refuse_name": lambda letter, by: _name_is_wanted(letter, by) and not letter.name_refused,
}


def possible(letter: Letter, by: By) -> list[str]:
    """The acts on a letter, in the table's order."""
    return [name for name in available(letter, by) if name not in RULES or RULES[name](letter, by)]


def for_sender(opened: Opened) -> list[str]:
    """What the sender can do now."""
    letter, by = opened.letter, opened.by
    offered = possible(letter, by)
    if letter.state is not State.CLOSED or letter.answers:
        offered.append("consent")
    if letter.state not in (State.CLOSED, State.REFERRING):
        offered.append("attach")
    return offered


def for_staff(opened: Opened) -> list[str]:
    """What this account can do now, publication included."""
    letter, by, publication = opened.letter, opened.by, opened.stored.publication
    found = possible(letter, by)
    offered = LIFECYCLE.actions(publication.state, parts(letter, by))
    answered = bool(letter.answers) and letter.state in (State.ANSWERED, State.CLOSED)
    for name in offered:
        if name not in PUBLICATION or (name in ("propose", "publish") and not answered):
            continue
        own = name == "publish" and publication.proposed_by == by.actor.id
        if not own and (name != "publish" or publication.round == letter.answers[-1].round):
            found.append(PUBLICATION[name])
    return found


def is_open(openness: Openness) -> bool:
    """Whether the sender has agreed to publication."""
    return openness not in (Openness.NO_CONSENT, Openness.CONSENT_WITHDRAWN)
