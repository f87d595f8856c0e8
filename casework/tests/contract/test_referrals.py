"""A case handed to one other instance: sealed to it, answered once, erased at the sender. On every way of events."""

import uuid
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from casework import referrals
from casework.crypto import seals
from casework.domain.errors import Conflict, Invalid, NotFound, Unavailable
from casework.domain.events import Envelope
from casework.messaging.inbox import TRIES, Held, Outcome
from casework.referral_messages import CaseReferred, ReferralConfirmed, ReferralRefused
from casework.service import Service
from casework.storage.tables import event_log, inbox, parked, referral
from casework.testing.city import City
from casework.testing.ground import Ground
from casework.testing.sample import service as sample
from casework.testing.waiting import wait_until

ALICE, BOB, CAROL = "sample/alice", "sample/bob", "sample/carol"
NUMBER = "SA-7K3F9-Q2XWD-4"
RECEIVED = datetime(2026, 2, 27, 8, 30, tzinfo=UTC)
SECRET = "李四住在三月街五号"


def write_down(uow, source, number, text):
    row = {"source": source, "subject": number, "sequence": 0, "text": text}
    uow.connection.execute(sample.heard.insert().values(row))


def opens(uow, incoming):
    write_down(uow, incoming.sender, incoming.number, f"opened {incoming.content['text']} of {incoming.received_at:%d}")
    uow.announce(sample.ThingNoted(subject=incoming.number, text="opened"))
    if incoming.content.get("kind") == "wrong":
        raise Conflict("not_ours", "This is a matter for the housing office.")
    if incoming.content.get("kind") == "away":
        raise Unavailable("away", "Try again.")
    return referrals.LATER if incoming.content.get("kind") == "later" else None


service = Service(
    channel="sample",
    package="casework.testing.sample",
    title="Sample",
    metadata=sample.metadata,
    handlers=referrals.handlers(
        opens=opens,
        confirmed=lambda uow, number, _reason: write_down(uow, "", number, "confirmed"),
        refused=lambda uow, number, reason: write_down(uow, "", number, f"refused: {reason}"),
    ),
)


@pytest.fixture(params=["sqlite", "postgres"])
def city(request, tmp_path, databases, clock):
    """SQLite with events over HTTP, as everything runs by default; PostgreSQL with events over the broker."""
    ground = Ground(tmp_path, ["gateway/main", ALICE, BOB, CAROL])
    rabbit = request.getfixturevalue("rabbit") if request.param == "postgres" else None
    services = dict.fromkeys((ALICE, BOB, CAROL), service)
    made = City(ground, services, databases, request.param, clock=clock, rabbit=rabbit)
    yield made
    made.close()


def refer(city, to=BOB, number=NUMBER, **content):
    with city[ALICE].unit_of_work() as uow:
        return referrals.send(uow, number, to, {"text": SECRET} | content, RECEIVED)


def heard(city, name):
    with city[name].read() as connection:
        return [row.text for row in connection.execute(select(sample.heard).order_by(sample.heard.c.id))]


def rows(city, name, table):
    with city[name].read() as connection:
        return connection.execute(select(table)).all()


def announce(city, name, event):
    with city[name].unit_of_work() as uow:
        uow.announce(event)


def sent(city, name=ALICE):
    """The referral's event as it stands in the sender's log."""
    return next(row for row in rows(city, name, event_log) if row.type == "sample.case_referred.v1")


def envelope(row):
    """The event of a row of Alice's log."""
    return Envelope(
        id=row.event_id, source=f"/{ALICE}", type=row.type, subject=row.subject, time=row.time, sequence=row.sequence,
        data=row.data,
    )  # fmt: skip


def test_a_confirmed_case_lives_there_and_its_sealed_copy_here_is_erased(city):
    city.start()
    refer(city)
    wait_until(lambda: heard(city, ALICE), "the confirmation")
    assert heard(city, BOB) == [f"opened {SECRET} of 27"]
    assert heard(city, ALICE) == ["confirmed"]
    assert sent(city).data["sealed"] == ""
    (mine,) = rows(city, ALICE, referral)
    assert (mine.direction, mine.number, mine.peer, mine.state) == ("out", NUMBER, f"/{BOB}", "confirmed")
    (theirs,) = rows(city, BOB, referral)
    assert (theirs.direction, theirs.peer, theirs.state) == ("in", f"/{ALICE}", "confirmed")


def test_nobody_but_the_addressee_can_open_it(city):
    id_ = refer(city)
    sealed = sent(city).data["sealed"]
    assert SECRET not in sealed
    for name in (CAROL, ALICE):
        with pytest.raises(Invalid) as refused:
            seals.unseal(sealed, city[name].ring, city[name].public_keys, ALICE, id_)
        assert refused.value.code == "seal_recipient"
    city.start()
    wait_until(lambda: heard(city, ALICE), "the confirmation")
    wait_until(lambda: len(rows(city, CAROL, inbox)) >= 2, "that Carol has seen it pass")
    assert heard(city, CAROL) == []
    assert rows(city, CAROL, referral) == []
    assert rows(city, CAROL, parked) == []


def test_a_refused_case_stays_and_the_sender_hears_why(city):
    city.start()
    refer(city, kind="wrong")
    wait_until(lambda: heard(city, ALICE), "the refusal")
    assert heard(city, ALICE) == ["refused: This is a matter for the housing office."]
    assert heard(city, BOB) == []
    assert [row.type for row in rows(city, BOB, event_log)] == ["sample.referral_refused.v1"]
    (mine,) = rows(city, ALICE, referral)
    assert (mine.state, mine.reason) == ("refused", "This is a matter for the housing office.")
    refer(city)
    wait_until(lambda: len(heard(city, ALICE)) == 2, "the second answer")
    assert heard(city, ALICE)[1] == "confirmed"


def test_a_refusal_without_words_is_still_a_refusal(city):
    id_ = refer(city, to=CAROL)
    announce(city, CAROL, ReferralRefused(subject=NUMBER, to=f"/{ALICE}", referral=id_, reason=""))
    city.start(ALICE)
    city.open_relay(CAROL)
    wait_until(lambda: heard(city, ALICE), "the refusal")
    assert heard(city, ALICE) == ["refused: "]


def test_a_referral_that_comes_again_opens_one_case(city):
    city.start(ALICE)
    refer(city)
    first = sent(city)
    again = CaseReferred(subject=NUMBER, **(first.data | {"received_at": RECEIVED}))
    announce(city, ALICE, again)
    city.start(BOB)
    wait_until(lambda: [row.source for row in rows(city, BOB, inbox)].count(f"/{ALICE}") == 2, "both events at Bob")
    wait_until(lambda: heard(city, ALICE), "the confirmation")
    assert city.inbox(BOB).take(envelope(first)) is Outcome.DUPLICATE
    assert len(heard(city, BOB)) == 1
    assert heard(city, ALICE) == ["confirmed"]
    assert len(rows(city, BOB, referral)) == 1


def test_a_confirmation_by_somebody_else_is_parked_and_never_applied(city):
    id_ = refer(city)
    announce(city, CAROL, ReferralConfirmed(subject=NUMBER, to=f"/{ALICE}", referral=id_))
    city.start(ALICE, CAROL)
    (entry,) = wait_until(lambda: rows(city, ALICE, parked), "the parked confirmation")
    assert (entry.state, entry.source) == ("parked", f"/{CAROL}")
    assert "never sent to it" in entry.reason
    assert heard(city, ALICE) == []
    assert sent(city).data["sealed"]
    city.start(BOB)
    wait_until(lambda: heard(city, ALICE), "the true confirmation")
    assert heard(city, ALICE) == ["confirmed"]


def test_an_id_that_another_used_before_is_parked_not_lost(city):
    id_ = refer(city)
    with city[CAROL].unit_of_work() as uow:
        inside = {"number": NUMBER, "content": {"text": "mine"}}
        recipient = city[CAROL].public_keys.sealing(BOB)
        sealed = seals.seal(inside, city[CAROL].ring, recipient, id_, city[CAROL].real_now())
        uow.announce(CaseReferred(subject=NUMBER, to=f"/{BOB}", referral=id_, sealed=sealed, received_at=RECEIVED))
    city.start(BOB, CAROL)
    wait_until(lambda: heard(city, BOB), "Carol's case")
    city.start(ALICE)
    wait_until(lambda: rows(city, BOB, parked), "Alice's referral, parked")
    assert [(row.source, row.state) for row in rows(city, BOB, parked)] == [(f"/{ALICE}", "parked")]
    assert heard(city, BOB) == ["opened mine of 27"]


def test_what_cannot_be_opened_is_parked(city):
    """Sealed by Alice for another referral: nobody can put it on another envelope."""
    refer(city)
    stolen = sent(city).data["sealed"]
    other = CaseReferred(
        subject="SA-OTHER", to=f"/{BOB}", referral=str(uuid.uuid4()), sealed=stolen, received_at=RECEIVED
    )
    announce(city, ALICE, other)
    city.start(ALICE, BOB)
    wait_until(lambda: rows(city, BOB, parked), "the parked referral")
    (entry,) = rows(city, BOB, parked)
    assert (entry.subject, entry.state) == ("SA-OTHER", "parked")
    assert SECRET not in entry.reason + str(entry.body)
    wait_until(lambda: heard(city, ALICE), "the confirmation of the good one")


def test_the_sender_may_restart_while_the_case_is_on_its_way(city):
    city.start(ALICE)
    refer(city)
    wait_until(lambda: sent(city).position, "the event placed")
    city.stop(ALICE)
    city.start(BOB)
    city.restart(ALICE)
    wait_until(lambda: heard(city, ALICE), "the confirmation")
    assert heard(city, ALICE) == ["confirmed"]
    assert heard(city, BOB) == [f"opened {SECRET} of 27"]


def test_while_one_referral_is_open_there_is_no_second(city):
    refer(city)
    with pytest.raises(Conflict) as refused:
        refer(city, to=CAROL)
    assert refused.value.code == "referral_open"
    refer(city, number="SA-OTHER")
    city.start()
    wait_until(lambda: len(heard(city, ALICE)) == 2, "both confirmations")
    assert len(rows(city, ALICE, referral)) == 2


def test_where_nobody_takes_cases_none_is_sent(city):
    for to, kind, code in (
        ("sample/nobody", NotFound, "instance_unknown"),
        ("gateway/main", Invalid, "referral_not_taken"),
        (ALICE, Invalid, "referral_not_taken"),
    ):
        with pytest.raises(kind) as refused:
            refer(city, to=to)
        assert refused.value.code == code
    assert rows(city, ALICE, referral) == []
    assert rows(city, ALICE, event_log) == []


def test_a_receiver_in_trouble_refuses_nothing(city):
    """`Unavailable` is no word about the case: the event is held, however often, until it works."""
    refer(city, kind="away")
    event = envelope(sent(city))
    for _ in range(TRIES + 1):
        with pytest.raises(Held) as held:
            city.inbox(BOB).take(event)
        assert held.value.outage
    assert [rows(city, BOB, table) for table in (parked, inbox, referral, event_log)] == [[], [], [], []]
    assert heard(city, BOB) == []
