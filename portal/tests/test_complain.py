"""Writing an efficiency complaint, and the receipt code that has to be typed back."""

import re

import pytest

from portal.testing.complaints import NUMBER, QUERY_CODE, RECEIPT_CODE

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

API = "/api/complaints/complaints"
RECEIPT = f"/track/{NUMBER}/complaint/receipt"
FORM = {
    "departments": ["housing", "", "power"], "official_name": ["某某"], "official_department": [""], "kind": "delay",
    "naming": "named", "subject": "办证拖了三个月", "body": "第一行\r\n第二行", "earlier": "",
    "name": "韦春燕", "phone": "13800138000", "once": "key-of-this-form",
}  # fmt: skip
ANONYMOUS = FORM | {"naming": "anonymous"}
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def text(answer):
    return answer.get_data(as_text=True)


@pytest.fixture
def sent(reader, complaints):
    """An anonymous complaint just sent from this browser."""
    complaints()
    return reader.post("/complain", data=ANONYMOUS)


@pytest.mark.usefixtures("complaints")
class TestForm:
    """The form."""

    @pytest.mark.parametrize(
        ("lang", "words"),
        [
            ("zh", ("永远看不到这件投诉", "3 个工作日内告诉您是否受理", "受理后 15 个工作日内", "和调查人员对话")),
            ("en", ("never see this complaint", "within 3 working days", "within 15 working days", "receipt code")),
        ],
    )
    def test_it_says_who_cannot_see_it_and_by_when(self, reader, lang, words):
        html = text(reader.get(f"/complain?lang={lang}"))
        assert [word for word in words if word not in html] == []
        assert html.count('<select id="departments') == 5
        assert 'href="/complain" aria-current="page"' in html

    def test_a_named_complaint_goes_to_the_api_once_with_its_key(self, reader, gateway):
        answer = reader.post("/complain", data=FORM)
        assert (answer.status_code, answer.headers["Location"]) == (303, RECEIPT)
        headers, body = gateway.last("POST", API)
        assert headers["Idempotency-Key"] == "key-of-this-form"
        assert body == {
            "kind": "delay", "naming": "named", "subject": "办证拖了三个月", "body": "第一行\n第二行", "language": "zh",
            "accused": {"departments": ["housing", "power"],
                        "officials": [{"name": "某某", "department": "housing"}]},
            "name": "韦春燕", "phone": "13800138000",
        }  # fmt: skip

    def test_an_anonymous_complaint_carries_nothing_about_who_wrote_it(self, reader, gateway):
        reader.post("/complain", data=ANONYMOUS)
        assert gateway.last("POST", API)[1].keys().isdisjoint({"name", "phone", "email", "address"})

    def test_the_number_of_the_earlier_case_is_sent_in_its_one_form(self, reader, gateway):
        reader.post("/complain", data=FORM | {"earlier": " mc 7k3f9 q2xwd k "})
        assert gateway.last("POST", API)[1]["earlier"] == "MC-7K3F9-Q2XWD-K"

    @pytest.mark.parametrize(("change", "field"), [
        ({"departments": []}, "departments"), ({"departments": ["nowhere"]}, "departments"),
        ({"official_name": ["字" * 51]}, "officials"), ({"official_department": ["nowhere"]}, "officials"),
        ({"official_name": [""], "official_department": ["power"]}, "officials"), ({"kind": "x"}, "kind"),
        ({"subject": "一"}, "subject"), ({"subject": "字" * 101}, "subject"), ({"body": "一"}, "body"),
        ({"body": "字" * 10_001}, "body"), ({"earlier": "MC-7K3F9-Q2XWD-5"}, "earlier"), ({"naming": ""}, "naming"),
        ({"name": ""}, "name"), ({"phone": ""}, "phone"), ({"phone": "1234"}, "phone"), ({"email": "wang@"}, "email"),
        ({"naming": "confidential", "name": ""}, "name"),
    ])  # fmt: skip
    def test_what_is_wrong_is_said_at_the_field_and_nothing_is_sent(self, reader, gateway, change, field):
        answer = reader.post("/complain", data=FORM | change)
        assert answer.status_code == 422
        html = text(answer)
        assert f'<a href="#{field}">' in html
        assert f'id="{field}-error"' in html
        assert f' id="{field}"' in html
        assert 'value="key-of-this-form"' in html
        assert gateway.asked == []

    @pytest.mark.parametrize("change", [
        {"subject": "二字"}, {"subject": "字" * 100}, {"body": "二字"}, {"body": "字" * 10_000},
        {"official_name": ["字" * 50] * 5}, {"departments": ["housing"] * 5}, {"phone": "", "email": "w@example.com"},
    ])  # fmt: skip
    def test_the_edges_are_taken(self, reader, change):
        assert reader.post("/complain", data=FORM | change).status_code == 303

    def test_what_was_entered_stays_and_is_only_text(self, reader):
        evil = dict.fromkeys(("body", "earlier", "name", "phone", "email", "address"), EVIL)
        html = text(reader.post("/complain", data=FORM | evil | {"official_name": ["", EVIL], "subject": "一"}))
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert html.count("&lt;script&gt;alert(1)") == 7
        assert re.search(r'<option value="power" selected', html)
        assert re.search(r'value="named"[^>]* checked', html)
        assert html.count('<details class="more" open>') == 2

    @pytest.mark.parametrize(("code", "word"), [("idempotency_key_reused", "已经提交过"), ("invalid", "不符合要求")])
    def test_a_refusal_loses_nothing(self, reader, gateway, gateway_module, code, word):
        refused = gateway_module.problem(422, code, errors={"accused": "x", "unknown": "y"})
        gateway.script["POST", API] = refused
        html = text(reader.post("/complain", data=FORM))
        assert word in html
        assert 'id="departments-error"' in html
        assert "第二行" in html
        assert ('value="key-of-this-form"' in html) is (code == "invalid")

    def test_an_outage_loses_nothing(self, reader, gateway):
        gateway.close()
        answer = reader.post("/complain", data=FORM)
        assert (answer.status_code, "第二行" in text(answer)) == (503, True)


class TestReceipt:
    """Number and receipt code, shown once to the browser that sent it."""

    def test_it_shows_both_and_no_way_out_before_the_code_is_typed_back(self, sent, reader):
        html = text(reader.get(RECEIPT))
        assert f'id="the-code">{RECEIPT_CODE}<' in html
        assert f'id="the-number">{NUMBER}<' in html
        assert "2026年3月5日" in html
        assert "data-unconfirmed" in html
        links = set(re.findall(r'<a [^>]*href="([^"]+)"', html))
        assert links == {"#main", f"{RECEIPT}?lang=en"}
        assert re.findall(r'action="([^"]+)"', html) == [RECEIPT]

    def test_the_code_stands_in_no_address_and_in_no_open_cookie(self, sent, reader):
        cookie = next(c for c in sent.headers.getlist("Set-Cookie") if c.startswith("wz_case="))
        for code in (QUERY_CODE, RECEIPT_CODE):
            assert code not in sent.headers["Location"]
            assert code not in cookie
            assert not re.search(rf'(href|src|action|value)="[^"]*{code}', text(reader.get(RECEIPT)))
        assert "Path=/track" in cookie

    def test_typed_back_it_opens_the_way_out(self, sent, reader, gateway):
        answer = reader.post(RECEIPT, data={"code": "7k3f9q2xg", "once": "k"})
        assert (answer.status_code, answer.headers["Location"]) == (303, f"{RECEIPT}?done=receipt")
        headers, body = gateway.last("POST", f"{API}/{NUMBER}/receipt")
        assert (headers["X-Query-Code"], body) == (QUERY_CODE, {"code": "7k3f9q2xg"})
        html = text(reader.get(RECEIPT))
        assert f'href="/track/{NUMBER}"' in html
        assert "data-unconfirmed" not in html
        assert f'action="/track/{NUMBER}/complaint/attach"' in html

    @pytest.mark.parametrize(("status", "code", "lang", "told"), [
        (422, "receipt_mistyped", "zh", "最后一位和前面对不上"), (422, "receipt_malformed", "zh", "9 位字母和数字"),
        (404, "complaint_unknown", "zh", "不是这件投诉的回执码"), (422, "invalid", "zh", "9 位字母和数字"),
        (422, "receipt_mistyped", "en", "its last character does not fit"),
    ])  # fmt: skip
    def test_a_slip_says_which_and_keeps_what_was_typed(
        self, sent, reader, gateway, gateway_module, status, code, lang, told
    ):
        gateway.script["POST", f"{API}/{NUMBER}/receipt"] = gateway_module.problem(status, code)
        answer = reader.post(f"{RECEIPT}?lang={lang}", data={"code": EVIL})
        html = text(answer)
        assert answer.status_code == 422
        assert told in html
        assert 'id="code-error"' in html
        assert "&lt;script&gt;" in html
        assert "data-unconfirmed" in html

    def test_a_named_complainant_is_not_held(self, reader, complaints):
        complaints(taken={"confirm": "not_needed"})
        reader.post("/complain", data=FORM)
        html = text(reader.get(RECEIPT))
        assert "data-unconfirmed" not in html
        assert f'href="/track/{NUMBER}"' in html

    @pytest.mark.parametrize(("typed", "status"), [
        (RECEIPT_CODE, 303), ("7K3F9-Q2XH", 422), ("7K3F9", 422), ("9H4TW-K2MW", 422), ("", 422),
    ])  # fmt: skip
    def test_of_a_stored_complaint_the_code_is_checked_here(self, reader, gateway, typed, status):
        stored = {"number": NUMBER, "query_code": QUERY_CODE, "stored": True, "received_at": "2026-03-02T01:00:00Z"}
        gateway.script["POST", API] = (202, stored)
        reader.post("/complain", data=ANONYMOUS)
        html = text(reader.get(RECEIPT))
        assert f'id="the-code">{RECEIPT_CODE}<' in html
        assert "恢复后自动送达" in html
        assert reader.post(RECEIPT, data={"code": typed}).status_code == status
        assert ("data-unconfirmed" in text(reader.get(RECEIPT))) is (status == 422)

    def test_another_browser_sees_no_receipt(self, sent, as_):
        assert as_().get(RECEIPT).headers["Location"] == f"/track/{NUMBER}"

    def test_the_letters_receipt_leads_here(self, sent, reader):
        assert reader.get(f"/track/{NUMBER}/receipt").headers["Location"] == RECEIPT

    def test_a_file_is_passed_on_and_a_refused_one_is_told_here(self, sent, reader, gateway, gateway_module):
        import io

        reader.post(RECEIPT, data={"code": RECEIPT_CODE})
        form = {"file": (io.BytesIO(b"%PDF-1.7 x"), "证据.pdf"), "from": "receipt"}
        answer = reader.post(f"/track/{NUMBER}/complaint/attach", data=form)
        assert answer.headers["Location"] == f"{RECEIPT}?done=attach"
        assert b"%PDF-1.7 x" in gateway.last("POST", f"{API}/{NUMBER}/attachments")[1]
        gateway.script["POST", f"{API}/{NUMBER}/attachments"] = gateway_module.problem(422, "pdf_active")
        form = {"file": (io.BytesIO(b"%PDF-1.7 x"), "证据.pdf"), "from": "receipt"}
        answer = reader.post(f"/track/{NUMBER}/complaint/attach", data=form)
        assert (answer.status_code, "PDF 里有脚本" in text(answer)) == (422, True)
