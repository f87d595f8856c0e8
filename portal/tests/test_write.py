"""Writing a letter, and its receipt."""

import re

import pytest

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

NUMBER, CODE = "MC-7K3F9-Q2XWD-4", "7K3F9Q2X"
LETTER = {
    "department": "housing", "kind": "help", "subject": "路灯不亮", "body": "第一行\r\n第二行", "sender": "named",
    "name": "韦春燕", "phone": "13800138000", "once": "key-of-this-form",
}  # fmt: skip
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def text(answer):
    return answer.get_data(as_text=True)


class TestWriting:
    """The form."""

    def test_a_named_letter_goes_to_the_api_once_with_its_key(self, reader, gateway):
        answer = reader.post("/write", data=LETTER)
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/track/{NUMBER}/receipt")
        headers, body = gateway.last("POST", "/api/mailbox/letters")
        assert headers["Idempotency-Key"] == "key-of-this-form"
        assert body == {
            "department": "housing", "kind": "help", "subject": "路灯不亮", "body": "第一行\n第二行",
            "anonymous": False, "publish_consent": False, "language": "zh", "name": "韦春燕", "phone": "13800138000",
        }  # fmt: skip

    def test_an_anonymous_letter_carries_nothing_about_the_sender(self, reader, gateway):
        reader.post("/write", data=LETTER | {"sender": "anonymous", "publish_consent": "yes"})
        body = gateway.last("POST", "/api/mailbox/letters")[1]
        assert body["anonymous"] is True
        assert body["publish_consent"] is True
        assert body.keys().isdisjoint({"name", "phone", "email", "address"})

    @pytest.mark.parametrize(("change", "field"), [
        ({"department": ""}, "department"), ({"department": "service"}, "department"), ({"kind": "x"}, "kind"),
        ({"subject": "一"}, "subject"), ({"subject": "字" * 101}, "subject"), ({"body": " \r\n"}, "body"),
        ({"body": "字" * 10_001}, "body"), ({"place": "字" * 201}, "place"), ({"sender": ""}, "sender"),
        ({"name": ""}, "name"), ({"name": "字" * 51}, "name"), ({"phone": ""}, "phone"), ({"phone": "1234"}, "phone"),
        ({"email": "wang@"}, "email"), ({"address": "字" * 201}, "address"),
    ])  # fmt: skip
    def test_what_is_wrong_is_said_at_the_field_and_nothing_is_sent(self, reader, gateway, change, field):
        answer = reader.post("/write", data=LETTER | change)
        assert answer.status_code == 422
        html = text(answer)
        assert f'<a href="#{field}">' in html
        assert f'id="{field}-error"' in html
        assert f' id="{field}"' in html
        assert 'value="key-of-this-form"' in html
        assert gateway.asked == []

    @pytest.mark.parametrize("change", [
        {"subject": "二字"}, {"subject": "字" * 100}, {"body": "字" * 10_000}, {"place": "字" * 200},
        {"name": "字" * 50},
        {"phone": "12345"}, {"phone": "", "email": "wang@example.com"}, {"address": "字" * 200},
    ])  # fmt: skip
    def test_the_edges_are_taken(self, reader, gateway, change):
        assert reader.post("/write", data=LETTER | change).status_code == 303

    def test_what_was_entered_stays_and_is_only_text(self, reader):
        sent = LETTER | dict.fromkeys(("subject", "body", "place", "name", "phone", "email", "address"), EVIL)
        html = text(reader.post("/write", data=sent | {"subject": EVIL * 10}))
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert html.count("&lt;script&gt;alert(1)") >= 7
        assert re.search(r'value="named"[^>]* checked', html)
        assert re.search(r'<option value="housing" selected', html)

    def test_a_line_break_at_the_start_of_the_text_stays(self, reader):
        html = text(reader.post("/write", data=LETTER | {"subject": "", "body": "一\r\n\r\n二"}))
        assert "一\n\n二</textarea>" in html

    def test_errors_that_only_the_service_finds_are_shown_at_their_fields(self, reader, gateway, gateway_module):
        refused = gateway_module.problem(422, "letter_invalid", errors={"body": "x", "unknown": "y"})
        gateway.script["POST", "/api/mailbox/letters"] = refused
        answer = reader.post("/write", data=LETTER)
        assert answer.status_code == 422
        assert 'id="body-error"' in text(answer)
        assert "第二行" in text(answer)

    def test_an_outage_loses_nothing_that_was_entered(self, reader, gateway):
        gateway.close()
        answer = reader.post("/write", data=LETTER)
        assert answer.status_code == 503
        assert "第二行" in text(answer)
        assert "内容还在" in text(answer)

    def test_a_form_sent_again_with_other_words_gets_a_new_key(self, reader, gateway, gateway_module):
        gateway.script["POST", "/api/mailbox/letters"] = gateway_module.problem(422, "idempotency_key_reused")
        html = text(reader.post("/write", data=LETTER))
        assert 'value="key-of-this-form"' not in html
        assert "已经提交过" in html

    def test_every_empty_form_has_a_key_of_its_own(self, reader):
        keys = {re.search(r'name="once" value="([\w-]{32})"', text(reader.get("/write")))[1] for _ in range(3)}
        assert len(keys) == 3


class TestReceipt:
    """Number and code survive the redirect, and stand in no address."""

    def test_the_receipt_shows_both_and_keeps_the_code_out_of_every_address(self, reader):
        sent = reader.post("/write", data=LETTER)
        assert CODE not in sent.headers["Location"]
        cookie = next(c for c in sent.headers.getlist("Set-Cookie") if c.startswith("wz_case="))
        assert CODE not in cookie
        assert all(part in cookie for part in ("HttpOnly", "Path=/track", "SameSite=Strict", "Max-Age=1800"))
        html = text(reader.get(f"/track/{NUMBER}/receipt"))
        assert f'id="the-code">{CODE}<' in html
        assert "2026年3月9日" in html
        assert not re.search(rf'(href|src|action)="[^"]*{CODE}', html)

    def test_the_cookie_is_secure_over_https(self, reader):
        sent = reader.post("/write", data=LETTER, headers={"X-Forwarded-Proto": "https"})
        assert "Secure" in next(c for c in sent.headers.getlist("Set-Cookie") if c.startswith("wz_case="))

    def test_a_stored_letter_says_so_and_has_no_signed_code(self, reader, gateway):
        taken = {
            "number": NUMBER,
            "query_code": CODE,
            "receipt": "a.b.c",
            "stored": True,
            "received_at": "2026-03-02T01:00:00Z",
        }
        gateway.script["POST", "/api/mailbox/letters"] = (202, taken)
        reader.post("/write", data=LETTER)
        html = text(reader.get(f"/track/{NUMBER}/receipt"))
        assert "恢复后自动送达" in html
        assert "receipt.svg" not in html

    def test_it_must_be_noted_before_going_on(self, reader):
        reader.post("/write", data=LETTER)
        assert reader.post(f"/track/{NUMBER}/receipt", data={}).status_code == 422
        assert reader.post(f"/track/{NUMBER}/receipt", data={"noted": "yes"}).headers["Location"] == f"/track/{NUMBER}"

    def test_the_qr_code_comes_from_the_service_with_the_code_in_a_header(self, reader, gateway):
        reader.post("/write", data=LETTER)
        answer = reader.get(f"/track/{NUMBER}/receipt.svg")
        assert answer.content_type.startswith("image/svg+xml")
        assert gateway.last("GET", f"/api/mailbox/letters/{NUMBER}/receipt.svg")[0]["X-Query-Code"] == CODE

    def test_another_browser_sees_no_receipt(self, reader, as_):
        reader.post("/write", data=LETTER)
        assert as_().get(f"/track/{NUMBER}/receipt").status_code == 303

    def test_after_half_an_hour_the_code_is_forgotten(self, reader, runtime):
        from datetime import timedelta

        reader.post("/write", data=LETTER)
        real = runtime.real_now()
        runtime.real_now = lambda: real + timedelta(minutes=29, seconds=50)
        assert reader.get(f"/track/{NUMBER}/receipt").status_code == 200
        runtime.real_now = lambda: real + timedelta(minutes=30, seconds=5)
        assert reader.get(f"/track/{NUMBER}/receipt").status_code == 303

    def test_a_forged_cookie_opens_nothing(self, reader, runtime):
        for forged in (
            "x",
            "v1.k.AAAA",
            runtime.vault.seal("{}", "elsewhere"),
            runtime.vault.seal("[]", "cookie.case"),
        ):
            reader.set_cookie("wz_case", forged, path="/track")
            assert reader.get(f"/track/{NUMBER}/receipt").status_code == 303
