"""A receiver that cannot say at once: the referral is pending until it confirms or refuses. On every way of events."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from casework import referrals
from casework.domain.errors import Conflict, NotFound
from casework.referral_messages import REASON
from casework.service import Service
from casework.storage.tables import event_log, referral
from casework.testing.city import City
from casework.testing.ground import Ground
from casework.testing.sample import service as sample
from casework.testing.waiting import wait_until

ALICE, BOB = "sample/alice", "sample/bob"
NUMBER = "SA-7K3F9-Q2XWD-4"
RECEIVED = datetime(2026, 2, 27, 8, 30, tzinfo=UTC)


def write_down(uow, number, text):
    row = {"source": "", "subject": number, "sequence": 0, "text": text[:12]}
    uow.connection.execute(sample.heard.insert().values(row))


def opens(uow, incoming):
    write_down(uow, incoming.number, f"opened {incoming.content['text']}")
    return referrals.LATER


service = Service(
    channel="sample",
    package="casework.testing.sample",
    title="Sample",
    metadata=sample.metadata,
    handlers=referrals.handlers(
        opens=opens,
        confirmed=lambda uow, number, _note: write_down(uow, number, "confirmed"),
        refused=lambda uow, number, reason: write_down(uow, number, f"refused: {reason}"),
    ),
)


@pytest.fixture(params=["embedded", "rabbitmq"])
def city(request, tmp_path, databases, database_kind, clock):
    """Both ways of events, each on both databases."""
    ground = Ground(tmp_path, ["gateway/main", ALICE, BOB])
    rabbit = request.getfixturevalue("rabbit") if request.param == "rabbitmq" else None
    made = City(ground, dict.fromkeys((ALICE, BOB), service), databases, database_kind, clock=clock, rabbit=rabbit)
    yield made
    made.close()


@pytest.fixture
def pending(city):
    """A referral that has reached Bob, who has not answered; its id."""
    with city[ALICE].unit_of_work() as uow:
        id_ = referrals.send(uow, NUMBER, BOB, {"text": "a letter"}, RECEIVED)
    city.start()
    wait_until(lambda: heard(city, BOB), "the case at Bob")
    return id_


def heard(city, name):
    with city[name].read() as connection:
        return [row.text for row in connection.execute(select(sample.heard).order_by(sample.heard.c.id))]


def state(city, name):
    with city[name].read() as connection:
        (row,) = connection.execute(select(referral)).all()
    return row.state, row.reason, row.ended_at is None


def announced(city, name):
    with city[name].read() as connection:
        return list(connection.scalars(select(event_log.c.type).order_by(event_log.c.id)))


def test_until_the_receiver_answers_it_is_pending_there_and_open_here(city, pending):
    assert state(city, BOB) == ("pending", "", True)
    assert announced(city, BOB) == []
    assert state(city, ALICE) == ("sent", "", True)
    with city[ALICE].unit_of_work() as uow, pytest.raises(Conflict) as refused:
        referrals.send(uow, NUMBER, BOB, {"text": "again"}, RECEIVED)
    assert refused.value.code == "referral_open"


def test_it_is_confirmed_once_however_often_it_is_said(city, pending):
    for _ in range(2):
        with city[BOB].unit_of_work() as uow:
            referrals.confirm(uow, pending)
    wait_until(lambda: heard(city, ALICE), "the confirmation")
    assert announced(city, BOB) == ["sample.referral_confirmed.v1"]
    assert state(city, BOB) == ("confirmed", "", False)
    assert heard(city, ALICE) == ["confirmed"]
    with city[BOB].unit_of_work() as uow, pytest.raises(Conflict) as refused:
        referrals.refuse(uow, pending, "too late")
    assert refused.value.code == "referral_ended"


def test_it_is_refused_once_with_a_reason_of_bounded_length(city, pending):
    for _ in range(2):
        with city[BOB].unit_of_work() as uow:
            referrals.refuse(uow, pending, "不" * (REASON + 1))
    wait_until(lambda: heard(city, ALICE), "the refusal")
    assert announced(city, BOB) == ["sample.referral_refused.v1"]
    assert heard(city, ALICE) == ["refused: 不不不"]
    assert state(city, ALICE) == ("refused", "不" * REASON, False)
    with city[BOB].unit_of_work() as uow, pytest.raises(Conflict) as refused:
        referrals.confirm(uow, pending)
    assert refused.value.code == "referral_ended"


def test_a_referral_that_never_came_in_is_answered_by_nobody(city, pending):
    for end in (lambda uow: referrals.confirm(uow, "no-such"), lambda uow: referrals.refuse(uow, "no-such", "no")):
        with city[BOB].unit_of_work() as uow, pytest.raises(NotFound) as refused:
            end(uow)
        assert refused.value.code == "referral_unknown"
    with city[ALICE].unit_of_work() as uow, pytest.raises(NotFound):
        referrals.confirm(uow, pending)  # it went out from here
