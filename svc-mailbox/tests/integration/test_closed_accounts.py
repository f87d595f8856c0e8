"""`account_closed` and a letter of that account on its way: whichever comes first, the letter ends as nobody's."""

import uuid
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select, update

from casework.domain.actors import ANONYMOUS
from casework.domain.events import Envelope
from casework.domain.numbers import mint_number
from casework.messaging.inbox import Inbox
from casework.personal import closing
from casework.storage.tables import closed_account
from casework.testing.client import citizen
from casework.testing.ground import START
from casework.testing.offices import Office, add_office
from svc_mailbox.storage.tables import letter, letter_entry
from svc_mailbox.testing.desk import LETTER
from svc_mailbox.use_cases.personal import PERSONAL

NUMBER, CODE = "MC-7K3F9-Q2XWD-K", "7K3F9Q2X"
EARLIER = START - timedelta(hours=1)
ANNA = citizen("anna")
COMPLAINTS = "complaints/city"


@pytest.fixture
def ground(ground):
    add_office(ground, COMPLAINTS)
    return ground


@pytest.fixture
def hear(service, runtime):
    """The gateway says that an account was closed."""

    def told(account=ANNA.id, sequence=1):
        now = runtime.real_now()
        event = Envelope(
            id=str(uuid.uuid4()), source="/gateway/main", type="gateway.account_closed.v1", subject=account, time=now,
            sequence=sequence, data={"closed_at": now.isoformat()},
        )  # fmt: skip
        return Inbox(service, runtime).take(event).value

    return told


def arrive(as_, body=LETTER, at=EARLIER, actor=ANNA):
    """A submission with an assertion that the gateway issued before the closing."""
    answer = as_(actor, number=NUMBER, code=CODE, **({"at": at} if at else {})).post(
        "/api/mailbox/letters", json=body, headers={"Idempotency-Key": "k"}
    )
    assert answer.status_code == 201, answer.text
    return answer.json


def owners(runtime):
    with runtime.read() as connection:
        return [row.owner for row in connection.execute(select(letter))]


def test_the_letter_comes_first(as_, runtime, hear):
    arrive(as_)
    assert owners(runtime) == [ANNA.id]
    assert hear() == "applied"
    assert owners(runtime) == [""]


@pytest.mark.parametrize("body", [LETTER, LETTER | {"department": "moon"}], ids=["good", "to correct"])
def test_the_news_comes_first(as_, runtime, hear, body):
    hear()
    told = arrive(as_, body)
    assert owners(runtime) == [""]
    assert as_(ANNA).get(f"/api/track/{NUMBER}").status_code == 404
    shown = as_().get(f"/api/track/{NUMBER}", headers={"X-Query-Code": CODE})
    assert (shown.status_code, shown.json["state"]) == (200, told["state"])


def test_delivered_again_as_nobodys_after_its_answer_was_lost_it_is_one_letter(as_, runtime, hear, announced):
    first = arrive(as_)
    hear()
    assert arrive(as_, actor=ANONYMOUS) == first
    assert owners(runtime) == [""]
    assert len(announced()) == 1


@pytest.mark.parametrize("minutes", [9, 11])
def test_what_was_being_taken_in_meanwhile_is_found_for_ten_minutes(as_, runtime, hear, minutes):
    hear()
    arrive(as_, at=None)  # straight through, and its transaction sees nothing of ours
    with runtime.database.write() as connection:
        at = runtime.real_now() - timedelta(minutes=minutes)
        connection.execute(update(closed_account).values(heard_at=at))
    assert closing.cut_again(runtime, PERSONAL) == (1 if minutes < 10 else 0)
    assert closing.cut_again(runtime, PERSONAL) == 0
    assert owners(runtime) == ([""] if minutes < 10 else [ANNA.id])


def test_acts_on_a_letter_name_no_account_of_its_sender(as_, runtime):
    arrive(as_)
    path = f"/api/mailbox/letters/{NUMBER}"
    assert as_(ANNA).put(f"{path}/consent", json={"publish": False}).status_code == 200
    assert as_(ANNA).post(f"{path}/withdrawal", json={}).status_code == 200
    with runtime.read() as connection:
        entries = connection.execute(select(letter_entry.c.action, letter_entry.c.account)).all()
    assert [tuple(entry) for entry in entries] == [("withdraw_consent", ""), ("withdraw", "")]


def test_a_case_that_another_office_sent_before_it_heard_belongs_to_nobody(as_, ground, service, runtime, hear):
    hear()
    case = {
        "department": "housing", "kind": "help", "subject": "路灯不亮", "body": "路灯三天没亮了。",
        "anonymous": False, "people": {"name": "韦小明"}, "owner": ANNA.id, "query_code": CODE, "hops": 1,
    }  # fmt: skip
    Office(COMPLAINTS, ground, service, runtime).refer(mint_number("MC", Random(7)), case)
    assert owners(runtime) == [""]


def test_it_is_remembered_once_and_others_are_not_touched(as_, runtime, hear):
    arrive(as_, actor=citizen("ben"))
    hear()
    hear(sequence=2)
    with runtime.read() as connection:
        assert connection.scalars(select(closed_account.c.account)).all() == [ANNA.id]
    assert owners(runtime) == [citizen("ben").id]
