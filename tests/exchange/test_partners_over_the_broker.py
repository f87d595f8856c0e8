"""The played partners over RabbitMQ: away for days, and messages that come twice, late, forged or not at all."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from casework.testing.waiting import wait_until
from deploy.demo.partners import Partner
from deploy.supervisor import end_with_parent
from deploy.testing.exchanging import Place
from deploy.twins import SCHEMAS, folder

QUESTION = {
    "title": "通行证要带哪些材料", "body": "请问办理货车通行证需要带哪些材料?", "department": "jiaotong",
    "people": {"name": "李强", "email": "li@example.org"},
}  # fmt: skip


@contextmanager
def played(place: Place, partner: str) -> Iterator[Partner]:
    """The partner as a process; its book outlives it."""
    command = [
        sys.executable, "-m", "deploy", "partners", partner, "--amqp", place.meetings[partner].partner,
        "--folder", str(folder(place.city)), "--city-keys", str(place.public_keys), "--schemas", str(SCHEMAS),
    ]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, preexec_fn=end_with_parent)
    assert process.stdout is not None
    try:
        yield Partner(json.loads(process.stdout.readline())["url"])
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture(scope="module")
def centre(place: Place) -> Iterator[Partner]:
    with played(place, "centre") as running:
        yield running


def _taken(centre: Partner, subject: str) -> Any:
    case = centre.case(subject)
    return case if case.get("query_code") else None


def _reports(place: Place, kind: str, partner: str = "centre") -> list[dict[str, Any]]:
    listed = place.call("GET", "/api/exchange/desk/reports", who="duban")["reports"]
    return [each for each in listed if (each["kind"], each["partner"]) == (kind, partner)]


def test_a_consultation_is_answered_and_its_rating_arrives(place: Place, centre: Partner) -> None:
    subject = centre.do("consult", **QUESTION)
    case = wait_until(lambda: _taken(centre, subject), "a number for the consultation")
    number, code = case["number"], case["query_code"]
    assert place.track(number, code)["body"] == QUESTION["body"]
    desk = f"/api/mailbox/desk/letters/{number}"
    for who, act, body in (
        ("jt-shenhe", "accept", {}), ("jt-shenhe", "dispatch", {"lead": "jiaotong", "co_handlers": []}),
        ("jt-jingban", "take", {}), ("jt-jingban", "draft", {"text": "请携带行驶证和身份证,也可以网上办理。"}),
        ("jt-shenhe", "answer", {}),
    ):  # fmt: skip
        place.call("POST", f"{desk}/{act}", body, who=who)
    rating = {"round": 1, "level": 4, "solved": True}
    place.call("POST", f"/api/mailbox/letters/{number}/rating", rating, code=code)
    [arrived] = wait_until(lambda: centre.case(subject).get("ratings"), "the rating")
    assert (arrived["level"], arrived["solved"]) == (4, True)


def test_messages_that_come_twice_in_the_wrong_order_and_again_later_make_one_letter_each(
    place: Place, centre: Partner
) -> None:
    centre.do("fault", kind="duplicate", count=3)
    centre.do("fault", kind="reorder", count=3)
    subjects = [centre.do("consult", **QUESTION) for _ in range(3)]
    numbers = {wait_until(lambda s=s: _taken(centre, s), "a number")["number"] for s in subjects}
    centre.do("fault", kind="replay", count=3)
    last = centre.do("consult", **QUESTION)
    numbers.add(wait_until(lambda: _taken(centre, last), "a number")["number"])
    assert len(numbers) == 4
    cases = place.call("GET", "/api/exchange/desk/cases?partner=centre", who="duban")["cases"]
    assert len([c for c in cases if c["subject"] in {*subjects, last}]) == 4


def test_a_forged_signature_is_reported_and_answered_and_the_list_heals_it(place: Place, centre: Partner) -> None:
    before = len(_reports(place, "bad_signature"))
    centre.do("fault", kind="bad_signature")
    subject = centre.do("consult", **QUESTION)
    wait_until(lambda: len(_reports(place, "bad_signature")) == before + 1, "a report of ours")
    assert not _taken(centre, subject)
    _reconcile(place)
    wait_until(lambda: _taken(centre, subject), "what was forged on its way came again")


def test_what_was_lost_on_the_way_is_found_by_comparing_lists(place: Place, centre: Partner) -> None:
    centre.do("fault", kind="drop")
    subject = centre.do("consult", **QUESTION)
    wait_until(lambda: not centre.waiting(), "it is gone")
    centre.do("reconcile")
    wait_until(lambda: _taken(centre, subject), "the lost message came again")


def _reconcile(place: Place) -> None:
    """Our list goes to every partner now, as it does daily."""
    place.run("exchange/main", "run", "reconcile")


def test_nothing_is_lost_while_the_bureau_is_away(place: Place) -> None:
    with played(place, "petitions") as bureau:
        assert bureau.do("reconcile") >= 0
    letters = [place.petition() for _ in range(3)]
    assert {place.track(*letter)["state"] for letter in letters} == {"referring"}
    with played(place, "petitions") as bureau:
        for number, code in letters:
            wait_until(lambda n=number: bureau.case(n), "the petition")
            alias = bureau.do("acknowledge", subject=number)
            bureau.do("status", subject=number, status="转送")
            bureau.do("result", subject=number, outcome="explain")
            view = wait_until(lambda n=number, c=code: _decided(place, n, c), "the decision")
            assert view["referral"]["alias"] == alias
    assert _reports(place, "gap", "petitions") == []


def _decided(place: Place, number: str, code: str) -> Any:
    view = place.track(number, code)
    return view if (view["referral"] or {}).get("result") else None
