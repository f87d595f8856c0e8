"""The story goes on next door: a petition goes to the bureau, and a consultation comes from the service centre."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests

from deploy.demo.people import TIMEOUT, Visitor, wait_for
from deploy.demo.story import Story

PETITION: Mapping[str, Any] = {
    "department": "jiaotong", "kind": "complaint", "subject": "道路拓宽征收补偿款一直没有兑现",
    "body": "东湖路拓宽时征收了我家临街的院子,协议约定的征收补偿款去年十月就该支付,多次询问都没有结果,请求依约兑现。",
    "place": "东湖路", "anonymous": False, "name": "赵建国", "phone": "13900139000", "address": "东湖路18号",
    "publish_consent": False,
}  # fmt: skip
QUESTION = {
    "title": "新能源货车通行证要带哪些材料",
    "body": "我在政务服务中心窗口咨询:办理新能源货车通行证需要带哪些材料,可以网上办吗?",
    "people": {"name": "李强", "email": "liqiang@example.org"},
    "department": "jiaotong",
}
REPLY = "您好。请携带行驶证和身份证,也可以在政务服务网上传材料办理,两个工作日办结。"
NOTICE = "您反映的事项已受理,正在核实。"
DECISION = "经核实,补偿协议有效,款项已列入本月支付计划,现予支持。"


class Partner:
    """The control of a played partner: what a person at its counter would do."""

    def __init__(self, url: str) -> None:
        self._url = url + "/control/"
        self._session = requests.Session()
        self._session.trust_env = False

    def do(self, act: str, **arguments: Any) -> Any:
        """Does it; raises requests.HTTPError with its reason when it cannot."""
        answer = self._session.post(self._url + act, json=arguments, timeout=TIMEOUT)
        if not answer.ok:
            raise requests.HTTPError(f"{act}: {answer.status_code} {answer.text[:500]}")
        return answer.json()["done"]

    def waiting(self) -> list[dict[str, Any]]:
        """What its line has not taken yet."""
        found = self._session.get(self._url + "outgoing", timeout=TIMEOUT).json()["outgoing"]
        return [message for message in found if message["waiting"]]

    def case(self, subject: str) -> dict[str, Any]:
        """What its book says of a case; empty while it knows none."""
        found = self._session.get(self._url + "cases", timeout=TIMEOUT).json()["cases"]
        return next((case for case in found if case["subject"] == subject), {})


@dataclass
class PartnerScenes:
    """Plays with a story's people, and adds to its counts what is read back from the city and from the partners."""

    story: Story
    petitions: Partner
    centre: Partner

    def play(self, counts: Mapping[str, int]) -> dict[str, int]:
        """The counts with one petition and one consultation more."""
        reviewer, clerk = self.story.staff("jt-shenhe"), self.story.staff("jt-jingban")
        referred = self._petition(reviewer)
        answered, rated = self._consultation(reviewer, clerk)
        lost = 2 - referred - answered
        return {
            "letters": counts["letters"] + 2,
            "answered": counts["answered"] + answered,
            "rated": counts["rated"] + rated,
            "referred": counts["referred"] + referred,
            "lost": counts["lost"] + lost,
        }

    def _petition(self, reviewer: Visitor) -> int:
        """1 when the bureau has the letter word for word, and its writer reads the decision here."""
        say, visitor = self.story.say, Visitor(self.story.url)
        letter = self.story.write(visitor, PETITION)
        number, code = letter["number"], letter["query_code"]
        self._confirm(reviewer, number)
        there = wait_for(lambda: self.petitions.case(number), "the bureau has the petition")
        alias = self.petitions.do("acknowledge", subject=number)
        say(f"the petitions bureau registers {number} as {alias}")
        self.petitions.do("status", subject=number, status="实体性受理告知", notice=NOTICE)
        self.petitions.do("result", subject=number, outcome="support", text=DECISION)
        view = wait_for(lambda: _decided(visitor, number, code), "the decision arrives")
        at = view["referral"]
        paper = visitor.content(f"/api/mailbox/letters/{number}/attachments/{at['result']['file']}", code)
        read = f"{at['alias']}, {at['status']}, “{at['result']['text']}”, paper of {len(paper)} bytes"
        say(f"its writer reads here: {read}")
        kept = there["xfj"]["tsnr"] == PETITION["body"]
        return int(kept and at["alias"] == alias and paper.startswith(b"%PDF-"))

    def _confirm(self, reviewer: Visitor, number: str) -> None:
        desk = f"/api/mailbox/desk/letters/{number}"
        hint = next(s for s in reviewer.get(desk)["suggestions"] if s["to"] == "petition")
        self.story.say(f"the machine suggests: {number} is a petition (“{hint['words']}”, {hint['article']})")
        reason = "涉及征收补偿争议,属于信访事项,转信访部门办理。"
        view = reviewer.post(f"{desk}/refer", {"destination": "petition", "reason": reason})
        self.story.say(f"the reviewer confirms it; {number} goes to the bureau, sealed (now: {view['state_text']})")

    def _consultation(self, reviewer: Visitor, clerk: Visitor) -> tuple[int, int]:
        """Whether it was answered, and whether the centre has the rating."""
        subject = self.centre.do("consult", **QUESTION)
        case = wait_for(lambda: self._with_code(subject), "the consultation has a number")
        self.story.say(f"a consultation comes from the service centre: {subject} → {case['number']}")
        visitor, letter = Visitor(self.story.url), {"number": case["number"], "query_code": case["query_code"]}
        self.story.answer(letter, reviewer, clerk, "jiaotong", REPLY)
        self.story.rate(visitor, letter, 5, solved=True)
        ratings = wait_for(lambda: self._ratings(subject), "the rating reaches the centre")
        self.story.say(f"the centre has the rating of {subject}: {'★' * ratings[0]['level']}")
        found = visitor.get(f"/api/track/{case['number']}", code=case["query_code"])
        return int(found["answers"][0]["text"] == REPLY and found["body"] == QUESTION["body"]), len(ratings)

    def _ratings(self, subject: str) -> list[dict[str, Any]]:
        return list(self.centre.case(subject).get("ratings", []))

    def _with_code(self, subject: str) -> dict[str, Any]:
        case = self.centre.case(subject)
        return case if case.get("query_code") else {}


def _decided(visitor: Visitor, number: str, code: str) -> dict[str, Any]:
    view: dict[str, Any] = visitor.get(f"/api/track/{number}", code=code)
    return view if (view.get("referral") or {}).get("result") else {}
