"""Letters by telephone, on paper and in person: what the form sends, and what it refuses."""

import pytest

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

FORM = {
    "csrf": "form-token", "once": "k1", "channel": "phone", "received_at": "", "department": "housing", "kind": "help",
    "subject": "楼道灯不亮", "body": "三楼的灯坏了。", "sender": "named", "name": "韦春燕", "phone": "13800138000",
}  # fmt: skip
DESK = "/api/mailbox/desk/letters"


@pytest.fixture(autouse=True)
def takes_letters(gateway, gateway_module):
    """The desk's list answers to POST with the receipt."""
    gateway.script["POST", DESK] = (201, gateway_module.TAKEN)


def text(answer):
    return answer.get_data(as_text=True)


def test_a_call_is_entered_and_the_receipt_shows_code_and_picture(clerk, gateway, gateway_module):
    answer = clerk.post("/desk/new", data=FORM | {"received_at": ""})
    assert answer.status_code == 200
    headers, body = gateway.last("POST", DESK)
    assert headers["Idempotency-Key"] == "k1"
    assert (body["channel"], body["name"], body["anonymous"], body["publish_consent"]) == (
        "phone", "韦春燕", False, False,
    )  # fmt: skip
    assert "received_at" not in body
    html = text(answer)
    assert gateway_module.CODE in html
    assert "<svg" in html[html.index('class="qr"') :]
    assert "Set-Cookie" not in answer.headers


def test_the_receipt_is_shown_without_its_picture_when_there_is_none(clerk, gateway, gateway_module):
    path = f"/api/mailbox/letters/{gateway_module.NUMBER}/receipt.svg"
    gateway.script["GET", path] = gateway_module.problem(404, "case_unknown")
    html = text(clerk.post("/desk/new", data=FORM))
    assert gateway_module.CODE in html
    assert 'class="qr"' not in html


@pytest.mark.parametrize(("change", "field"), [
    ({"channel": ""}, "channel"), ({"channel": "web"}, "channel"), ({"received_at": "昨天"}, "received_at"),
    ({"received_at": "2999-01-01T00:00"}, "received_at"), ({"subject": "一"}, "subject"), ({"name": ""}, "name"),
])  # fmt: skip
def test_what_is_wrong_is_told_at_its_field_and_not_sent(clerk, gateway, change, field):
    answer = clerk.post("/desk/new", data=FORM | change)
    assert answer.status_code == 422
    assert f'href="#{field}"' in text(answer)
    assert "三楼的灯坏了。</textarea>" in text(answer)
    assert gateway.asked == []


def test_citizens_cannot_enter(reader):
    assert reader.get("/desk/new").status_code == 302
    assert reader.post("/desk/new", data=FORM).status_code == 403
