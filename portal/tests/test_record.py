"""Correction of records: asked for, followed with number and code, settled at the desk."""

import re

import pytest

from casework.testing.client import citizen

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

NUMBER, CODE = "DS-7K3F9-Q2XWD-X", "7K3F9Q2X"
API, DESK = "/api/disclosure/corrections", "/api/disclosure/desk/corrections"
CJK = re.compile(r"[\u3400-\u9fff]")
EVIL = "<script>alert(1)</script>"
FORM = {"department": "housing", "what": "面积记错了", "evidence": "房产证", "name": "韦春燕", "phone": "13800138000",
        "once": "k1"}  # fmt: skip
VIEW = {
    "number": NUMBER, "agency": {"id": "housing"}, "state": "asked", "asked_at": "2026-03-02T01:00:00Z",
    "due": "2026-03-30", "provisional": False, "result": None, "what": EVIL, "evidence": "房产证", "reason": None,
    "to": None, "paper": None, "people": {"name": "韦春燕"}, "actions": ["settle", "withdraw"],
}  # fmt: skip
PAPER = {"id": "n1", "kind": "record_corrected", "number": "告9号", "day": "2026-03-10", "files": ["pdf"]}


def text(answer):
    return answer.get_data(as_text=True)


def english(client, path):
    """The page in English, without what says that it is Chinese."""
    html = text(client.get(f"{path}?lang=en"))
    return re.sub(r"<(\w+)([^>]*) lang=\"zh-CN\"([^>]*)>.*?</\1>", "", html, flags=re.S)


@pytest.fixture
def records(gateway):
    """The API of corrections, scripted."""
    taken = {"number": NUMBER, "query_code": CODE, "due": "2026-03-30"}
    gateway.script |= {
        ("POST", API): (201, taken), ("GET", f"{API}/{NUMBER}"): (200, VIEW),
        ("GET", f"{API}/{NUMBER}/notices"): (200, {"notices": [PAPER]}),
        ("GET", f"{API}/{NUMBER}/notices/n1.pdf"): (200, "%PDF"), ("POST", f"{API}/{NUMBER}/withdraw"): (200, VIEW),
        ("GET", DESK): (200, {"corrections": [VIEW], "total": 1}), ("GET", f"{DESK}/{NUMBER}"): (200, VIEW),
        ("POST", f"{DESK}/{NUMBER}/settle"): (200, VIEW),
    }  # fmt: skip
    return gateway


def test_it_is_asked_for_and_number_and_code_are_shown_once(reader, records):
    answer = reader.post("/record", data=FORM)
    assert answer.headers["Location"] == f"/record/{NUMBER}?new=1"
    sent = records.last("POST", API)
    assert sent[1] == {name: FORM[name] for name in FORM if name != "once"} | {"language": "zh"}
    html = text(reader.get(answer.headers["Location"]))
    assert f'id="the-code">{CODE}<' in html
    assert "<script>alert" not in html
    assert f'href="/record/{NUMBER}/n1.pdf"' in html
    assert CODE not in text(reader.get(f"/record/{NUMBER}"))
    assert records.last("GET", f"{API}/{NUMBER}")[0]["X-Query-Code"] == CODE
    assert reader.get(f"/record/{NUMBER}/n1.pdf").headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("field", ["department", "what", "evidence", "name", "phone"])
def test_what_is_missing_is_told_at_its_field(reader, records, field):
    answer = reader.post("/record", data=FORM | {field: ""})
    assert (answer.status_code, f'id="{field}-error"' in text(answer)) == (422, True)


def test_it_is_opened_again_and_withdrawn(reader, records):
    assert reader.post("/record/open", data={"number": NUMBER}).status_code == 404
    assert reader.post("/record/open", data={"number": NUMBER, "code": CODE}).headers["Location"] == f"/record/{NUMBER}"
    assert reader.post(f"/record/{NUMBER}/withdraw", data={}).status_code == 422
    assert reader.post(f"/record/{NUMBER}/withdraw", data={"sure": "yes"}).status_code == 303
    assert records.last("POST", f"{API}/{NUMBER}/withdraw")[0]["X-Query-Code"] == CODE


FAULTY = VIEW | {"state": "needs_correction", "due": None, "agency": {"id": "", "name": ""}, "actions": ["correct"],
                 "correction": {"fields": ["department", "what", "evidence", "phone"]}}  # fmt: skip


class TestStored:
    """Taken in while the service was away: number and code are shown in any case, and faults can be put right."""

    @pytest.mark.parametrize("status", [404, 503])
    def test_number_and_code_are_shown_although_nobody_answers(self, reader, records, gateway_module, status):
        records.script["POST", API] = (202, {"number": NUMBER, "query_code": CODE, "stored": True})
        goal = reader.post("/record", data=FORM).headers["Location"]
        records.script["GET", f"{API}/{NUMBER}"] = gateway_module.problem(status, "away")
        for path in (goal, f"/record/{NUMBER}"):
            answer = reader.get(path)
            assert (answer.status_code, f'id="the-code">{CODE}<' in text(answer)) == (200, True)
        assert "已加密保存" in text(answer)
        assert CODE not in text(reader.get(f"/record/{NUMBER}0"))
        records.script["GET", f"{API}/{NUMBER}"] = (200, VIEW)
        assert CODE not in text(reader.get(f"/record/{NUMBER}"))

    def test_what_is_wrong_can_be_put_right(self, reader, records, gateway_module):
        reader.post("/record", data=FORM)
        records.script["GET", f"{API}/{NUMBER}"] = (200, FAULTY)
        html = text(reader.get(f"/record/{NUMBER}"))
        shown = [name for name in FORM if f'name="{name}"' in html]
        assert shown == ["department", "what", "evidence", "phone", "once"]
        assert 'name="email"' in html  # one way to answer is enough
        assert ("<script>alert" not in html, "待更正" in html, "最迟答复日" in html) == (True, True, False)
        records.script["POST", f"{API}/{NUMBER}/correction"] = gateway_module.problem(422, "text_length")
        assert reader.post(f"/record/{NUMBER}/correct", data={"what": "错", "once": "k2"}).status_code == 422
        assert reader.post(f"/record/{NUMBER}/correct", data={"once": "k3"}).status_code == 422
        records.script["POST", f"{API}/{NUMBER}/correction"] = (200, VIEW)
        done = reader.post(f"/record/{NUMBER}/correct", data={"what": "面积错了", "phone": "13800138000", "once": "k4"})
        assert (done.status_code, done.headers["Location"]) == (303, f"/record/{NUMBER}")
        headers, sent = records.last("POST", f"{API}/{NUMBER}/correction")[:2]
        assert (headers["X-Query-Code"], sent) == (CODE, {"what": "面积错了", "phone": "13800138000"})

    def test_in_english_too(self, reader, records):
        reader.post("/record", data=FORM)
        records.script["GET", f"{API}/{NUMBER}"] = (200, FAULTY | {"what": "x", "evidence": "x"})
        assert not CJK.search(english(reader, f"/record/{NUMBER}"))


def test_the_desk_settles_it(clerk, records, gateway_module):
    assert f'href="/desk/records/{NUMBER}"' in text(clerk.get("/desk/records"))
    html = text(clerk.get(f"/desk/records/{NUMBER}"))
    assert "韦春燕" in html
    assert "<script>alert" not in html
    form = {"csrf": "form-token", "result": "corrected", "reason": "已改", "to": ""}
    answer = clerk.post(f"/desk/records/{NUMBER}/settle", data=form)
    assert answer.headers["Location"] == f"/desk/records/{NUMBER}?done=1"
    assert records.last("POST", f"{DESK}/{NUMBER}/settle")[1] == {"result": "corrected", "reason": "已改"}
    records.script["POST", f"{DESK}/{NUMBER}/settle"] = gateway_module.problem(422, "to_unwanted")
    assert "只有由其他机关更正的" in text(clerk.post(f"/desk/records/{NUMBER}/settle", data=form))


@pytest.fixture
def owner(as_, records):
    """Somebody with an account that owns one request, and nothing else."""
    empty = {"total": 0, "page": 1, "size": 20}
    settled = VIEW | {"state": "settled", "result": "corrected", "agency": {"id": "housing"}, "provisional": True}
    records.script |= {
        ("GET", "/api/mailbox/letters"): (200, empty | {"letters": []}),
        ("GET", "/api/complaints/complaints"): (200, empty | {"complaints": []}),
        ("GET", "/api/disclosure/applications"): (200, empty | {"applications": []}),
        ("GET", API): (200, {"corrections": [settled], "total": 21, "page": 1, "size": 20}),
    }
    return as_(citizen(), dlg="delegated", csrf="form-token")


class TestOwn:
    """An account finds its requests without a code."""

    def test_they_stand_beside_its_letters_and_in_a_list_of_their_own(self, owner, records):
        here = text(owner.get("/my"))
        assert 'href="/my/records"' in here
        every = text(owner.get("/my/records?page=2"))
        assert records.last("GET", API)[0].get("X-Query-Code") is None
        for html in (here, every):
            assert f'href="/record/{NUMBER}"' in html
            for told in ("已答复", "已更正", "2026年3月2日", "2026年3月30日", "预计", "住房和城乡建设局"):
                assert told in html, told
        assert "共 21 件" in every

    def test_one_of_them_is_opened_and_withdrawn_without_a_code(self, owner, records):
        assert f'action="/record/{NUMBER}/withdraw"' in text(owner.get(f"/record/{NUMBER}"))
        assert "X-Query-Code" not in records.last("GET", f"{API}/{NUMBER}")[0]
        form = {"csrf": "form-token", "sure": "yes"}
        assert owner.post(f"/record/{NUMBER}/withdraw", data=form).status_code == 303

    def test_without_any_the_way_to_the_form_is_shown(self, owner, records):
        records.script["GET", API] = (200, {"corrections": [], "total": 0})
        html = text(owner.get("/my"))
        assert "这个账号名下还没有更正申请" in html
        assert 'href="/record"' in html
        assert "这个账号名下还没有更正申请" in text(owner.get("/my/records"))

    def test_a_service_that_is_away_leaves_the_letters_standing(self, owner, records, gateway_module):
        records.script["GET", API] = gateway_module.problem(503, "service_away")
        answer = owner.get("/my")
        assert (answer.status_code, "依申请公开系统暂时没有响应" in text(answer)) == (200, True)
        assert owner.get("/my/records").status_code == 503

    def test_a_session_that_is_over_is_told(self, owner, records, gateway_module):
        records.script["GET", API] = gateway_module.problem(401, "session_over")
        assert owner.get("/my").headers["Location"].startswith("/login")

    @pytest.mark.parametrize("path", ["/my", "/my/records"])
    def test_nobody_else_has_the_list(self, reader, clerk, path):
        assert reader.get(path).headers["Location"].startswith("/login")
        assert clerk.get(path).status_code == 403

    @pytest.mark.parametrize("path", ["/my", "/my/records"])
    @pytest.mark.parametrize("found", [1, 0])
    def test_english_is_complete(self, owner, records, path, found):
        if not found:
            records.script["GET", API] = (200, {"corrections": [], "total": 0})
        html = text(owner.get(f"{path}?lang=en"))
        html = re.sub(r"<(\w+)([^>]*) lang=\"zh-CN\"([^>]*)>.*?</\1>", "", html, flags=re.S)
        assert not CJK.search(html), html[CJK.search(html).start() - 100 :][:160]


@pytest.mark.parametrize("path", ["/record", f"/desk/records/{NUMBER}", "/desk/records"])
def test_english_is_complete(clerk, records, path):
    html = english(clerk, path)
    assert not CJK.search(html), html[CJK.search(html).start() - 100 :][:160]
