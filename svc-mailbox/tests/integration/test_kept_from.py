"""A complaint that becomes a letter stays hidden from whom it is about (信访工作条例 art. 30 ¶3)."""

from datetime import date
from random import Random

import pytest

from casework import directory
from casework.directory import store
from casework.domain.actors import Role
from casework.domain.directory import Department, End, Name, Seat, State
from casework.domain.numbers import mint_number
from casework.testing.client import staff
from casework.testing.offices import Office, add_office
from svc_mailbox import jobs
from svc_mailbox.testing.desk import CLERK, DEPARTMENTS, DESK, HELPER, INTAKE, SUPERVISOR

COMPLAINTS, SINCE = "complaints/city", date(2020, 1, 1)
NUMBER = mint_number("CS", Random(9))
ACCUSED = staff("roads", Role.SUPERVISOR, Role.REVIEWER, Role.CLERK, id_="roads-chief")
CASE = {
    "kind": "complaint", "subject": "道路局窗口推诿", "body": "道路局的窗口让我跑了三趟。",
    "anonymous": True, "people": {},
    "department": "housing", "reason": "属于咨询。", "owner": "",
    "complaint": {"kind": "attitude", "departments": ["roads"], "barred": ["roads"], "accounts": ["set-aside"]},
}  # fmt: skip


@pytest.fixture
def ground(ground):
    add_office(ground, COMPLAINTS)
    return ground


@pytest.fixture
def here(ground, service, runtime):
    """The letter, as the complaints hand it over."""
    Office(COMPLAINTS, ground, service, runtime).refer(NUMBER, CASE)
    return NUMBER


def listed(as_, actor):
    found = as_(actor).get(DESK).json
    return [row["number"] for row in found["letters"]], found["total"]


def test_it_is_handled_by_the_department_that_it_was_given_to(as_, here):
    assert listed(as_, INTAKE) == ([here], 1)
    assert as_(SUPERVISOR).get(f"{DESK}/{here}").json["body"] == CASE["body"]


@pytest.mark.parametrize("actor", [ACCUSED, staff("", Role.SUPERVISOR, id_="set-aside")], ids=lambda actor: actor.id)
def test_whom_it_is_about_finds_nothing_whatever_the_role(as_, here, actor):
    assert listed(as_, actor) == ([], 0)
    assert as_(actor).get(f"{DESK}?q={here}").json["total"] == 0
    hidden, unknown = (as_(actor).get(f"{DESK}/{one}").json for one in (here, "MC-00000-00000-0"))
    assert {k: v for k, v in hidden.items() if k != "request_id"} == {
        k: v for k, v in unknown.items() if k != "request_id"
    }
    assert as_(actor).post(f"{DESK}/{here}/accept", json={}).status_code == 404


def test_it_goes_to_no_channel_in_which_nobody_is_barred(as_, here):
    """依申请公开 asks whom it likes for an opinion, the accused among them."""
    body = {"to": "disclosure/city", "reason": "要求公开。"}
    refused = as_(SUPERVISOR).post(f"{DESK}/{here}/refer", json=body)
    assert (refused.status_code, refused.json["code"]) == (403, "channel_without_barrier")


def test_whoever_follows_them_finds_nothing_either(as_, here, runtime, announced):
    told = len(announced())
    merged = {"roads": End(date(2026, 3, 2), State.MERGED, "water")}
    known = [
        Department(d["id"], 2, (Name(SINCE, d["name"], d["id"]),), (Seat(SINCE, "450100", "", ("mailbox/city",)),),
                   merged.get(d["id"]))
        for d in DEPARTMENTS
    ]  # fmt: skip
    with runtime.unit_of_work() as uow:
        store.put(uow.connection, known, runtime.real_now())
    directory.of(runtime).look_again()
    assert jobs.follow_departments(runtime) == 1
    heir = staff("water", Role.SUPERVISOR, Role.REVIEWER, id_="water-chief")
    assert listed(as_, heir) == ([], 0)
    assert as_(heir).get(f"{DESK}/{here}").status_code == 404
    assert listed(as_, INTAKE) == ([here], 1)
    assert len(announced()) == told, "whom a letter is kept from is nobody else's business"


def test_nobody_sends_it_to_them(as_, here):
    assert as_(INTAKE).post(f"{DESK}/{here}/accept", json={}).status_code == 200
    for body in ({"lead": "roads", "co_handlers": []}, {"lead": "water", "co_handlers": ["roads"]}):
        for actor in (INTAKE, SUPERVISOR):
            refused = as_(actor).post(f"{DESK}/{here}/dispatch", json=body)
            assert (refused.status_code, refused.json["code"]) == (403, "department_barred")
    assert as_(INTAKE).post(f"{DESK}/{here}/dispatch", json={"lead": "water", "co_handlers": []}).status_code == 200
    assert as_(CLERK).get(f"{DESK}/{here}").status_code == 200
    assert as_(HELPER).get(f"{DESK}/{here}").status_code == 404
