"""Applications for information as the API answers them, for scripting a gateway."""

from __future__ import annotations

from typing import Any

from portal.testing.complaints import described, page_of

NUMBER, QUERY_CODE = "DS-7K3F9-Q2XWD-X", "7K3F9Q2X"
AT = "2026-03-02T01:00:00Z"
AGENCY = {"id": "housing", "name": "住房和城乡建设局", "name_en": "Housing Bureau"}
POWER = {"id": "power", "name": "供电局", "name_en": "Power Bureau"}
ID_NUMBER, CREDIT_CODE = "11010519491231002X", "91350100M000100Y43"  # the examples of GB 11643 and GB 32100

TAKEN: dict[str, Any] = {
    "number": NUMBER, "query_code": QUERY_CODE, "submitted_at": AT, "contact_by": "2026-03-03", "received_on": None,
    "due": None, "digest": "ab" * 32, "receipt": "a.b.c", "state": "submitted",
}  # fmt: skip

FOUND: dict[str, Any] = {
    "id": 7, "agency": "housing", "agency_name": "住房和城乡建设局", "agency_name_en": "Housing Bureau",
    "outcome": "disclosed", "outcome_name": "予以公开", "outcome_name_en": "Disclosed",
    "title": "民族大道改造工程验收报告", "summary": "二〇二五年民族大道改造工程竣工验收报告全文。", "files": 2,
    "published_at": AT,
}  # fmt: skip

CLOCK: dict[str, Any] = {
    "received_on": "2026-03-02", "due": "2026-03-31", "promised": "2026-03-30", "provisional": True, "total": 20,
    "remaining": 12, "standing": False, "stopped_on": None, "on_time": None,
    "days": [
        {"day": "2026-03-02", "counted": False, "place": None, "why": "day_zero", "text": "收到当天不算", "paper": "",
         "papers": [], "provisional": False},
        {"day": "2026-03-03", "counted": True, "place": 1, "why": "counted", "text": "第1个工作日", "paper": "",
         "papers": [], "provisional": False},
        {"day": "2026-03-04", "counted": False, "place": None, "why": "suspended", "text": "征求意见，不计入",
         "paper": "南建〔2026〕第3号-告", "papers": [{"cause": "third_party", "paper": "南建〔2026〕第3号-告"}],
         "provisional": False},
        {"day": "2026-03-31", "counted": True, "place": 20, "why": "counted", "text": "第20个工作日", "paper": "",
         "papers": [], "provisional": True},
    ],
}  # fmt: skip

ROW: dict[str, Any] = {
    "number": NUMBER, "agency": AGENCY, "channel": "web", "applicant_class": "natural", "state": "handling",
    "state_text": "办理中", "outcome": None, "outcome_text": None, "submitted_at": AT, "first_received_at": AT,
    "contact_by": "2026-03-03", "received_on": "2026-03-02", "due": "2026-03-31", "provisional": True,
    "ended_on": None, "description": "民族大道改造工程的\n验收报告",
}  # fmt: skip

COMMON: dict[str, Any] = ROW | {
    "document_number": "南建〔2025〕12号", "carrier": "electronic", "obtaining": "online", "assistance": ["seeing"],
    "assisted": [], "suggests_publication": True, "filled_by_staff": False, "confirmed": ["agency", "applicant"],
    "contacts": [{"at": AT, "how": "phone", "reached": False}], "clock": CLOCK, "amendment": None,
    "consultations": [{"consultation": 1, "asked": "third_party", "body": None, "paper": "南建〔2026〕第3号-告",
                       "served_on": "2026-03-03", "due": "2026-03-24", "answered_on": None, "awaited": True}],
    "reasons": None, "delay_days": None, "fee": None, "delivered": None, "correction": None,
    "messages": [{"at": AT, "from": "agency", "text": "请说明年份"},
                 {"at": AT, "from": "applicant", "text": "去年的"}],
    "timeline": [{"at": AT, "what": "submitted", "text": "已提交"},
                 {"at": AT, "what": "confirm", "text": "双方已确认"}],
    "attachments": [{"id": "f1", "name": "委托书.pdf", "mime": "application/pdf", "size": 2048, "state": "clean"}],
    "extension": None,
}  # fmt: skip

DECISION: dict[str, Any] = {
    "outcome": "partly_disclosed", "outcome_text": "部分公开", "article": "37", "article_text": "第三十七条",
    "grounds": [{"ground": "privacy", "text": "涉及个人隐私（第十五条）"}], "reason": "报告可以公开，签名涂黑。",
    "where": "", "prior": None, "document": "南建〔2026〕第5号-答", "signed_on": "2026-03-20",
}  # fmt: skip

VIEW: dict[str, Any] = COMMON | {
    "decision": None, "conversion": None,
    "notices": [{"id": "n1", "kind": "third_party", "number": "南建〔2026〕第3号-告", "day": "2026-03-03",
                 "audience": "applicant", "consultation": 0, "files": ["docx", "pdf"], "issued_at": AT}],
    "releases": [],
    "actions": [described("write", ("text", "text")), described("withdraw", ("reason", "text")), described("attach")],
}  # fmt: skip

FILES = {
    "documents": [{"id": "d1", "place": 1, "name": "验收报告.pdf", "mime": "application/pdf", "pages": 2, "size": 90000,
                   "added_at": AT, "marks_version": 3, "grounds": {"privacy": 1}, "burning": "done", "problem": None,
                   "problem_detail": None, "copy": {"size": 40000, "dpi": 200}}],
}  # fmt: skip
MARK = {"page": 1, "left": 72.0, "top": 100.0, "right": 200.0, "bottom": 120.0, "ground": "privacy",
        "text": "涉及个人隐私", "place": 1}  # fmt: skip
FOUND_TEXT: dict[str, Any] = {
    "places": [{"page": 1, "boxes": [{"left": 10.0, "top": 20.0, "right": 60.0, "bottom": 32.0}]}],
    "without_text": [2], "with_pictures": [], "illegible": [1], "warning": "有1页没有文字层",
}  # fmt: skip

DESK_VIEW: dict[str, Any] = COMMON | {
    "applicant": {"name": "韦春燕", "paper": "resident_id", "paper_number": ID_NUMBER, "phone": "13800138000"},
    "parts": ["handler"], "version": 4, "light": "yellow", "handlers": ["w1"],
    "consultations": [COMMON["consultations"][0] | {"name": "某公司", "contact": "0771-1", "question": "是否同意公开？",
                      "letter": True, "opinion": None, "reason": "", "reply": "", "told_paper": None}],
    "review": "disclosable", "referral": {"sent_on": "2026-03-05", "paper": "审1号", "settled_on": None},
    "extension": {"days": 10, "reason": "要等第三方", "approved": None, "paper": None},
    "decision": DECISION | {"drafted_by": "w1", "signed_by": None, "signed_on": None,
                            "redactions": [], "search": None, "convert_to": None,
                            "overrides": [{"number": 1, "why": "public_interest"}]},
    "rejected": "理由太短", "converted_to": None, "conversions": ["mailbox/city"],
    "hints": {"this_month": 11, "many": True, "answered_before": ["DS-AAAAA-AAAAA-A"],
              "near": [{"number": "DS-BBBBB-BBBBB-B", "alike": 80}]},
    "items": 1, "notes": [{"at": AT, "account": "w1", "text": "已调档"}],
    "history": [{"at": AT, "action": "confirm", "department": "housing", "role": "intake", "account": "w9",
                 "words": {"text": "电话确认"}, "facts": {}},
                {"at": AT, "action": "give_reasons", "department": "housing", "role": "intake", "account": "w9",
                 "words": {"reason": "用于研究", "paper": "来信1号"}, "facts": {"received_on": "2026-03-06"}}],
    "candidates": [{"account": "w1", "name": "黄明"}, {"account": "w2", "name": "李红"}],
    "actions": [
        described("log_contact", ("how", "string"), ("reached", "boolean"), ("text", "text"), choices=["phone", "sms"]),
        described("confirm", ("reached_by", "string"), choices=["phone", "visit"]),
        described("ask_amendment", ("notice", "text")),
        described("assign", ("handlers", "list")),
        {"name": "consult", "fields": [
            {"name": "asked", "type": "string", "required": True, "choices": ["third_party", "joint_agency"]},
            {"name": "served_on", "type": "string", "required": True},
            {"name": "body", "type": "string", "required": False},
            {"name": "name", "type": "string", "required": False},
            {"name": "question", "type": "text", "required": False}]},
        {"name": "give_opinion", "fields": [
            {"name": "consultation", "type": "integer", "required": True},
            {"name": "opinion", "type": "string", "required": True, "choices": ["consents", "refuses"]},
            {"name": "answered_on", "type": "string", "required": False}]},
        described("renew_letter", ("consultation", "integer")),
        described("give_reasons", ("reason", "text"), ("paper", "string"), ("received_on", "string")),
        described("withdraw", ("reason", "text"), ("paper", "string"), ("received_on", "string")),
        described("convert", ("paper", "string"), ("received_on", "string")),
        {"name": "draft", "fields": [
            {"name": "outcome", "type": "string", "required": True, "choices": ["disclosed", "not_held"]},
            {"name": "reason", "type": "text", "required": True, "min": 2, "max": 1000},
            {"name": "article", "type": "string", "required": False},
            {"name": "grounds", "type": "list", "required": False},
            {"name": "redactions", "type": "list", "required": False},
            {"name": "overrides", "type": "list", "required": False},
            {"name": "search", "type": "string", "required": False}]},
        described("assist", ("helped", "list"), ("text", "text")),
        {"name": "deliver", "fields": [
            {"name": "how", "type": "string", "required": True, "choices": ["post", "online"]},
            {"name": "on", "type": "string", "required": True},
            {"name": "evidence", "type": "string", "required": True},
            {"name": "post", "type": "string", "required": False, "choices": ["ems", "china_post", "courier"]}]},
        described("sign"),
    ],
}  # fmt: skip

LETTER: dict[str, Any] = {
    "number": NUMBER, "consultation": 1, "agency": AGENCY, "paper": "南建〔2026〕第3号-告",
    "question": "是否同意公开？", "served_on": "2026-03-03", "due": "2026-03-24", "opinion": None, "answered_on": None,
    "actions": ["give_opinion"],
}  # fmt: skip

CODE = {"letter": {"consultation": 1, "code": "7K3F9-Q2XG"}}
LOG_ENTRY: dict[str, Any] = {
    "id": 7, "number": NUMBER, "agency": "housing", "outcome": "disclosed", "state": "waiting", "kept": None,
    "title": "验收报告", "summary": "验收报告全文",
    "delivered_on": "2026-03-20", "publish_on": "2026-04-20", "files": 1,
}  # fmt: skip
PROMPT: dict[str, Any] = {
    "matter": "m1", "applicants": 3, "since": "2026-01-05", "suggested": True, "numbers": [NUMBER],
    "texts": ["验收报告", "竣工验收的报告"], "wordings": 3,
}  # fmt: skip


def script(**over: Any) -> dict[tuple[str, str], tuple[int, Any]]:
    """Answers of the API by method and path; `view`, `desk`, `row`, `letter` change what stands in them."""
    api, desk = "/api/disclosure/applications", "/api/disclosure/desk/applications"
    view, desk_view = VIEW | over.get("view", {}), DESK_VIEW | over.get("desk", {})
    answers: dict[tuple[str, str], tuple[int, Any]] = {
        ("POST", api): (201, TAKEN | over.get("taken", {})),
        ("GET", api): (200, page_of("applications", view)),
        ("GET", f"/api/track/{NUMBER}"): (200, view),
        ("GET", f"{api}/{NUMBER}"): (200, view),
        ("GET", "/api/disclosure/log"): (200, {"entries": over.get("found", [FOUND]), "total": 1}),
        ("GET", "/api/disclosure/log/7"): (200, FOUND),
        ("GET", desk): (200, page_of("applications", ROW | {"light": "red", "handlers": []} | over.get("row", {}))),
        ("POST", desk): (201, TAKEN | {"received_on": "2026-03-02", "due": "2026-03-30"}),
        ("GET", f"{desk}/{NUMBER}"): (200, desk_view),
        ("POST", f"{desk}/{NUMBER}/renew_letter"): (200, desk_view | CODE),
        ("GET", f"{desk}/{NUMBER}/notices"): (200, {"notices": VIEW["notices"]}),
        ("GET", f"{desk}/{NUMBER}/documents"): (200, FILES),
        ("POST", f"{desk}/{NUMBER}/documents"): (201, FILES["documents"][0]),
        ("GET", f"{desk}/{NUMBER}/documents/d1"): (200, FILES["documents"][0] | {"marks": [MARK]}),
        ("PUT", f"{desk}/{NUMBER}/documents/d1/marks"): (200, FILES["documents"][0] | {"marks": [MARK]}),
        ("POST", f"{desk}/{NUMBER}/documents/d1/search"): (200, FOUND_TEXT),
        ("POST", f"{desk}/{NUMBER}/documents/d1/marks/found"): (200, FILES["documents"][0] | {"found": FOUND_TEXT}),
        ("POST", f"{desk}/{NUMBER}/documents/d1/burn"): (202, FILES["documents"][0]),
        ("POST", f"{desk}/{NUMBER}/documents/d1/release"): (201, {"releases": []}),
        ("GET", f"{desk}/{NUMBER}/releases"): (200, {"releases": []}),
        ("GET", f"/api/disclosure/opinions/{NUMBER}/1"): (200, LETTER | over.get("letter", {})),
        ("POST", f"/api/disclosure/opinions/{NUMBER}/1"): (200, LETTER | {"opinion": "consents", "actions": []}),
        ("GET", "/api/disclosure/desk/log"): (200, {"entries": [LOG_ENTRY]}),
        ("GET", "/api/disclosure/desk/proactive"): (200, {"prompts": [PROMPT]}),
        ("POST", "/api/disclosure/desk/proactive/m1"): (200, {"prompts": []}),
    }  # fmt: skip
    for act in ("acknowledge", "confirm", "amend", "give_reasons", "withdraw", "write", "convert", "correction",
                "attachments"):  # fmt: skip
        answers["POST", f"{api}/{NUMBER}/{act}"] = (200, view)
    for action in DESK_VIEW["actions"]:
        answers.setdefault(("POST", f"{desk}/{NUMBER}/{action['name']}"), (200, desk_view))
    for act in ("clear", "take_back"):
        answers["POST", f"/api/disclosure/desk/log/7/{act}"] = (200, LOG_ENTRY)
    return answers
