"""信访工作条例 art. 30 ¶3: a walk over every route and every event, as the accused, finds nothing."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import event

from casework import directory
from casework.directory import store
from casework.domain.actors import ANONYMOUS, Role
from svc_complaints.storage.metadata import ROW
from svc_complaints.storage.tables import complaint_person
from svc_complaints.testing import people
from svc_complaints.testing.desk import DESK
from svc_complaints.testing.lives import ASIDE, INTAKE_ASIDE, NAMED_LATER, SECRETS, TIED, Life
from svc_complaints.testing.people import staff
from svc_complaints.testing.walk import Place, Walk

GHOST = Place(
    "CS-00000-00000-V", "999999", "999999", "00000000-0000-4000-8000-000000000000",
    "00000000-0000-4000-8000-000000000001",
)  # fmt: skip
ROLES = (Role.CLERK, Role.REVIEWER, Role.SUPERVISOR)
BARRED = {
    "clerk": staff("a", people.ACCUSED, Role.CLERK),
    "reviewer": staff("b", people.ACCUSED, Role.REVIEWER),
    "supervisor": staff("c", people.ACCUSED, Role.SUPERVISOR),
    "chief": people.CHIEF,
    "above": people.ABOVE,
    "below": people.BELOW,
    "merged": people.FOLLOWED,
    "named_later": NAMED_LATER,
    "aside": ASIDE,
    "tied": replace(TIED, roles=frozenset(ROLES)),
    "intake_aside": replace(INTAKE_ASIDE, roles=frozenset(ROLES)),
    "auditor": staff("d", people.ACCUSED, Role.AUDITOR),
    "auditor_named": replace(NAMED_LATER, roles=frozenset({Role.AUDITOR})),
    "admin": staff("e", people.ACCUSED, Role.SYSTEM_ADMIN),
    "admin_named": replace(NAMED_LATER, roles=frozenset({Role.SYSTEM_ADMIN})),
    "citizen": people.OTHER_CITIZEN,
    "anonymous": ANONYMOUS,
}
MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d[.\d]*(Z|[+-]\d\d:\d\d))?")
# What differs from one reading to the next for whoever reads: figures of the web server, and the reader's own trace
AUDIT = "/api/audit/<string:channel>/<string:name>"
RESTLESS = ("/metrics", AUDIT, f"{AUDIT}/chain")

TIMED = ("FROM calendar_version", "FROM department_copy", "BEGIN")  # read again every few seconds, whatever is asked


@pytest.fixture
def walk(app, as_, runtime):
    """`walk(place, actor)`: what each step answers, with the statements that it took."""
    seen = []

    def note(_connection, _cursor, statement, *_more):
        if not any(table in statement for table in TIMED):
            seen.append(statement)

    for engine in (runtime.database.engine, runtime.database._single):
        if not event.contains(engine, "before_cursor_execute", note):
            event.listen(engine, "before_cursor_execute", note)
    paths = Walk(app)

    def go(place, actor, wanted=lambda step: True):
        found = []
        for step in filter(wanted, paths.steps(place)):
            seen.clear()
            answer = step.send(as_(actor))
            found.append((step, answer, tuple(seen)))
        return found

    return go


@pytest.fixture
def life(as_, runtime, clock):
    """A complaint about the transport bureau, that gonglu was merged into, before it comes in."""
    with runtime.unit_of_work() as uow:
        store.put(uow.connection, list(people.DIRECTORY), runtime.real_now())
    directory.of(runtime).look_again()
    life = Life(as_, runtime, clock)
    life.prepare()
    return life


def told(place, answer):
    """Status, headers and body, less the case's own number and ids and the id of the request."""
    text = place.hidden_in(answer.text).replace(answer.headers["X-Request-Id"], "")
    headers = sorted((k, v) for k, v in answer.headers.items() if k not in ("X-Request-Id", "Content-Length"))
    return answer.status_code, text, headers


def check_same(walk, place, actor):
    """A walk past the complaint, and past one that does not exist: as like as two eggs, statements and all."""
    about = [walk(where, actor, lambda step: step.about) for where in (place, GHOST)]
    for (step, real, cost), (_, ghost, least) in zip(*about, strict=True):
        where = f"{actor.label} {step.method} {step.rule}"
        assert told(place, real) == told(GHOST, ghost), where
        assert real.status_code in (403, 404), where
        assert cost == least, where
        check_silent(place, step, real)


def check_silent(place, step, answer):
    """Nothing of the complaint occurs; only what was asked may be repeated, also in the trace of the asking."""
    said = answer.text + str(answer.headers)
    if step.rule == AUDIT and answer.status_code == 200:
        said = str([entry for entry in answer.json["entries"] if entry["action"] != "audit.read"])
    asked = vars(place).values() if step.about or place.number in step.path else ()
    kept = {*SECRETS, place.number, place.file, place.request}.difference(asked)
    assert [one for one in kept if one in said] == [], f"{step.method} {step.path}"


def lists(walk, place, actor):
    """What lists, searches, totals, figures and files say, with the statements that they took."""
    walk(place, actor, lambda step: step.path == DESK)  # whoever comes on a new day is noted once
    found = walk(place, actor, lambda step: step.reads and not step.about and step.rule not in RESTLESS)
    return {place.hidden_in(step.path): (MOMENT.sub("", str(told(place, answer))), cost)
            for step, answer, cost in found}  # fmt: skip


def check_unchanged(walk, place, actor, before):
    """Lists, figures and totals are what they were when there was no complaint."""
    after = lists(walk, place, actor)
    assert {path: one for path, one in after.items() if before[path] != one} == {}, actor


@pytest.mark.timeout(300)
def test_art_30_every_route_at_its_richest_moment(life, walk):
    before = {who: lists(walk, GHOST, actor) for who, actor in BARRED.items()}
    life.received()
    life.overdue()
    life.concluded()
    place = life.place()
    for who, actor in BARRED.items():
        check_unchanged(walk, place, actor, before[who])
        check_same(walk, place, actor)
    for actor in BARRED.values():
        for step, answer, _ in walk(
            place, actor, lambda step: not step.about and (step.rule in RESTLESS or not step.reads)
        ):
            check_silent(place, step, answer)
    life.answered()  # nobody has moved it


@pytest.mark.timeout(300)
@pytest.mark.parametrize("who", ["chief", "named_later"])
def test_art_30_through_the_whole_life(life, walk, who):
    actor, before = BARRED[who], None
    if who != "named_later":  # before it is named, it may not be hidden from it
        before = lists(walk, GHOST, actor)
    for chapter in life.chapters():
        if chapter == "received" and before is None:
            continue
        place = life.place()
        if before is not None:
            check_unchanged(walk, place, actor, before)
        check_same(walk, place, actor)


def test_the_walk_finds_the_complaint_for_those_who_may_see_it(life, walk):
    life.received()
    life.overdue()
    place = life.place()
    for actor in (people.INVESTIGATOR, people.INTAKE, people.SUPERVISOR):
        found = {step.rule for step, answer, _ in walk(place, actor, lambda s: s.reads) if place.number in answer.text}
        assert {"/api/complaints/desk/complaints", "/api/complaints/desk/complaints/<string:number>"} <= found
    seen = {
        step.rule for step, answer, _ in walk(place, people.SUPERVISOR, lambda s: s.reads) if answer.status_code == 200
    }
    assert {rule for rule in seen if "supervision" in rule} >= {
        "/api/complaints/supervision/acts", "/api/complaints/supervision/cases",
        f"/api/complaints/supervision/acts/<{ROW}:act_id>", "/api/complaints/supervision/cards",
    }  # fmt: skip
    opened = dict.fromkeys(
        step.rule for step, answer, _ in walk(place, staff("f", "", Role.AUDITOR)) if place.number in answer.text
    )
    assert AUDIT in opened


@pytest.mark.timeout(120)
def test_art_30_no_event_and_no_line_of_the_log_says_anything(life, walk, runtime, announced, capsys):
    for _ in life.chapters():
        pass
    place = life.place()
    for who in ("chief", "named_later", "anonymous"):
        walk(place, BARRED[who])
    with runtime.read() as connection:
        persons = list(connection.scalars(complaint_person.select().with_only_columns(complaint_person.c.digest)))
    events = [row for row in announced() if row.subject == place.number]
    accounts = [actor.id for actor in (people.CHIEF, NAMED_LATER, people.INVESTIGATOR, people.COMPLAINANT, ASIDE, TIED)]
    kept = [*SECRETS, *persons, *accounts, people.ACCUSED, "gonglu", "zhengfu", "substantiated", "delay"]
    assert len({row.type for row in events}) > 10
    for row in events:
        assert [one for one in kept if one in f"{row.data} {row.type}".replace("complaint_d", "")] == [], row.type
        assert "kind" not in row.data
    lines = capsys.readouterr().out
    assert "answered" in lines
    said = [
        one for one in (*SECRETS, *persons, *accounts, place.number, place.file, "7K3F9", "127.0.0.1") if one in lines
    ]
    assert said == []
