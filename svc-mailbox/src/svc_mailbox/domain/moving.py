"""A department ends: its open letters go on with its successor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from svc_mailbox.domain import events
from svc_mailbox.domain.letter import By, Done, Letter, step, tell
from svc_mailbox.domain.life import OF_DEPARTMENT, kept_from


def touched(letter: Letter, follows: Mapping[str, str]) -> dict[str, str]:
    """What of `{ended: who follows}` concerns this letter."""
    held = (letter.department, letter.lead, *letter.co_handlers)
    return {id_: follows[id_] for id_ in held if id_ in follows} | _not_yet_barred(letter, follows)


def _not_yet_barred(letter: Letter, follows: Mapping[str, str]) -> dict[str, str]:
    """Of departments that it is kept from (信访工作条例 art. 30 ¶3), those whose successor it is not kept from yet."""
    barred = kept_from(letter.recused)
    return {id_: heir for id_, heir in follows.items() if id_ in barred and heir not in barred}


def move(letter: Letter, by: By, follows: Mapping[str, str]) -> Done:
    """机构撤并: who has followed takes the place of who has ended, whatever its part. No clock notices.

    Nothing happens when none of the departments has ended. Who has returned the letter stays as it was. Announced when
    a part is taken over, and not that a letter is kept from one more.
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
        recused=letter.recused | {OF_DEPARTMENT + heir for heir in _not_yet_barred(letter, follows).values()},
    )
    if follows.keys().isdisjoint((letter.department, letter.lead, *letter.co_handlers)):
        return after, []
    event = tell(
        events.LetterDepartmentChanged, after, by, before=letter.responsible, addressed=after.department,
        co_handlers=after.co_handlers,
    )  # fmt: skip
    return after, [event]
