"""Complaints and supervision as the API answers them, for scripting a gateway."""

from __future__ import annotations

from typing import Any

NUMBER, QUERY_CODE, RECEIPT_CODE = "CS-7K3F9-Q2XWD-4", "7K3F9Q2X", "7K3F9-Q2XG"
AT = "2026-03-02T01:00:00Z"
HOUSING = {"id": "housing", "name": "住房和城乡建设局", "name_en": "Housing Bureau"}
SERVICE = {"id": "service", "name": "政务服务中心", "name_en": "Service Centre"}

TAKEN: dict[str, Any] = {
    "number": NUMBER, "query_code": QUERY_CODE, "receipt_code": RECEIPT_CODE, "received_at": AT,
    "review_by": "2026-03-05", "provisional": False, "digest": "ab" * 32, "receipt": "a.b.c", "state": "received",
    "confirm": "issued",
}  # fmt: skip

VIEW: dict[str, Any] = {
    "number": NUMBER, "kind": "delay", "naming": "confidential", "subject": "办证拖了三个月",
    "body": "一月交的材料，\n三月还说在走流程。",
    "accused": {"departments": [HOUSING], "officials": [{"name": "某某", "department": HOUSING}]},
    "earlier": "MC-7K3F9-Q2XWD-4", "state": "answered", "state_text": "已答复", "outcome": None, "finding": "partly",
    "office": SERVICE, "received_at": AT, "review_by": "2026-03-05", "accepted_at": AT, "duty": "reply",
    "due_on": "2026-03-23", "promised_on": "2026-03-20", "provisional": True,
    "days": [{"date": "2026-03-02", "counted": False, "why": "day_zero"},
             {"date": "2026-03-03", "counted": True, "why": "counted"}],
    "timeline": [{"at": AT, "what": "received", "text": ""}, {"at": AT, "what": "accept", "text": ""}],
    "messages": [{"at": AT, "from": "office", "text": "哪一天交的材料？"},
                 {"at": AT, "from": "complainant", "text": "一月五日。"}],
    "answers": [{"round": 1, "text": "经查，确有拖延。", "finding": "partly", "answered_at": AT, "on_time": True,
                 "rating": None}],
    "measures": [{"number": 1, "kind": "rectify", "owner": HOUSING, "due": "2026-04-01", "kept": None}],
    "openings": [{"opened_at": AT, "until": "2026-03-03T01:00:00Z", "purpose": "verify", "reason": "核对材料"}],
    "receipt": "confirmed", "correction": None, "referred_to": None, "referral": None,
    "attachments": [{"id": "f1", "name": "回执.jpg", "mime": "image/jpeg", "size": 2048, "state": "clean"}],
    "actions": ["write", "rate", "redo", "withdraw", "attach", "renew_code"],
}  # fmt: skip


def described(name: str, *fields: tuple[str, str], **over: Any) -> dict[str, Any]:
    """An act with its fields `(name, type)`, all required."""
    return {"name": name, "fields": [{"name": n, "type": t, "required": True} | over for n, t in fields]}


DESK_VIEW: dict[str, Any] = VIEW | {
    "state": "investigating", "sealed": False, "light": "yellow", "parts": ["investigator"],
    "investigators": ["w1", "w2"], "candidates": [{"account": "w1", "name": "黄明"}, {"account": "w2", "name": "李红"}],
    "plan": {"text": "先核对收件记录。"}, "interviews": [{"at": AT, "whom": "accused", "text": "承认拖延。"}],
    "conclusion": {"finding": "partly", "report": "部分属实。"},
    "measures": [{"number": 1, "kind": "rectify", "owner": HOUSING, "due": "2026-04-01", "text": "改", "kept": None,
                  "checked": None}],
    "extension": {"days": 5, "reason": "等鉴定", "approved": None},
    "recusals": [{"account": "w3", "relation": "family", "at": AT}],
    "repeats": [{"number": "CS-AAAAA-AAAAA-A", "state": "closed", "received_at": AT}],
    "openings": [
        {"id": "o1", "stage": "asked", "purpose": "verify", "reason": "核对", "asked_by": "w1", "asked_at": AT,
         "decide_by": AT, "until": None,
         "actions": [described("approve"), described("refuse", ("reason", "text"))]},
        {"id": "o2", "stage": "open", "purpose": "contact", "reason": "反馈", "asked_by": "w2", "asked_at": AT,
         "decide_by": AT, "until": AT, "actions": [described("seal")]},
    ],
    "history": [{"at": AT, "action": "accept", "part": "intake", "department": "service", "text": "", "facts": {}}],
    "version": 3,
    "actions": [
        described("accept"),
        described("assign", ("investigators", "list")),
        described("interview", ("whom", "string"), ("held_at", "string"), ("text", "text")),
        described("conclude", ("finding", "string"), ("text", "text"), ("measures", "list")),
        described("check_measure", ("number", "integer"), ("text", "text"), ("kept", "boolean")),
        described("name_accused", ("departments", "list"), ("accounts", "list"), ("officials", "list")),
        described("recuse", ("account", "string"), ("relation", "string")),
        described("pass_on", ("office", "string"), ("reason", "text")),
        described("refer", ("to", "string"), ("reason", "text")),
        described("ask_extension", ("days", "integer"), ("reason", "text")),
        described("ask_opening", ("purpose", "string"), ("reason", "text")),
    ],
}  # fmt: skip

ROW: dict[str, Any] = {
    "number": NUMBER, "subject": "办证拖了三个月", "kind": "delay", "naming": "anonymous", "state": "investigating",
    "state_text": "调查中", "office": SERVICE, "accused": ["housing"], "received_at": AT, "review_by": "2026-03-05",
    "due_on": "2026-03-23", "duty": "reply", "provisional": True, "light": "red", "retaliation": True,
    "actions": ["plan"],
}  # fmt: skip

ACT: dict[str, Any] = {
    "id": "a1", "number": "MC-7K3F9-Q2XWD-4", "source": "/mailbox/city", "channel": "mailbox", "department": HOUSING,
    "rung": "yellow", "recipient": "reviewer", "because": "hand", "reason": "一再拖延", "due": "2026-03-09",
    "issued_at": AT, "standing": "standing", "reply": None,
    "withdrawals": [{"cause": "reason", "reason": "已办结", "proposed_at": AT, "decision": "refused",
                     "decided_at": AT}],
    "actions": [described("answer", ("text", "text")), described("propose", ("reason", "text"))],
}  # fmt: skip

WATCHED: dict[str, Any] = {
    "number": "MC-7K3F9-Q2XWD-4", "source": "/mailbox/city", "channel": "mailbox", "department": HOUSING,
    "due": "2026-03-09", "light": "red", "last_act": ACT,
}  # fmt: skip

LADDERS: list[dict[str, Any]] = [
    {"department": "", "set_at": None, "steps": [
        {"rung": "reminder", "recipient": "handler", "days_left": 2, "percent_left": 50, "unanswered": None},
        {"rung": "red", "recipient": "head", "days_left": -1, "percent_left": None, "unanswered": 3},
    ]},
    {"department": "power", "set_at": AT, "steps": [
        {"rung": "urge", "recipient": "handler", "days_left": 1, "percent_left": None, "unanswered": None},
    ]},
]  # fmt: skip


def page_of(name: str, *rows: dict[str, Any]) -> dict[str, Any]:
    """A list as the API pages it."""
    return {name: list(rows), "total": len(rows), "page": 1, "size": 20}


def script(**over: Any) -> dict[tuple[str, str], tuple[int, Any]]:
    """Answers of the API by method and path; `view`, `desk`, `act` change what stands in them."""
    at, desk = f"/api/complaints/complaints/{NUMBER}", f"/api/complaints/desk/complaints/{NUMBER}"
    view, desk_view = VIEW | over.get("view", {}), DESK_VIEW | over.get("desk", {})
    supervision = "/api/complaints/supervision"
    answers: dict[tuple[str, str], tuple[int, Any]] = {
        ("POST", "/api/complaints/complaints"): (201, TAKEN | over.get("taken", {})),
        ("GET", "/api/complaints/complaints"): (200, page_of("complaints", view)),
        ("GET", f"/api/track/{NUMBER}"): (200, view),
        ("GET", "/api/complaints/desk/complaints"): (200, page_of("complaints", ROW | over.get("row", {}))),
        ("GET", desk): (200, desk_view),
        ("GET", f"{desk}/identity"): (200, {"name": "韦春燕", "phone": "13800138000", "email": "", "address": "",
                                            "until": AT}),
        ("GET", f"{supervision}/acts"): (200, page_of("acts", ACT | over.get("act", {}))),
        ("GET", f"{supervision}/cases"): (200, page_of("cases", WATCHED)),
        ("GET", f"{supervision}/ladders"): (200, {"ladders": LADDERS}),
        ("PUT", f"{supervision}/ladders"): (200, {"ladders": LADDERS}),
        ("DELETE", f"{supervision}/ladders/power"): (204, None),
        ("POST", f"{supervision}/cases/{WATCHED['number']}/acts"): (201, ACT),
    }  # fmt: skip
    for act in ("messages", "rating", "redo", "withdrawal", "receipt", "correction", "attachments"):
        answers["POST", f"{at}/{act}"] = (200, view)
    answers["POST", f"{at}/code"] = (200, view | {"query_code": "9H4TWK2M", "receipt_code": "9H4TW-K2MX"})
    for action in (*(a["name"] for a in DESK_VIEW["actions"]), "openings/o1/approve", "openings/o1/refuse",
                   "openings/o2/seal"):  # fmt: skip
        answers["POST", f"{desk}/{action}"] = (200, desk_view)
    for action in ("answer", "propose", "approve", "refuse"):
        answers["POST", f"{supervision}/acts/a1/{action}"] = (200, ACT)
    return answers
