"""信访 and back: what a petition needs before it goes (信访工作条例 art. 19, 23, 25), and what comes back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from casework.domain.calendar import local_day
from casework.domain.errors import Conflict, Forbidden
from svc_mailbox.domain import events
from svc_mailbox.domain.content import REASON, checked
from svc_mailbox.domain.letter import By, Done, Letter, step, tell
from svc_mailbox.domain.life import parts
from svc_mailbox.domain.turns import Terms, Turn, resumed
from svc_mailbox.domain.words import Destination, Outcome, Part, State

NAME_WAIT = timedelta(days=3)  # then a letter whose sender gave no name goes as 匿名
MOST_HOPS = 4  # crossings between a partner and us; docs/exchange


@dataclass(frozen=True)
class Petition:
    """A referral to the petitions bureau.

    `urgent`: 重大紧急, reported at once (art. 25); `override`: a supervisor sends it although the bureau has returned
    it; `new_reason`: the reason was not given before.
    """

    urgent: bool = False
    override: bool = False
    new_reason: bool = True

    def check(self, letter: Letter, by: By) -> None:
        """Raises Conflict or Forbidden, saying what has to come first."""
        if not self.urgent:
            _check_name(letter, by)
        _check_hops(letter)
        if Destination.PETITION.value in letter.given_back:
            self._check_override(letter, by)

    def _check_override(self, letter: Letter, by: By) -> None:
        """art. 23 ¶3: an objection is settled by people, not by sending the case to and fro."""
        if not self.override or Part.SUPERVISOR not in parts(letter, by):
            raise Forbidden(
                "petition_returned",
                "The petitions bureau has returned this letter (art. 23); only a supervisor may send it there again.",
            )
        if not self.new_reason:
            raise Conflict("reason_not_new", "Sent again, the letter needs a reason that is new (art. 23).")


def ask_name(letter: Letter, by: By, text: str) -> Done:
    """art. 19: a petition has a name and an address. The sender of an anonymous letter is asked, once."""
    after = step(letter, "ask_name", by)
    checked("text", text, REASON)
    if not letter.anonymous:
        raise Conflict("not_anonymous", "This letter has a name.")
    if letter.name_asked_at is not None:
        raise Conflict("name_asked", "The sender has been asked for a name already.")
    after = replace(after, name_asked_at=by.at)
    return after, [tell(events.LetterNameAsked, after, by)]


def give_name(letter: Letter, by: By) -> Done:
    """The sender of an anonymous letter says who they are, asked for it; sealed like any other sender's."""
    after = step(letter, "give_name", by)
    _check_asked(letter)
    after = replace(after, anonymous=False)
    return after, [tell(events.LetterNameGiven, after, by)]


def refuse_name(letter: Letter, by: By) -> Done:
    """The sender stays anonymous: the letter may go as 匿名 at once."""
    after = step(letter, "refuse_name", by)
    _check_asked(letter)
    after = replace(after, name_refused=True)
    return after, [tell(events.LetterNameRefused, after, by)]


def take_back(
    letter: Letter, by: By, sender: str, terms: Terms, hops: int = 0, *, concluded: bool = False,
    kept_from: frozenset[str] = frozenset(), department: str = "", owner: str = "",
) -> Done:  # fmt: skip
    """退回: the office that had it returns it, and it is under review again.

    The sender's clock goes on where it stood: never anew (a return is no fault of theirs), but without the days on
    which the letter was not ours to answer and its text not here. The department gets a turn of its own; it is another
    `department` when the sender names one, as for a letter that is to be `kept_from` the one it was written to. The
    `owner` comes along where it went with the letter.
    """
    after = step(letter, "take_back", by)
    there = letter.state is State.REFERRING or letter.outcome is Outcome.REFERRED
    if not there or letter.referred_to != sender:
        raise Conflict("not_there", f"{sender} does not have this letter; nothing can come back from there.")
    if concluded:
        raise Conflict("concluded", "A matter that was decided there does not come back (art. 36 ¶3).")
    clock = resumed(letter.clock, terms.calendar, by.at, "with_partner", letter.number)
    turn = Turn(terms.clock(letter.rule, by.at), return_by=local_day(by.at))
    after = replace(
        after, outcome=None, department=department or letter.department, clock=clock, turn=turn,
        review_by=terms.day(by.at, letter.rule.review), lead="", co_handlers=(),
        recused=letter.recused | kept_from, owner="" if letter.anonymous else letter.owner or owner,
        **given_back(letter, hops),
    )  # fmt: skip
    event = tell(events.LetterTakenBack, after, by, back_from=sender, review_by=after.review_by, due=clock.due,
                 provisional=clock.provisional)  # fmt: skip
    return after, [event]


def given_back(letter: Letter, hops: int = 0) -> dict[str, Any]:
    """What changes in a letter that an office does not keep: it is nowhere, and a partner is remembered.

    `hops` as the partner counts them; there and back are two.
    """
    before = letter.given_back
    again = not letter.destination or letter.destination in before
    return {
        "referred_to": "",
        "destination": "",
        "given_back": before if again else (*before, letter.destination),
        "hops": max(hops, letter.hops + (2 if letter.destination else 0)),
    }


def name_due(letter: Letter, at: datetime) -> datetime | None:
    """Until when a name is waited for; None when nothing is waited for."""
    if not letter.anonymous or letter.name_refused or letter.name_asked_at is None:
        return None
    until = letter.name_asked_at + NAME_WAIT
    return until if at < until else None


def _check_name(letter: Letter, by: By) -> None:
    if letter.anonymous and letter.name_asked_at is None:
        raise Conflict("name_not_asked", "A petition needs a name (art. 19): ask the sender first.")
    until = name_due(letter, by.at)
    if until is not None:
        raise Conflict(
            "name_awaited", "The sender may still give a name (art. 19); it can go without one after that.",
            until=until.isoformat(),
        )  # fmt: skip


def _check_hops(letter: Letter) -> None:
    if letter.hops + 1 > MOST_HOPS:
        raise Conflict("hops_used", f"It has crossed {letter.hops} times; settle it here (art. 23).")


def _check_asked(letter: Letter) -> None:
    if not letter.anonymous or letter.name_asked_at is None:
        raise Conflict("name_not_wanted", "Nobody has asked for a name.")
