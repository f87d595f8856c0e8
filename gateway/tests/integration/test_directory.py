"""The directory over HTTP, by command and by itself: who may, what is announced, audited and shown."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from casework.audit import log as audit_log
from casework.crypto import assertions
from casework.directory.documents import from_json
from casework.domain.actors import Actor, Kind, Role
from casework.domain.directory import Directory
from casework.storage.tables import audit_entry, event_log
from casework.testing.client import client_as
from gateway.directory import domain, jobs, store, use_cases
from gateway.directory.commands import COMMANDS
from gateway.tables import account as account_table
from gateway.testing.people import People
from gateway.testing.town import OFFICE, Town

PASSWORD = "Sommer-2026x"
ADMIN = "/api/admin/departments"
TODAY, LATER = "2026-03-02", "2026-04-01"
FILE = {
    "region": "450100",
    "departments": [
        {"id": "housing", "name": "市住建局", "name_en": "Housing", "instances": {"mailbox": "mailbox/city"}},
        {"id": "water", "name": "市水务局", "name_en": "Water", "instances": {"mailbox": "mailbox/city"}},
        {"id": "roads", "name": "市道路局", "parent": "housing", "instances": {}},
    ],
}
NEW = {
    "id": "utilities", "name": "市公用事业局", "name_en": "Utilities", "region": "450100",
    "instances": {"mailbox": "mailbox/city"},
}  # fmt: skip


@pytest.fixture
def ground(ground):
    """A city of three departments, in its file."""
    ground.peers["mailbox/city"] = {"url": "http://127.0.0.1:9", "code": "MC", "subscribes": []}
    ground.write()
    (ground.folder / "config" / "departments.json").write_text(json.dumps(FILE), encoding="utf-8")
    return ground


@pytest.fixture
def parts(app, runtime):
    """The gateway's parts; the file is imported."""
    assert use_cases.begin(runtime) == 3
    return app.extensions["gateway"]


@pytest.fixture
def as_role(app, parts):
    """`as_role(role)`: somebody of that role in a browser; `call(method, path, body)`."""
    city = People(app)

    def come(role, name=""):
        login = name or role.value
        administrator = role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR)
        owner = city.add(login, role.value, department="" if administrator else "water")
        browser = city.browser(login)

        def call(method, path, body=None, **headers):
            return browser.send(method, path, body, **headers)

        call.id = owner.id
        return call

    return come


@pytest.fixture
def admin(as_role):
    return as_role(Role.SYSTEM_ADMIN)


def shown(app, query=""):
    return {d["id"]: d for d in app.test_client().get(f"/api/departments{query}").json["departments"]}


def facts_of(runtime):
    """The directory folded from the event log, and the one in the tables."""
    with runtime.read() as connection:
        rows = list(connection.execute(select(event_log).order_by(event_log.c.id)))
        stored = store.read(connection)
    copy = Directory()
    for row in reversed(rows):
        copy = copy.fold([from_json(row.data | {"id": row.subject})])
    return [row.type for row in rows], dict(copy.departments), dict(stored.departments)


def test_the_file_of_a_new_city_is_imported_once(app, parts, runtime, ground):
    assert list(shown(app)) == ["housing", "water", "roads"]
    assert shown(app)["roads"] == {
        "id": "roads", "name": "市道路局", "name_en": "", "region": "450100", "parent": "housing", "instances": {},
        "accepts": [], "state": "active", "successor": "",
    }  # fmt: skip
    types, copy, stored = facts_of(runtime)
    assert types == ["gateway.department_created.v1"] * 3
    assert copy == stored
    file = ground.folder / "config" / "departments.json"
    file.write_text(json.dumps({"departments": FILE["departments"][:1]}), encoding="utf-8")
    assert use_cases.begin(runtime) == 0
    assert len(shown(app)) == 3


def test_a_later_edit_of_the_file_is_told_to_have_no_effect(app, parts, runtime, ground, capsys):
    watch = jobs.Begin()
    watch(runtime)
    assert "departments_file_ignored" not in capsys.readouterr().out
    file = ground.folder / "config" / "departments.json"
    body = json.loads(file.read_text(encoding="utf-8"))
    body["departments"][0]["name"] = "市住房局"
    file.write_text(json.dumps(body), encoding="utf-8")
    watch(runtime)
    said = capsys.readouterr().out
    assert "departments_file_ignored" in said
    assert "departments-import" in said
    watch(runtime)
    assert "departments_file_ignored" not in capsys.readouterr().out, "once for an edit"
    assert shown(app)["housing"]["name"] == "市住建局"


def test_the_worker_imports_what_set_up_could_not(app, runtime):
    assert list(shown(app)) == ["housing", "water", "roads"], "from the file, before anything is imported"
    jobs.Begin()(runtime)
    app.extensions["gateway"].departments.look_again()
    with runtime.read() as connection:
        assert len(store.read(connection)) == 3
    assert list(shown(app)) == ["housing", "water", "roads"]


def test_an_import_by_command_brings_the_directory_in_line_and_ends_nothing(parts, runtime, tmp_path, capsys):
    file = tmp_path / "new.json"
    entries = [
        {"id": "water", "name": "市水利局", "name_en": "Water", "region": "450200", "instances": {"mailbox": OFFICE}},
        {"id": "trade", "name": "市商务局", "region": "450100", "instances": {}},
        {"id": "twin", "name": "市商务局", "region": "450100"},
    ]
    file.write_text(json.dumps({"departments": entries}), encoding="utf-8")
    assert COMMANDS["departments-import"](runtime, [str(file)]) == 1
    said = capsys.readouterr()
    done = [line.split("\t")[:2] for line in said.out.splitlines() if "\t" in line]
    assert done == [["water", "renamed"], ["water", "changed"], ["trade", "created"]]
    assert "市商务局" in said.err
    assert COMMANDS["departments-import"](runtime, [str(file)]) == 1
    assert "\t" not in capsys.readouterr().out, "doing it again changes nothing"
    COMMANDS["departments-list"](runtime, ["--on", "2026-03-01"])
    listed = {line.split("\t")[0]: line.split("\t")[1:4] for line in capsys.readouterr().out.splitlines()}
    assert listed == {
        "housing": ["active", "市住建局", "Housing"], "water": ["active", "市水务局", "Water"],
        "roads": ["active", "市道路局", ""],
    }  # fmt: skip
    file.write_text("[", encoding="utf-8")
    assert COMMANDS["departments-import"](runtime, [str(file)]) == 1
    assert "new.json" in capsys.readouterr().err


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.SYSTEM_ADMIN])
def test_nobody_but_the_system_administrator(app, as_role, role):
    caller = as_role(role)
    body = {"on": LATER}
    for method, path in (("POST", ADMIN), ("GET", f"{ADMIN}/water"), ("POST", f"{ADMIN}/water/abolish")):
        answer = caller(method, path, NEW if path == ADMIN else body)
        assert (answer.status_code, answer.json["code"]) == (403, "not_yours"), path
    assert app.test_client().post(ADMIN, json=NEW).status_code in (401, 403)


def test_acts_are_shown_announced_and_audited(app, admin, runtime, clock):
    made = admin("POST", ADMIN, NEW)
    assert (made.status_code, made.json["state"], made.json["names"][0]["since"]) == (201, "active", TODAY)
    renamed = admin("POST", f"{ADMIN}/water/rename", {"name": "市水利局", "name_en": "Waters", "on": LATER})
    assert [n["name"] for n in renamed.json["names"]] == ["市水务局", "市水利局"]
    assert renamed.json["name"] == "市水务局", "not before its day"
    assert admin("POST", f"{ADMIN}/roads/change", {"region": "450200", "parent": "", "on": TODAY}).status_code == 200
    merged = admin("POST", f"{ADMIN}/housing/merge", {"with": ["roads"], "into": "utilities", "on": LATER})
    assert merged.json["end"] == {"on": LATER, "how": "merged", "successor": "utilities"}
    assert [a["happened"] for a in merged.json["acts"]] == ["created", "merged"]
    assert merged.json["acts"][1]["account"] == f"staff:{admin.id}"

    assert list(shown(app)) == ["housing", "water", "roads", "utilities"]
    then = shown(app, f"?on={LATER}")
    assert {i: d["name"] for i, d in then.items()} == {"water": "市水利局", "utilities": "市公用事业局"}
    everyone = shown(app, f"?on={LATER}&all=true")
    assert [everyone[i]["state"] for i in ("housing", "roads")] == ["merged", "merged"]
    assert (everyone["roads"]["successor"], everyone["roads"]["accepts"]) == ("utilities", [])
    clock.forward(days=30)
    assert list(shown(app)) == ["water", "utilities"], "at the city's midnight, by itself"

    types, copy, stored = facts_of(runtime)
    happened = ["created"] * 4 + ["renamed", "changed", "merged", "merged"]
    assert types == [f"gateway.department_{one}.v1" for one in happened]
    assert copy == stored
    with runtime.read() as connection:
        acts = list(connection.scalars(select(audit_entry.c.action).where(audit_entry.c.subject == "roads")))
    assert acts == ["department.created", "department.changed", "department.merged"]


def test_merged_into_a_new_one_in_one_act(admin, app, clock):
    body = {"with": ["roads"], "new": NEW, "on": LATER}
    assert admin("POST", f"{ADMIN}/housing/merge", body).status_code == 200
    assert shown(app, f"?on={LATER}")["utilities"]["state"] == "active"
    assert "utilities" not in shown(app)


def test_the_days_midnight_is_the_citys(app, admin, clock):
    admin("POST", f"{ADMIN}/water/abolish", {"on": "2026-03-03"})
    clock.forward(hours=14, minutes=59)  # 23:59 in the city, 15:59 in Greenwich
    assert "water" in shown(app)
    clock.forward(minutes=1)
    assert "water" not in shown(app)


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("", NEW | {"id": "water"}, 409, "department_exists"),
        ("", NEW | {"name": "市水务局"}, 409, "name_taken"),
        ("", NEW | {"region": "990100"}, 422, "region_malformed"),
        ("", NEW | {"instances": {"mailbox": "mailbox/nowhere"}}, 422, "instances_malformed"),
        ("", NEW | {"instances": {"complaints": "mailbox/city"}}, 422, "instances_malformed"),
        ("", NEW | {"on": "20260401"}, 422, "invalid"),
        ("", NEW | {"on": "2026-02-30"}, 422, "invalid"),
        ("", NEW | {"more": 1}, 422, "invalid"),
        ("/nobody/rename", {"name": "某局", "on": LATER}, 404, "department_unknown"),
        ("/water/rename", {"name": "某局", "on": "2026-03-01"}, 422, "on_malformed"),
        ("/water/change", {"on": LATER}, 422, "nothing_changes"),
        ("/water/merge", {"on": LATER}, 422, "merge_target"),
        ("/water/merge", {"on": LATER, "into": "roads", "new": NEW}, 422, "merge_target"),
        ("/water/merge", {"on": LATER, "into": "water"}, 422, "with_malformed"),
        ("/water/abolish", {"on": LATER, "successor": "nobody"}, 422, "successor_malformed"),
    ],
)  # fmt: skip
def test_what_is_refused_changes_nothing(admin, runtime, path, body, status, code):
    before = facts_of(runtime)
    answer = admin("POST", ADMIN + path, body)
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert facts_of(runtime) == before


def test_an_act_sent_twice_is_done_once(admin, runtime):
    for _ in range(2):
        answer = admin("POST", ADMIN, NEW, **{"Idempotency-Key": "one"})
        assert answer.status_code == 201
    assert facts_of(runtime)[0].count("gateway.department_created.v1") == 4


@pytest.mark.parametrize("query", ["?on=2026-3-1", "?on=tomorrow", "?all=maybe", "?on=20260301"])
def test_a_query_that_makes_no_sense_is_refused(app, parts, query):
    assert app.test_client().get(f"/api/departments{query}").status_code == 422


def test_instances_get_all_of_it_and_nobody_else_does(app, parts, runtime, ground):
    path = "/internal/departments"
    assert app.test_client().get(path).status_code == 401
    claims = assertions.Claims(kind=Kind.SERVICE, mth="GET", pth=path)
    client = client_as(app, Actor(Kind.SERVICE, "gateway/main"))
    token = assertions.issue(runtime.ring, "gateway/main", claims, runtime.real_now())
    answer = client.get(path, headers={"X-Wenzheng-Assertion": token})
    assert answer.status_code == 200
    assert {from_json(one).id for one in answer.json["departments"]} == {"housing", "water", "roads"}


def test_accounts_follow_their_department(as_role, admin, runtime, clock):
    clerk = as_role(Role.CLERK)
    admin("POST", f"{ADMIN}/water/abolish", {"on": LATER, "successor": "housing"})
    assert jobs.follow_successors(runtime) == 0, "not before the day"
    clock.forward(days=30)
    assert jobs.follow_successors(runtime) == 1
    assert jobs.follow_successors(runtime) == 0
    with runtime.read() as connection:
        mine = select(account_table.c.department).where(account_table.c.id == clerk.id)
        assert connection.scalar(mine) == "housing"
        (entry,) = audit_log.read(connection, runtime.vault, subject=clerk.id, action="account.department_followed")
    assert entry.detail == {"from": "water", "to": "housing"}


def test_accounts_of_a_department_without_a_successor_stay(as_role, admin, runtime, clock):
    as_role(Role.CLERK)
    admin("POST", f"{ADMIN}/water/abolish", {"on": TODAY})
    assert jobs.follow_successors(runtime) == 0


LETTER = {"department": "transport", "kind": "consultation", "subject": "路灯", "body": "三号路的路灯不亮。"}


@pytest.fixture
def town(tmp_path):
    made = Town(tmp_path / "town")
    use_cases.begin(made.runtime)
    yield made
    made.close()


def end(town, id_, successor, days_ago=0):
    """It ends today, or did some days ago."""
    today = town.parts.departments.today() - timedelta(days_ago)
    with town.runtime.unit_of_work() as uow:
        use_cases.act(uow, lambda d: domain.abolish(d, id_, successor, today, today))
    town.parts.departments.look_again()


def test_a_letter_to_a_department_that_has_ended_goes_where_its_successor_is_served(town):
    today = town.parts.departments.today()
    new = domain.New("traffic", "交管局", "", "450100", "", (OFFICE,))
    with town.runtime.unit_of_work() as uow:
        use_cases.act(uow, lambda d: domain.create(d, new, today - timedelta(9), today))
    end(town, "archive", "transport", days_ago=3)
    end(town, "transport", "traffic")
    for id_ in ("archive", "transport", "traffic"):
        answer = town.app.test_client().post("/api/mailbox/letters", json={**LETTER, "department": id_})
        assert answer.status_code == 201, id_
    assert len(town.letters()) == 3


def test_a_letter_to_a_department_that_nobody_follows_is_refused_with_the_reason(town):
    end(town, "transport", "")
    answer = town.app.test_client().post("/api/mailbox/letters", json=LETTER)
    assert (answer.status_code, answer.json["code"]) == (422, "department_abolished")
    assert "交通局" in answer.json["detail"]
    assert "department" in answer.json["errors"]
    assert town.letters() == []
