"""Submissions as the gateway sends them to the mailbox: signed for this very request, with number, code and key."""

from __future__ import annotations

import json
import random
import secrets
from datetime import UTC, datetime
from pathlib import Path

from casework.crypto import assertions
from casework.crypto.keys import KeyRing
from casework.domain.actors import Kind
from casework.domain.numbers import mint_number, mint_query_code
from deploy.city import GATEWAY
from deploy.setup import DEPARTMENTS

MAILBOX = "mailbox/city"
PATH = "/api/mailbox/letters"
TEXT = "小区南门外的路灯从上个月起就不亮了，晚上老人和孩子经过很不方便，已经有人绊倒。请安排检修，并告知完成时间。"


class Writer:
    """Signs with the gateway's key; each request is good for a minute and for one letter."""

    def __init__(self, keys: Path) -> None:
        self._ring = KeyRing.load(keys, GATEWAY)
        self._chance = random.SystemRandom()

    def requests(self, count: int, host: str) -> list[bytes]:
        """`count` whole HTTP requests; every other letter has a sender with particulars to be sealed."""
        now = datetime.now(UTC)
        return [self._request(index, now, host) for index in range(count)]

    def _request(self, index: int, now: datetime, host: str) -> bytes:
        request_id = secrets.token_hex(16)
        named = index % 2 == 0
        claims = assertions.Claims(
            kind=Kind.CITIZEN if named else Kind.ANONYMOUS, sub=f"bench-{index % 500}" if named else "", mth="POST",
            pth=PATH, name="王小明" if named else "", rid=request_id, number=mint_number("MC", self._chance),
            code=mint_query_code(self._chance),
        )  # fmt: skip
        body = json.dumps(letter(index, named), ensure_ascii=False).encode()
        head = {
            "Host": host, "Accept": "application/json", "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            "X-Wenzheng-Assertion": assertions.issue(self._ring, MAILBOX, claims, now),
            "X-Request-Id": request_id,
            "traceparent": f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01",
            "Idempotency-Key": secrets.token_hex(32),
        }  # fmt: skip
        lines = [f"POST {PATH} HTTP/1.1", *(f"{name}: {value}" for name, value in head.items())]
        return "\r\n".join([*lines, "", ""]).encode() + body


def letter(index: int, named: bool) -> dict[str, object]:
    """The letter's fields, as the sender writes them."""
    body: dict[str, object] = {
        "department": DEPARTMENTS[index % len(DEPARTMENTS)][0], "kind": "help", "subject": f"路灯不亮（{index}）",
        "body": TEXT * 2, "place": "人民东路 12 号", "anonymous": not named, "publish_consent": True,
    }  # fmt: skip
    if named:
        body |= {"name": "王小明", "phone": "13800000000", "address": "人民东路 12 号 3 单元"}
    return body
