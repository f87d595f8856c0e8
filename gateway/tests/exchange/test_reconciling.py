"""Daily lists: what differs is written down, healed by sending again, and marked once the lists agree."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from casework.domain.calendar import SHANGHAI
from exchange import jobs
from exchange.domain import deadlines
from exchange.domain.reconciliation import OVER, Difference, Kind, Line, compare, healing
from exchange.domain.shapes import MOST_CASES
from exchange.storage import cases
from exchange.storage.tables import exchange_difference, exchange_outgoing
from exchange.testing.town import NUMBER
from exchange.use_cases.reconciling import MOST_HEALED


def theirs(town, *cases, part=1, parts=1, days=0):
    listed = [dict(zip(("subject", "sent", "applied", "state"), case, strict=True)) for case in cases]
    day = town.clock().astimezone(SHANGHAI).date() + timedelta(days=days)
    data = {"day": day.isoformat(), "part": part, "parts": parts, "cases": listed}
    return town.say(town.bureau, "exchange.reconcile.v1", "-", data)


def differences(town):
    with town.runtime.read() as connection:
        rows = connection.execute(select(exchange_difference).order_by(exchange_difference.c.id)).all()
    return [(row.subject, row.kind, row.ours, row.theirs, row.healed_at is not None) for row in rows]


def all_sent(town):
    with town.runtime.database.write() as connection:
        connection.execute(update(exchange_outgoing).values(state="sent"))


def waiting(town):
    with town.runtime.read() as connection:
        rows = connection.execute(select(exchange_outgoing).where(exchange_outgoing.c.state == "waiting"))
        return [(row.type, row.sequence) for row in rows.all()]


def test_our_list_goes_out_once_a_day_after_its_hour(town):
    town.refer()
    town.clock.forward(hours=16)  # 1:00 in China
    assert jobs.reconcile(town.runtime) == 0
    town.clock.forward(hours=2)
    assert [jobs.reconcile(town.runtime) for _ in range(2)] == [2, 0]
    (sent,) = town.sent(town.bureau, "exchange.reconcile.v1")
    assert sent["data"] == {
        "day": "2026-03-03", "part": 1, "parts": 1,
        "cases": [{"subject": NUMBER, "sent": 1, "applied": 0, "state": "open"}],
    }  # fmt: skip
    assert town.sent(town.centre, "exchange.reconcile.v1")[0]["data"]["cases"] == []


def test_what_they_have_not_applied_is_sent_again_byte_for_byte_and_the_difference_heals(town):
    town.refer()
    before = town.sent(town.bureau)
    all_sent(town)
    town.clock.forward(minutes=5)
    assert theirs(town) == "applied"
    assert differences(town) == [(NUMBER, "missing_there", 1, 0, False)]
    assert waiting(town) == [("petition.refer.v1", 1)]
    assert town.sent(town.bureau) == before
    theirs(town, (NUMBER, 0, 1, "open"))
    assert differences(town) == [(NUMBER, "missing_there", 1, 0, True)]


def test_messages_under_way_are_no_difference(town):
    town.refer()
    town.clock.forward(minutes=4, seconds=59)
    theirs(town)
    assert differences(town) == []


def test_what_they_have_sent_and_we_have_not_applied_is_asked_for(town):
    town.refer()
    theirs(town, (NUMBER, 3, 1, "open"))
    assert differences(town) == [(NUMBER, "missing_here", 0, 3, False)]
    (asked,) = town.sent(town.bureau, "exchange.resend.v1")
    assert asked["data"] == {"about": NUMBER, "from_sequence": 1}


def test_a_case_nobody_here_has_heard_of_is_asked_for_too(town):
    theirs(town, ("K-77", 1, 0, "open"))
    assert differences(town) == [("K-77", "missing_here", 0, 1, False)]
    assert town.sent(town.bureau, "exchange.resend.v1")[0]["data"] == {"about": "K-77", "from_sequence": 1}


def test_what_no_machine_can_heal_is_shown_to_people(town):
    town.refer()
    theirs(town, (NUMBER, 0, 2, "open"))
    assert differences(town) == [(NUMBER, "ahead_there", 1, 2, False)]
    theirs(town, (NUMBER, 0, 1, "over"))
    assert [(kind, healed) for _, kind, _, _, healed in differences(town)] == [("ahead_there", True), ("state", False)]


def test_a_list_in_parts_is_compared_when_its_last_part_is_here(town):
    town.refer()
    theirs(town, ("K-1", 1, 0, "open"), part=2, parts=2)
    assert differences(town) == []
    theirs(town, (NUMBER, 0, 1, "open"), part=1, parts=2)
    assert [subject for subject, *_ in differences(town)] == ["K-1"]


@pytest.mark.parametrize(("days", "taken"), [(-8, False), (-7, True), (0, True), (1, True), (2, False), (3000, False)])
def test_a_list_of_another_time_heals_nothing_and_is_reported(town, days, taken):
    theirs(town, ("K-1", 1, 0, "open"))
    assert theirs(town, days=days) == ("applied" if taken else "refused")
    assert [healed for *_, healed in differences(town)] == [taken]
    assert [(report.kind, report.type) for report in town.reports()] == (
        [] if taken else [("rule", "exchange.reconcile.v1")]
    )
    assert [m["data"]["code"] for m in town.sent(town.bureau, "exchange.rejected.v1")] == ([] if taken else ["0404"])


def test_a_day_begins_at_midnight_in_china(town):
    town.clock.forward(hours=23 - town.clock().hour)  # the next day there
    assert theirs(town, days=-7) == "applied"
    assert theirs(town, days=-8) == "refused"


def test_a_thousand_cases_are_one_part_and_one_more_two(town):
    town.refer()
    first = town.case()
    for count, parts in ((MOST_CASES, 1), (MOST_CASES + 1, 2)):
        with town.runtime.unit_of_work() as uow:
            for n in range(count - 1 if parts == 1 else 1):
                cases.put(uow.connection, replace(first, subject=f"S-{parts}-{n}"))
        town.clock.forward(days=1)
        jobs.reconcile(town.runtime)
        lists = town.sent(town.bureau, "exchange.reconcile.v1")[-parts:]
        assert [(m["data"]["part"], m["data"]["parts"]) for m in lists] == [(n + 1, parts) for n in range(parts)]
        assert sum(len(m["data"]["cases"]) for m in lists) == count


def test_a_resend_brings_everything_from_there_on_and_says_when_it_is_gone(town):
    town.refer()
    data = {"reason": "不属于信访事项。", "at": town.bureau.now()}
    town.say(town.bureau, "petition.return.v1", NUMBER, data)
    all_sent(town)
    ask = {"about": NUMBER, "from_sequence": 1}
    assert town.say(town.bureau, "exchange.resend.v1", "-", ask) == "applied"
    assert waiting(town) == [("petition.refer.v1", 1)]
    all_sent(town)
    town.clock.forward(days=30)
    jobs.sweep(town.runtime)
    town.say(town.bureau, "exchange.resend.v1", "-", ask)
    assert waiting(town) == [("petition.refer.v1", 1)]
    all_sent(town)
    town.clock.forward(seconds=1)
    jobs.sweep(town.runtime)
    town.say(town.bureau, "exchange.resend.v1", "-", ask)
    assert waiting(town) == []
    assert [report.kind for report in town.reports()] == ["resend_impossible"]


def test_cases_that_are_over_for_a_month_leave_our_list_and_are_no_difference_on_theirs(town):
    town.refer()
    town.say(town.bureau, "petition.return.v1", NUMBER, {"reason": "退回", "at": town.bureau.now()})
    town.clock.forward(days=deadlines.KEPT.days)
    jobs.reconcile(town.runtime)
    assert town.sent(town.bureau, "exchange.reconcile.v1")[-1]["data"]["cases"] == []
    theirs(town, (NUMBER, 1, 1, "over"))
    assert differences(town) == []


def test_the_comparison_by_itself():
    ours = {"A": Line(3, 2), "B": Line(1, 0, settled=0), "C": Line(2, 2, OVER)}
    other = {"A": Line(4, 1), "C": Line(2, 2)}
    found = compare(ours, other)
    assert found == [
        Difference("A", Kind.MISSING_THERE, 3, 1),
        Difference("A", Kind.MISSING_HERE, 2, 4),
        Difference("C", Kind.STATE, 1, 0),
    ]
    assert [(healing(d).resend_from, healing(d).ask_from) for d in found] == [(2, 0), (0, 3), (0, 0)]
    assert compare({"A": Line(4, 1)}, {"A": Line(1, 4)}) == []


@pytest.mark.parametrize("part", [2, 1000])
def test_a_list_with_more_parts_than_it_says_is_turned_down(town, part):
    assert theirs(town, part=part, parts=1) == "refused"


def test_a_list_whose_other_part_never_came_is_forgotten(town):
    theirs(town, ("K-1", 1, 0, "open"), part=2, parts=2)
    town.clock.forward(days=2, seconds=1)
    jobs.sweep(town.runtime)
    theirs(town, part=1, parts=2)
    assert differences(town) == []


def test_lists_upon_lists_do_not_have_everything_sent_each_time(town):
    """Twelve bytes of a list can ask for a whole letter; what was sent a moment ago is under way."""
    town.refer()
    town.clock.forward(hours=18)
    jobs.reconcile(town.runtime)
    theirs(town)
    assert ("petition.refer.v1", 1) in waiting(town)
    all_sent(town)
    town.clock.forward(minutes=4, seconds=59)
    theirs(town)
    assert waiting(town) == []
    assert differences(town) == [(NUMBER, "missing_there", 1, 0, False)]
    theirs(town, (NUMBER, 0, 0, "open"), ("K-2", 1, 0, "open"))  # what is new is healed at once
    assert [kind for kind, _ in waiting(town)] == ["exchange.resend.v1"]
    all_sent(town)
    town.clock.forward(minutes=5)
    theirs(town)
    assert waiting(town) == [("petition.refer.v1", 1)]


def test_a_list_of_cases_that_never_were_has_no_more_than_a_thousand_asked_for(town):
    listed = [(f"K-{i}", 5, 0, "open") for i in range(MOST_CASES)]
    theirs(town, *listed, part=1, parts=2)
    assert theirs(town, ("K-X", 5, 0, "open"), part=2, parts=2) == "applied"
    assert len(town.sent(town.bureau, "exchange.resend.v1")) == MOST_HEALED
    assert len(differences(town)) == MOST_CASES + 1
    theirs(town, ("K-Y", 5, 0, "open"))  # another list at once: written down, and left to the next
    assert len(town.sent(town.bureau, "exchange.resend.v1")) == MOST_HEALED
    town.clock.forward(minutes=5)
    theirs(town, ("K-Y", 5, 0, "open"))
    assert len(town.sent(town.bureau, "exchange.resend.v1")) == MOST_HEALED + 1
