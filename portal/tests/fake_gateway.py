"""A scripted gateway on loopback, for developing and testing how pages render: real HTTP, the contract's shapes.

It decides nothing: it answers what it was told to, and keeps what it was asked. Journeys are tested with the real one.
"""

from __future__ import annotations

import io
import json
import threading
from copy import deepcopy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import segno

NUMBER, CODE = "MC-7K3F9-Q2XWD-4", "7K3F9Q2X"

TAKEN = {
    "number": NUMBER, "query_code": CODE, "received_at": "2026-03-02T01:00:00Z", "due_on": "2026-03-09",
    "provisional": False, "digest": "ab" * 32, "receipt": "a.b.c", "state": "registered",
}  # fmt: skip

DAYS = [
    {"date": "2026-03-02", "counted": False, "why": "day_zero"},
    *({"date": f"2026-03-0{d}", "counted": True, "why": "counted"} for d in (3, 4, 5, 6)),
    {"date": "2026-03-07", "counted": False, "why": "weekend"},
    {"date": "2026-03-08", "counted": False, "why": "weekend"},
    {"date": "2026-03-09", "counted": True, "why": "counted"},
]

CASE: dict[str, Any] = {
    "number": NUMBER, "kind": "help", "subject": "小区门口路灯不亮",
    "body": "东门两盏路灯坏了半个月，\n晚上老人走路不方便。",
    "place": "民族大道 12 号东门", "department": {"id": "housing"}, "state": "answered", "state_text": "已答复",
    "outcome": None, "received_at": "2026-03-02T01:00:00Z", "due_on": "2026-03-09", "provisional": True, "days": DAYS,
    "timeline": [
        {"at": "2026-03-02T01:00:00Z", "what": "received", "text": ""},
        {"at": "2026-03-02T03:20:00Z", "what": "accepted", "text": ""},
        {"at": "2026-03-05T08:00:00Z", "what": "answered", "text": ""},
    ],
    "answers": [{"round": 1, "text": "您好，两盏路灯已于 3 月 4 日修好。\n感谢您的反映。",
                 "answered_at": "2026-03-05T08:00:00Z",
                 "on_time": True, "rating": None}],
    "questions": [{"id": "q1", "at": "2026-03-06T01:00:00Z", "text": "西门的什么时候修？", "answer": None}],
    "attachments": [{"id": "f1", "name": "路灯.jpg", "mime": "image/jpeg", "size": 204800, "state": "clean"}],
    "publication": {"consent": True, "state": "consented"},
    "actions": ["rate", "follow_up", "add", "redo", "close", "withdraw", "urge", "correct", "consent", "attach"],
}  # fmt: skip

DESK_CASE: dict[str, Any] = CASE | {
    "state": "handling", "lead": "housing", "co_handlers": ["power"], "light": "yellow",
    "people": {"name": "韦春燕", "phone": "13800138000", "email": "", "address": ""},
    "notes": [{"at": "2026-03-03T01:00:00Z", "text": "已联系物业", "department": "housing"}],
    "drafts": [{"at": "2026-03-04T01:00:00Z", "text": "您好，正在安排维修。", "state": "waiting"}],
    "returns": [],
    "extensions": [{"at": "2026-03-04T01:00:00Z", "days": 3, "reason": "等待配件", "approved": None, "answer": ""}],
    "history": [{"at": "2026-03-02T03:20:00Z", "action": "accept", "department": "service", "role": "reviewer"}],
    "suggestion": {"to": "efficiency_complaint", "reason": "提到工作人员态度"},
    "actions": [
        {"name": "take", "fields": []},
        {"name": "draft", "fields": [{"name": "text", "type": "text", "required": True}]},
        {"name": "ask_extension", "fields": [{"name": "days", "type": "integer", "required": True},
                                                 {"name": "reason", "type": "string", "required": True}]},
        {"name": "dispatch", "fields": [{"name": "lead", "type": "string", "required": True},
                                        {"name": "co_handlers", "type": "list", "required": False}]},
        {"name": "decline", "fields": [{"name": "why", "type": "choice", "required": False, "choices": ["other"]},
                                       {"name": "reason", "type": "text", "required": True}]},
        {"name": "merge", "fields": [{"name": "approve", "type": "boolean", "required": True}]},
        {"name": "answer_follow_up", "fields": [{"name": "text", "type": "text", "required": True}]},
        {"name": "propose", "fields": [{"name": "subject", "type": "string", "required": True},
                                                   {"name": "body", "type": "text", "required": True},
                                                   {"name": "answer", "type": "text", "required": True}]},
    ],
}  # fmt: skip


def desk_row(number: str, light: str, **over: Any) -> dict[str, Any]:
    """A row of a queue."""
    return {
        "number": number, "kind": "help", "subject": "小区门口路灯不亮", "state": "handling", "state_text": "办理中",
        "department": "service", "lead": "housing",
        "received_at": "2026-03-02T01:00:00Z", "due_on": "2026-03-09",
        "unit_due_on": "2026-03-08", "provisional": False, "light": light, "anonymous": False, "urged": False,
        "actions": ["take"],
    } | over  # fmt: skip


def released(number: str = NUMBER, **over: Any) -> dict[str, Any]:
    """What `GET /api/mailbox/published/{number}` answers."""
    return {
        "number": number, "department": "housing", "kind": "help", "subject": "小区门口路灯不亮",
        "body": "东门两盏路灯坏了半个月。",
        "answer": "两盏路灯已于 3 月 4 日修好。", "received_at": "2026-03-02T01:00:00Z",
        "answered_at": "2026-03-05T08:00:00Z", "round": 1, "rating_level": 5, "published_at": "2026-03-06T08:00:00Z",
        "redacted": True,
    } | over  # fmt: skip


def problem(status: int, code: str, **facts: Any) -> tuple[int, dict[str, Any]]:
    """A scripted refusal."""
    return status, {"type": f"urn:wenzheng:problem:{code}", "status": status, "code": code, "detail": code} | facts


class FakeGateway:
    """`script[method, path]` overrides an answer; `asked` holds (method, path, headers, body) in order."""

    def __init__(self) -> None:
        self.script: dict[tuple[str, str], tuple[int, Any]] = {}
        self.asked: list[tuple[str, str, dict[str, str], Any]] = []
        self.case, self.desk_case, self.desk_letters = deepcopy(CASE), deepcopy(DESK_CASE), [desk_row(NUMBER, "yellow")]
        self.released: dict[str, Any] = {}
        self.headers: dict[str, str] = {}  # of every answer
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        """Ends the server."""
        self._server.shutdown()
        self._server.server_close()

    def last(self, method: str, path: str) -> tuple[dict[str, str], Any]:
        """Headers and body of the newest such request."""
        return next((h, b) for m, p, h, b in reversed(self.asked) if (m, p) == (method, path))

    def answer(self, method: str, path: str, headers: dict[str, str]) -> tuple[int, Any]:
        """The scripted answer, or the contract's usual one."""
        if (method, path) in self.script:
            return self.script[method, path]
        return self._usual(method, path.split("/")[2:], headers)

    def _usual(self, method: str, parts: list[str], headers: dict[str, str]) -> tuple[int, Any]:
        if parts[:2] == ["auth", "login"]:
            return 200, {"account": {"id": "a1", "kind": "staff", "name": "经办员"}, "csrf": "form-token"}
        if parts[:2] == ["auth", "logout"]:
            return 204, None
        if parts[:1] == ["track"] or (parts[:2] == ["mailbox", "letters"] and len(parts) > 2):
            number = unquote(parts[1] if parts[0] == "track" else parts[2])
            if (number, headers.get("X-Query-Code")) != (NUMBER, CODE):
                return problem(404, "case_unknown")
            return 200, _qr() if parts[-1] == "receipt.svg" else self.case
        if parts[:2] == ["mailbox", "letters"]:
            return 201, TAKEN
        return self._other(parts)

    def _other(self, parts: list[str]) -> tuple[int, Any]:
        if parts[:2] == ["mailbox", "published"]:
            found = self.released.get(unquote(parts[2]))
            return (200, found) if found else problem(404, "case_unknown")
        if parts[-1] == "redaction":
            return 200, {
                "subject": "小区门口路灯不亮",
                "body": "东门（已隐去）",
                "answer": "已修好",
                "findings": [{"field": "body", "start": 0, "end": 2, "kind": "address", "sure": True}],
            }
        if parts[1:3] == ["desk", "letters"] and len(parts) == 3:
            return 200, {"letters": self.desk_letters, "total": len(self.desk_letters), "page": 1, "size": 20}
        if parts[1:3] == ["desk", "letters"]:
            return 200, self.desk_case
        return problem(404, "not_found")


def _qr() -> str:
    image = io.BytesIO()
    segno.make("a.b.c").save(image, kind="svg")
    return image.getvalue().decode()


def _handler(fake: FakeGateway) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _do(self) -> None:
            split = urlsplit(self.path)
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            is_json = "json" in self.headers.get("Content-Type", "")
            body = json.loads(raw) if is_json and raw else raw or parse_qs(split.query)
            if not split.path.startswith("/internal/"):  # the copy of the directory is no page's question
                fake.asked.append((self.command, split.path, dict(self.headers), body))
            status, answer = fake.answer(self.command, split.path, dict(self.headers))
            self._send(status, answer, split.path)

        do_GET = do_POST = do_PUT = do_DELETE = _do  # noqa: N815 - the library's names

        def _send(self, status: int, answer: Any, path: str) -> None:
            is_text = isinstance(answer, str)
            sent = b"" if answer is None else answer.encode() if is_text else json.dumps(answer).encode()
            kind = "image/svg+xml" if is_text else "application/json" if status < 400 else "application/problem+json"
            self.send_response(status)
            if path == "/api/auth/login" and status == 200:
                self.send_header("Set-Cookie", "wz_session=s1; HttpOnly; Path=/; SameSite=Lax")
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(sent)))
            for name, value in fake.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, format: str, *args: Any) -> None:
            """Silent: what was asked is kept in `asked`."""

    return Handler
