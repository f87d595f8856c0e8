"""Who is what to a letter follows from the account and the assignment."""

from datetime import datetime

import pytest

from casework.domain.actors import ANONYMOUS, Role
from casework.domain.errors import NotFound
from svc_mailbox.domain.letter import By
from svc_mailbox.domain.life import parts
from svc_mailbox.domain.words import Part
from svc_mailbox.testing import people
from svc_mailbox.testing.stories import MONDAY, Story, sent


def part_of(story: Story, actor, *, holds_code: bool = False):
    return parts(story.letter, By(actor, MONDAY, holds_code))


def test_the_sender_is_the_owner_or_whoever_holds_the_code():
    story = sent()
    assert part_of(story, people.SENDER) == {Part.CITIZEN}
    assert part_of(story, people.OTHER_CITIZEN) == frozenset()
    assert part_of(story, people.OTHER_CITIZEN, holds_code=True) == {Part.CITIZEN}
    assert part_of(story, ANONYMOUS) == frozenset()
    assert part_of(story, ANONYMOUS, holds_code=True) == {Part.CITIZEN}


def test_a_query_code_makes_no_sender_of_staff():
    assert part_of(sent(), people.STRANGER, holds_code=True) == frozenset()


def test_before_dispatch_only_the_department_addressed_knows_the_letter():
    story = sent()
    assert part_of(story, people.INTAKE) == {Part.INTAKE}
    assert part_of(story, people.COUNTER) == frozenset()
    assert part_of(story, people.CLERK) == frozenset()


def test_dispatch_brings_in_lead_and_co_handlers():
    story = sent().all(["accept", "dispatch"])
    assert part_of(story, people.CLERK) == {Part.CLERK}
    assert part_of(story, people.REVIEWER) == {Part.REVIEWER}
    assert part_of(story, people.BOTH) == {Part.CLERK, Part.REVIEWER}
    assert part_of(story, people.CO_CLERK) == {Part.CO_HANDLER}
    assert part_of(story, people.staff("co-reviewer", people.CO_HANDLER, Role.REVIEWER)) == frozenset()
    assert part_of(story, people.STRANGER) == frozenset()


def test_a_department_that_dispatches_to_itself_plays_both_parts():
    story = sent().do("accept").do("dispatch", lead=people.ADDRESSED)
    assert part_of(story, people.INTAKE) == {Part.INTAKE, Part.REVIEWER}
    assert part_of(story, people.COUNTER) == {Part.CLERK}


def test_after_a_return_the_department_is_out():
    story = sent().all(["accept", "dispatch", "return"])
    assert part_of(story, people.CLERK) == frozenset()
    assert part_of(story, people.CO_CLERK) == frozenset()


def test_supervisors_and_jobs_play_their_part_in_every_letter():
    assert part_of(sent(), people.SUPERVISOR) == {Part.SUPERVISOR}
    assert part_of(sent(), people.JOB) == {Part.SYSTEM}


def test_administrators_play_none():
    for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR, Role.HOST):
        assert part_of(sent(), people.staff("admin", people.ADDRESSED, role)) == frozenset()


def test_whoever_stands_aside_no_longer_knows_the_letter():
    story = sent().all(["accept", "dispatch"]).do("recuse", people.SUPERVISOR, account=people.CLERK.id)
    assert part_of(story, people.CLERK) == frozenset()
    with pytest.raises(NotFound):
        story.do("take", people.CLERK)


def test_a_sender_cannot_be_shut_out_by_recusal():
    story = sent().do("recuse", people.INTAKE, account=people.SENDER.id)
    assert part_of(story, people.SENDER) == {Part.CITIZEN}


def test_a_time_without_its_zone_is_the_callers_mistake():
    with pytest.raises(ValueError, match="time zone"):
        By(people.SENDER, datetime(2026, 3, 2))
