"""A department ends: its open letters go on with its successor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from svc_mailbox.domain import events
from svc_mailbox.domain.letter import By, Done, Letter, step, tell


def touched(letter: Letter, follows: Mapping[str, str]) -> dict[str, str]:
    """What of `{ended: who follows}` concerns this letter."""
    held = (letter.department, letter.lead, *letter.co_handlers)
    return {id_: follows[id_] for id_ in held if id_ in follows}


def move(letter: Letter, by: By, follows: Mapping[str, str]) -> Done:
    """机构撤并: who has followed takes the place of who has ended, whatever its part. No clock notices.

    Nothing happens when none of the departments has ended. Who has returned the letter stays as it was.
    """
    if not touched(letter, follows):
        return letter, []
    lead = follows.get(letter.lead, letter.lead)
    helpers = dict.fromkeys(follows.get(helper, helper) for helper in letter.co_handlers)
    after = replace(
        step(letter, "move", by),
        department=follows.get(letter.department, letter.department),
        lead=lead,
        co_handlers=tuple(helper for helper in helpers if helper != lead),
    )
    event = tell(
        events.LetterDepartmentChanged, after, by, before=letter.responsible, addressed=after.department,
        co_handlers=after.co_handlers,
    )  # fmt: skip
    return after, [event]
