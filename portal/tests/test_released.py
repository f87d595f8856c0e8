"""Released letters: fetched by the job, found by search, shown, fed, and gone at once when taken back."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from sqlalchemy import select

from casework.domain.events import Envelope
from casework.messaging.inbox import Inbox
from portal.published.fetch import GONE_AFTER, fetch_published
from portal.published.search import PAGE, Query, search
from portal.service import service as portal
from portal.tables import published_todo

AT = datetime(2026, 3, 6, 8, 0, tzinfo=UTC)
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def tell(runtime):
    """`tell("A", 1, "letter_published")` takes that event in."""

    def run(number, sequence, name):
        data = {"department": "housing", "kind": "help", "at": AT.isoformat(), "round": 1, "level": 4}
        event = Envelope(
            id=f"{number}-{sequence}", source="/mailbox/city", type=f"mailbox.{name}.v1", subject=number, time=AT,
            sequence=sequence, data=data,
        )  # fmt: skip
        return Inbox(portal, runtime).take(event).value

    return run


@pytest.fixture
def release(runtime, gateway, gateway_module, tell):
    """Releases a letter and fetches it."""

    def run(number, **text):
        gateway.released[number] = gateway_module.released(number, **text)
        tell(number, 1, "letter_published")
        assert fetch_published(runtime) == 1

    return run


def found(runtime, **query):
    with runtime.read() as connection:
        return {row.number for row in search(connection, Query(**query)).letters}


def waiting(runtime):
    with runtime.read() as connection:
        return [(t.number, t.tries) for t in connection.execute(select(published_todo))]


class TestFetching:
    """Handlers do database work only; a job fetches."""

    def test_the_text_comes_over_the_public_api_without_anybodys_name(
        self, runtime, gateway, gateway_module, tell, reader
    ):
        gateway.released["A"] = gateway_module.released("A")
        tell("A", 1, "letter_published")
        assert gateway.asked == []
        assert reader.get("/letters/A").status_code == 404
        assert fetch_published(runtime) == 1
        assert "Authorization" not in gateway.last("GET", "/api/mailbox/published/A")[0]
        assert "两盏路灯已于" in reader.get("/letters/A").get_data(as_text=True)
        assert (waiting(runtime), fetch_published(runtime)) == ([], 0)

    def test_an_outage_is_tried_again_after_a_pause_that_grows(self, runtime, gateway, gateway_module, tell):
        gateway.script["GET", "/api/mailbox/published/A"] = gateway_module.problem(503, "away")
        tell("A", 1, "letter_published")
        real, moved = runtime.real_now, timedelta()
        for tries, pause in ((1, 2), (2, 4), (3, 8)):
            runtime.real_now = lambda moved=moved: real() + moved
            assert fetch_published(runtime) == 0
            assert waiting(runtime) == [("A", tries)]
            asked = len(gateway.asked)
            fetch_published(runtime)
            assert len(gateway.asked) == asked
            moved += timedelta(seconds=pause + 1)
        gateway.script.clear()
        gateway.released["A"] = gateway_module.released("A")
        runtime.real_now = lambda: real() + moved
        assert fetch_published(runtime) == 1

    def test_a_letter_that_is_gone_is_given_up_after_five_tries(self, runtime, tell):
        tell("A", 1, "letter_published")
        real = runtime.real_now
        for tries in range(GONE_AFTER):
            assert waiting(runtime) == [("A", tries)]
            runtime.real_now = lambda tries=tries: real() + timedelta(hours=tries + 1)
            fetch_published(runtime)
        assert waiting(runtime) == []

    def test_an_answer_that_is_no_letter_is_not_kept(self, runtime, gateway, gateway_module, tell, reader):
        for broken in ({"number": "B"}, {"subject": 1}, {"answer": "a\0b"}):
            gateway.released["A"] = gateway_module.released("A") | broken
            tell("A", 1, "letter_published")
            assert fetch_published(runtime) == 0
        assert reader.get("/letters/A").status_code == 404

    def test_a_letter_taken_back_while_it_is_fetched_does_not_come_back(self, runtime, gateway, gateway_module, tell):
        gateway.released["A"] = gateway_module.released("A")
        tell("A", 1, "letter_published")
        usual = gateway.answer

        def answer(method, path, headers):
            tell("A", 2, "letter_unpublished")
            return usual(method, path, headers)

        gateway.answer = answer
        assert fetch_published(runtime) == 0
        assert found(runtime) == set()

    def test_a_newer_release_replaces_the_text(self, runtime, gateway, gateway_module, release, tell):
        release("A", answer="第一次答复")
        gateway.released["A"] = gateway_module.released("A", answer="重办后的答复", round=2)
        tell("A", 2, "letter_published")
        assert fetch_published(runtime) == 1
        assert (found(runtime, q="重办后"), found(runtime, q="第一次")) == ({"A"}, set())

    def test_a_rating_after_the_release_is_shown_beside_it(
        self, runtime, gateway, gateway_module, release, tell, reader
    ):
        release("A", rating_level=None)
        assert "写信人的评价" not in reader.get("/letters/A").get_data(as_text=True)
        gateway.released["A"] = gateway_module.released("A", rating_level=4)
        tell("A", 2, "letter_rated")
        assert fetch_published(runtime) == 1
        assert "写信人的评价" in reader.get("/letters/A").get_data(as_text=True)


class TestTakingBack:
    """Consent withdrawn: page, search, API and feed, at once."""

    def test_it_is_gone_everywhere(self, runtime, release, tell, reader):
        release("A", subject="特别的标题")
        assert "特别的标题" in reader.get("/").get_data(as_text=True)
        tell("A", 2, "letter_unpublished")
        assert reader.get("/letters/A").status_code == 404
        for path in ("/", "/letters", "/letters?q=特别的", "/letters?q=特别", "/letters.atom"):
            assert "特别的标题" not in reader.get(path).get_data(as_text=True)
        assert reader.get("/api/search?q=特别的标题").json["total"] == 0

    def test_it_can_be_released_again(self, runtime, gateway, release, tell):
        release("A")
        tell("A", 2, "letter_unpublished")
        tell("A", 3, "letter_published")
        assert fetch_published(runtime) == 1
        assert found(runtime) == {"A"}


class TestSearch:
    """Words of one character and of many, on both databases the same."""

    @pytest.fixture(autouse=True)
    def letters(self, release):
        release(
            "A",
            subject="小区路灯不亮",
            body="东门 LED 灯坏了",
            answer="已修好。50%_off",
            department="housing",
            kind="help",
        )
        release(
            "B",
            subject="公交末班车",
            body="32 路太早收车",
            answer="延后至 23 点",
            department="power",
            kind="suggestion",
        )
        release("C", subject='"引号" AND OR NEAR( *', body="100%", answer="它说：'好'", department="power", kind="help")

    @pytest.mark.parametrize(("query", "numbers"), [
        ({"q": ""}, "ABC"), ({"q": "灯"}, "A"), ({"q": "路灯"}, "A"), ({"q": "路灯不亮"}, "A"), ({"q": "路"}, "AB"),
        ({"q": "路灯 东门"}, "A"), ({"q": "路灯 公交"}, ""), ({"q": "末班车 23"}, "B"), ({"q": "led"}, "A"),
        ({"q": "LED"}, "A"),
        ({"q": "没有这个词"}, ""), ({"q": "50%_off"}, "A"), ({"q": "%"}, "AC"), ({"q": "_"}, "A"), ({"q": "'好'"}, "C"),
        ({"q": "\"引号\""}, "C"), ({"q": "AND OR"}, "C"), ({"q": "NEAR("}, "C"), ({"q": "*"}, "C"), ({"q": "\""}, "C"),
        ({"q": "东门\tLED"}, "A"), ({"department": "power"}, "BC"), ({"kind": "help"}, "AC"),
        ({"department": "power", "kind": "help", "q": "引号"}, "C"), ({"department": "x"}, ""),
    ])  # fmt: skip
    def test_what_is_found(self, runtime, query, numbers):
        assert found(runtime, **query) == set(numbers)

    def test_the_page_keeps_the_filters_and_refuses_nothing(self, reader):
        html = reader.get("/letters?q=路灯&department=housing&kind=help").get_data(as_text=True)
        assert "小区路灯不亮" in html
        assert "公交末班车" not in html
        assert '<option value="housing" selected' in html
        for odd in ("/letters?page=0", "/letters?page=x", "/letters?kind=%00", "/letters?q=%00%0a",
                    "/letters?q=" + "字" * 500,
                    "/letters?page=99999", "/letters/%00", "/letters/" + "x" * 300):  # fmt: skip
            assert reader.get(odd).status_code in (200, 404)

    def test_the_api_refuses_what_it_cannot_read(self, reader):
        assert reader.get("/api/search?q=路灯").json["letters"][0]["number"] == "A"
        assert reader.get("/api/search?q=" + "字" * 100).status_code == 200
        for odd in ("q=" + "字" * 101, "page=0", "page=10001", "page=x", "q=%00"):
            answer = reader.get(f"/api/search?{odd}")
            assert (answer.status_code, answer.content_type) == (422, "application/problem+json")


def test_pages_of_ten(runtime, release, reader):
    for n in range(PAGE + 1):
        release(f"N{n:02}", subject=f"第{n}封", published_at=f"2026-03-06T08:00:{n:02}Z")
    first, second = (reader.get(f"/letters?page={n}").get_data(as_text=True) for n in (1, 2))
    assert (first.count('class="card"'), second.count('class="card"')) == (PAGE, 1)
    assert "第10封" in first
    assert "第0封" in second
    assert 'rel="next" href="?q=&amp;department=&amp;kind=&amp;page=2"' in first
    assert 'rel="prev"' in second


def test_nothing_anybody_wrote_becomes_markup(release, reader):
    release("A", subject=EVIL, body=EVIL + "]]>", answer=EVIL)
    for path in ("/", "/letters", f"/letters?q={EVIL[:60]}", "/letters/A", "/letters.atom"):
        text = reader.get(path).get_data(as_text=True)
        assert "<script>alert" not in text
        assert "<img src=x" not in text


def test_the_feed_is_atom(release, reader):
    release("A", subject="标题 & <一>", department="housing")
    answer = reader.get("/letters.atom", headers={"X-Forwarded-Host": "wenzheng.example", "X-Forwarded-Proto": "https"})
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(answer.data)  # noqa: S314 - our own feed
    entry = feed.find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "标题 & <一>"
    assert entry.findtext(f"{ATOM}id") == "https://wenzheng.example/letters/A"
    assert entry.find(f"{ATOM}author").findtext(f"{ATOM}name") == "住房和城乡建设局"
    assert feed.findtext(f"{ATOM}updated") == "2026-03-06T08:00:00+00:00"
