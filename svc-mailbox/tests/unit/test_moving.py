"""A department ends: its letters go on with its successor, and no clock notices."""

from dataclasses import replace

import pytest

from casework.domain.errors import Forbidden
from svc_mailbox.domain import moving
from svc_mailbox.domain.letter import By
from svc_mailbox.domain.words import State
from svc_mailbox.testing import people
from svc_mailbox.testing.stories import answered, faulty, sent

FOLLOWS = {people.ADDRESSED: "estates", people.LEAD: "utilities", people.CO_HANDLER: "utilities"}
WORK = ["accept", "dispatch", "take", "draft"]


@pytest.mark.parametrize("steps", range(len(WORK) + 1))
def test_wherever_it_stands_every_part_is_taken_over_and_the_clocks_run_on(steps):
    story = sent().all(WORK[:steps])
    before = story.letter
    story.do("move", follows=FOLLOWS)
    after = story.letter
    assert (after.state, after.clock, after.turn, after.rule) == (before.state, before.clock, before.turn, before.rule)
    assert (after.received_at, after.review_by) == (before.received_at, before.review_by)
    assert after.department == "estates"
    assert after.lead == ("utilities" if before.lead else "")
    assert after.co_handlers == ()
    assert after.version == before.version + 1
    event = story.told[-1]
    assert (event.name, event.before, event.department) == ("letter_department_changed", before.responsible,
                                                            after.responsible)  # fmt: skip
    assert event.addressed == "estates"


def test_co_handlers_are_merged_and_the_lead_is_none_of_them():
    story = sent().do("accept").do("dispatch", co_handlers=["roads", "parks", "trees"])
    story.do("move", follows={"parks": "green", "trees": "green"})
    assert (story.letter.lead, story.letter.co_handlers) == ("water", ("roads", "green"))
    assert story.told[-1].before == story.told[-1].department == "water"


def test_nothing_happens_to_a_letter_that_has_nothing_to_do_with_it():
    letter = sent().letter
    assert moving.move(letter, By(people.JOB, letter.received_at), {"elsewhere": "estates"}) == (letter, [])


def test_art_30_whoever_follows_a_department_that_it_is_kept_from_is_kept_from_it_too():
    story = sent()
    story.letter = replace(story.letter, recused=frozenset({"department:roads", "somebody"}))
    told = len(story.told)
    story.do("move", follows={"roads": "estates"})
    assert story.letter.recused == {"department:roads", "department:estates", "somebody"}
    assert len(story.told) == told, "no part of it has moved"
    assert moving.touched(story.letter, {"roads": "estates"}) == {}


@pytest.mark.parametrize("story", [faulty, answered])
def test_also_while_it_waits_for_correction_and_after_the_answer(story):
    moved = story().do("move", follows=FOLLOWS).letter
    assert moved.department == "estates"
    assert moved.state in (State.NEEDS_CORRECTION, State.ANSWERED)


def test_only_by_itself():
    letter = sent().letter
    for actor in (people.INTAKE, people.SUPERVISOR, people.SENDER):
        with pytest.raises(Forbidden):
            moving.move(letter, By(actor, letter.received_at), FOLLOWS)
