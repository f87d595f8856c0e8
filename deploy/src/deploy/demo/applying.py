"""The story asks for information: an application is confirmed, amended, consulted about, extended, partly disclosed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from deploy.demo.clock import CityClock
from deploy.demo.people import Visitor, wait_for
from deploy.demo.story import Story
from deploy.partners.paper import paper

AGENCY, CLERK, REVIEWER, HEAD = "zhujian", "zj-jingban", "zj-shenhe", "zj-fuze"
APPLICATION: Mapping[str, Any] = {
    "department": AGENCY, "applicant_class": "natural", "name": "韦丽", "paper": "resident_id",
    "paper_number": "11010519491231002X", "phone": "13600136000", "description": "旧改项目的合同",
}  # fmt: skip
NOTICE = "请写明是哪一个项目、哪一年的合同。"
AMENDED = "民乐小区2026年老旧小区改造项目的施工合同"
CONTRACT = (
    "发包人:市住房和城乡建设局。承包人:南方建设有限公司。",
    "改造范围:民乐小区外墙、屋面和给排水管网,共十二栋。",
    "外墙保温的专有工艺:三层复合喷涂法。",
    "工期:二百四十日。质量要求:合格。保修期:五年。",
)
SECRET = "三层复合喷涂法"  # noqa: S105 - of a trade, and no password
QUESTION = "有人申请公开贵公司承包的改造项目施工合同,是否同意公开?"
OBJECTION = "合同可以公开,但其中的专有工艺属于我公司的商业秘密。"
REASON = "合同予以公开;其中的专有工艺属于商业秘密,第三方不同意公开,予以遮盖。"


@dataclass
class ApplyingScenes:
    """Plays with a story's people, and moves the city's clock."""

    story: Story
    clock: CityClock

    def play(self, counts: Mapping[str, int]) -> dict[str, int]:
        """The counts as they were; an application that is not what was sent, or has no copy, counts as lost."""
        visitor = Visitor(self.story.url)
        clerk, reviewer, head = (self.story.staff(name) for name in (CLERK, REVIEWER, HEAD))
        sent = self._apply(visitor)
        self._receive(visitor, sent, clerk)
        desk = f"/api/disclosure/desk/applications/{sent['number']}"
        self._assign(desk, clerk)
        self._consult(desk, sent["number"], clerk)
        self._extend(desk, clerk, head)
        document = self._redact(desk, clerk)
        self._decide(desk, clerk, reviewer, document)
        whole = self._read(visitor, sent)
        self._report(reviewer)
        return {**counts, "lost": counts["lost"] + int(not whole)}

    def _apply(self, visitor: Visitor) -> dict[str, Any]:
        sent: dict[str, Any] = visitor.post("/api/disclosure/applications", APPLICATION)
        self.story.say(
            f"{APPLICATION['name']} asks {AGENCY} for 《{APPLICATION['description']}》 → {sent['number']}; "
            f"no clock runs before both sides have confirmed, the agency calls by {sent['contact_by']}"
        )
        return sent

    def _receive(self, visitor: Visitor, sent: Mapping[str, Any], clerk: Visitor) -> None:
        """Confirmed by telephone; then one notice to amend, and its answer two working days later."""
        desk, mine = f"/api/disclosure/desk/applications/{sent['number']}", _mine(sent)
        clerk.post(f"{desk}/log_contact", {"how": "phone", "reached": True, "text": "已电话联系申请人。"})
        visitor.post(f"{mine}/acknowledge", {}, code=sent["query_code"])
        view = clerk.post(f"{desk}/confirm", {})
        self.story.say(f"agency and applicant confirm: received on {view['received_on']}, due {view['due']}")
        view = clerk.post(f"{desk}/ask_amendment", {"notice": NOTICE})
        self.story.say(f"《{view['amendment']['paper']}》 asks to amend by {view['amendment']['until']}: “{NOTICE}”")
        self._days_pass(2)
        view = visitor.post(f"{mine}/amend", {"description": AMENDED}, code=sent["query_code"])
        self.story.say(
            f"{APPLICATION['name']} amends: 《{view['description']}》; the count begins anew, due {view['due']}"
        )

    def _assign(self, desk: str, clerk: Visitor) -> None:
        clerk.post(f"{desk}/assign", {"handlers": [clerk.get("/api/auth/me")["account"]["id"]]})

    def _consult(self, desk: str, number: str, clerk: Visitor) -> None:
        """The contractor answers by the code of its letter; the days that it takes are not counted."""
        today = self.clock.today().isoformat()
        asked = {"asked": "third_party", "served_on": today, "name": "南方建设有限公司", "contact": "0771-5550123"}
        view = clerk.post(f"{desk}/consult", asked | {"question": QUESTION})
        one = view["consultations"][-1]
        code = clerk.post(f"{desk}/renew_letter", {"consultation": one["consultation"]})["letter"]["code"]
        self.story.say(f"《{one['paper']}》 asks the contractor, whose answer is awaited until {one['due']}")
        self._days_pass(3)
        contractor, letter = Visitor(self.story.url), f"/api/disclosure/opinions/{number}/{one['consultation']}"
        contractor.get(letter, code=code)
        contractor.post(letter, {"opinion": "refuses", "reason": OBJECTION}, code=code)
        moved = clerk.get(desk)["due"]
        self.story.say(
            f"the contractor refuses: “{OBJECTION}”; the days until then do not count, "
            f"due {moved} (had it kept silent: {view['due']})"
        )

    def _extend(self, desk: str, clerk: Visitor, head: Visitor) -> None:
        clerk.post(f"{desk}/ask_extension", {"days": 10, "reason": "合同附件较多,需要逐页审查。"})
        view = head.post(f"{desk}/approve_extension", {})
        self.story.say(
            f"the head of the disclosure office extends by {view['extension']['days']} working days "
            f"(《{view['extension']['paper']}》), due {view['due']}"
        )

    def _redact(self, desk: str, clerk: Visitor) -> str:
        """The contract is uploaded, the secret marked wherever it stands, and burnt into a copy."""
        added = clerk.upload(f"{desk}/documents", "合同.pdf", paper("施工合同", CONTRACT))
        path = f"{desk}/documents/{added['id']}"
        marked = clerk.post(f"{path}/marks/found", {"text": SECRET, "ground": "trade_secret"})
        clerk.post(f"{path}/burn", {})
        wait_for(lambda: clerk.get(path)["burning"] == "done", "the redacted copy is made")
        self.story.say(f"{len(marked['marks'])} place(s) of the contract are marked as a trade secret and burnt in")
        return str(added["id"])

    def _decide(self, desk: str, clerk: Visitor, reviewer: Visitor, document: str) -> None:
        reviewer.post(f"{desk}/review_secrecy", {"result": "disclosable"})
        clerk.post(f"{desk}/draft", {"outcome": "partly_disclosed", "reason": REASON, "grounds": ["trade_secret"]})
        view = reviewer.post(f"{desk}/sign", {})
        clerk.post(f"{desk}/documents/{document}/release", {})
        today = self.clock.today().isoformat()
        view = clerk.post(f"{desk}/deliver", {"how": "online", "on": today, "evidence": "网上送达回执"})
        on_time = "on time" if view["clock"]["on_time"] else "late"
        self.story.say(f"partly disclosed, signed and delivered online, {on_time} (now: {view['state_text']})")

    def _read(self, visitor: Visitor, sent: Mapping[str, Any]) -> bool:
        """What the applicant has in the end; whether all of it is there."""
        code, mine = sent["query_code"], _mine(sent)
        view = visitor.get(f"/api/track/{sent['number']}", code=code)
        papers = visitor.get(f"{mine}/notices", code=code)["notices"]
        notice = visitor.content(f"{mine}/notices/{papers[-1]['id']}.pdf", code)
        (link,) = visitor.get(f"{mine}/releases", code=code)["releases"]
        copy = visitor.content(link["url"])
        days, last = len(view["clock"]["days"]), papers[-1]["number"]
        self.story.say(
            f"{APPLICATION['name']} reads 《{last}》 ({len(notice)} bytes, {len(papers)} papers so far), "
            f"the contract ({len(copy)} bytes) and why each of {days} days counts or does not"
        )
        return view["description"] == AMENDED and all(data.startswith(b"%PDF") for data in (notice, copy))

    def _report(self, reviewer: Visitor) -> None:
        """Table 3 as it is counted now: the whole row of what was received, and of what it became."""
        year = self.clock.today().year
        report = reviewer.get(f"/api/disclosure/desk/report/{year}?agency={AGENCY}")["report"]
        table = next(one["table"] for one in report["sections"] if one["section"] == "applications")
        rows = [f"{row['code']} {row['zh']}: {row['figures'][-1]}" for row in table["rows"] if row["figures"][-1]]
        held = all(identity["holds"] is not False for identity in report["identities"])
        self.story.say(
            f"table 3 of {AGENCY} for {year}, all classes: {'; '.join(rows)}"
            f" ({'all identities hold' if held else 'an identity is BROKEN'})"
        )

    def _days_pass(self, days: int) -> None:
        self.clock.go_to(self.clock.working_day(self.clock.today(), days))


def _mine(sent: Mapping[str, Any]) -> str:
    return f"/api/disclosure/applications/{sent['number']}"
