"""Late complaints climb the ladder too, and whoever they are about sees neither case nor act (条例 art. 30 ¶3)."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import insert, select

from svc_complaints.domain.supervision.watched import Deadline
from svc_complaints.storage import supervision
from svc_complaints.storage.barrier import clear_of
from svc_complaints.storage.supervision_tables import supervision_act, watched_case
from svc_complaints.storage.tables import complaint_mark
from svc_complaints.supervision_jobs import supervise
from svc_complaints.testing import people
from svc_complaints.testing.stories import ANSWERED, NUMBER, doing, sent, uncorrected
from svc_complaints.use_cases.supervising import note_complaint

BASE = "/api/complaints/supervision"
HERE = "/complaints/city"
BARRED = [people.CHIEF, people.BELOW, people.ABOVE, people.OFFICIAL]
SUPERVISORS = [people.CHIEF, people.BELOW, people.ABOVE]
BY_HAND = {"source": HERE, "rung": "urge", "reason": "群众多次反映。"}


def note(runtime, story):
    """As a use case leaves a complaint: its marks, and what 督办 knows of it."""
    with runtime.unit_of_work() as uow:
        known = set(uow.connection.scalars(select(complaint_mark.c.value)))
        marks = [(what, value) for what, value in story.complaint.marks if value not in known]
        rows = [{"number": NUMBER, "what": what.value, "value": value} for what, value in marks]
        if rows:
            uow.connection.execute(insert(complaint_mark), rows)
        note_complaint(uow, story.complaint)


def case(runtime):
    """What 督办 knows."""
    with runtime.read() as connection:
        return supervision.find(connection, (HERE, NUMBER))


@pytest.fixture
def late(runtime, clock):
    """A complaint about the transport bureau that nobody has accepted in time; its red card is act 1."""
    note(runtime, sent())
    clock.at = datetime(2026, 3, 6, 2, tzinfo=UTC)
    supervise(runtime)
    return NUMBER


def test_a_complaint_is_watched_by_its_duties(runtime):
    story = sent()
    note(runtime, story)
    assert case(runtime).deadline == Deadline(1, date(2026, 3, 5), 3)
    assert case(runtime).department == people.OFFICE
    story.do("accept")
    note(runtime, story)
    assert case(runtime).deadline == Deadline(2, date(2026, 3, 23), 15, duty=2)
    for action in ANSWERED[1:]:
        story.do(action)
        note(runtime, story)
    assert case(runtime).done
    story.all(["check_measure", "rate", "redo"])
    note(runtime, story)
    assert (case(runtime).deadline, case(runtime).done) == (Deadline(3, date(2026, 3, 23), 15, duty=3), False)


def test_it_stands_still_while_its_clock_does(runtime, clock):
    story = sent().all(["accept", "assign", "suspend"])
    clock.at = story.at
    note(runtime, story)
    assert case(runtime).suspended
    clock.forward(days=15)  # longer than the suspension may last
    note(runtime, story)
    assert not case(runtime).suspended, "after its longest length the clock runs by itself"
    story.do("resume")
    note(runtime, story)
    assert not case(runtime).suspended


def test_an_extension_moves_its_deadline(runtime):
    story = sent().all(["accept", "assign"])
    note(runtime, story)
    story.all(["ask_extension", "approve_extension"])
    note(runtime, story)
    assert (case(runtime).deadline.version, case(runtime).deadline.days) == (2, 30)


def test_one_that_waits_for_its_correction_is_not_watched(runtime):
    story = uncorrected()
    note(runtime, story)
    note(runtime, story.later(days=30).do("lapse"))
    assert case(runtime) is None


@pytest.mark.usefixtures("late")
def test_the_office_sees_its_card_and_so_does_a_supervisor(as_):
    for actor in (people.INTAKE, people.COLLEAGUE, people.SUPERVISOR):
        page = as_(actor).get(f"{BASE}/acts").json
        assert [(act["rung"], act["department"]["id"]) for act in page["acts"]] == [("red", people.OFFICE)]
    assert as_(people.SUPERVISOR).get(f"{BASE}/cases").json["total"] == 1


@pytest.mark.parametrize("actor", BARRED, ids=lambda actor: actor.id)
def test_who_is_barred_finds_nothing_by_list_count_or_id(as_, late, actor):
    for query in ("", f"?number={late}", f"?department={people.OFFICE}", "?rung=red", "?unanswered=true"):
        assert as_(actor).get(f"{BASE}/acts{query}").json["acts"] == []
        assert as_(actor).get(f"{BASE}/acts{query}").json["total"] == 0
    answers = [as_(actor).get(f"{BASE}/acts/{id_}") for id_ in (1, 999)]
    answers += [as_(actor).post(f"{BASE}/acts/{id_}/propose", json={"reason": "发错了。"}) for id_ in (1, 999)]
    assert {(answer.status_code, answer.json["code"], answer.json["detail"]) for answer in answers} == {
        (404, "act_unknown", answers[1].json["detail"])
    }


@pytest.mark.parametrize("actor", SUPERVISORS, ids=lambda actor: actor.id)
def test_a_supervisor_who_is_barred_finds_no_case_and_gives_no_card(as_, late, announced, actor):
    for query in ("", f"?q={late}", f"?department={people.OFFICE}"):
        page = as_(actor).get(f"{BASE}/cases{query}").json
        assert (page["cases"], page["total"]) == ([], 0)
    before = len(announced())
    answers = [as_(actor).post(f"{BASE}/cases/{one}/acts", json=BY_HAND) for one in (late, "CS-00000-00000-0")]
    assert len({(answer.status_code, answer.json["code"], answer.json["detail"]) for answer in answers}) == 1
    assert answers[0].status_code == 404
    assert len(announced()) == before


@pytest.mark.usefixtures("late")
def test_nothing_tells_by_a_difference_that_there_is_a_hidden_one(as_):
    assert as_().get(f"{BASE}/cards").json == {"departments": []}


def test_an_accused_that_is_named_later_is_barred_from_what_was_there_before(as_, runtime, late):
    stranger = people.staff("water-supervisor", "shuiwu", people.Role.SUPERVISOR)
    assert as_(stranger).get(f"{BASE}/acts").json["total"] == 1
    more = people.staff("second-official", "shuiwu", people.Role.SUPERVISOR)
    note(runtime, sent().do("name_accused"))
    assert as_(stranger).get(f"{BASE}/acts").json["total"] == 1
    assert as_(more).get(f"{BASE}/acts").json["total"] == 0


@pytest.mark.usefixtures("late")
def test_the_condition_says_what_the_rule_says(runtime):
    marks = sent().complaint.marks
    everybody = [*BARRED, people.SUPERVISOR, people.STRANGER, people.INTAKE, people.ADMIN]
    with runtime.read() as connection:
        for table in (supervision_act, watched_case):
            for actor in everybody:
                screen = doing(actor, runtime.now()).screen
                seen = connection.execute(select(table.c.number).where(clear_of(screen, table.c.number))).all()
                assert bool(seen) == (not screen.hides(marks)), actor.id


def test_what_was_issued_about_a_letter_goes_behind_the_barrier_with_the_complaint(as_, runtime, late):
    """Its department keeps number, status and clock of the letter, and no word of what is said about it."""
    note_of_letter = {"source": "/mailbox/city", "rung": "urge", "reason": "群众多次反映。"}
    with runtime.unit_of_work() as uow:
        own = supervision.find(uow.connection, (HERE, late))
        letter = replace(own, source="/mailbox/city", department=people.ACCUSED, marks=frozenset())
        supervision.save_case(uow.connection, letter, None, 1)
    refused = as_(people.SUPERVISOR).post(f"{BASE}/cases/{late}/acts", json=note_of_letter)
    assert (refused.status_code, refused.json["code"]) == (409, "nobody_owes_it"), "not to whom it is hidden from"
    with runtime.unit_of_work() as uow:
        own = supervision.acts_of(uow.connection, (HERE, late))[0]
        card = replace(own.act, department=people.ACCUSED)
        supervision.save_act(uow.connection, supervision.Recorded(card, "/mailbox/city", 0))
    assert as_(people.OFFICIAL).get(f"{BASE}/acts").json["total"] == 0
    assert as_(people.CHIEF).get(f"{BASE}/acts").json["total"] == 0
    assert as_(people.NOBODY).get(f"{BASE}/cards").json["departments"] == [], "no difference to their own list"


def test_what_no_office_has_climbs_nothing_until_one_has_it(as_, runtime, clock):
    clock.at = datetime(2026, 3, 6, 2, tzinfo=UTC)
    with runtime.unit_of_work() as uow:
        note_complaint(uow, replace(sent().complaint, office=""))
    assert supervise(runtime) == 0
    answer = as_(people.SUPERVISOR).post(f"{BASE}/cases/{NUMBER}/acts", json=BY_HAND)
    assert (answer.status_code, answer.json["code"]) == (409, "nobody_owes_it")
    note(runtime, sent())
    assert supervise(runtime) == 1
    assert as_(people.INTAKE).get(f"{BASE}/acts").json["total"] == 1
