"""Attachments that travel with a case: fetched sealed, piece by piece, and the case confirmed when they are here."""

import base64
import hashlib
import io
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import requests
from marshmallow import ValidationError
from sqlalchemy import select, update

from casework import files, referrals
from casework.attachments import MAX_BYTES
from casework.crypto import assertions, seals
from casework.domain.actors import Kind
from casework.domain.errors import Conflict
from casework.referrals import expecting, fetching, offering
from casework.service import Service
from casework.storage.tables import referral, referral_file, stored_file
from casework.testing.city import City
from casework.testing.ground import Ground
from casework.testing.sample import service as sample
from casework.testing.waiting import wait_until

ALICE, BOB, CAROL = "sample/alice", "sample/bob", "sample/carol"
NUMBER = "SA-7K3F9-Q2XWD-4"
RECEIVED = datetime(2026, 2, 27, 8, 30, tzinfo=UTC)


def write_down(uow, number, text):
    row = {"source": "", "subject": number, "sequence": 0, "text": text}
    uow.connection.execute(sample.heard.insert().values(row))


def opens(uow, incoming):
    write_down(uow, incoming.number, "opened " + ", ".join(f"{f.name} {f.media_type}" for f in incoming.files))
    if incoming.content.get("kind") == "wrong":
        raise Conflict("not_ours", "Not ours.")
    return referrals.LATER if incoming.content.get("kind") == "later" else None


service = Service(
    channel="sample",
    package="casework.testing.sample",
    title="Sample",
    metadata=sample.metadata,
    handlers=referrals.handlers(
        opens=opens,
        confirmed=lambda uow, number, note: write_down(uow, number, f"confirmed {note}"),
        refused=lambda uow, number, reason: write_down(uow, number, f"refused {reason}"),
    ),
)


@pytest.fixture(params=["embedded", "rabbitmq"])
def city(request, tmp_path, databases, database_kind, clock):
    """Both ways of events, each on both databases."""
    ground = Ground(tmp_path, ["gateway/main", ALICE, BOB, CAROL])
    rabbit = request.getfixturevalue("rabbit") if request.param == "rabbitmq" else None
    services = dict.fromkeys((ALICE, BOB, CAROL), service)
    made = City(ground, services, databases, database_kind, clock=clock, rabbit=rabbit)
    yield made
    made.close()


def text_of(size):
    """So many bytes of words that differ from place to place."""
    return b"".join(b"%07d\n" % line for line in range(size // 8 + 1))[:size]


def add(city, content=b"plain words", name="plan.txt"):
    with city[ALICE].unit_of_work() as uow:
        return files.add(uow, NUMBER, io.BytesIO(content), name, "citizen")["id"]


def refer(city, kind=""):
    with city[ALICE].unit_of_work() as uow:
        return referrals.send(uow, NUMBER, BOB, {"kind": kind}, RECEIVED, files=True)


def heard(city, name):
    with city[name].read() as connection:
        return [row.text for row in connection.execute(select(sample.heard).order_by(sample.heard.c.id))]


def rows(city, name, table):
    with city[name].read() as connection:
        return connection.execute(select(table)).all()


def kept(city, name):
    with city[name].read() as connection:
        listed = files.listed(connection, city[name], NUMBER)
        found = {}
        for each in listed:
            stream, shown, mime = files.open_file(connection, city[name], NUMBER, each["id"])
            with stream:
                found[shown] = (stream.read(), mime, each["added_by"])
        return found


def state(city, name):
    (row,) = rows(city, name, referral)
    return row.state


def fetched(city):
    """One run of Bob's job after another, until Alice has heard."""

    def heard_of():
        fetching.fetch(city[BOB])
        return heard(city, ALICE)

    wait_until(heard_of, "the answer at Alice")


def at_once(city):
    """No waiting for the next try."""
    with city[BOB].database.write() as connection:
        connection.execute(update(referral_file).values(next_at=datetime.now(UTC) - timedelta(seconds=1)))


def asked(city, asker, referral_id, file_id, piece=0):
    """What Alice answers to somebody who asks for a piece."""
    path = offering.PATH.format(referral=referral_id, file=file_id)
    claims = assertions.Claims(kind=Kind.SERVICE, mth="GET", pth=path)
    token = assertions.issue(city[asker].ring, ALICE, claims, city[asker].real_now())
    url = city.ground.peers[ALICE]["url"] + path
    return requests.get(url, params={"piece": piece}, headers={"X-Wenzheng-Assertion": token}, timeout=10)


def test_files_arrive_before_the_case_is_confirmed_and_leave_the_sender(city):
    big = text_of(offering.PIECE + 1)
    for content, name in ((b"plain words", "plan.txt"), (big, "big.txt")):
        add(city, content, name)
    refer(city)
    city.start()
    wait_until(lambda: heard(city, BOB), "the case at Bob")
    (opened,) = heard(city, BOB)
    assert {"plan.txt text/plain", "big.txt text/plain"} == set(opened.removeprefix("opened ").split(", "))
    assert state(city, BOB) == "fetching"
    assert heard(city, ALICE) == []
    fetched(city)
    assert heard(city, ALICE) == ["confirmed "]
    assert kept(city, BOB) == {
        "plan.txt": (b"plain words", "text/plain", "referral"),
        "big.txt": (big, "text/plain", "referral"),
    }
    assert kept(city, ALICE) == {}
    assert rows(city, ALICE, referral_file) == []
    # after the commit that confirms it, so a moment later
    wait_until(lambda: not list((city[ALICE].settings.data_dir / "files").glob("*/*")), "the files to leave the disk")


def test_a_sender_that_is_away_is_asked_again(city):
    add(city)
    refer(city)
    city.start()
    wait_until(lambda: heard(city, BOB), "the case at Bob")
    city.stop(ALICE)
    for tries in (1, 2):
        assert fetching.fetch(city[BOB]) == 0
        (row,) = rows(city, BOB, referral_file)
        assert (row.state, row.tries, row.reason) == ("waiting", tries, "ConnectionError")
        assert row.next_at > datetime.now(UTC)
        assert fetching.fetch(city[BOB]) == 0  # not yet due
        at_once(city)
    city.restart(ALICE)
    fetched(city)
    assert heard(city, ALICE) == ["confirmed "]
    assert list(kept(city, BOB)) == ["plan.txt"]


def test_a_file_that_is_gone_is_reported_and_the_case_not_lost(city):
    gone = add(city, name="gone.txt")
    add(city, b"other words", "stays.txt")
    refer(city)
    with city[ALICE].database.write() as connection:
        connection.execute(stored_file.delete().where(stored_file.c.id == gone))
    city.start()
    wait_until(lambda: heard(city, BOB), "the case at Bob")
    fetched(city)
    note = "1 of 2 files did not arrive (text/plain: file_unknown)"
    assert heard(city, ALICE) == [f"confirmed {note}"]
    assert list(kept(city, BOB)) == ["stays.txt"]
    assert [row.reason for row in rows(city, ALICE, referral)] == [note]


def test_a_file_that_is_not_as_listed_is_given_up_after_some_tries(city):
    file = add(city)
    path = city[ALICE].settings.data_dir / "files" / "released" / file
    refer(city)
    path.write_bytes(b"other words")
    city.start()
    wait_until(lambda: heard(city, BOB), "the case at Bob")
    for _ in range(fetching.BAD_TRIES):
        assert heard(city, ALICE) == []
        fetching.fetch(city[BOB])
        at_once(city)
    wait_until(lambda: heard(city, ALICE), "the confirmation")
    assert heard(city, ALICE) == ["confirmed 1 of 1 files did not arrive (text/plain: digest_differs)"]
    assert kept(city, BOB) == {}


def test_who_answers_later_confirms_when_the_files_are_here_too(city):
    add(city)
    id_ = refer(city, "later")
    city.start()
    wait_until(lambda: heard(city, BOB), "the case at Bob")
    with city[BOB].unit_of_work() as uow:
        referrals.confirm(uow, id_)
        referrals.confirm(uow, id_)
    assert state(city, BOB) == "fetching"
    with city[BOB].unit_of_work() as uow, pytest.raises(Conflict):
        referrals.refuse(uow, id_, "too late")
    fetched(city)
    assert heard(city, ALICE) == ["confirmed "]


def test_files_that_came_first_do_not_confirm_for_the_service(city):
    add(city)
    id_ = refer(city, "later")
    city.start()
    wait_until(lambda: heard(city, BOB), "the case at Bob")
    wait_until(lambda: fetching.fetch(city[BOB]), "the file")
    assert state(city, BOB) == "pending"
    with city[BOB].unit_of_work() as uow:
        referrals.confirm(uow, id_)
    wait_until(lambda: heard(city, ALICE), "the confirmation")


@pytest.mark.parametrize("kind", ["wrong", "later"])
def test_a_refused_case_keeps_its_files_at_the_sender(city, kind):
    file = add(city)
    id_ = refer(city, kind)
    city.start()
    wait_until(lambda: rows(city, BOB, referral), "the referral at Bob")
    if kind == "later":
        with city[BOB].unit_of_work() as uow:
            referrals.refuse(uow, id_, "Not ours.")
    wait_until(lambda: heard(city, ALICE), "the refusal")
    assert heard(city, ALICE) == ["refused Not ours."]
    assert list(kept(city, ALICE)) == ["plan.txt"]
    assert rows(city, BOB, referral_file) == []
    assert fetching.fetch(city[BOB]) == 0
    assert asked(city, BOB, id_, file).status_code == 404


def test_only_the_addressee_of_the_open_referral_may_fetch_and_only_it_can_open(city):
    file, other = add(city), add(city, b"another", "other.txt")
    id_ = refer(city)
    late = add(city, b"came later", "late.txt")
    city.start(ALICE)
    good = asked(city, BOB, id_, file)
    assert good.status_code == 200
    assert b"plain words" not in good.content
    assert base64.b64encode(b"plain words") not in good.content
    for asker, referral_id, file_id, piece in (
        (CAROL, id_, file, 0),
        (ALICE, id_, file, 0),
        (BOB, str(UUID(int=7)), file, 0),
        (BOB, id_, late, 0),
        (BOB, id_, "0" * 32, 0),
        (BOB, id_, file, 1),
    ):
        refused = asked(city, asker, referral_id, file_id, piece)
        assert (refused.status_code, refused.json()["code"]) == (404, "file_unknown")
    assert asked(city, BOB, id_, file, -1).status_code == 422
    bob = city[BOB]
    with pytest.raises(Exception, match="belongs to another"):
        seals.unseal(good.json()["sealed"], bob.ring, bob.public_keys, ALICE, offering.reference(id_, other, 0))
    bare = requests.get(city.ground.peers[ALICE]["url"] + offering.PATH.format(referral=id_, file=file), timeout=10)
    assert bare.status_code == 401


def test_the_largest_file_travels_and_five_of_them_at_most(city):
    content = text_of(MAX_BYTES)
    add(city, content, "largest.txt")
    for number in range(4):
        add(city, b"%d" % number, f"{number}.txt")
    refer(city)
    city.start()
    wait_until(lambda: heard(city, BOB), "the case at Bob")
    fetched(city)
    arrived = kept(city, BOB)
    assert len(arrived) == 5
    assert hashlib.sha256(arrived["largest.txt"][0]).digest() == hashlib.sha256(content).digest()


def test_pieces_are_counted_at_their_edge():
    assert [offering.pieces(n) for n in (0, 1, offering.PIECE, offering.PIECE + 1, MAX_BYTES)] == [1, 1, 1, 2, 20]


def test_while_a_file_waits_for_the_scanner_nothing_is_sent(city):
    add(city)
    with city[ALICE].database.write() as connection:
        connection.execute(update(stored_file).values(state="quarantine"))
    with pytest.raises(Conflict) as refused:
        refer(city)
    assert refused.value.code == "file_in_quarantine"
    assert rows(city, ALICE, referral) == []


LINE = {"id": "0" * 32, "name": "a.txt", "media_type": "text/plain", "size": MAX_BYTES, "sha256": "0" * 64}


def test_a_list_is_read_up_to_its_limits():
    assert [file.size for file in expecting.read([LINE] * 5)] == [MAX_BYTES] * 5
    assert expecting.read([]) == ()


@pytest.mark.parametrize(
    "listed",
    [[LINE] * 6, [LINE | {"size": MAX_BYTES + 1}], [LINE | {"size": -1}], [LINE | {"id": "../etc"}], [{}],
     [LINE | {"sha256": "0"}], "no list"],
)  # fmt: skip
def test_a_list_that_breaks_the_limits_is_no_list(listed):
    with pytest.raises((ValueError, ValidationError)):
        expecting.read(listed)


def test_a_case_that_comes_back_has_each_file_once(city):
    """Recalled while it was being fetched: here it never left, so the copy that comes back is not kept twice."""
    add(city)
    refer(city, "later")
    city.start()
    wait_until(lambda: fetching.fetch(city[BOB]), "the file at Bob")
    with city[ALICE].unit_of_work() as uow:
        referrals.recall(uow, NUMBER, BOB)
        referrals.recall(uow, NUMBER, BOB)
    assert [row.state for row in rows(city, ALICE, referral)] == ["refused"]
    with city[BOB].unit_of_work() as uow:
        referrals.send(uow, NUMBER, ALICE, {}, RECEIVED, files=True)
    wait_until(lambda: fetching.fetch(city[ALICE]), "the file at Alice again")
    wait_until(lambda: "confirmed " in heard(city, BOB), "the confirmation")
    assert list(kept(city, ALICE)) == ["plan.txt"]
    assert len(list((city[ALICE].settings.data_dir / "files").glob("*/*"))) == 1


def test_a_case_that_ends_while_its_file_is_on_the_way_leaves_nothing_behind(city):
    add(city)
    id_ = refer(city, "later")
    city.start()
    wait_until(lambda: heard(city, BOB), "the case at Bob")
    keep = files.keep

    def refused_meanwhile(runtime, data, name):
        with runtime.unit_of_work() as uow:
            referrals.refuse(uow, id_, "Not ours.")
        return keep(runtime, data, name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "keep", refused_meanwhile)
        assert fetching.fetch(city[BOB]) == 0
    assert kept(city, BOB) == {}
    assert list((city[BOB].settings.data_dir / "files").glob("*/*")) == []
    assert list(kept(city, ALICE)) == ["plan.txt"]
