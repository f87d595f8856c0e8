"""Applying for information: guidance, a look into the log first, the form with its checks, the receipt."""

import re

import pytest
from werkzeug.datastructures import MultiDict

from portal.testing.disclosure import CREDIT_CODE, ID_NUMBER, NUMBER, QUERY_CODE

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

API = "/api/disclosure/applications"
CJK = re.compile(r"[\u3400-\u9fff]")
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
PERSON = {
    "department": "housing", "description": "民族大道改造工程的验收报告", "who": "natural", "name": "韦春燕",
    "paper": "resident_id", "paper_number": ID_NUMBER, "phone": "13800138000", "carrier": "electronic",
    "obtaining": "online", "once": "k1", "looked": "yes",
}  # fmt: skip
COMPANY = PERSON | {
    "who": "organisation", "name": "某某公司", "organisation_class": "business", "code": CREDIT_CODE,
    "representative": "黄明", "contact": "李红",
}  # fmt: skip


def text(answer):
    return answer.get_data(as_text=True)


def in_english(html):
    html = re.sub(r"<title>.*?</title>", "", html)
    html = re.sub(r"<(\w+)([^>]*) lang=\"zh-CN\"([^>]*)>.*?</\1>", "", html, flags=re.S)
    return re.sub(r"<textarea.*?</textarea>|value=\"[^\"]*\"", "", html, flags=re.S)


class TestBefore:
    """Guidance, and what is public already."""

    def test_it_is_offered_on_the_front_page_beside_writing_and_in_the_navigation(self, reader):
        assert text(reader.get("/")).count('href="/apply"') >= 2
        assert text(reader.get("/write")).count('href="/apply"') >= 2

    def test_guidance_says_what_how_long_and_how_much(self, reader):
        html = text(reader.get("/apply"))
        for told in ("20 个工作日", "不收费", "不用说明用途", "双方确认", "30 页"):
            assert told in html, told

    def test_what_is_public_is_offered_above_the_form_with_the_same_words(self, reader, disclosure):
        gateway = disclosure()
        html = text(reader.post("/apply", data={"q": "验收报告", "department": "housing"}))
        assert gateway.last("GET", "/api/disclosure/log")[1] == {
            "q": ["验收报告"], "agency": ["housing"], "page": ["1"], "size": ["5"],
        }  # fmt: skip
        assert 'href="/disclosure-log/7"' in html
        assert html.index("民族大道改造工程验收报告") < html.index('action="/apply/form"')
        assert "验收报告</textarea>" in html
        assert 'name="looked" value="yes"' in html

    def test_who_has_not_looked_is_shown_it_before_anything_is_sent(self, reader, disclosure):
        gateway = disclosure()
        answer = reader.post("/apply/form", data=PERSON | {"looked": ""})
        assert answer.status_code == 200
        assert "可能已经公开" in text(answer)
        assert f'value="{ID_NUMBER}"' in text(answer)
        assert not [path for method, path, *_ in gateway.asked if (method, path) == ("POST", API)]

    def test_who_looks_for_nothing_public_goes_straight_on(self, reader, disclosure):
        disclosure(found=[])
        assert reader.post("/apply/form", data=PERSON | {"looked": ""}).status_code == 303

    def test_a_long_description_is_cut_for_the_search(self, reader, disclosure):
        gateway = disclosure()
        reader.post("/apply", data={"q": "长" * 2000})
        assert gateway.last("GET", "/api/disclosure/log")[1]["q"] == ["长" * 400]

    def test_nobody_waits_for_a_log_that_does_not_answer(self, reader, disclosure, gateway_module):
        disclosure().script["GET", "/api/disclosure/log"] = gateway_module.problem(503, "service_away")
        assert reader.post("/apply", data={"q": "验收报告"}).status_code == 200
        assert reader.post("/apply/form", data=PERSON | {"looked": ""}).status_code == 303

    def test_the_log_is_searched_and_read(self, reader, disclosure):
        gateway = disclosure()
        gateway.script["GET", "/api/disclosure/log/7/file"] = (200, "%PDF")
        assert "民族大道改造工程验收报告" in text(reader.get("/disclosure-log?q=验收&agency=housing"))
        assert 'href="/disclosure-log/7/2.pdf"' in text(reader.get("/disclosure-log/7"))
        saved = reader.get("/disclosure-log/7/2.pdf")
        assert saved.headers["Content-Disposition"] == "attachment"
        assert "sandbox" in saved.headers["Content-Security-Policy"]


class TestForm:
    """What is sent, and what is wrong with it."""

    def test_no_purpose_is_asked(self, reader):
        html = text(reader.get("/apply/form"))
        assert "用途" not in html.partition("<form")[2]
        assert "purpose" not in html

    def test_a_persons_application_reaches_the_service(self, reader, disclosure):
        gateway = disclosure()
        sent = MultiDict([*PERSON.items(), ("assistance", "seeing"), ("suggests_publication", "yes"), ("code", "x")])
        answer = reader.post("/apply/form", data=sent)
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/track/{NUMBER}/application/receipt")
        headers, body = gateway.last("POST", API)
        assert headers["Idempotency-Key"] == "k1"
        assert body == {
            "department": "housing", "description": "民族大道改造工程的验收报告", "name": "韦春燕",
            "paper": "resident_id", "paper_number": ID_NUMBER, "phone": "13800138000", "carrier": "electronic",
            "obtaining": "online", "applicant_class": "natural", "assistance": ["seeing"],
            "suggests_publication": True, "language": "zh",
        }  # fmt: skip

    def test_an_organisations_application_carries_no_persons_paper(self, reader, disclosure):
        gateway = disclosure()
        assert reader.post("/apply/form", data=COMPANY).status_code == 303
        body = gateway.last("POST", API)[1]
        assert (body["applicant_class"], body["code"], body["contact"]) == ("business", CREDIT_CODE, "李红")
        assert "paper_number" not in body

    @pytest.mark.parametrize(("change", "field", "told"), [
        ({"department": "nowhere"}, "department", "请选择向哪个机关申请"),
        ({"description": ""}, "description", "请写明要哪些信息"),
        ({"description": "x" * 2001}, "description", "2001"),
        ({"who": ""}, "who", "请选择公民"),
        ({"name": ""}, "name", "请填写姓名或者名称"),
        ({"paper_number": ""}, "paper_number", "请填写证件号码"),
        ({"paper_number": "110105194912310021"}, "paper_number", "最后一位和前面对不上"),
        ({"paper_number": "11010520991231002X"}, "paper_number", "最后一位和前面对不上"),
        ({"paper": "passport", "paper_number": "护照"}, "paper_number", "4 到 30 位"),
        ({"phone": ""}, "phone", "至少一项"),
        ({"phone": "abc"}, "phone", "电话只能有"),
        ({"obtaining": "post"}, "address", "选了邮寄"),
        ({"obtaining": "email"}, "email", "选了电子邮件"),
        ({"obtaining": ""}, "obtaining", "请选择获取方式"),
        ({"carrier": "stone"}, "carrier", "请选择载体"),
    ])  # fmt: skip
    def test_a_mistake_is_told_at_its_field(self, reader, disclosure, change, field, told):
        gateway = disclosure()
        answer = reader.post("/apply/form", data=PERSON | change)
        html = text(answer)
        assert answer.status_code == 422
        assert re.search(rf'id="{field}-error">.*?{told}', html), html[:100]
        assert f'href="#{field}"' in html
        assert gateway.asked == []

    @pytest.mark.parametrize(("change", "field", "told"), [
        ({"code": "91350100M000100Y44"}, "code", "18 位"), ({"code": ""}, "code", "请填写统一社会信用代码"),
        ({"organisation_class": "natural"}, "organisation_class", "请选择组织的类别"),
        ({"representative": ""}, "representative", "法定代表人"), ({"contact": ""}, "contact", "联系人"),
    ])  # fmt: skip
    def test_a_mistake_about_an_organisation_is_told(self, reader, change, field, told):
        answer = reader.post("/apply/form", data=COMPANY | change)
        assert answer.status_code == 422
        assert re.search(rf'id="{field}-error">.*?{told}', text(answer))

    def test_what_only_the_service_finds_is_told_and_what_was_entered_stays(self, reader, disclosure, gateway_module):
        gateway = disclosure()
        refused = gateway_module.problem(422, "credit_code_wrong", errors={"code": "x", "kind": "y"})
        gateway.script["POST", API] = refused
        html = text(reader.post("/apply/form", data=COMPANY | {"description": EVIL}))
        assert "统一社会信用代码有输错的地方" in html
        assert 'id="code-error"' in html
        assert 'id="organisation_class-error"' in html
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert(1)" in html

    def test_a_key_that_was_used_is_changed(self, reader, disclosure, gateway_module):
        disclosure().script["POST", API] = gateway_module.problem(422, "idempotency_key_reused")
        html = text(reader.post("/apply/form", data=PERSON))
        assert 'name="once" value="k1"' not in html

    @pytest.mark.parametrize("path", ["/apply", "/apply/form", "/disclosure-log", "/disclosure-log/7"])
    def test_english_is_complete(self, reader, disclosure, path):
        disclosure()
        html = in_english(text(reader.get(f"{path}?lang=en")))
        assert not CJK.search(html), html[CJK.search(html).start() - 80 :][:120]

    def test_labels_find_their_fields(self, reader):
        html = text(reader.get("/apply/form"))
        ids = re.findall(r' id="([^"]+)"', html)
        assert len(ids) == len(set(ids))
        assert set(re.findall(r'<label for="([^"]+)"', html)) <= set(ids)


class TestReceipt:
    """Number and code, and what comes next."""

    def test_it_shows_both_and_no_address_holds_the_code(self, reader, disclosure):
        disclosure()
        reader.post("/apply/form", data=PERSON)
        html = text(reader.get(f"/track/{NUMBER}/application/receipt"))
        assert f'id="the-code">{QUERY_CODE}<' in html
        assert "2026年3月3日" in html
        assert "双方都确认的那一天是收到申请之日" in html
        assert not re.search(rf'(href|action|value|src)="[^"]*{QUERY_CODE}', html)
        assert reader.get(f"/track/{NUMBER}/receipt").headers["Location"].endswith("/application/receipt")

    def test_a_stored_one_says_so(self, reader, disclosure):
        disclosure(taken={"stored": True, "submitted_at": None, "received_at": "2026-03-02T01:00:00Z"})
        reader.post("/apply/form", data=PERSON)
        html = text(reader.get(f"/track/{NUMBER}/application/receipt"))
        assert "已加密保存在这里" in html
        assert "2026年3月2日" in html

    def test_who_only_knows_the_number_sees_no_receipt(self, reader):
        assert reader.get(f"/track/{NUMBER}/application/receipt").headers["Location"] == f"/track/{NUMBER}"

    def test_files_are_added_there(self, reader, disclosure):
        disclosure()
        reader.post("/apply/form", data=PERSON)
        html = text(reader.get(f"/track/{NUMBER}/application/receipt"))
        assert f'action="/track/{NUMBER}/application/attach"' in html
        answer = reader.post(f"/track/{NUMBER}/application/attach", data={"from": "receipt"})
        assert (answer.status_code, "请先选择一个文件" in text(answer)) == (422, True)
