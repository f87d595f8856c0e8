"""An application's life over HTTP, for tests: who acts, what they send, and how far the application has come."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any

from casework.domain.actors import ANONYMOUS, Actor
from casework.domain.numbers import mint_number
from casework.testing.client import As
from svc_disclosure.testing import people

PATH = "/api/disclosure/applications"
DESK = "/api/disclosure/desk/applications"
OPINIONS = "/api/disclosure/opinions"
MINTED = {"number": "DC-7K3F9-Q2XWD-S", "code": "7K3F9Q2X"}

APPLICATION: dict[str, Any] = {
    "department": people.AGENCY,
    "applicant_class": "natural",
    "name": "王小明",
    "paper": "resident_id",
    "paper_number": "11010519491231002X",
    "phone": "13800138000",
    "email": "wang@example.org",
    "address": "南宁市青秀区民族大道100号",
    "description": "2025年老旧小区改造项目的验收报告",
    "document_number": "南住建〔2025〕88号",
}
ORGANISATION: dict[str, Any] = {
    "applicant_class": "business",
    "name": "南方建材有限公司",
    "paper": None,
    "paper_number": None,
    "code": "91350100M000100Y43",
    "representative": "李四",
    "contact": "张三",
}
PARTY = ("王小明", "11010519491231002X", "13800138000", "wang@example.org", "民族大道100号", "91350100M000100Y43")
PROVIDED: dict[str, Any] = {"outcome": "disclosed", "article": "36(2)", "reason": "经审查,予以公开。"}
MOSTLY: dict[str, dict[str, Any]] = {
    "ask_amendment": {"notice": "请写明项目名称或文号。"},
    "assign": {"handlers": [people.HANDLER.id]},
    "review_secrecy": {"result": "disclosable"},
    "ask_extension": {"days": 20, "reason": "需要调取外地档案。"},
    "deliver": {"how": "in_person", "evidence": "送达回证"},
}


def fresh(place: int) -> dict[str, str]:
    """Another number, with the same code."""
    return MINTED | {"number": mint_number("DC", random.Random(place))}  # noqa: S311 - a test's number


def march(clock: Any, day: int, month: int = 3) -> None:
    """Ten in the morning in China of that day."""
    clock.at = clock.at.replace(month=month, day=day, hour=2)


def both(receipt: Mapping[str, str]) -> tuple[str, str]:
    """Number and query code."""
    return receipt["number"], receipt["query_code"]


class City:
    """Everybody who has to do with applications, by `as_` of the tests' plugin."""

    def __init__(self, as_: Callable[..., As]) -> None:
        self._as = as_

    def send(self, actor: Actor = ANONYMOUS, claims: Mapping[str, Any] = MINTED, **changed: Any) -> dict[str, Any]:
        """An application comes in from the web; its receipt."""
        answer: Any = self._as(actor, **claims).post(PATH, json=body(changed))
        assert answer.status_code == 201, answer.json
        return dict(answer.json or {})

    def hand_in(self, channel: str = "in_person", actor: Actor = people.INTAKE, **changed: Any) -> dict[str, Any]:
        """An application that a clerk enters; its receipt."""
        given = {name: value for name, value in body(changed).items() if name != "department"}
        answer: Any = self._as(actor).post(DESK, json=given | {"channel": channel})
        assert answer.status_code == 201, answer.json
        return dict(answer.json or {})

    def by_code(self, method: str, number: str, path: str = "", code: str = MINTED["code"], **kwargs: Any) -> Any:
        """The applicant, by number and code."""
        headers = {"X-Query-Code": code}
        return self._as().open(f"{PATH}/{number}{path}", method=method, headers=headers, **kwargs)

    def seen(self, number: str, code: str = MINTED["code"]) -> dict[str, Any]:
        """What the applicant sees."""
        answer = self.by_code("GET", number, code=code)
        assert answer.status_code == 200, answer.json
        return dict(answer.json)

    def applicant(self, number: str, action: str, code: str = MINTED["code"], **given: Any) -> dict[str, Any]:
        """An act of the applicant that works; the view."""
        answer = self.by_code("POST", number, f"/{action}", code, json=given)
        assert answer.status_code == 200, answer.json
        return dict(answer.json)

    def at_desk(self, actor: Actor, number: str, action: str = "", **given: Any) -> Any:
        """An account of the staff: looks, or acts."""
        if not action:
            return self._as(actor).get(f"{DESK}/{number}")
        return self._as(actor).post(f"{DESK}/{number}/{action}", json=given)

    def queue(self, actor: Actor, queue: str = "all", more: str = "") -> list[str]:
        """The numbers that an account finds in a list of the desk."""
        answer: Any = self._as(actor).get(f"{DESK}?queue={queue}{more}")
        return [one["number"] for one in (answer.json or {}).get("applications", [])]

    def do(self, actor: Actor, number: str, action: str, **given: Any) -> dict[str, Any]:
        """An act that works, with good arguments where no others are given; the view."""
        answer: Any = self.at_desk(actor, number, action, **(MOSTLY.get(action, {}) | given))
        assert answer.status_code == 200, answer.json
        return dict(answer.json or {})

    def refused(self, actor: Actor, number: str, action: str, **given: Any) -> tuple[int, str]:
        """Status and code of an act that does not."""
        answer = self.at_desk(actor, number, action, **(MOSTLY.get(action, {}) | given))
        return answer.status_code, answer.json["code"]

    def letter(self, number: str, consultation: int, code: str, **given: Any) -> Any:
        """A third party, by the code of its letter: looks, or answers."""
        headers, path = {"X-Query-Code": code}, f"{OPINIONS}/{number}/{consultation}"
        if not given:
            return self._as().get(path, headers=headers)
        return self._as().post(path, headers=headers, json=given)

    def at_work(self, **changed: Any) -> dict[str, Any]:
        """Handed in at the counter and assigned; the receipt."""
        receipt = self.hand_in(**changed)
        self.do(people.INTAKE, receipt["number"], "assign")
        return receipt

    def to_answer(self, number: str, on: str = "2026-03-02", **changed: Any) -> dict[str, Any]:
        """Reviewed, drafted, signed and delivered."""
        self.do(people.REVIEWER, number, "review_secrecy")
        self.do(people.HANDLER, number, "draft", **(PROVIDED | changed))
        self.do(people.REVIEWER, number, "sign")
        return self.do(people.HANDLER, number, "deliver", on=on)


def body(changed: Mapping[str, Any]) -> dict[str, Any]:
    """`APPLICATION` with these changes; None takes a field away."""
    return {name: value for name, value in (APPLICATION | dict(changed)).items() if value is not None}
