"""The story: citizens write, departments answer, one letter is returned, one is redone, one stays anonymous."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import requests
from rich.console import Console

from deploy.demo.people import Visitor

SETTLE_SECONDS = 30
CODES = 3  # that an account's app can show at a time: of this half minute, and of those beside it

LETTERS: tuple[Mapping[str, Any], ...] = (
    {
        "department": "jiaotong", "kind": "help", "subject": "东湖路公交站台夜间没有照明",
        "body": "东湖路与滨江路交叉口的公交站台路灯已经坏了两周,晚上候车看不清台阶,希望尽快修复。",
        "place": "东湖路滨江路口", "anonymous": False, "name": "张敏", "phone": "13800138000", "publish_consent": True,
    },
    {
        "department": "jiaotong", "kind": "consultation", "subject": "新能源货车白天能否进入二环",
        "body": "请问新能源厢式货车白天是否可以在二环内通行,需要办理哪种通行证?",
        "anonymous": False, "name": "李强", "email": "liqiang@example.org", "publish_consent": True,
    },
    {
        "department": "chengguan", "kind": "complaint", "subject": "夜市油烟直排影响居民休息",
        "body": "民乐小区旁边的夜市摊位油烟直接排向居民楼,凌晨一点仍在营业,请依法处理。",
        "anonymous": True, "publish_consent": False,
    },
    {
        "department": "chengguan", "kind": "suggestion", "subject": "建议在江滨公园增设共享单车停放点",
        "body": "周末江滨公园北门单车乱停,建议划出停放区并安排专人引导。",
        "anonymous": False, "name": "欧阳·兰", "email": "ouyang@example.org", "publish_consent": True,
    },
)  # fmt: skip

ANSWERS = (
    "您好。经现场核实,站台照明线路老化已于今日更换完毕,并加装了两盏太阳能灯。感谢您的反映。",
    "您好。新能源厢式货车白天可在二环内通行,请通过交管部门小程序申领电子通行证。",
    "您好。我局已责令三家摊主安装油烟净化装置,营业时间不得超过二十三时,并安排夜间巡查。",
)


@dataclass
class Story:
    """Plays against a running city, printing each step."""

    url: str
    password: str
    console: Console
    code: Callable[[str], str]  # what an account's authenticator app shows now
    numbers: list[dict[str, Any]] = field(default_factory=list)
    people: dict[str, Visitor] = field(default_factory=dict)  # who has logged in stays so: codes are good once
    step: int = 0

    def play(self) -> dict[str, int]:
        """Plays it all; the counts are read back from the platform, not from what we believe we did."""
        visitor = Visitor(self.url)
        clerk, reviewer = self.staff("jt-jingban"), self.staff("jt-shenhe")
        urban, urban_reviewer = self.staff("cg-jingban"), self.staff("cg-shenhe")
        for letter in LETTERS:
            self.numbers.append(self.write(visitor, letter))
        self._verify(visitor)
        self.answer(self.numbers[0], reviewer, clerk, "jiaotong", ANSWERS[0])
        self.answer(self.numbers[1], reviewer, clerk, "jiaotong", ANSWERS[1])
        self.answer(self.numbers[2], urban_reviewer, urban, "chengguan", ANSWERS[2])
        self.rate(visitor, self.numbers[0], 5, solved=True)
        self.rate(visitor, self.numbers[2], 2, solved=False, reason="夜里仍有油烟")
        self._publish(self.numbers[0], clerk, reviewer)
        self._refuse_stranger(visitor)
        return self._count(visitor)

    def say(self, text: str) -> None:
        """One step of the story."""
        self.step += 1
        self.console.print(f"[bold cyan]{self.step:2}[/] {text}", soft_wrap=True)

    def staff(self, login: str) -> Visitor:
        """Somebody at the desk, logged in; the same again later in the story."""
        if login in self.people:
            return self.people[login]
        visitor = self.people[login] = Visitor(self.url)
        account = self._log_in(visitor, login)
        roles = ", ".join(account["roles"])
        where = account["department"] or "the city"
        self.say(f"{account['name']} logs in with password and code ({roles} of {where})")
        return visitor

    def _log_in(self, visitor: Visitor, login: str) -> Mapping[str, Any]:
        """A code is good once: a story played a moment ago may have used it, so the next one is tried."""
        for _ in range(CODES - 1):
            try:
                return visitor.log_in(login, self.password, self.code(login))
            except requests.HTTPError as refused:
                if "second_factor_wrong" not in str(refused):
                    raise
        return visitor.log_in(login, self.password, self.code(login))

    def write(self, visitor: Visitor, letter: Mapping[str, Any]) -> dict[str, Any]:
        """Sends a letter; what the writer is given."""
        given: dict[str, Any] = visitor.post("/api/mailbox/letters", letter)
        who = "anonymous" if letter["anonymous"] else letter["name"]
        self.say(f"{who} writes 《{letter['subject']}》 → {given['number']}, due {given['due_on']}")
        return given

    def _verify(self, visitor: Visitor) -> None:
        found = visitor.post("/api/mailbox/receipts/verify", {"receipt": self.numbers[0]["receipt"]})
        self.say(f"the receipt of {found['number']} is {'genuine' if found['valid'] else 'NOT genuine'}")

    def answer(self, letter: Mapping[str, Any], reviewer: Visitor, clerk: Visitor, lead: str, text: str) -> None:
        """A letter's way through the department, up to its answer."""
        desk = f"/api/mailbox/desk/letters/{letter['number']}"
        reviewer.post(f"{desk}/accept", {})
        reviewer.post(f"{desk}/dispatch", {"lead": lead, "co_handlers": []})
        clerk.post(f"{desk}/take", {})
        clerk.post(f"{desk}/draft", {"text": text})
        view = reviewer.post(f"{desk}/answer", {})
        self.say(f"{lead} accepts, handles, reviews and answers {letter['number']} (now: {view['state_text']})")

    def rate(self, visitor: Visitor, letter: Mapping[str, Any], level: int, *, solved: bool, reason: str = "") -> None:
        """The writer says how good the answer was."""
        body = {"round": 1, "level": level, "solved": solved} | ({"reason": reason} if reason else {})
        visitor.post(f"/api/mailbox/letters/{letter['number']}/rating", body, code=letter["query_code"])
        self.say(f"the writer of {letter['number']} gives {'★' * level}")

    def _publish(self, letter: Mapping[str, Any], clerk: Visitor, reviewer: Visitor) -> None:
        desk = f"/api/mailbox/desk/letters/{letter['number']}"
        proposal = clerk.get(f"{desk}/redaction")
        clerk.post(f"{desk}/propose", {k: proposal[k] for k in ("subject", "body", "answer")})
        reviewer.post(f"{desk}/publish", {})
        self.say(f"{letter['number']} is published after redaction, as its writer agreed")

    def _refuse_stranger(self, visitor: Visitor) -> None:
        status = visitor.status("GET", f"/api/track/{self.numbers[3]['number']}", code="ZZZZZZZZ")
        self.say(f"somebody with a wrong query code asks for {self.numbers[3]['number']}: {status}")

    def _count(self, visitor: Visitor) -> dict[str, int]:
        found = [visitor.get(f"/api/track/{n['number']}", code=n["query_code"]) for n in self.numbers]
        answered = sum(1 for letter in found if letter["answers"])
        rated = sum(1 for letter in found if any(answer["rating"] for answer in letter["answers"]))
        totals = self._scoreboard(visitor, {"received": len(found), "answered": answered, "rated": rated})
        self.say(f"the scoreboard shows {totals['received']} received, {totals['answered']} answered")
        lost = sum(1 for sent, letter in zip(LETTERS, found, strict=True) if letter["body"] != sent["body"])
        return {"letters": len(found), "answered": answered, "rated": rated, "referred": 0, "lost": lost}

    def _scoreboard(self, visitor: Visitor, wanted: Mapping[str, int]) -> Mapping[str, int]:
        """The city's totals, once the events of this story have arrived (earlier runs may have left more)."""
        deadline = time.monotonic() + SETTLE_SECONDS
        while True:
            totals: Mapping[str, int] = visitor.get("/api/scoreboard")["total"]
            if all(totals[name] >= count for name, count in wanted.items()):
                return totals
            if time.monotonic() > deadline:
                raise RuntimeError(f"the scoreboard still shows {totals}, wanted at least {wanted}")
            time.sleep(0.2)
