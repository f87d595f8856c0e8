"""A city with partners for tests: what its people do over HTTP, as somebody with a token or as nobody."""

from __future__ import annotations

import subprocess
import sys
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from casework.testing.partner_vhosts import Meeting
from deploy.city import MEMBERS, City
from deploy.twins import folder

PETITION = {
    "department": "jiaotong", "kind": "complaint", "subject": "道路拓宽征收补偿款没有兑现",
    "body": "东湖路拓宽时征收了我家院子,约定的征收补偿款一直没有支付,请求兑现。", "place": "东湖路", "anonymous": False,
    "name": "赵建国", "phone": "13900139000", "address": "东湖路18号", "publish_consent": False,
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """The city, its partners' vhosts, and programs' tokens."""

    city: City
    tokens: Mapping[str, str]  # by account
    meetings: Mapping[str, Meeting] = field(default_factory=dict)  # by partner; none without a broker

    def keys(self, partner: str) -> Path:
        """The partner's own keys; the city knows their public halves."""
        return folder(self.city) / f"{partner}.keys.json"

    @property
    def public_keys(self) -> Path:
        """What the city publishes."""
        return self.city.var / "keys" / "public.json"

    def call(self, method: str, path: str, body: Any = None, code: str = "", who: str = "") -> Any:
        """The answer's JSON, as somebody with a token, or as nobody."""
        headers = {"Idempotency-Key": uuid.uuid4().hex} if method == "POST" else {}
        headers |= {"X-Query-Code": code} if code else {}
        headers |= {"Authorization": f"Bearer {self.tokens[who]}"} if who else {}
        with requests.Session() as session:
            session.trust_env = False
            answer = session.request(method, self.city.url + path, json=body, headers=headers, timeout=30)
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text[:500]}"
        return answer.json()

    def run(self, instance: str, *arguments: str) -> str:
        """An operator's command of an instance; what it printed."""
        member = next(m for m in MEMBERS if m.instance == instance)
        command = [sys.executable, "-m", member.service.package, *arguments]
        environment = self.city.environment(member)
        done = subprocess.run(  # noqa: S603
            command, env=environment, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def petition(self) -> tuple[str, str]:
        """Number and code of a letter that its reviewer has just referred to the bureau."""
        given = self.call("POST", "/api/mailbox/letters", PETITION)
        desk = f"/api/mailbox/desk/letters/{given['number']}/refer"
        reason = "征收补偿争议,属于信访事项,转信访部门。"
        self.call("POST", desk, {"destination": "petition", "reason": reason}, who="jt-shenhe")
        return given["number"], given["query_code"]

    def track(self, number: str, code: str) -> dict[str, Any]:
        """The letter as its writer sees it."""
        found: dict[str, Any] = self.call("GET", f"/api/track/{number}", code=code)
        return found
