"""A case that was handed over is followed there with the code that went along, and acted on there; and back again."""

import re

import pytest

from casework.domain.actors import ANONYMOUS
from casework.testing.client import citizen
from portal.testing import complaints as about

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

LETTER, COMPLAINT = "MC-7K3F9-Q2XWD-K", "CS-7K3F9-Q2XWD-K"  # whole, for the number tells the home
CODE, RECEIPT, THERE = "7K3F9Q2X", about.RECEIPT_CODE, "9H4TWK2M"
MAILBOX, COMPLAINTS = "/api/mailbox/letters", "/api/complaints/complaints"
TO_COMPLAINTS = {
    "to": "complaints/city", "destination": "efficiency_complaint", "partner": None, "alias": None,
    "acknowledged_at": None, "notify_by": None, "status": None, "status_at": None, "office": None, "result": None,
    "query_code": THERE,
}  # fmt: skip
GONE = {"state": "closed", "outcome": "referred", "actions": []}


def text(answer):
    return answer.get_data(as_text=True)


@pytest.fixture
def letter(reader, gateway):
    """A letter that the complaints service has now, opened where it was sent to; `letter(**facts)` its page."""

    def opened(person=reader, lang="zh", code=CODE, **facts):
        view = gateway.case | GONE | {"number": LETTER, "referral": TO_COMPLAINTS} | facts
        gateway.script["GET", f"/api/track/{LETTER}"] = (200, view)
        there = about.VIEW | {"number": LETTER}
        gateway.script["GET", f"{COMPLAINTS}/{LETTER}"] = (200, there)
        gateway.script["POST", f"{MAILBOX}/{LETTER}/urges"] = (200, view)
        for act in ("messages", "rating", "redo", "withdrawal", "receipt", "attachments"):
            gateway.script["POST", f"{COMPLAINTS}/{LETTER}/{act}"] = (200, there)
        gateway.script["POST", f"{COMPLAINTS}/{LETTER}/code"] = (
            200, there | {"query_code": "ABCDEFGH", "receipt_code": "ABCDE-FGHX"},
        )  # fmt: skip
        if code:
            person.post("/track", data={"number": LETTER, "code": code})
        return text(person.get(f"/track/{LETTER}?lang={lang}"))

    return opened


@pytest.fixture
def complaint(reader, gateway):
    """A complaint that the mailbox has now, opened where it was made."""
    referral = {"to": "mailbox/city", "query_code": THERE}
    view = about.VIEW | GONE | {"number": COMPLAINT, "referred_to": "mailbox/city", "referral": referral}
    gateway.script["GET", f"/api/track/{COMPLAINT}"] = (200, view)
    there = gateway.case | {"number": COMPLAINT}
    gateway.script["GET", f"{MAILBOX}/{COMPLAINT}"] = (200, there)
    gateway.script["POST", f"{MAILBOX}/{COMPLAINT}/follow-ups"] = (200, there)
    reader.post("/track", data={"number": COMPLAINT, "code": RECEIPT})
    return text(reader.get(f"/track/{COMPLAINT}"))


def follow(person, number, **form):
    """Presses the button; the page that it leads to."""
    answer = person.post(f"/track/{number}/follow", data=form)
    assert answer.status_code == 303, text(answer)
    assert THERE not in answer.headers["Location"]
    assert answer.headers["Location"].startswith(f"/track/{number}")
    return text(person.get(answer.headers["Location"]))


@pytest.mark.parametrize(("lang", "words"), [
    ("zh", ("效能投诉", "已经由对方办理", "到那里继续办理")),
    ("en", ("Efficiency complaint", "The other office has this case now", "Go on there")),
])  # fmt: skip
def test_the_page_says_where_it_is_and_offers_one_button(letter, lang, words):
    html = letter(lang=lang)
    assert [word for word in words if word not in html] == []
    assert re.findall(r'action="(/track/[^"]*/follow)"', html) == [f"/track/{LETTER}/follow"]
    assert not re.search(rf'(href|action|value)="[^"]*{THERE}', html)


@pytest.mark.parametrize("facts", [{"state": "referring", "outcome": None}, {"referral": None},
                                   {"referral": TO_COMPLAINTS | {"to": "exchange/main"}}])  # fmt: skip
def test_what_is_on_its_way_or_behind_the_exchange_cannot_be_followed(letter, facts):
    assert "到那里继续办理" not in letter(**facts)


def test_a_letter_is_followed_to_the_complaints_with_the_code_that_went_along(letter, reader, gateway):
    letter()
    html = follow(reader, LETTER)
    assert gateway.last("GET", f"{COMPLAINTS}/{LETTER}")[0]["X-Query-Code"] == THERE
    assert "办证拖了三个月" in html
    assert "建议换一个回执码" in html
    assert THERE not in html


@pytest.mark.parametrize(("act", "form", "path"), [
    ("message", {"text": "补充一点"}, "messages"),
    ("rating", {"level": "5", "round": "1"}, "rating"),
    ("redo", {}, "redo"),
    ("withdraw", {"sure": "yes"}, "withdrawal"),
    ("receipt", {"code": "9H4TW-K2MX"}, "receipt"),
    ("code", {"sure": "yes"}, "code"),
])  # fmt: skip
def test_acts_there_go_there_with_its_code(letter, reader, gateway, act, form, path):
    letter()
    assert f'action="/track/{LETTER}/complaint/' in follow(reader, LETTER)
    assert reader.post(f"/track/{LETTER}/complaint/{act}", data=form).status_code == 303
    assert gateway.last("POST", f"{COMPLAINTS}/{LETTER}/{path}")[0]["X-Query-Code"] == THERE


def test_a_renewed_code_is_shown_once_and_goes_on_there_alone(letter, reader, gateway):
    letter()
    follow(reader, LETTER)
    answer = reader.post(f"/track/{LETTER}/complaint/code", data={"sure": "yes"})
    assert answer.headers["Location"] == f"/track/{LETTER}/complaint/receipt"
    assert "ABCDE-FGHX" in text(reader.get(answer.headers["Location"]))
    reader.get(f"/track/{LETTER}")
    assert gateway.last("GET", f"{COMPLAINTS}/{LETTER}")[0]["X-Query-Code"] == "ABCDEFGH"
    follow(reader, LETTER, to="home")
    assert gateway.last("GET", f"/api/track/{LETTER}")[0]["X-Query-Code"] == CODE
    follow(reader, LETTER)
    assert gateway.last("GET", f"{COMPLAINTS}/{LETTER}")[0]["X-Query-Code"] == "ABCDEFGH"


def test_the_letters_own_acts_keep_their_code(letter, reader, gateway):
    letter()
    follow(reader, LETTER)
    reader.post(f"/track/{LETTER}/urge")
    assert gateway.last("POST", f"{MAILBOX}/{LETTER}/urges")[0]["X-Query-Code"] == CODE


def test_both_doors_are_one_line_in_the_list_of_open_cases(letter, reader):
    letter()
    follow(reader, LETTER)
    assert text(reader.get("/track")).count(f'href="/track/{LETTER}"') == 1


def test_a_complaint_is_followed_to_the_mailbox_and_acted_on_there(complaint, reader, gateway):
    assert "单位信箱" in complaint
    html = follow(reader, COMPLAINT)
    assert "小区门口路灯不亮" in html
    assert "看原单位的记录" in html
    reader.post(f"/track/{COMPLAINT}/follow-up", data={"text": "什么时候修？"})
    for method, path in (("GET", ""), ("POST", "/follow-ups")):
        assert gateway.last(method, f"{MAILBOX}/{COMPLAINT}{path}")[0]["X-Query-Code"] == THERE
    receipt = text(reader.get(f"/track/{COMPLAINT}/receipt"))
    assert THERE in receipt
    assert "办证拖了三个月" in follow(reader, COMPLAINT, to="home")
    assert gateway.last("GET", f"/api/track/{COMPLAINT}")[0]["X-Query-Code"] == RECEIPT


def test_one_that_came_back_is_followed_home_with_the_code_it_had(letter, reader, gateway):
    letter()
    follow(reader, LETTER)
    gone_back = about.VIEW | GONE | {"number": LETTER, "referral": {"to": "mailbox/city", "query_code": None}}
    gateway.script["GET", f"{COMPLAINTS}/{LETTER}"] = (200, gone_back)
    assert "仍用您原来" in text(reader.get(f"/track/{LETTER}"))
    assert "小区门口路灯不亮" in follow(reader, LETTER)
    assert gateway.last("GET", f"/api/track/{LETTER}")[0]["X-Query-Code"] == CODE


def test_where_the_code_is_another_by_now_it_is_asked_for(letter, reader, gateway, gateway_module):
    letter()
    gateway.script["GET", f"{COMPLAINTS}/{LETTER}"] = gateway_module.problem(404, "complaint_unknown")
    answer = reader.post(f"/track/{LETTER}/follow")
    assert (answer.status_code, "另一个码" in text(answer)) == (404, True)
    assert f'value="{LETTER}"' in text(answer)


def test_an_office_that_does_not_answer_is_said_to(letter, reader, gateway, gateway_module):
    letter()
    gateway.script["GET", f"{COMPLAINTS}/{LETTER}"] = gateway_module.problem(503, "service_away")
    answer = reader.post(f"/track/{LETTER}/follow")
    assert (answer.status_code, "暂时没有响应" in text(answer)) == (503, True)


def test_the_code_of_the_new_place_opens_it_by_the_form_too(letter, reader, gateway, gateway_module):
    letter(code="")
    gateway.script["GET", f"/api/track/{LETTER}"] = gateway_module.problem(404, "letter_unknown")
    assert reader.post("/track", data={"number": LETTER, "code": THERE}).status_code == 303
    assert "办证拖了三个月" in text(reader.get(f"/track/{LETTER}"))


def test_an_account_follows_its_own_without_a_code_here(letter, as_, gateway):
    person = as_(citizen("c1"), dlg="delegated", csrf="form-token")
    assert "到那里继续办理" in letter(person, code="")
    assert "办证拖了三个月" in follow(person, LETTER, csrf="form-token")
    assert gateway.last("GET", f"{COMPLAINTS}/{LETTER}")[0]["X-Query-Code"] == THERE
    follow(person, LETTER, csrf="form-token", to="home")
    assert "X-Query-Code" not in gateway.last("GET", f"/api/track/{LETTER}")[0]


def test_whoever_cannot_open_it_here_follows_it_nowhere(as_, gateway, letter, gateway_module):
    letter()
    gateway.script["GET", f"/api/track/{LETTER}"] = gateway_module.problem(404, "letter_unknown")
    answer = as_(ANONYMOUS, dlg="delegated").post(f"/track/{LETTER}/follow")
    assert answer.headers["Location"] == f"/track?number={LETTER}"


def test_an_account_opens_its_own_where_it_is_now_when_its_home_knows_the_account_no_more(
    letter, as_, gateway, gateway_module
):
    letter(code="")
    gateway.script["GET", f"/api/track/{LETTER}"] = gateway_module.problem(404, "case_unknown")
    person = as_(citizen("c1"), dlg="delegated", csrf="form-token")
    html = text(person.get(f"/track/{LETTER}"))
    assert "办证拖了三个月" in html
    assert f'action="/track/{LETTER}/complaint/message"' in html
    sent = person.post(f"/track/{LETTER}/complaint/message", data={"csrf": "form-token", "text": "补充一点"})
    assert sent.status_code == 303
    assert "X-Query-Code" not in gateway.last("POST", f"{COMPLAINTS}/{LETTER}/messages")[0]
    for actor, known in ((citizen("c2"), 404), (ANONYMOUS, 200)):
        gateway.script["GET", f"{COMPLAINTS}/{LETTER}"] = (known, about.VIEW if known == 200 else {"code": "unknown"})
        assert as_(actor, dlg="delegated").get(f"/track/{LETTER}").headers["Location"] == f"/track?number={LETTER}"
