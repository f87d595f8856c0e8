"""A complaint's life over HTTP, for tests: who acts, what they send, and how far the complaint has come."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from casework.domain.actors import ANONYMOUS, Actor
from casework.testing.client import As
from svc_complaints.testing import people

PATH = "/api/complaints/complaints"
DESK = "/api/complaints/desk/complaints"
MINTED = {"number": "CS-7K3F9-Q2XWD-K", "code": "7K3F9Q2X"}

COMPLAINT: dict[str, Any] = {
    "kind": "delay",
    "naming": "named",
    "accused": {"departments": [people.ACCUSED], "officials": [{"name": "韦某某", "department": people.ACCUSED}]},
    "subject": "许可两个月没有答复",
    "body": "1月5日在窗口交了道路运输许可的材料,至今没有任何答复。",
    "name": "王小明",
    "phone": "13800138000",
    "email": "wang@example.org",
    "address": "南宁市青秀区民族大道100号",
}
CONTACT = ("name", "phone", "email", "address")
ANONYMOUSLY = {k: v for k, v in COMPLAINT.items() if k not in CONTACT} | {"naming": "anonymous"}
MEASURE = {"kind": "rectify", "owner": people.ACCUSED, "due": "2026-12-31", "text": "三日内办结该许可,并公布办理时限。"}
CONCLUSION: dict[str, Any] = {
    "finding": "substantiated",
    "text": "经查,窗口收件后未录入系统,拖延属实。",
    "measures": [MEASURE],
}


class City:
    """Everybody who has to do with complaints, by `as_` of the tests' plugin."""

    def __init__(self, as_: Callable[..., As]) -> None:
        self._as = as_

    def send(self, actor: Actor = ANONYMOUS, claims: Mapping[str, Any] = MINTED, **changed: Any) -> dict[str, Any]:
        """A complaint comes in; its receipt."""
        body = {k: v for k, v in (COMPLAINT | changed).items() if v is not None}
        answer: Any = self._as(actor, **claims).post(PATH, json=body)
        assert answer.status_code == 201, answer.json
        return dict(answer.json or {})

    def by_code(self, method: str, number: str, path: str = "", code: str = MINTED["code"], **kwargs: Any) -> Any:
        """The complainant, by number and code."""
        headers = {"X-Query-Code": code}
        return self._as().open(f"{PATH}/{number}{path}", method=method, headers=headers, **kwargs)

    def at_desk(self, actor: Actor, number: str, action: str = "", **body: Any) -> Any:
        """An account of the staff: looks, or acts."""
        if not action:
            return self._as(actor).get(f"{DESK}/{number}")
        return self._as(actor).post(f"{DESK}/{number}/{action}", json=body)

    def queue(self, actor: Actor, queue: str = "all") -> list[dict[str, Any]]:
        """What an account finds in a list of the desk."""
        answer: Any = self._as(actor).get(f"{DESK}?queue={queue}")
        return list((answer.json or {}).get("complaints", []))

    def seen(self, *actors: Actor) -> None:
        """They open the desk once, so that they can be assigned."""
        for actor in actors:
            assert self._as(actor).get(DESK).status_code == 200

    def do(self, actor: Actor, number: str, action: str, **body: Any) -> dict[str, Any]:
        """An act that works; the view."""
        answer: Any = self.at_desk(actor, number, action, **body)
        assert answer.status_code == 200, answer.json
        return dict(answer.json or {})

    def to_investigation(self, number: str) -> None:
        """Accepted, and assigned to two."""
        self.seen(people.INVESTIGATOR, people.INVESTIGATOR_2)
        self.do(people.INTAKE, number, "accept")
        team = [people.INVESTIGATOR.id, people.INVESTIGATOR_2.id]
        self.do(people.INTAKE, number, "assign", investigators=team)

    def to_conclusion(self, number: str, held_at: str = "2026-03-02T01:00:00Z", **changed: Any) -> None:
        """Planned, talked about, concluded."""
        self.to_investigation(number)
        self.do(people.INVESTIGATOR, number, "plan", text="调取收件记录,约谈窗口经办人。")
        self.do(people.INVESTIGATOR, number, "interview", whom="accused", held_at=held_at, text="承认没有录入。")
        self.do(people.INVESTIGATOR, number, "conclude", **(CONCLUSION | changed))

    def to_answer(self, number: str) -> None:
        """Answered by a colleague who did not investigate."""
        self.to_conclusion(number)
        self.do(people.INTAKE, number, "answer", text="您反映的拖延属实,已责令限期整改。")
