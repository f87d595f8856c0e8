"""The desk for information on request: queues, the whole case, forms of described acts, entry, log."""

import re

import pytest
from werkzeug.datastructures import MultiDict

from casework.domain.actors import Role
from casework.testing.client import staff as staff_account
from portal.testing.complaints import described
from portal.testing.disclosure import AGENCY, ID_NUMBER, LOG_ENTRY, NUMBER, ROW

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

API = f"/api/disclosure/desk/applications/{NUMBER}"
AT = f"/desk/applications/{NUMBER}"
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
CJK = re.compile(r"[\u3400-\u9fff]")
COLLEAGUES = {"colleagues": [{"id": "w1", "name": "黄明", "roles": ["clerk"]}]}

ENTRY = {
    "csrf": "form-token", "channel": "in_person", "arrived_at": "2026-03-02 09:30", "oral": "yes",
    "description": "验收报告", "who": "natural", "name": "韦春燕", "paper": "resident_id",
    "paper_number": ID_NUMBER, "phone": "13800138000", "carrier": "paper", "obtaining": "collect", "once": "k1",
}  # fmt: skip


def text(answer):
    return answer.get_data(as_text=True)


def in_english(html):
    html = re.sub(r"<title>.*?</title>", "", html)
    html = re.sub(r"<(\w+)([^>]*) lang=\"zh-CN\"([^>]*)>.*?</\1>", "", html, flags=re.S)
    return re.sub(r"<textarea.*?</textarea>|(value|title)=\"[^\"]*\"", "", html, flags=re.S)


@pytest.fixture
def page(clerk, disclosure):
    """The desk's page of the scripted application with these facts."""

    def show(query="", **facts):
        gateway = disclosure(desk=facts)
        gateway.script["GET", "/api/directory/colleagues"] = (200, COLLEAGUES)
        return text(clerk.get(f"{AT}{query}"))

    return show


@pytest.fixture
def send(clerk, disclosure):
    """Sends the form of an act."""
    disclosure()

    def run(act, *pairs):
        return clerk.post(f"{AT}/{act}", data=MultiDict([("csrf", "form-token"), ("once", "k1"), *pairs]))

    return run


@pytest.fixture
def reviewer(as_):
    """A reviewer who is logged in."""
    return as_(staff_account("housing", Role.REVIEWER), dlg="delegated", csrf="form-token")


class TestQueue:
    """Rows with lights, filters, the same as a file."""

    def test_rows_and_filters(self, clerk, disclosure):
        gateway = disclosure()
        asked = {"queue": "overdue", "state": "handling", "outcome": "disclosed", "applicant_class": "natural",
                 "channel": "web", "department": "housing", "q": "x"}  # fmt: skip
        html = text(clerk.get("/desk/applications", query_string=asked))
        sent = gateway.last("GET", "/api/disclosure/desk/applications")[1]
        assert sent == {name: [value] for name, value in asked.items()} | {"page": ["1"], "size": ["20"]}
        assert re.search(r"<rect[^\n]*</svg>已超期", html)
        assert f'href="{AT}"' in html
        assert "applications.csv?queue=overdue&amp;state=handling" in html
        assert 'href="/desk/applications/new"' in html

    def test_filters_outside_the_known_values_are_dropped(self, clerk, disclosure):
        gateway = disclosure()
        clerk.get("/desk/applications?queue=secret&state=x&outcome=y&channel=z&page=-1")
        assert gateway.last("GET", "/api/disclosure/desk/applications")[1] == {
            "queue": ["mine"], "page": ["1"], "size": ["20"],
        }  # fmt: skip

    def test_nobody_from_outside(self, reader):
        assert reader.get("/desk/applications").headers["Location"] == "/login?next=%2Fdesk%2Fapplications"


class TestCase:
    """The whole case."""

    def test_everything_is_there(self, page):
        html = page()
        for word in ("韦春燕", ID_NUMBER, "本月已有 11 件", "DS-AAAAA-AAAAA-A", "没有联系上", "某公司", "可以公开",
                     "审1号", "要等第三方", "理由太短", "报告可以公开", "重大公共利益", "验收报告.pdf", "个人隐私",
                     "已调档", "电话确认", "黄明", "请说明年份", "期限是怎么数的"):  # fmt: skip
            assert word in html, word
        for link in (f"{AT}/documents/d1", f"{AT}/notices/preview.pdf", f"{AT}/notices/n1.docx"):
            assert f'href="{link}"' in html

    def test_what_the_office_entered_stands_with_its_paper_and_day(self, page):
        html = page()
        assert re.search(r"申请人已说明理由</b>.*?受理.*?来信1号.*?收到申请人材料日", html)
        assert "登记申请人同意转办" in html

    def test_english_is_complete(self, page):
        html = in_english(page("?lang=en"))
        assert not CJK.search(html), html[CJK.search(html).start() - 100 :][:160]

    def test_ids_are_unique_and_labels_find_their_fields(self, page):
        html = page()
        ids = re.findall(r' id="([^"]+)"', html)
        assert len(ids) == len(set(ids))
        assert set(re.findall(r'<label for="([^"]+)"', html)) <= set(ids)

    def test_who_is_not_near_sees_no_papers(self, page, gateway):
        html = page(parts=["supervisor"], applicant=None)
        assert "验收报告.pdf" not in html
        assert [path for _, path, *_ in gateway.asked if path.endswith(("/documents", "/notices", "/releases"))] == []

    def test_a_joint_agency_sees_the_question_only(self, clerk, disclosure):
        gateway = disclosure()
        view = ROW | {"parts": ["joint_agency"], "version": 1, "light": None, "document_number": "",
                      "consultations": [{"consultation": 1, "asked": "joint_agency", "body": AGENCY, "paper": "函1号",
                                         "served_on": "2026-03-03", "due": "2026-03-24", "answered_on": None,
                                         "awaited": True, "question": "能公开吗？", "opinion": None}],
                      "actions": [described("give_opinion", ("consultation", "integer"))]}  # fmt: skip
        gateway.script["GET", API] = (200, view)
        html = text(clerk.get(AT))
        assert "能公开吗？" in html
        assert f'action="{AT}/give_opinion"' in html

    def test_nothing_anybody_wrote_becomes_markup(self, page):
        html = page(
            f"?done={EVIL}", description=EVIL, state=EVIL, light=EVIL, applicant={"name": EVIL, "paper": EVIL},
            notes=[{"at": EVIL, "account": EVIL, "text": EVIL}], rejected=EVIL, handlers=[EVIL, "x<b>"],
            history=[{"at": EVIL, "action": EVIL, "role": EVIL, "department": EVIL, "words": {"text": EVIL}}],
            hints={"this_month": 1, "many": True, "answered_before": [EVIL], "near": [{"number": EVIL, "alike": 1}]},
            actions=[described(EVIL, (EVIL, EVIL))], conversions=[EVIL],
        )  # fmt: skip
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert "x<b>" not in html

    def test_one_taken_out_of_sight_leads_back_to_the_queue(self, clerk, disclosure, gateway_module):
        disclosure().script["GET", API] = gateway_module.problem(404, "application_unknown")
        assert clerk.get(f"{AT}?done=assign").headers["Location"] == "/desk/applications?done=assign"
        assert clerk.get(AT).status_code == 404


class TestActs:
    """Forms become the JSON that the API described."""

    def test_forms_offer_what_can_be_chosen(self, page):
        html = page()
        assert re.search(r'type="checkbox" name="list:handlers" value="w1"', html)
        assert re.search(r'name="text:served_on" type="date"', html)
        assert len(re.findall(r'name="text:received_on" type="date"', html)) == 3
        assert re.search(r'name="text:body".*?<option value="power"', html, re.S)
        assert re.search(r'name="integer:consultation".*?<option value="1".*?某公司', html, re.S)
        assert re.search(r'name="list:grounds" value="privacy"', html)
        assert re.search(r'name="object:search:0:on" type="date"', html)
        assert re.search(r'name="row:overrides:0:number".*?<option value="1"', html, re.S)
        assert "redactions" not in html
        assert re.search(r'<textarea[^>]* name="text:notice"', html)
        assert not re.search(r'name="text:how"[^>]*>\s*<option value="[a-z]+" selected', html)

    @pytest.mark.parametrize(("act", "pairs", "body"), [
        ("sign", [], {}),
        ("log_contact", [("text:how", "phone"), ("boolean:reached", "false")], {"how": "phone", "reached": False}),
        ("assign", [("list:handlers", "w1"), ("list:handlers", "w2")], {"handlers": ["w1", "w2"]}),
        ("consult", [("text:asked", "third_party"), ("text:served_on", "2026-03-03"), ("text:name", "某公司"),
                     ("text:body", "")], {"asked": "third_party", "served_on": "2026-03-03", "name": "某公司"}),
        ("give_opinion", [("integer:consultation", "1"), ("text:opinion", "refuses")],
         {"consultation": 1, "opinion": "refuses"}),
        ("draft", [("text:outcome", "not_held"), ("text:reason", "没有"), ("text:article", "36(4)"),
                   ("object:search:0:scope", "档案室"), ("object:search:0:on", "2026-03-05"),
                   ("row:overrides:0:number", "1"), ("row:overrides:0:why", "public_interest"),
                   ("list:grounds", "privacy")],
         {"outcome": "not_held", "reason": "没有", "article": "36(4)", "grounds": ["privacy"],
          "search": {"scope": "档案室", "on": "2026-03-05"}, "overrides": [{"number": 1, "why": "public_interest"}]}),
        *((act, [("text:paper", "来信1号"), ("text:received_on", "2026-03-06")],
           {"paper": "来信1号", "received_on": "2026-03-06"}) for act in ("give_reasons", "withdraw", "convert")),
        ("deliver", [("text:how", "post"), ("text:on", "2026-03-20"), ("text:evidence", "EMS1"), ("text:post", "ems")],
         {"how": "post", "on": "2026-03-20", "evidence": "EMS1", "post": "ems"}),
    ])  # fmt: skip
    def test_forms_become_json(self, send, gateway, act, pairs, body):
        answer = send(act, *pairs)
        assert (answer.status_code, answer.headers["Location"]) == (303, f"{AT}?done={act}")
        headers, sent = gateway.last("POST", f"{API}/{act}")
        assert (headers["Idempotency-Key"], sent) == ("k1", body)

    def test_a_refusal_keeps_what_was_entered_and_says_the_rule(self, send, gateway, gateway_module):
        gateway.script["POST", f"{API}/draft"] = gateway_module.problem(409, "decision_incomplete", detail="the rule")
        answer = send("draft", ("text:reason", EVIL), ("object:search:0:scope", "档案室"))
        html = text(answer)
        assert answer.status_code == 409
        assert "请按提示补全" in html
        assert "the rule" in html
        assert "<script>alert" not in html
        assert 'value="档案室"' in html
        assert html.count('<details class="act" open') == 1

    def test_errors_name_the_fields(self, send, gateway, gateway_module):
        refused = gateway_module.problem(422, "invalid", errors={"search.on": "x", "outcome": "y"})
        gateway.script["POST", f"{API}/draft"] = refused
        assert "请检查：检索记录、答复类型。" in text(send("draft"))

    def test_a_third_partys_code_is_shown_once_and_in_no_address(self, send):
        html = text(send("renew_letter", ("integer:consultation", "1")))
        assert ">7K3F9-Q2XG<" in html
        assert not re.search(r'(href|action|value)="[^"]*7K3F9-Q2XG', html)

    def test_a_refused_code_is_told(self, send, gateway, gateway_module):
        gateway.script["POST", f"{API}/renew_letter"] = gateway_module.problem(409, "changed_meanwhile")
        assert "别人刚改过这份申请" in text(send("renew_letter", ("integer:consultation", "1")))


class TestEntry:
    """Applications that came in person, by post, by fax."""

    def test_it_is_entered_for_ones_own_agency_and_the_receipt_is_the_answer(self, clerk, disclosure):
        gateway = disclosure()
        html = text(clerk.post("/desk/applications/new", data=ENTRY))
        assert 'id="the-code">7K3F9Q2X<' in html
        assert "2026年3月30日" in html
        body = gateway.last("POST", "/api/disclosure/desk/applications")[1]
        assert (body["channel"], body["arrived_at"], body["oral"]) == ("in_person", "2026-03-02T01:30:00Z", True)
        assert "department" not in body
        assert "wz_case" not in str(clerk.get("/track").headers)

    @pytest.mark.parametrize(("change", "field"), [
        ({"channel": "pigeon"}, "channel"), ({"arrived_at": "昨天"}, "arrived_at"), ({"channel": "fax"}, "oral"),
        ({"name": ""}, "name"), ({"paper_number": "1"}, "paper_number"),
    ])  # fmt: skip
    def test_a_mistake_is_told_at_its_field(self, clerk, disclosure, change, field):
        disclosure()
        answer = clerk.post("/desk/applications/new", data=ENTRY | change)
        assert (answer.status_code, f'id="{field}-error"' in text(answer)) == (422, True)

    def test_only_clerks_enter(self, reviewer, disclosure):
        disclosure()
        assert reviewer.get("/desk/applications/new").status_code == 403

    def test_english_is_complete(self, clerk, disclosure):
        disclosure()
        assert not CJK.search(in_english(text(clerk.get("/desk/applications/new?lang=en"))))


class TestLog:
    """Clearing for publication, taking back, what many ask for."""

    HERE = "/desk/disclosure-log"

    def test_a_reviewer_clears_with_texts_for_the_public(self, reviewer, disclosure):
        gateway = disclosure()
        html = text(reviewer.get(self.HERE))
        assert "验收报告全文" in html
        assert "3 位申请人" in html
        form = {"csrf": "form-token", "title": "报告", "summary": "全文", "keep": "甲\r\n乙", "own_record": "yes"}
        assert reviewer.post(f"{self.HERE}/7/clear", data=form).headers["Location"] == f"{self.HERE}?done=clear"
        assert gateway.last("POST", "/api/disclosure/desk/log/7/clear")[1] == {
            "title": "报告", "summary": "全文", "own_record": True, "consent_limited": False, "keep": ["甲", "乙"],
        }  # fmt: skip

    def test_what_still_names_somebody_is_refused_and_stays(self, reviewer, disclosure, gateway_module):
        gateway = disclosure()
        gateway.script["POST", "/api/disclosure/desk/log/7/clear"] = gateway_module.problem(422, "personal_data_left")
        html = text(reviewer.post(f"{self.HERE}/7/clear", data={"csrf": "form-token", "title": "x", "summary": EVIL}))
        assert "还有像个人信息的内容" in html
        assert "&lt;script&gt;" in html
        assert "<script>alert" not in html

    def test_it_is_taken_back_and_prompts_are_decided(self, reviewer, disclosure):
        gateway = disclosure()
        form = {"csrf": "form-token", "reason": "误公开"}
        assert reviewer.post(f"{self.HERE}/7/take_back", data=form).status_code == 303
        assert reviewer.post(f"{self.HERE}/proactive/m1", data=form).status_code == 422
        assert reviewer.post(f"{self.HERE}/proactive/m1", data=form | {"published": "true"}).status_code == 303
        sent = gateway.last("POST", "/api/disclosure/desk/proactive/m1")[1]
        assert sent == {"published": True, "reason": "误公开"}

    def test_a_clerk_reads_and_does_not_decide(self, clerk, disclosure):
        disclosure()
        assert "/clear" not in text(clerk.get(f"{self.HERE}?state=waiting"))
        assert clerk.post(f"{self.HERE}/7/clear", data={"csrf": "form-token"}).status_code == 403

    def test_english_is_complete(self, reviewer, disclosure, gateway):
        disclosure()
        gateway.script["GET", "/api/disclosure/desk/log"] = (200, {"entries": [LOG_ENTRY | {"state": "cleared"}]})
        html = in_english(text(reviewer.get(f"{self.HERE}?lang=en")))
        assert not CJK.search(html), html[CJK.search(html).start() - 100 :][:160]
