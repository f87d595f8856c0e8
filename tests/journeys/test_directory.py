"""Departments are renamed, merged and abolished while letters are open, over each way of events; a late joiner."""

import json
import random
from dataclasses import replace
from datetime import timedelta

import pytest
import requests

from casework import directory
from casework.directory import store as copies
from casework.domain.actors import Role
from casework.domain.events import Envelope
from casework.messaging.inbox import Inbox
from casework.messaging.relay import events_after
from casework.testing.city import City
from casework.testing.client import client_as, staff
from casework.testing.ground import Ground
from casework.testing.waiting import wait_until
from casework.web.app import create_app
from gateway.directory import domain, jobs, store, use_cases
from gateway.directory.domain import New
from gateway.service import service as gateway
from portal.departments import Departments
from portal.scoreboard.figures import scoreboard
from portal.service import service as portal
from svc_mailbox import jobs as mailbox_jobs
from svc_mailbox.service import service as mailbox

GATEWAY, MAILBOX, PORTAL, LATE = "gateway/main", "mailbox/city", "portal/main", "mailbox/late"
FILE = {
    "region": "450100",
    "departments": [
        {"id": id_, "name": name, "instances": {"mailbox": MAILBOX}}
        for id_, name in (("roads", "市道路局"), ("parks", "市园林局"), ("water", "市水务局"), ("trade", "市商务局"))
    ],
}
LETTER = {
    "kind": "consultation", "subject": "路灯不亮", "body": "南湖东路的路灯三天没亮了。", "anonymous": True,
    "publish_consent": False,
}  # fmt: skip


class Town:
    """Gateway, mailbox and portal at work, and a mailbox that joins later."""

    def __init__(self, folder, databases, clock, rabbit):
        ground = Ground(folder, [GATEWAY, MAILBOX, PORTAL, LATE])
        (folder / "config").mkdir()
        (folder / "config" / "departments.json").write_text(json.dumps(FILE), encoding="utf-8")
        services = {GATEWAY: gateway, MAILBOX: mailbox, PORTAL: portal, LATE: mailbox}
        self.city = City(ground, services, databases, "sqlite", clock=clock, rabbit=rabbit)
        self.clock, self.url = clock, ground.peers[GATEWAY]["url"]
        use_cases.begin(self.city[GATEWAY])
        for name in (MAILBOX, PORTAL, GATEWAY):
            self.city.start(name)

    def known(self, name):
        """The copy of an instance."""
        with self.city[name].read() as connection:
            return dict(copies.read(connection).departments)

    def ruled(self):
        """The gateway's own."""
        with self.city[GATEWAY].read() as connection:
            return dict(store.read(connection).departments)

    def heard(self, *names):
        """Until these have heard all."""
        for name in names:
            wait_until(lambda name=name: self.known(name) == self.ruled(), f"{name} to have heard")
            directory.of(self.city[name]).look_again()

    def act(self, does):
        with self.city[GATEWAY].unit_of_work() as uow:
            use_cases.act(uow, does)

    def write(self, department):
        return requests.post(f"{self.url}/api/mailbox/letters", json={**LETTER, "department": department}, timeout=20)

    def tracked(self, taken):
        headers = {"X-Query-Code": taken["query_code"]}
        return requests.get(f"{self.url}/api/track/{taken['number']}", headers=headers, timeout=20).json()

    def desk(self, actor, number, action, **body):
        app = create_app(mailbox, self.city[MAILBOX])
        answer = client_as(app, actor).post(f"/api/mailbox/desk/letters/{number}/{action}", json=body)
        assert answer.status_code == 200, answer.text

    def answer(self, number, department, steps=("accept", "dispatch", "take", "draft", "answer")):
        clerk, reviewer = staff(department, Role.CLERK), staff(department, Role.REVIEWER)
        bodies = {"dispatch": {"lead": department, "co_handlers": []}, "draft": {"text": "已修好。"}}
        for step in steps:
            by = clerk if step in ("take", "draft") else reviewer
            self.desk(by, number, step, **bodies.get(step, {}))

    def shown(self):
        answer = requests.get(f"{self.url}/api/departments", timeout=20)
        return {one["id"] for one in answer.json()["departments"]}

    def figures(self):
        with self.city[PORTAL].read() as connection:
            return {id_: (t.received, t.answered) for id_, t in scoreboard(connection).departments.items()}


@pytest.fixture(params=["embedded", "broker"])
def town(request, tmp_path, databases, clock):
    rabbit = request.getfixturevalue("rabbit") if request.param == "broker" else None
    made = Town(tmp_path / "city", databases, clock, rabbit)
    yield made
    made.city.close()


def test_letters_go_on_while_departments_are_renamed_merged_and_abolished(town):
    town.heard(MAILBOX, PORTAL)
    done, open_, fresh, watery = (town.write(id_).json() for id_ in ("roads", "roads", "parks", "water"))
    town.answer(done["number"], "roads")
    town.answer(open_["number"], "roads", ("accept", "dispatch", "take"))
    wait_until(lambda: town.figures() == {"parks": (1, 0), "roads": (2, 1), "water": (1, 0)}, "the figures of before")
    due = town.tracked(open_)["due_on"]

    today = directory.of(town.city[MAILBOX]).today()
    on = today + timedelta(1)
    new = New("utilities", "市公用局", "Utilities", "450100", "", (MAILBOX,))
    town.act(lambda d: domain.rename(d, "trade", "市商贸局", "Trade", on, today))
    town.act(lambda d: domain.merge(d, ["roads", "parks"], new, on, today))
    town.act(lambda d: domain.abolish(d, "water", "", on, today))
    town.heard(MAILBOX, PORTAL)
    assert mailbox_jobs.follow_departments(town.city[MAILBOX]) == 0
    assert town.write("water").status_code == 201, "until midnight"

    town.clock.forward(hours=15)  # the city's midnight
    jobs.follow_successors(town.city[GATEWAY])
    assert mailbox_jobs.follow_departments(town.city[MAILBOX]) == 3
    refused = town.write("water")
    assert (refused.status_code, refused.json()["code"]) == (422, "department_abolished")
    late = town.write("roads").json()
    assert town.tracked(late)["department"]["id"] == "utilities"
    assert [s["what"] for s in town.tracked(late)["timeline"]] == ["received", "redirect"]
    assert town.tracked(open_)["handled_by"]["id"] == "utilities"
    assert town.tracked(open_)["due_on"] == due
    assert town.tracked(fresh)["department"]["id"] == "utilities"
    assert town.tracked(watery)["department"]["id"] == "water"
    town.answer(open_["number"], "utilities", ("draft", "answer"))
    # the answer of before the merger stays where it was given; what was open, and what has come since, is the new one's
    expected = {"roads": (1, 1), "utilities": (3, 1), "water": (2, 0)}
    wait_until(lambda: town.figures() == expected, "the figures of after")
    names = Departments(town.city[PORTAL])
    assert [names.name("trade", "zh", d) for d in (today, on)] == ["市商务局", "市商贸局"]
    assert names.name("roads", "zh") == "市道路局"
    assert [d.id for d in names.all()] == ["trade", "utilities"]
    wait_until(lambda: town.shown() == {"trade", "utilities"}, "the gateway's web to have looked again")


def test_who_joins_late_has_it_all_and_repeats_change_nothing(town):
    today = directory.of(town.city[MAILBOX]).today()
    town.act(lambda d: domain.rename(d, "trade", "市商贸局", "", today, today))
    town.act(lambda d: domain.merge(d, ["roads"], "parks", today, today))
    late = town.city[LATE]
    assert town.known(LATE) == {}
    assert directory.of(late).successor_of("roads") == "parks", "asked at the first need"
    (job,) = directory.jobs(mailbox)
    assert job.run(late) == 4
    assert town.known(LATE) == town.ruled()
    with town.city[GATEWAY].read() as connection:
        events = [event for _, event in events_after(connection, "/gateway/main", 0)]
    assert len(events) == 6
    again = [*events, *(replace(event, id=f"{event.id}-{n}") for n, event in enumerate(events * 3))]
    random.Random(1).shuffle(again)
    door = Inbox(mailbox, late)
    for event in again:
        door.take(Envelope.from_json(event.to_json()))
    assert town.known(LATE) == town.ruled()
    town.city.start(LATE)
    town.act(lambda d: domain.rename(d, "water", "市水利局", "", today, today))
    town.heard(LATE, MAILBOX, PORTAL)
