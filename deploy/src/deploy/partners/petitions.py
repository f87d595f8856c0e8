"""The petitions bureau: registers what is referred to it, reports, decides with a paper, gives back, sends letters."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

from deploy.partners import clock, wire
from deploy.partners.office import Office
from deploy.partners.paper import paper
from deploy.partners.wire import BUSINESS, Refused

OFFICE = "市信访局"


class Petitions(Office):
    """`auto`: acknowledges and takes up at once what is referred, as a demonstration wants it."""

    name = "petitions"
    auto = False

    def apply(self, message: Mapping[str, Any], content: Mapping[str, Any]) -> None:
        """The four things the city says to the bureau."""
        subject, data = message["subject"], message["data"]
        if message["type"] == "petition.refer.v1":
            self.book.note(
                subject, hops=message["hops"], reason=data["reason"], notify_by=data["notify_by"],
                xfj=content["xfj"], xfr=content["xfr"], files=content["fj"], state="referred", over=False, alias="",
            )  # fmt: skip
            if self.auto:
                self.acknowledge(subject)
                self.status(subject, "实体性受理告知", notice="您反映的事项已受理,我们正在核实。")
        elif message["type"] == "letter.taken.v1":
            self.book.note(subject, state="taken", number=data["number"], query_code=content["query_code"])
        elif message["type"] == "letter.refused.v1":
            self.book.note(subject, state="refused", reason=data["reason"], over=True)
        elif message["type"] == "letter.status.v1":
            self.book.note(subject, state=data["state"], number=data["number"])
        else:
            super().apply(message, content)

    def acknowledge(self, subject: str) -> str:
        """登记: under a number of the bureau's own, which is the answer."""
        with self.book.page():
            self._known(subject)
            alias = self._next_number()
            at = wire.now_text()
            self.book.note(subject, state="acknowledged", alias=alias, registered_at=at)
            self.send("petition.ack.v1", subject, {"alias": alias, "registered_at": at})
        return alias

    def status(self, subject: str, status: str, office: str = OFFICE, notice: str = "") -> str:
        """办理方式: what an office did, by its name in the profile (blfs)."""
        with self.book.page():
            facts = self._known(subject)
            told = {"notice": notice} if notice else {}
            data = {"alias": facts["alias"], "status": status, "at": wire.now_text(), "office": office, **told}
            self.book.note(subject, status=status)
            return self.send("petition.status.v1", subject, data)

    def result(self, subject: str, outcome: str = "support", text: str = "") -> str:
        """The decision with its paper (art. 32: support, explain, refuse)."""
        with self.book.page():
            facts = self._known(subject)
            text = text or "经调查核实,您反映的情况属实,现予支持,责任单位将于三十日内整改。"
            content = paper("信访事项处理意见书", [f"信访件编号:{facts['alias']}", text, OFFICE])
            digest = hashlib.sha256(content).hexdigest()
            data = {"alias": facts["alias"], "outcome": outcome, "decided_at": wire.now_text(), "sha256": digest}
            sheet = {
                "name": f"{facts['alias']}-处理意见书.pdf",
                "media_type": "application/pdf",
                "sha256": digest,
                "content": base64.b64encode(content).decode(),
            }
            self.book.note(subject, state="concluded", outcome=outcome, over=True)
            return self.send("petition.result.v1", subject, data, {"text": text, "paper": sheet})

    def give_back(self, subject: str, reason: str) -> str:
        """异议: not the bureau's matter (art. 23 ¶3: within 5 working days)."""
        with self.book.page():
            self._known(subject)
            self.book.note(subject, state="returned", over=True)
            return self.send("petition.return.v1", subject, {"reason": reason, "at": wire.now_text()})

    def letter(
        self,
        title: str,
        body: str,
        people: Mapping[str, str] | None = None,
        reason: str = "咨询类来信,不属于信访事项。",
        kind: str = "consultation",
        department: str = "",
        subject: str = "",
    ) -> str:
        """A letter to the bureau that is no petition goes to the city; its key is the answer."""
        with self.book.page():
            subject = subject or self._next_number("LX")
            data = {"received_at": wire.now_text(), "reason": reason, "kind": kind}
            place = {"department": department} if department else {}
            letter = {"title": title, "body": body, "anonymous": not people, "people": dict(people or {}), **place}
            self.book.note(subject, state="sent", over=False)
            self.send("letter.back.v1", subject, data, letter)
        return subject

    def _known(self, subject: str) -> dict[str, Any]:
        try:
            return self.book.case(subject)
        except KeyError as error:
            raise Refused(BUSINESS, str(error)) from error

    def _next_number(self, prefix: str = "XF") -> str:
        day = clock.now().astimezone(wire.CHINA).strftime("%Y%m%d")
        known = [facts.get("alias") or facts["subject"] for facts in self.book.cases()]
        count = sum(1 for number in known if str(number).startswith(f"{prefix}{day}"))
        return f"{prefix}{day}-{count + 1:06}"
