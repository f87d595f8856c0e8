"""A letter is sent again after it was erased, through the real gateway to the real mailbox: up, away, and back."""

import uuid

import pytest
from sqlalchemy import select

from casework.domain.events import Envelope
from casework.messaging.inbox import Inbox
from casework.personal import desk
from casework.personal.model import Kind
from casework.storage.migrate import upgrade
from casework.storage.tables import event_log
from gateway.service import service as gateway
from gateway.tables import stored_submission
from gateway.testing.town import Town
from gateway.testing.wire import Cut
from svc_mailbox.service import service as mailbox
from svc_mailbox.storage.tables import letter, letter_text
from svc_mailbox.use_cases.personal import PERSONAL

PATH = "/api/mailbox/letters"
LETTER = {
    "department": "transport", "kind": "help", "subject": "路灯不亮", "body": "三号路的路灯三天不亮。",
    "anonymous": True, "publish_consent": False,
}  # fmt: skip


@pytest.fixture
def town(tmp_path):
    made = Town(tmp_path / "town", behind=mailbox, prepare=lambda runtime: upgrade(mailbox, runtime.database))
    made.parts.documents.refresh()
    yield made
    made.close()


def send(town, cut=Cut.NOT):
    town.wire.cuts = [cut]
    return town.app.test_client().post(PATH, json=LETTER, headers={"Idempotency-Key": "once"})


def erase(town, told):
    """Withdrawn by its sender, and erased at the mailbox."""
    town.wire.cuts = []
    path, code = f"{PATH}/{told['number']}/withdrawal", {"X-Query-Code": told["query_code"]}
    assert town.app.test_client().post(path, json={}, headers=code).status_code == 200
    with town.office.unit_of_work() as uow:
        desk.by_operator(uow, PERSONAL, told["number"], Kind.ERASE, "command")


def hear(town):
    """The gateway takes what the mailbox says about the erasure."""
    with town.office.read() as connection:
        row = connection.execute(select(event_log).where(event_log.c.type == "mailbox.case_erased.v1")).one()
    event = Envelope(
        id=str(uuid.uuid4()), source="/mailbox/city", type=row.type, subject=row.subject, time=row.time,
        sequence=row.sequence, data=row.data,
    )  # fmt: skip
    assert Inbox(gateway, town.runtime).take(event).value == "applied"


def stored(town):
    with town.runtime.read() as connection:
        return list(connection.execute(select(stored_submission)))


def nothing_came_back(town):
    with town.office.read() as connection:
        assert connection.execute(select(letter.c.subject)).all() == [("",)]
        assert connection.execute(select(letter_text)).all() == []


def is_gone(answer):
    assert (answer.status_code, answer.json["code"]) == (410, "case_erased")
    assert not {"receipt", "query_code"} & set(answer.json)


@pytest.mark.parametrize("first", [Cut.NOT, Cut.BEFORE, Cut.AFTER], ids=["direct", "stored", "answer lost"])
def test_it_is_gone_whether_the_mailbox_is_there_or_away(town, first):
    told = send(town, first).json
    town.wire.cuts = []
    town.forward()
    erase(town, told)
    hear(town)
    for cut in (Cut.NOT, Cut.BEFORE, Cut.AFTER, Cut.NOT):
        is_gone(send(town, cut))
    town.wire.cuts = []
    town.forward()
    (row,) = stored(town)
    assert (row.state, row.sealed, row.request) == ("erased", "", "")
    nothing_came_back(town)


@pytest.mark.parametrize("heard_later", [False, True])
def test_stored_before_the_gateway_had_heard_it_is_not_delivered_and_nothing_of_it_stays(town, heard_later):
    told = send(town).json
    erase(town, told)
    assert send(town, Cut.BEFORE).status_code == 202
    if heard_later:
        hear(town)
    town.wire.cuts = []
    for _ in range(5):
        town.forward()
    (row,) = stored(town)
    assert (row.state, row.sealed, row.tries) == ("erased", "", 0)
    is_gone(send(town, Cut.BEFORE))
    is_gone(send(town))
    nothing_came_back(town)
    code = {"X-Query-Code": told["query_code"]}
    assert town.app.test_client().get(f"/api/track/{told['number']}", headers=code).json["state"] == "closed"


def test_the_same_words_under_another_key_are_a_new_letter(town):
    told = send(town).json
    erase(town, told)
    hear(town)
    again = town.app.test_client().post(PATH, json=LETTER, headers={"Idempotency-Key": "another"})
    assert again.status_code == 201
    assert again.json["number"] != told["number"]
