"""Annual reports and their register at the desk: forms, what is sent, what is refused, both languages."""

import json
import re
from copy import deepcopy
from pathlib import Path

import pytest

from casework.domain.actors import Role
from casework.testing.client import staff

API, REGISTER = "/api/disclosure/desk/report", "/api/disclosure/desk/register"
AT, BOOK = "/desk/reports", "/desk/register"
REPORT = json.loads((Path(__file__).parent / "report_2025.json").read_text(encoding="utf-8"))["report"]
FIGURES = {
    "rules": {"regulation": {"made": 0, "repealed": 0, "in_force": 0},
              "normative": {"made": 3, "repealed": 1, "in_force": 12}},
    "deeds": {"licence": 42, "penalty": 7, "coercion": 1, "charge": 123_456_789},
}  # fmt: skip
DRAFT = {
    "state": "draft", "due": {"day": "2026-01-31", "on_time": True}, "report": REPORT,
    "open": [{"code": "texts_missing", "which": ["overview"]}], "versions": [],
    "inputs": {"version": 3, "figures": FIGURES,
               "texts": {"overview": "", "proactive": "", "problems": "", "other": "无。"}},
}  # fmt: skip
COUNTED = ((kind, what, count) for kind, row in FIGURES["rules"].items() for what, count in row.items())
TYPED = {f"rules.{kind}.{what}": str(count) for kind, what, count in COUNTED} | {
    "deeds.licence": "42", "deeds.penalty": "7", "deeds.coercion": "1", "deeds.charge": "123.456789",
}  # fmt: skip
ENTRY = {
    "id": 7, "number": "DC-7K3F9-Q2XWD-S", "agency": {"id": "housing", "name": "住建局", "name_en": "Housing"},
    "proceeding": "reconsideration", "filed": "2025-11-03", "concluded": None, "result": None, "struck": False,
    "version": 1, "actions": [{"name": name, "fields": []} for name in ("conclude", "correct", "strike")],
}  # fmt: skip
OWED = [
    {"agency": {"id": "housing", "name": "住房和城乡建设局", "name_en": "Housing"},
     "due": {"day": "2026-01-31", "on_time": False}, "version": None, "published_at": None},
    {"agency": {"id": "", "name": "全市", "name_en": "The whole city"}, "due": {"day": "2026-03-31", "on_time": True},
     "version": 2, "published_at": "2026-03-02T01:00:00Z"},
]  # fmt: skip
FORM = {"csrf": "form-token", "once": "k1"}
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
CJK = re.compile(r"[\u3400-\u9fff]")


def text(answer, status=200):
    assert answer.status_code == status, answer.status_code
    return answer.get_data(as_text=True)


def in_english(html):
    html = re.sub(r"<(\w+)([^>]*) lang=\"zh-CN\"([^>]*)>.*?</\1>", "", html, flags=re.S)
    return re.sub(r"<textarea.*?</textarea>|value=\"[^\"]*\"", "", html, flags=re.S)


@pytest.fixture
def database_kind():
    """The pages read no database."""
    return "sqlite"


@pytest.fixture
def reviewer(as_):
    """A reviewer who is logged in."""
    return as_(staff("housing", Role.REVIEWER), dlg="delegated", csrf="form-token")


@pytest.fixture
def told(gateway):
    """What the gateway answers, to be changed before it is asked."""
    draft = deepcopy(DRAFT)
    gateway.script["GET", f"{API}/2025"] = (200, draft)
    gateway.script["GET", API] = (200, {"year": 2025, "reports": deepcopy(OWED)})
    gateway.script["GET", REGISTER] = (200, {"entries": [deepcopy(ENTRY)], "total": 1, "page": 1, "size": 20})
    for what in ("figures", "texts"):
        gateway.script["PUT", f"{API}/2025/{what}"] = (200, draft)
    gateway.script["POST", f"{API}/2025/publish"] = (200, {})
    for path in ("", "/7/conclude", "/7/correct", "/7/strike"):
        gateway.script["POST", REGISTER + path] = (200, ENTRY)
    return draft


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", [AT, f"{AT}/2025?agency=housing", f"{AT}/2025", BOOK, f"{BOOK}?pending=true"])
@pytest.mark.usefixtures("told")
def test_the_pages_are_whole_in_both_languages(reviewer, path, lang):
    html = text(reviewer.get(f"{path}{'&' if '?' in path else '?'}lang={lang}"))
    assert not re.search(r"<style|<script(?! src=)| style=| on[a-z]+=|javascript:", html)
    assert len(re.findall(r"<h1[ >]", html)) == 1
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids)), [one for one in ids if ids.count(one) > 1]
    assert set(re.findall(r'<label for="([^"]+)"', html)) <= set(ids)
    if lang == "en":
        assert not CJK.search(in_english(html)), CJK.search(in_english(html))


@pytest.mark.usefixtures("told")
def test_what_is_owed_is_listed_with_its_day(reviewer):
    html = text(reviewer.get(AT))
    assert '<span class="light red">尚未公布，已逾期</span>' in html
    assert "第 2 版" in html
    assert f'href="{AT}/2025?agency=housing"' in html


@pytest.mark.usefixtures("told")
def test_table_2_is_entered_in_ten_thousand_yuan_and_kept_in_fen(reviewer, gateway):
    html = text(reviewer.get(f"{AT}/2025?agency=housing"))
    assert re.search(r'name="deeds.charge"[^>]* value="123.456789"', html)
    sent = reviewer.post(f"{AT}/2025/figures", data=FORM | {"agency": "housing", "version": "3"} | TYPED)
    assert sent.headers["Location"] == f"{AT}/2025?agency=housing&done=figures"
    assert gateway.last("PUT", f"{API}/2025/figures")[1] == {"agency": "housing", "version": 3} | FIGURES
    assert "表二已保存。" in text(reviewer.get(sent.headers["Location"]))


@pytest.mark.parametrize(("name", "typed"), [
    ("rules.normative.made", "x"), ("rules.normative.made", ""), ("rules.normative.made", "-1"),
    ("deeds.licence", "1.5"), ("deeds.licence", "１"), ("deeds.charge", "1,5"), ("deeds.charge", "0.0000001"),
    ("deeds.charge", "1e3"), ("deeds.charge", EVIL),
])  # fmt: skip
@pytest.mark.usefixtures("told")
def test_what_is_no_figure_is_said_at_its_field_and_stays(reviewer, gateway, name, typed):
    given = FORM | {"agency": "housing", "version": "3"} | TYPED | {name: typed}
    html = text(reviewer.post(f"{AT}/2025/figures", data=given), 422)
    assert f'id="{name}-error"' in html
    assert "<script>alert" not in html
    assert not any(method == "PUT" for method, *_ in gateway.asked)


@pytest.mark.usefixtures("told")
def test_what_the_service_refuses_is_said_and_what_was_typed_stays(reviewer, gateway, gateway_module):
    given = FORM | {"agency": "housing", "version": "3"} | TYPED
    errors = {"rules.normative.made": ["14 made"]}
    gateway.script["PUT", f"{API}/2025/figures"] = gateway_module.problem(422, "figures_do_not_fit", errors=errors)
    html = text(reviewer.post(f"{AT}/2025/figures", data=given | {"rules.normative.made": "14"}), 422)
    assert html.count("请核对这几个数") == 3, "above, in the list, and at the field"
    assert 'value="14"' in html
    gateway.script["PUT", f"{API}/2025/texts"] = gateway_module.problem(409, "changed_meanwhile")
    html = text(reviewer.post(f"{AT}/2025/texts", data=FORM | {"agency": "housing", "overview": EVIL}), 409)
    assert "别人刚刚改过" in html
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html


@pytest.mark.usefixtures("told")
def test_texts_are_sent_whole(reviewer, gateway):
    typed = {"overview": "一\r\n二", "proactive": "", "problems": "三", "other": "无。"}
    reviewer.post(f"{AT}/2025/texts", data=FORM | {"agency": "housing", "version": "3"} | typed)
    assert gateway.last("PUT", f"{API}/2025/texts")[1] == {
        "agency": "housing", "version": 3, "texts": typed | {"overview": "一\n二"},
    }  # fmt: skip


def test_a_report_is_published_when_nothing_is_open_and_corrected_with_a_reason(reviewer, gateway, told):
    html = text(reviewer.get(f"{AT}/2025?agency=housing"))
    assert "第一、五、六部分还没有写" in html
    assert "公布报告" not in html
    told["open"] = []
    html = text(reviewer.get(f"{AT}/2025?agency=housing"))
    assert "公布报告" in html
    assert 'name="reason"' not in html
    told["versions"] = [{"version": 1, "digest": "ab" * 32, "reason": "", "published_at": "2026-01-12T01:00:00Z"}]
    html = text(reviewer.get(f"{AT}/2025?agency=housing"))
    assert 'name="reason"' in html
    assert 'href="/disclosure-reports/2025?agency=housing"' in html
    reviewer.post(f"{AT}/2025/publish", data=FORM | {"agency": "housing", "reason": "补计一件"})
    headers, sent = gateway.last("POST", f"{API}/2025/publish")
    assert (sent, headers["Idempotency-Key"]) == ({"agency": "housing", "reason": "补计一件"}, "k1")


@pytest.mark.usefixtures("told")
def test_the_draft_is_downloaded(reviewer, gateway):
    gateway.script["GET", f"{API}/2025.xlsx"] = (200, "<svg/>")
    assert reviewer.get(f"{AT}/2025.xlsx?agency=housing").headers["Content-Disposition"] == "attachment"
    assert gateway.last("GET", f"{API}/2025.xlsx")[1] == {"agency": ["housing"]}


@pytest.mark.usefixtures("told")
def test_an_entry_is_made_concluded_corrected_and_struck(reviewer, gateway):
    made = {"number": "DC-7K3F9-Q2XWD-S", "proceeding": "reconsideration", "filed": "2025-11-03"}
    sent = reviewer.post(BOOK, data=FORM | made | {"concluded": "", "result": ""})
    assert sent.headers["Location"] == f"{BOOK}?done=enter"
    assert gateway.last("POST", REGISTER)[1] == made
    reviewer.post(f"{BOOK}/7/conclude", data=FORM | {"concluded": "2026-01-20", "result": "upheld"})
    assert gateway.last("POST", f"{REGISTER}/7/conclude")[1] == {"concluded": "2026-01-20", "result": "upheld"}
    reviewer.post(f"{BOOK}/7/correct", data=FORM | {"proceeding": "direct_suit", "filed": "2025-11-04"})
    assert gateway.last("POST", f"{REGISTER}/7/correct")[1] == {"proceeding": "direct_suit", "filed": "2025-11-04"}
    assert reviewer.post(f"{BOOK}/7/strike", data=FORM).headers["Location"] == f"{BOOK}?done=strike"
    assert "登记已撤销。" in text(reviewer.get(f"{BOOK}?done=strike"))
    assert reviewer.post(f"{BOOK}/7/remove", data=FORM).status_code == 404


@pytest.mark.usefixtures("told")
def test_a_refused_entry_keeps_what_was_typed(reviewer, gateway, gateway_module):
    gateway.script["POST", REGISTER] = gateway_module.problem(404, "application_unknown")
    html = text(reviewer.post(BOOK, data=FORM | {"number": EVIL, "filed": "2025-11-03"}), 404)
    assert "没有这件申请" in html
    assert "<script>alert" not in html
    assert 'id="enter"' in html
    gateway.script["POST", f"{REGISTER}/7/conclude"] = gateway_module.problem(
        422, "invalid", errors={"concluded": ["no date"]}
    )
    html = text(reviewer.post(f"{BOOK}/7/conclude", data=FORM | {"concluded": "x", "result": "upheld"}), 422)
    assert "请检查：审结日期。" in html


def test_a_supervisor_reads_the_register_and_enters_nothing(as_, gateway, told):
    entry = deepcopy(ENTRY) | {"actions": []}
    gateway.script["GET", REGISTER] = (200, {"entries": [entry], "total": 1, "page": 1, "size": 20})
    supervisor = as_(staff("", Role.SUPERVISOR), dlg="delegated", csrf="form-token")
    html = text(supervisor.get(BOOK))
    assert "登记一件" not in html
    assert '<form method="post" action="/desk/register' not in html
    assert supervisor.post(BOOK, data=FORM).status_code == 403


def test_the_desk_is_for_staff_and_its_forms_for_those_who_may(reader, clerk, as_, told):
    assert reader.get(AT).headers["Location"].startswith("/login")
    assert text(clerk.get(AT))
    told["open"] = []
    supervisor = as_(staff("", Role.SUPERVISOR), dlg="delegated", csrf="form-token")
    for who in (clerk, supervisor):
        html = text(who.get(f"{AT}/2025?agency=housing"))
        assert 'id="table-3"' in html
        assert not re.search(r'<form method="post" action="/desk/reports', html), "they only look"
    assert "/desk/reports/2025/publish" in text(supervisor.get(f"{AT}/2025")), "the city's"
    assert clerk.post(f"{AT}/2025/publish", data=FORM | {"agency": "housing"}).status_code == 403
    other = as_(staff("housing", Role.REVIEWER), dlg="delegated", csrf="another")
    assert other.post(f"{AT}/2025/publish", data=FORM).status_code == 403, "a form that is not ours"
    assert as_(staff("", Role.SYSTEM_ADMIN), dlg="delegated").get(AT).status_code == 403
