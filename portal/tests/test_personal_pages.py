"""The pages about personal data: choose a case and a right, read the proof; the desk; the notice."""

import json
import re

import pytest

from casework.domain.actors import Role
from casework.testing.client import citizen, staff

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

NUMBER, CODE = "MC-7K3F9-Q2XWD-4", "7K3F9Q2X"
API = f"/api/mailbox/personal-requests/{NUMBER}"
DESK = "/api/mailbox/desk/personal-requests"
EVIL = "<script>alert(1)</script>"
LINE = {"place": "page", "by": "portal/main", "rows": 1, "left": 0, "at": "2026-03-06T08:00:00Z",
        "checked_at": "2026-03-06T08:00:05Z"}  # fmt: skip


def request(kind="erase", state="answered", **over):
    """A request as the service shows it."""
    return {
        "id": "r-1", "number": NUMBER, "kind": kind, "state": state, "asked_by": "code", "department": "housing",
        "reason": EVIL, "changes": None, "answer": "", "received_at": "2026-03-02T01:00:00Z", "due_on": "2026-03-23",
        "done_at": None, "proved": False, "proof": [], **over,
    }  # fmt: skip


def text(answer):
    return answer.get_data(as_text=True)


@pytest.fixture
def asked(gateway):
    """What the service says of this case; the list can be changed."""
    requests = []
    gateway.script["GET", API] = 200, {"requests": requests, "correctable": {"name": 50, "phone": 32}}
    gateway.script["POST", API] = 201, request(state="received")
    return requests


@pytest.fixture
def opened(reader, asked):
    """A reader who has opened the case."""
    answer = reader.post("/my/personal", data={"number": NUMBER, "code": CODE})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/my/personal/case/{NUMBER}")
    cookie = answer.headers["Set-Cookie"]
    assert "Path=/my/personal" in cookie
    assert "HttpOnly" in cookie
    assert CODE not in cookie
    return reader


@pytest.mark.parametrize("typed", [{"number": NUMBER, "code": "WRONG"}, {"number": "没有", "code": CODE}])
def test_a_wrong_number_and_a_wrong_code_are_told_alike(reader, typed):
    answer = reader.post("/my/personal", data=typed)
    assert answer.status_code == 404
    assert "编号或查询码不对" in text(answer)


def test_without_the_code_the_case_asks_for_it(reader, gateway):
    gateway.script["GET", API] = 404, {"code": "case_unknown", "status": 404}
    answer = reader.get(f"/my/personal/case/{NUMBER}")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/my/personal?number={NUMBER}")


def test_a_right_is_chosen_and_sent_with_the_code(opened, gateway):
    html = text(opened.get(f"/my/personal/case/{NUMBER}"))
    assert re.findall(r'name="kind" value="(\w+)"', html) == ["access", "correct", "withdraw", "erase"]
    assert " checked" not in html
    done = opened.post(f"/my/personal/case/{NUMBER}", data={"kind": "access", "reason": "核对", "once": "k1"})
    assert done.headers["Location"] == f"/my/personal/case/{NUMBER}?done=received"
    headers, body = gateway.last("POST", API)
    assert (headers["X-Query-Code"], headers["Idempotency-Key"]) == (CODE, "k1")
    assert body == {"kind": "access", "reason": "核对"}


def test_a_correction_sends_what_was_filled_in(opened, gateway):
    opened.post(f"/my/personal/case/{NUMBER}", data={"kind": "correct", "new_phone": "0771-5852000", "new_name": ""})
    assert gateway.last("POST", API)[1]["changes"] == {"phone": "0771-5852000"}


@pytest.mark.parametrize("form", [{}, {"kind": "everything"}, {"kind": "erase"}])
def test_an_incomplete_request_is_told_and_not_sent(opened, gateway, form):
    assert opened.post(f"/my/personal/case/{NUMBER}", data=form).status_code == 422
    assert ("POST", API) not in [(method, path) for method, path, _, _ in gateway.asked]


def test_an_erasure_is_ticked(opened, gateway):
    assert opened.post(f"/my/personal/case/{NUMBER}", data={"kind": "erase", "sure": "yes"}).status_code == 303


def test_the_proof_is_a_table_place_by_place(opened, asked):
    waiting = {"place": "copies", "by": "gateway/main", "rows": None, "left": None, "at": None, "checked_at": None}
    asked.append(request(proof=[LINE, waiting]))
    html = text(opened.get(f"/my/personal/case/{NUMBER}"))
    for said in ("公开页面", "清除 1 处", "已查无", "portal/main", "等待回报", "待复查"):
        assert said in html
    assert "每一处都已复查" not in html
    asked[0] |= {"proof": [LINE], "proved": True}
    assert "每一处都已复查" in text(opened.get(f"/my/personal/case/{NUMBER}"))
    assert "Checked again" in text(opened.get(f"/my/personal/case/{NUMBER}?lang=en"))


def test_a_refusal_shows_its_reason_and_runs_nothing(opened, asked):
    asked.append(request(state="refused", answer=EVIL))
    html = text(opened.get(f"/my/personal/case/{NUMBER}"))
    assert EVIL not in html
    assert "&lt;script&gt;" in html


def test_the_copy_is_saved_as_a_file(opened, asked, gateway):
    asked.append(request("access"))
    assert f"/my/personal/case/{NUMBER}/r-1/copy.json" in text(opened.get(f"/my/personal/case/{NUMBER}"))
    gateway.script["GET", f"{API}/r-1/copy"] = 200, {"number": NUMBER, "sender": {"name": "韦春燕"}}
    answer = opened.get(f"/my/personal/case/{NUMBER}/r-1/copy.json")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert json.loads(answer.text)["sender"]["name"] == "韦春燕"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.fixture
def anna(as_, gateway):
    """A citizen who is logged in."""
    gateway.script["GET", "/api/mailbox/letters"] = (
        200,
        {"letters": [{"number": NUMBER, "subject": "路灯"}], "total": 1},
    )
    kept = {"login": "anna", "name": "安娜", "contact": {"phone": "0771-1"}, "created_at": "2026-03-02T01:00:00Z"}
    gateway.script["GET", "/api/auth/personal"] = 200, {"account": kept, "sessions": [], "tokens": []}
    return as_(citizen(), dlg="delegated", csrf="form-token")


def test_an_account_chooses_among_its_own_letters(anna):
    html = text(anna.get("/my/personal"))
    assert f"/my/personal/case/{NUMBER}" in html
    assert "/my/personal/account" in html


def test_the_accounts_data_is_corrected_and_the_account_closed(anna, gateway):
    assert "安娜" in text(anna.get("/my/personal/account"))
    gateway.script["PUT", "/api/auth/personal"] = 200, {}
    form = {"csrf": "form-token", "name": "安安", "phone": "", "email": "a@example.org"}
    assert anna.post("/my/personal/account", data=form).status_code == 303
    assert gateway.last("PUT", "/api/auth/personal")[1] == {"name": "安安", "phone": None, "email": "a@example.org"}
    closure = "/my/personal/account/closure"
    assert anna.post(closure, data={"csrf": "form-token", "password": "x"}).status_code == 422
    gateway.script["POST", "/api/auth/personal/closure"] = 401, {"code": "login_failed", "status": 401}
    assert "密码不对" in text(anna.post(closure, data={"csrf": "form-token", "password": "x", "sure": "yes"}))
    gateway.script["POST", "/api/auth/personal/closure"] = 204, None
    gone = anna.post(closure, data={"csrf": "form-token", "password": "x", "sure": "yes"})
    assert gone.headers["Location"] == "/my/personal?done=closed"


@pytest.fixture
def reviewer(as_, gateway):
    """A reviewer with one request on the desk."""
    found = {"requests": [request("erase", "received")], "correctable": {}}
    gateway.script["GET", DESK] = 200, found
    gateway.script["POST", f"{DESK}/r-1/answer"] = 200, {}
    gateway.script["POST", f"{DESK}/r-1/refuse"] = 200, {}
    return as_(staff("housing", Role.REVIEWER), dlg="delegated", csrf="form-token")


def test_the_desk_grants_or_refuses(reviewer, gateway):
    assert EVIL not in text(reviewer.get("/desk/personal"))
    form = {"csrf": "form-token", "kind": "erase"}
    assert reviewer.post("/desk/personal/r-1/answer", data=form).status_code == 422
    assert reviewer.post("/desk/personal/r-1/answer", data=form | {"sure": "yes"}).status_code == 303
    assert gateway.last("POST", f"{DESK}/r-1/answer")[1] == {}
    assert reviewer.post("/desk/personal/r-1/refuse", data={"csrf": "form-token", "reason": ""}).status_code == 422
    done = reviewer.post("/desk/personal/r-1/refuse", data={"csrf": "form-token", "reason": "诉讼中"})
    assert (done.status_code, gateway.last("POST", f"{DESK}/r-1/refuse")[1]) == (303, {"reason": "诉讼中"})


def test_a_clerk_decides_nothing(clerk):
    assert clerk.get("/desk/personal").status_code == 403


def test_the_notice_says_what_the_law_wants_told(reader, ground):
    html = text(reader.get("/privacy"))
    for id_ in ("who", "why", "what", "how", "how-long", "rights", "contact"):
        assert f'id="{id_}"' in html
    assert "第十三条第三项" in html
    assert "保存 5 年" in html
    assert 'href="/privacy"' in text(reader.get("/"))
    notice = {"notice": {"handler": "示例市数据局", "contact_en": "Ring 12345"}, "retention_years": 3}
    (ground.folder / "config" / "personal.json").write_text(json.dumps(notice), encoding="utf-8")
    html = text(reader.get("/privacy"))
    assert "示例市数据局" in html
    assert "保存 3 年" in html
    assert "Ring 12345" in text(reader.get("/privacy?lang=en"))


@pytest.mark.parametrize(("number", "channel"), [
    ("DS-7K3F9-Q2XWD-X", "disclosure"), ("CS-7K3F9-Q2XWD-K", "complaints"),
])  # fmt: skip
def test_requests_about_other_cases_go_to_their_channel(reader, gateway, number, channel):
    gateway.script["GET", f"/api/track/{number}"] = 200, {"number": number}
    api = f"/api/{channel}/personal-requests/{number}"
    gateway.script["GET", api] = 200, {"requests": [], "correctable": {"name": 100}}
    gateway.script["POST", api] = 201, request(state="received")
    reader.post("/my/personal", data={"number": number, "code": CODE})
    assert reader.get(f"/my/personal/case/{number}").status_code == 200
    assert reader.post(f"/my/personal/case/{number}", data={"kind": "access"}).status_code == 303
    assert gateway.last("POST", api)[0]["X-Query-Code"] == CODE


def test_an_account_asks_where_its_case_is_now(as_, gateway):
    """A letter that became a complaint: its mailbox knows the account no more."""
    api = f"/api/complaints/personal-requests/{NUMBER}"
    gateway.script["GET", API] = 404, {"code": "case_unknown", "status": 404}
    gateway.script["GET", api] = 200, {"requests": [], "correctable": {"name": 100}}
    gateway.script["POST", api] = 201, request(state="received")
    anna = as_(citizen("anna"), dlg="delegated", csrf="form-token")
    assert anna.get(f"/my/personal/case/{NUMBER}").status_code == 200
    form = {"csrf": "form-token", "kind": "access"}
    assert anna.post(f"/my/personal/case/{NUMBER}", data=form).status_code == 303
    assert gateway.last("POST", api)[1]["kind"] == "access"


def test_the_desk_decides_on_requests_of_every_channel(as_, gateway):
    reviewer = as_(staff("housing", Role.REVIEWER), dlg="delegated", csrf="form-token")
    gateway.script["GET", DESK] = 200, {"requests": []}
    other = "/api/disclosure/desk/personal-requests"
    gateway.script["GET", other] = 200, {"requests": [request(state="received", number="DS-7K3F9-Q2XWD-X")]}
    gateway.script["POST", f"{other}/r-1/answer"] = 200, {}
    html = text(reviewer.get("/desk/personal"))
    assert 'href="/desk/applications/DS-7K3F9-Q2XWD-X"' in html
    form = {"csrf": "form-token", "channel": "disclosure", "kind": "access"}
    assert reviewer.post("/desk/personal/r-1/answer", data=form).status_code == 303
    assert gateway.last("POST", f"{other}/r-1/answer")
