"""Correction of records: asked for, followed with number and code, settled at the desk."""

import re

import pytest

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


@pytest.mark.parametrize("path", ["/record", f"/desk/records/{NUMBER}", "/desk/records"])
def test_english_is_complete(clerk, records, path):
    html = re.sub(r"<(\w+)([^>]*) lang=\"zh-CN\"([^>]*)>.*?</\1>", "", text(clerk.get(f"{path}?lang=en")), flags=re.S)
    assert not CJK.search(html), html[CJK.search(html).start() - 100 :][:160]
