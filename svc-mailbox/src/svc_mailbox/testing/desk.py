"""A letter's life over HTTP, for tests: who acts, what they send, and how far the letter has come."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from casework.domain.actors import ANONYMOUS, Actor, Role
from casework.testing.client import As, staff

DEPARTMENTS = [
    {"id": id_, "name": name, "name_en": name_en, "instances": {"mailbox": "mailbox/city"}}
    for id_, name, name_en in (
        ("housing", "市住建局", "Housing"),
        ("water", "市水务局", "Water"),
        ("roads", "市道路局", "Roads"),
        ("parks", "市园林局", "Parks"),
    )
] + [{"id": "price", "name": "市物价局", "name_en": "Prices", "instances": {"mailbox": "mailbox/price"}}]

INTAKE = staff("housing", Role.REVIEWER, id_="intake")
CLERK = staff("water", Role.CLERK, id_="clerk")
REVIEWER = staff("water", Role.REVIEWER, id_="reviewer")
OTHER_REVIEWER = staff("water", Role.REVIEWER, id_="reviewer-2")
HELPER = staff("roads", Role.CLERK, id_="helper")
STRANGER = staff("parks", Role.CLERK, Role.REVIEWER, id_="stranger")
SUPERVISOR = staff("", Role.SUPERVISOR, id_="supervisor")
COUNTER = staff("housing", Role.CLERK, id_="counter")

LETTER: Mapping[str, Any] = {
    "department": "housing",
    "kind": "consultation",
    "subject": "路灯不亮",
    "body": "  南湖东路的路灯三天没亮了。\n请派人看看。 ",
    "place": "南湖东路",
    "anonymous": False,
    "name": "韦小明",
    "phone": "13800138000",
    "email": "wei@example.org",
    "address": "南宁市青秀区民族大道100号",
    "publish_consent": True,
}
ANONYMOUS_LETTER: Mapping[str, Any] = {
    "department": "housing",
    "kind": "help",
    "subject": "水管漏水",
    "body": "小区门口的水管漏水。",
    "anonymous": True,
    "publish_consent": False,
}
DESK = "/api/mailbox/desk/letters"
STEPS: tuple[tuple[str, Actor, Mapping[str, Any]], ...] = (
    ("accept", INTAKE, {}),
    ("dispatch", INTAKE, {"lead": "water", "co_handlers": ["roads"]}),
    ("take", CLERK, {}),
    ("draft", CLERK, {"text": "路灯已经修好，谢谢您的来信。"}),
    ("answer", REVIEWER, {}),
)


def expect(answer: Any, status: int) -> None:
    """Raises AssertionError with what was answered instead."""
    if answer.status_code != status:
        raise AssertionError(f"{answer.request.method} {answer.request.path}: {answer.status_code} {answer.text}")


class Life:
    """One letter on its way; each method sends a request and returns its answer."""

    def __init__(self, as_: Callable[..., As], letter: Mapping[str, Any] = LETTER, sender: Actor = ANONYMOUS) -> None:
        self._as, self.sender = as_, sender
        answer: Any = as_(sender).post("/api/mailbox/letters", json=dict(letter))
        self.submitted = answer
        expect(self.submitted, 201)
        self.number: str = answer.json["number"]
        self.code: str = answer.json["query_code"]

    def desk(self, action: str, actor: Actor, **body: Any) -> Any:
        """An act at the desk."""
        return self._as(actor).post(f"{DESK}/{self.number}/{action}", json=body)

    def seen_by(self, actor: Actor) -> Any:
        """The desk view."""
        return self._as(actor).get(f"{DESK}/{self.number}")

    def say(self, what: str, **body: Any) -> Any:
        """An act of the sender."""
        path = f"/api/mailbox/letters/{self.number}/{what}"
        return self._as(self.sender).post(path, json=body, headers={"X-Query-Code": self.code})

    def consent(self, publish: bool) -> Any:
        """The sender's wish about publication."""
        path = f"/api/mailbox/letters/{self.number}/consent"
        return self._as(self.sender).put(path, json={"publish": publish}, headers={"X-Query-Code": self.code})

    def tracked(self) -> Any:
        """What the sender sees."""
        answer = self._as(self.sender).get(f"/api/track/{self.number}", headers={"X-Query-Code": self.code})
        expect(answer, 200)
        return answer.json

    def until(self, last: str) -> Life:
        """Goes the ordinary way up to and with `last`."""
        for action, actor, body in STEPS:
            done = self.desk(action, actor, **body)
            expect(done, 200)
            if action == last:
                break
        return self
