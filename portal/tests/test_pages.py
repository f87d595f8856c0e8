"""Every page, in both languages: it renders, says its language, is safe, and English is complete."""

import re

import pytest

from casework.domain.actors import Role
from casework.testing.client import staff

CJK = re.compile(r"[\u3400-\u9fff]")
NUMBER, CODE = "MC-7K3F9-Q2XWD-4", "7K3F9Q2X"
OPEN_PAGES = ("/", "/write", "/track", "/letters", "/letters?q=路灯", "/scoreboard", "/scoreboard?by=answer_rate",
              "/help",
              "/login", "/register", "/logout", "/no-such-page", "/letters/MC-00000-00000-0")  # fmt: skip
STAFF_PAGES = ("/desk", "/desk?queue=overdue&state=handling&kind=help&q=x", f"/desk/letters/{NUMBER}",
               f"/desk/letters/{NUMBER}?publication=1", "/desk/new", "/account",
               f"/desk/letters/{NUMBER}?done=take")  # fmt: skip


def shown_to_english_readers(html):
    """The page without what is marked as Chinese, which may well be Chinese."""
    html = re.sub(r"<(\w+)([^>]*) lang=\"zh-CN\"([^>]*)>.*?</\1>", "", html, flags=re.S)
    return re.sub(r"<textarea.*?</textarea>|<option value=\"q1\".*?</option>|value=\"[^\"]*\"", "", html, flags=re.S)


def track(reader, lang="zh"):
    """Opens the scripted letter as its sender."""
    reader.post(f"/track?lang={lang}", data={"number": NUMBER, "code": CODE})
    return reader.get(f"/track/{NUMBER}?lang={lang}")


def check(answer, lang, status=200):
    """What holds for every page."""
    assert answer.status_code == status
    html = answer.get_data(as_text=True)
    assert f'<html lang="{ {"zh": "zh-CN", "en": "en"}[lang] }">' in html
    assert answer.headers["Content-Security-Policy"].startswith(
        "default-src 'none'; style-src 'self'; script-src 'self'"
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "no-store"
    assert not re.search(r"<style|<script(?! src=)| style=| on[a-z]+=|javascript:", html)
    assert len(re.findall(r"<h1[ >]", html)) == 1
    assert 'class="skip" href="#main"' in html
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    for_ids = re.findall(r'<label for="([^"]+)"', html)
    assert set(for_ids) <= set(ids)
    if lang == "en":
        assert not CJK.search(shown_to_english_readers(html)), CJK.search(shown_to_english_readers(html))
    return html


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", OPEN_PAGES)
def test_open_pages(reader, path, lang):
    joined = f"{path}{'&' if '?' in path else '?'}lang={lang}"
    check(reader.get(joined), lang, 404 if "no-such" in path or "MC-0" in path else 200)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", STAFF_PAGES)
def test_staff_pages(clerk, path, lang):
    check(clerk.get(f"{path}{'&' if '?' in path else '?'}lang={lang}"), lang)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_senders_pages(reader, lang, gateway):
    html = check(track(reader, lang), lang)
    assert "2026" in html
    assert html.count('class="counted"') == 5
    check(reader.get(f"/track/{NUMBER}/receipt?lang={lang}"), lang)
    for state, outcome in (("needs_correction", None), ("closed", "declined"), ("closed", "lapsed")):
        gateway.case |= {"state": state, "outcome": outcome, "answers": [], "questions": [], "attachments": []}
        check(reader.get(f"/track/{NUMBER}?lang={lang}&done=rating"), lang)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("status", [403, 404, 409, 429, 500, 503])
def test_refusals_of_the_api_are_pages_that_say_what_to_do(clerk, gateway, gateway_module, status, lang):
    gateway.script["GET", "/api/mailbox/desk/letters"] = gateway_module.problem(status, "x", retry_after=7)
    answer = clerk.get(f"/desk?lang={lang}")
    html = check(answer, lang, status)
    assert 'href="/"' in html
    assert answer.headers["Retry-After"] == "7"


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
class TestLanguage:
    """Chinese unless asked; the choice is remembered."""

    def test_chinese_is_the_default(self, reader):
        assert '<html lang="zh-CN">' in reader.get("/").get_data(as_text=True)

    def test_the_choice_is_remembered(self, reader):
        answer = reader.get("/?lang=en")
        assert "lang=en" in answer.headers["Set-Cookie"]
        assert '<html lang="en">' in reader.get("/help").get_data(as_text=True)

    def test_an_unknown_language_changes_nothing(self, reader):
        answer = reader.get("/?lang=xx")
        assert '<html lang="zh-CN">' in answer.get_data(as_text=True)
        assert "Set-Cookie" not in answer.headers

    def test_the_switch_keeps_the_search(self, reader):
        html = reader.get("/letters?q=路灯&kind=help").get_data(as_text=True)
        assert "/letters?q=%E8%B7%AF%E7%81%AF&amp;kind=help&amp;lang=en" in html


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
class TestWho:
    """Doors of the desk."""

    def test_who_is_not_logged_in_is_led_to_the_login_and_back(self, reader):
        answer = reader.get("/desk")
        assert (answer.status_code, answer.headers["Location"]) == (302, "/login?next=%2Fdesk")

    def test_a_citizen_is_refused(self, as_):
        from casework.testing.client import citizen

        check(as_(citizen()).get("/desk"), "zh", 403)

    def test_a_page_without_assertion_is_a_problem_document(self, app):
        answer = app.test_client().get("/")
        assert (answer.status_code, answer.content_type) == (401, "application/problem+json")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"

    def test_an_unknown_api_address_is_a_problem_document(self, reader):
        answer = reader.get("/api/nothing")
        assert (answer.status_code, answer.content_type) == (404, "application/problem+json")

    def test_the_portal_speaks_as_its_user(self, clerk, gateway):
        clerk.get("/desk?queue=review&page=3")
        headers, query = gateway.last("GET", "/api/mailbox/desk/letters")
        assert headers["Authorization"] == "Bearer delegated"
        assert headers["X-Request-Id"]
        assert query == {"queue": ["review"], "page": ["3"], "size": ["20"]}

    def test_static_files_need_no_assertion_and_are_kept_by_address(self, app):
        from portal.web.setup import asset

        answer = app.test_client().get(asset("portal.css"))
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "public, max-age=86400"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
class TestForms:
    """A form must be ours."""

    def test_a_logged_in_form_without_token_is_refused(self, clerk, gateway):
        check(clerk.post(f"/desk/letters/{NUMBER}/take", data={}), "zh", 403)
        check(clerk.post(f"/desk/letters/{NUMBER}/take", data={"csrf": "other"}), "zh", 403)
        check(clerk.post(f"/desk/letters/{NUMBER}/take", data={"csrf": "不是"}), "zh", 403)
        assert gateway.asked == []

    def test_a_session_without_token_cannot_send_forms(self, as_, gateway):
        nobody = as_(staff("housing", Role.CLERK))
        check(nobody.post(f"/desk/letters/{NUMBER}/take", data={"csrf": ""}), "zh", 403)
        assert gateway.asked == []

    def test_a_form_from_another_site_is_refused(self, reader, gateway):
        sent = reader.post("/track", data={"number": NUMBER, "code": CODE}, headers={"Sec-Fetch-Site": "cross-site"})
        check(sent, "zh", 403)
        assert gateway.asked == []

    def test_login_passes_the_session_on_and_leads_to_local_pages_only(self, reader, gateway):
        for goal, lands in (
            ("/desk?queue=all", "/desk?queue=all"),
            ("//evil.example", "/desk"),
            ("https://x", "/desk"),
        ):
            answer = reader.post("/login", data={"account": "a", "password": " b ", "next": goal})
            assert (answer.status_code, answer.headers["Location"]) == (303, lands)
            assert "wz_session=s1; HttpOnly" in answer.headers["Set-Cookie"]
            assert gateway.last("POST", "/api/auth/login")[1] == {"account": "a", "password": " b "}

    def test_the_session_of_one_reader_is_not_sent_for_the_next(self, reader, gateway):
        reader.post("/login", data={"account": "a", "password": "b"})
        reader.post("/track", data={"number": NUMBER, "code": CODE})
        assert "Cookie" not in gateway.last("GET", f"/api/track/{NUMBER}")[0]

    def test_a_failed_login_stays_and_keeps_the_account(self, reader, gateway, gateway_module):
        gateway.script["POST", "/api/auth/login"] = gateway_module.problem(401, "login_failed")
        html = check(reader.post("/login", data={"account": "wei", "password": "b"}), "zh", 401)
        assert 'value="wei"' in html
        assert "账号或密码不对" in html
