"""The story goes wrong: a letter goes overdue, the ladder runs, and a complaint follows that is found to be right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from deploy.demo.clock import CityClock
from deploy.demo.people import Visitor, wait_for
from deploy.demo.story import Story

LETTER: Mapping[str, Any] = {
    "department": "chengguan", "kind": "complaint", "subject": "渣土车夜间抛洒无人清理",
    "body": "每天夜里十一点后渣土车从民乐路经过,一路抛洒,第二天也没有人清理,请查处。",
    "place": "民乐路", "anonymous": False, "name": "周芳", "phone": "13700137000", "publish_consent": False,
}  # fmt: skip
COMPLAINT: Mapping[str, Any] = {
    "kind": "delay", "naming": "anonymous", "subject": "来信超期一周无人答复",
    "body": "我在网上给城管局写了信,期限过了一周,既没有答复,也没有人联系我。",
    "accused": {"departments": ["chengguan"], "officials": []},
}  # fmt: skip
EXCUSE = "经办人休假,已改派他人,三日内答复。"
ANSWER = "您好。我局已对民乐路渣土运输企业立案查处,并增加夜间清扫一次。迟复致歉。"
FINDING: dict[str, Any] = {
    "finding": "substantiated", "text": "经调阅收发记录并谈话:来信派单后无人签收,超期属实。",
}  # fmt: skip
MEASURE = {"kind": "rectify", "owner": "chengguan", "text": "三日内答复来信,建立来信签收提醒。"}
RUNGS = {"reminder": "提醒", "urge": "催办", "yellow": "黄牌", "red": "红牌", "leader": "报分管领导"}
# working days after the due day → what the ladder of the house does on that morning
LADDER = ((-3, "reminder"), (-2, "urge"), (-1, "yellow"), (1, "red"), (6, "leader"))


@dataclass
class LateScenes:
    """Plays with a story's people, and moves the city's clock."""

    story: Story
    clock: CityClock

    def play(self, counts: Mapping[str, int]) -> dict[str, int]:
        """The counts with one letter more, answered late; what was complained of is counted as lost when it is."""
        visitor = Visitor(self.story.url)
        letter = self.story.write(visitor, LETTER)
        urban = self.story.staff("cg-shenhe")
        self._ladder(letter, urban)
        complaint = self._complain(visitor, letter)
        office, first, second = (self.story.staff(name) for name in ("xiaoneng-review", "xiaoneng-a", "xiaoneng-b"))
        self._hidden(urban, complaint)
        self._investigate(visitor, complaint, office, first, second)
        self._put_right(visitor, letter, complaint, urban, office)
        kept = visitor.get(f"/api/track/{letter['number']}", code=letter["query_code"])
        told = visitor.get(f"/api/track/{complaint['number']}", code=complaint["receipt_code"])
        whole = kept["body"] == LETTER["body"] and told["body"] == COMPLAINT["body"]
        found = told["finding"] == "substantiated"
        return {
            **counts,
            "letters": counts["letters"] + 1,
            "answered": counts["answered"] + int(bool(kept["answers"])),
            "lost": counts["lost"] + int(not (whole and found)),
        }

    def _ladder(self, letter: Mapping[str, Any], urban: Visitor) -> None:
        """Day by day, as far as each morning is still to come; from when supervision has heard of the letter."""
        watching, path = self.story.staff("duban"), f"/api/complaints/supervision/cases?q={letter['number']}"
        wait_for(lambda: watching.get(path)["total"], f"supervision watches {letter['number']}")
        due = date.fromisoformat(letter["due_on"])
        for days, rung in LADDER:
            if not self.clock.go_to(self.clock.working_day(due, days)):
                continue
            act = wait_for(partial(_act, urban, letter["number"], rung), f"{rung} for {letter['number']}")
            told = f"{letter['number']}, due {due}, is not answered: {RUNGS[rung]} {rung} to {act['recipient']}"
            self.story.say(f"{self.clock.today()}: {told}")
            if rung == "red":
                path = f"/api/complaints/supervision/acts/{act['id']}/answer"
                urban.post(path, {"text": EXCUSE})
                self.story.say(f"chengguan answers the red card: “{EXCUSE}”")

    def _complain(self, visitor: Visitor, letter: Mapping[str, Any]) -> dict[str, Any]:
        body = dict(COMPLAINT) | {"earlier": letter["number"]}
        given: dict[str, Any] = visitor.post("/api/complaints/complaints", body)
        number, code = given["number"], given["receipt_code"]
        self.story.say(
            f"its writer complains without a name 《{COMPLAINT['subject']}》 → {number}, receipt code {code}"
        )
        view = visitor.post(f"/api/complaints/complaints/{number}/receipt", {"code": code})
        self.story.say(f"the code is typed back before leaving ({view['receipt']})")
        return given

    def _hidden(self, urban: Visitor, complaint: Mapping[str, Any]) -> None:
        status = urban.status("GET", f"/api/complaints/desk/complaints/{complaint['number']}")
        total = urban.get("/api/complaints/desk/complaints")["total"]
        self.story.say(
            f"whom it is about looks for {complaint['number']}: {status}, and {total} complaints in the list"
        )

    def _investigate(
        self, visitor: Visitor, complaint: Mapping[str, Any], office: Visitor, first: Visitor, second: Visitor
    ) -> None:
        desk, code = f"/api/complaints/desk/complaints/{complaint['number']}", complaint["receipt_code"]
        for investigator in (first, second):
            investigator.get("/api/complaints/desk/complaints")  # whoever was at the desk once can be assigned
        office.post(f"{desk}/accept", {})
        team = [person["account"] for person in office.get(desk)["candidates"]]
        view = office.post(f"{desk}/assign", {"investigators": team[:2]})
        self.story.say(f"the efficiency office accepts it, due {view['due_on']}, and two investigate")
        first.post(f"{desk}/plan", {"text": "调阅收发记录,约谈收件人员。"})
        first.post(f"{desk}/write", {"text": "请问有没有人电话联系过您?"})
        visitor.post(f"{_mine(complaint)}/messages", {"text": "没有,一次也没有。"}, code=code)
        self.story.say("investigator and complainant talk by the code alone")
        now = self.clock.now().isoformat()
        first.post(f"{desk}/interview", {"whom": "accused", "held_at": now, "text": "承认派单后无人签收。"})
        due = self.clock.working_day(self.clock.today(), 3).isoformat()
        second.post(f"{desk}/conclude", FINDING | {"measures": [MEASURE | {"due": due}]})
        view = office.post(f"{desk}/answer", {"text": "经查,您反映的超期属实,已责令限期答复并整改。"})
        self.story.say(f"{complaint['number']} is substantiated and answered (now: {view['state_text']})")

    def _put_right(
        self, visitor: Visitor, letter: Mapping[str, Any], complaint: Mapping[str, Any], urban: Visitor, office: Visitor
    ) -> None:
        self.story.answer(letter, urban, self.story.staff("cg-jingban"), "chengguan", ANSWER)
        path = f"/api/complaints/desk/complaints/{complaint['number']}/check_measure"
        office.post(path, {"measure": 1, "kept": True, "text": "来信已答复,签收提醒已上线。"})
        rating = {"round": 1, "level": 5, "solved": True}
        visitor.post(f"{_mine(complaint)}/rating", rating, code=complaint["receipt_code"])
        view = office.post(f"/api/complaints/desk/complaints/{complaint['number']}/close", {})
        cards = visitor.get("/api/complaints/supervision/cards")["departments"]
        mine = next(one for one in cards if one["department"]["id"] == "chengguan")
        self.story.say(
            f"the measure is checked, {complaint['number']} is rated ★★★★★ and closed ({view['state_text']}); "
            f"chengguan stands with {mine['yellow']} yellow and {mine['red']} red card(s)"
        )


def _mine(complaint: Mapping[str, Any]) -> str:
    return f"/api/complaints/complaints/{complaint['number']}"


def _act(urban: Visitor, number: str, rung: str) -> dict[str, Any]:
    found = urban.get(f"/api/complaints/supervision/acts?number={number}&rung={rung}")["acts"]
    return found[0] if found else {}
