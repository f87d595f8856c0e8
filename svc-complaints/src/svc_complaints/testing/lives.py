"""A complaint's whole life over HTTP, with everything that can hang on it; every text in it is known."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

from casework.runtime import Runtime
from casework.testing.client import As
from casework.testing.ground import Clock
from svc_complaints import jobs, supervision_jobs
from svc_complaints.testing import people
from svc_complaints.testing.desk import COMPLAINT, DESK, MINTED, PATH, City
from svc_complaints.testing.people import Role, staff
from svc_complaints.testing.walk import Place

NAMED_LATER = staff("shuiwu-head", "shuiwu", Role.CLERK, Role.REVIEWER, Role.SUPERVISOR)
ASIDE = staff("aside", people.OFFICE, Role.CLERK)  # investigates, then stands aside
TIED = staff("tied", people.OFFICE, Role.REVIEWER)  # has declared a relation to the accused beforehand
INTAKE_ASIDE = staff("intake-aside", people.OFFICE, Role.REVIEWER)  # is made to stand aside
WORDS = {
    "plan": "调取三号窗口的收件记录", "interview": "经办人承认没有录入", "note": "档案室说法不一",
    "write": "请问是哪个窗口", "message": "是三号窗口那位", "conclude": "拖延属实有记录为证",
    "measure": "三日内办结该许可", "answer": "您反映的拖延属实",
    "ask": "需当面核对回执原件", "extension": "要等外地档案馆来函", "rating": "答复很及时", "check": "时限已经上墙公布",
    "personal": "名字写错了一个字", "refused": "档案已经到了", "paper": "鉴定委托二〇二六第一号",
}  # fmt: skip
OFFICIAL_NAME = COMPLAINT["accused"]["officials"][0]["name"]
CORRECTED = "张小明"
FILE = ("三号窗口收件回执.txt", "2026年1月5日收件人签字".encode())
SECRETS = (
    *(COMPLAINT[name] for name in ("subject", "body", "name", "phone", "email", "address")), OFFICIAL_NAME,
    *WORDS.values(), FILE[0], FILE[1].decode(), CORRECTED,
)  # fmt: skip


class Life:
    """One complaint, told in chapters; `place` is where its parts are."""

    def __init__(self, as_: Callable[..., As], runtime: Runtime, clock: Clock) -> None:
        self.city, self._as, self._runtime, self._clock = City(as_), as_, runtime, clock
        self.number = ""

    def prepare(self) -> None:
        """Who works here, and what was declared before there is a complaint."""
        self.city.seen(people.INVESTIGATOR, people.INVESTIGATOR_2, ASIDE, TIED, NAMED_LATER, people.CHIEF, people.BELOW)
        tie = {"to": people.ACCUSED, "relation": "family"}
        assert self._as(TIED).post("/api/complaints/desk/ties", json=tie).status_code == 200

    def chapters(self) -> Iterator[str]:
        """Its life, up to each of these moments."""
        for chapter in (self.received, self.overdue, self.concluded, self.answered, self.closed):
            chapter()
            yield chapter.__name__

    def received(self) -> None:
        """With evidence, and a name that is corrected by the right over personal data."""
        self.number = self.city.send(people.COMPLAINANT)["number"]
        sent: dict[str, Any] = {"data": {"file": (io.BytesIO(FILE[1]), FILE[0])}, "content_type": "multipart/form-data"}
        assert self.city.by_code("POST", self.number, "/attachments", **sent).status_code == 201
        asked = {"kind": "correct", "reason": WORDS["personal"], "changes": {"name": CORRECTED}}
        assert self._personal("POST", json=asked).status_code == 201

    def overdue(self) -> None:
        """Investigated, the identity opened once and asked for again, an extension refused, and far too late."""
        do, investigator = self.city.do, people.INVESTIGATOR
        do(people.INTAKE, self.number, "accept")
        team = [people.INVESTIGATOR.id, people.INVESTIGATOR_2.id, ASIDE.id]
        do(people.INTAKE, self.number, "assign", investigators=team)
        do(investigator, self.number, "plan", text=WORDS["plan"])
        held = self._clock.at.isoformat()
        do(investigator, self.number, "interview", whom="accused", held_at=held, text=WORDS["interview"])
        do(investigator, self.number, "note", text=WORDS["note"])
        do(investigator, self.number, "write", text=WORDS["write"])
        self.by_code("/messages", text=WORDS["message"])
        do(people.SUPERVISOR, self.number, "name_accused", accounts=[NAMED_LATER.id])
        assert self.city.at_desk(ASIDE, self.number, "recuse", account=ASIDE.id).status_code == 200
        do(people.SUPERVISOR, self.number, "recuse", account=INTAKE_ASIDE.id)
        self._open_identity()
        self._stand_still()
        do(investigator, self.number, "ask_extension", days=5, reason=WORDS["extension"])
        do(people.INTAKE, self.number, "refuse_extension", reason=WORDS["refused"])
        do(investigator, self.number, "ask_extension", days=5, reason=WORDS["extension"])
        self._days(40)
        do(investigator, self.number, "ask_opening", purpose="contact", reason=WORDS["ask"])

    def concluded(self) -> None:
        """With a measure that the accused department owes."""
        measure = {"kind": "rectify", "owner": people.ACCUSED, "due": "2026-12-31", "text": WORDS["measure"]}
        said = {"finding": "substantiated", "text": WORDS["conclude"], "measures": [measure]}
        self.city.do(people.INVESTIGATOR, self.number, "conclude", **said)

    def answered(self) -> None:
        """And rated."""
        self.city.do(people.INTAKE, self.number, "answer", text=WORDS["answer"])
        self.by_code("/rating", round=1, level=5, solved=True, reason=WORDS["rating"])

    def closed(self) -> None:
        """Once its measure is carried out."""
        self.city.do(people.INTAKE, self.number, "check_measure", measure=1, kept=True, text=WORDS["check"])
        self.city.do(people.INTAKE, self.number, "close")

    def by_code(self, path: str, **body: Any) -> None:
        """The complainant does something."""
        answer: Any = self.city.by_code("POST", self.number, path, json=body)
        assert answer.status_code == 200, answer.json

    def place(self) -> Place:
        """Where it is, as those see it who may; acts only once there are some."""
        view: Any = self._as(people.INTAKE).get(f"{DESK}/{self.number}").json
        acts: Any = self._as(people.SUPERVISOR).get(f"/api/complaints/supervision/acts?number={self.number}").json
        mine = self._personal("GET").json["requests"]
        return Place(
            self.number, str(view["openings"][-1]["id"]) if view["openings"] else "1",
            str(acts["acts"][-1]["id"]) if acts["acts"] else "1", view["attachments"][0]["id"], mine[0]["id"],
        )  # fmt: skip

    def _personal(self, method: str, **sent: Any) -> Any:
        path = f"/api/complaints/personal-requests/{self.number}"
        return self._as().open(path, method=method, headers={"X-Query-Code": MINTED["code"]}, **sent)

    def _open_identity(self) -> None:
        view = self.city.do(people.INVESTIGATOR, self.number, "ask_opening", purpose="verify", reason=WORDS["ask"])
        path = f"{DESK}/{self.number}/openings/{view['openings'][-1]['id']}/approve"
        assert self._as(people.SUPERVISOR).post(path, json={}).status_code == 200
        read: Any = self._as(people.INVESTIGATOR).get(f"{DESK}/{self.number}/identity")
        assert (read.json["name"], read.json["phone"]) == (CORRECTED, COMPLAINT["phone"])

    def _stand_still(self) -> None:
        paper = {"paper": WORDS["paper"]}
        self.city.do(people.INTAKE, self.number, "suspend", cause="appraisal", days=1, **paper)
        self._clock.forward(days=1)
        self.city.do(people.INTAKE, self.number, "resume", **paper)

    def _days(self, count: int) -> None:
        for _ in range(count):
            self._clock.forward(days=1)
            for job in (*jobs.JOBS, *supervision_jobs.JOBS):
                job.run(self._runtime)


__all__ = ["ASIDE", "INTAKE_ASIDE", "NAMED_LATER", "PATH", "SECRETS", "TIED", "Life"]
