"""An erasure over RabbitMQ and on PostgreSQL: everybody hears it, says what it held, and no row holds a word."""

import json
import secrets
from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, select

from casework.arrivals import Arrival
from casework.domain.actors import Actor, Kind
from casework.domain.numbers import mint_number
from casework.personal import desk, jobs
from casework.personal import store as requests
from casework.personal.model import Kind as Right
from casework.storage.tables import personal_request
from casework.testing.city import City
from casework.testing.ground import Ground
from casework.testing.waiting import wait_until
from gateway.service import service as gateway
from gateway.tables import stored_submission
from portal.published import store
from portal.service import service as portal
from portal.tables import letter_row, published_letter
from svc_mailbox.service import service as mailbox
from svc_mailbox.testing.desk import DEPARTMENTS
from svc_mailbox.use_cases.personal import PERSONAL
from svc_mailbox.use_cases.sender import withdraw
from svc_mailbox.use_cases.submit import submit

NUMBER, CODE = mint_number("MC", secrets.SystemRandom()), "7K3F9Q2X"
NAME, PHRASE = "尉迟雁翎", "凤岭榕树下的石凳断裂塌陷"
NEW = {
    "department": "housing", "kind": "help", "subject": "石凳求修", "body": PHRASE, "place": "", "anonymous": False,
    "name": NAME, "phone": "13977130042", "publish_consent": True,
}  # fmt: skip
SERVICES = {"mailbox/city": mailbox, "portal/main": portal, "gateway/main": gateway}


@pytest.fixture(params=["sqlite", "postgres"])
def city(request, tmp_path, databases, rabbit):
    """Mailbox, portal and gateway around one broker, on either database."""
    ground = Ground(tmp_path / "city", list(SERVICES))
    (ground.folder / "config").mkdir()
    path = ground.folder / "config" / "departments.json"
    path.write_text(json.dumps({"departments": DEPARTMENTS}), encoding="utf-8")
    made = City(ground, SERVICES, databases, request.param, rabbit=rabbit)
    made.start()
    yield made
    made.close()


@pytest.fixture
def letter(city):
    """A letter that was withdrawn; a copy of it at the portal, and its submission still at the gateway."""
    sender = Actor(Kind.ANONYMOUS)
    with city["mailbox/city"].unit_of_work(sender) as uow:
        submit(uow, NEW, Arrival(NUMBER, CODE))
    with city["mailbox/city"].unit_of_work(sender) as uow:
        withdraw(uow, NUMBER, CODE)
    # until then the portal takes away any text of a letter that is not published
    left = lambda: [row.left_as for row in rows(city["portal/main"], letter_row)] == ["withdrawn"]  # noqa: E731
    wait_until(left, "the portal to have heard all")
    now = datetime.now(UTC)
    with city["portal/main"].unit_of_work() as uow:
        store.want(uow.connection, NUMBER, 1, now)
        copy = {"number": NUMBER, "department": "housing", "kind": "help", "subject": "石凳求修", "body": PHRASE,
                "answer": "已修", "received_at": now, "answered_at": now, "round": 1, "rating_level": None,
                "published_at": now}  # fmt: skip
        store.keep(uow.connection, store.Todo(NUMBER, 1, 0), copy)
    with city["gateway/main"].unit_of_work() as uow:
        seal = uow.runtime.vault.seal
        row = {"number": NUMBER, "key": "k", "request": "r", "instance": "mailbox/city", "path": "/x", "sealed": "s",
               "envelope": seal("{}", "x"), "answer": seal("{}", "x"), "state": "delivered", "taken_at": now,
               "next_at": now}  # fmt: skip
        uow.connection.execute(insert(stored_submission).values(**row))


def test_everybody_hears_it_and_says_what_it_held(city, letter):
    runtime = city["mailbox/city"]
    with runtime.unit_of_work() as uow:
        made = desk.by_operator(uow, PERSONAL, NUMBER, Right.ERASE, "command", reason=f"{NAME}本人要求")
    waiting = {line["by"] for line in made.proof if line["rows"] is None and line["place"] == "copies"}
    assert waiting == {"portal/main", "gateway/main"}

    def told():
        with runtime.read() as connection:
            row = requests.one(connection, made.id, personal_request.c.number == NUMBER)
        found = {(line["by"], line["place"]): line["rows"] for line in row.proof}
        return found if not any(place == "copies" for _, place in found) else None

    found = wait_until(told, "both answers")
    assert [found["portal/main", place] for place in ("page", "search", "feed", "export")] == [1, 1, 1, 1]
    assert found["gateway/main", "stored_submission"] == 1
    assert jobs.check_again(runtime, PERSONAL) == 1, "nothing is found at this city's front door: proved"
    assert told() is not None
    assert rows(city["portal/main"], published_letter) == []
    # the gateway keeps the bare number for a day, to say 410 to a repeat while the service is away
    (stored,) = rows(city["gateway/main"], stored_submission)
    assert stored.state == "erased"
    assert not {NAME, PHRASE} & set(map(str, stored))


def test_no_byte_is_left_in_the_databases_once_they_are_vacuumed(city, letter, postgres):
    runtime = city["mailbox/city"]
    with runtime.unit_of_work() as uow:
        desk.by_operator(uow, PERSONAL, NUMBER, Right.ERASE, "command", reason=f"{NAME}本人要求")
    wait_until(lambda: not rows(city["portal/main"], published_letter), "the portal")
    for name in SERVICES:
        held = raw(city[name].database)
        for secret in (NAME, PHRASE, "石凳求修"):
            assert secret.encode() not in held, (name, secret)


def rows(runtime, table):
    """All rows."""
    with runtime.read() as connection:
        return list(connection.execute(select(table)))


def raw(database):
    """Every byte of the database's files: as they are on SQLite, after VACUUM FULL on PostgreSQL."""
    if database.is_sqlite:
        with database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        path = database.url.database
        with open(path, "rb") as main, open(f"{path}-wal", "rb") as log:
            return main.read() + log.read()
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM FULL")
        connection.exec_driver_sql("CHECKPOINT")
        names = connection.exec_driver_sql(
            "SELECT pg_relation_filepath(oid) FROM pg_class WHERE relkind IN ('r', 't', 'i') AND relfilenode <> 0"
        ).scalars()
        whole = "SELECT pg_read_binary_file(%(name)s)"
        return b"".join(bytes(connection.exec_driver_sql(whole, {"name": n}).scalar() or b"") for n in names if n)
