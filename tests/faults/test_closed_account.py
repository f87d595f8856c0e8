"""An account is closed while a letter of its holder waits: gateway and mailbox as processes, the mailbox killed.

The letter arrives once, under its number, open to who holds its code, and belongs to nobody.
"""

import pytest
import requests
from sqlalchemy import select

from casework.personal.derive import CUT_EVERY
from casework.storage.migrate import upgrade
from gateway.testing.processes import City
from gateway.testing.town import GATEWAY, OFFICE, QUICK_HASHES
from svc_mailbox.service import service as mailbox
from svc_mailbox.storage.tables import letter

PATH = "/api/mailbox/letters"
LETTER = {
    "department": "transport", "kind": "help", "subject": "路灯不亮", "body": "三号路的路灯已经三天不亮。",
    "anonymous": False, "name": "安娜", "phone": "13800138000", "publish_consent": False,
}  # fmt: skip
PASSWORD = "Abreise-26-qz"


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    made = City(
        tmp_path_factory.mktemp("closing"), {"retry_first": 0.2, "retry_most": 0.5, **QUICK_HASHES}, "svc_mailbox",
        lambda runtime: upgrade(mailbox, runtime.database), mailbox.subscribes,
    )  # fmt: skip
    assert made.command("migrate").returncode == 0
    made.start(OFFICE)
    made.start(GATEWAY)
    made.wait(lambda: PATH in requests.get(made.url + "/api/openapi.json", timeout=5).json()["paths"])
    yield made
    made.close()


class Person:
    """Somebody with an account and a browser."""

    def __init__(self, city, login):
        self.city, self.browser, self.csrf = city, requests.Session(), ""
        self.post("/api/auth/register", {"account": login, "password": PASSWORD, "name": "安娜"}, 201)
        self.csrf = self.post("/api/auth/login", {"account": login, "password": PASSWORD}, 200)["csrf"]

    def post(self, path, body, status, **headers):
        headers |= {"X-CSRF-Token": self.csrf}
        answer = self.browser.post(self.city.url + path, json=body, headers=headers, timeout=30)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else {}

    def close(self):
        self.post("/api/auth/personal/closure", {"password": PASSWORD}, 204)


def letters(city):
    with city.office.read() as connection:
        return {row.number: row.owner for row in connection.execute(select(letter))}


def tracked(city, made):
    headers = {"X-Query-Code": made["query_code"]}
    return requests.get(f"{city.url}/api/track/{made['number']}", headers=headers, timeout=30)


@pytest.mark.timeout(180)
def test_closed_while_the_letter_waits_it_arrives_as_nobodys(city):
    anna = Person(city, "anna")
    there = anna.post(PATH, LETTER, 201)["number"]
    assert letters(city)[there], "the letter that is there already has an owner"
    city.kill(OFFICE)
    waiting = anna.post(PATH, LETTER | {"subject": "又不亮了"}, 202, **{"Idempotency-Key": "wait-1"})
    anna.close()
    city.start(OFFICE)
    city.wait(lambda: tracked(city, waiting).status_code == 200)
    city.wait(lambda: letters(city) == {there: "", waiting["number"]: ""})
    assert tracked(city, waiting).json()["subject"] == "又不亮了"


@pytest.mark.timeout(300)
def test_closed_after_the_answer_was_lost_it_is_still_one_letter_and_nobodys(city):
    """Stopped, the mailbox has the bytes of the first attempt in its socket, and takes them when it goes on: before it
    hears that the account is closed, or beside it. Then the next look, within CUT_EVERY, finds the letter.
    """
    berta, before = Person(city, "berta"), set(letters(city))
    city.halt(OFFICE)
    waiting = berta.post(PATH, LETTER, 202, **{"Idempotency-Key": "wait-2"})
    berta.close()
    city.resume(OFFICE)
    city.wait(lambda: "pending" not in city.command("run", "stored-list").stdout)
    city.wait(lambda: set(letters(city)) - before == {waiting["number"]})
    city.wait(lambda: letters(city)[waiting["number"]] == "", seconds=2 * CUT_EVERY)
    assert tracked(city, waiting).status_code == 200
