"""`deploy databases` and `deploy broker`, on real servers, run twice as an operator would."""

import secrets
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from sqlalchemy import URL

from casework.messaging import names
from deploy import broker, databases
from deploy.broker import Broker, city_topology
from deploy.city import MEMBERS
from deploy.containers import SetupFailed


@pytest.fixture
def wanted(postgres: Any) -> Iterator[dict[str, URL]]:
    """URLs of roles and databases that are not there yet."""
    mark = secrets.token_hex(4)
    made = {
        m.instance: postgres.url.set(
            username=f"{m.file_name}-{mark}",
            password=secrets.token_urlsafe(12),
            database=f"wz_{mark}_{m.code or m.file_name}",
        )
        for m in MEMBERS
    }
    yield made
    for url in made.values():
        postgres.drop_database(_text(url))
        with psycopg.connect(_plain(postgres.url), autocommit=True) as connection:
            connection.execute(psycopg.sql.SQL("DROP ROLE {}").format(psycopg.sql.Identifier(str(url.username))))


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def _plain(url: URL) -> str:
    return _text(url.set(drivername="postgresql"))


def test_each_role_owns_its_database_and_enters_no_other(postgres: Any, wanted: dict[str, URL]) -> None:
    lines = databases.make_databases(_text(postgres.url), {i: _text(url) for i, url in wanted.items()})
    assert lines == [f"{i}: database {url.database}, role {url.username}" for i, url in wanted.items()]
    mine, other = wanted["mailbox/city"], wanted["portal/main"]
    with psycopg.connect(_plain(mine)) as connection:
        connection.execute("CREATE TABLE t (x text)")
        assert connection.execute("SHOW lc_ctype").fetchone() == ("C.UTF-8",)
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(_plain(mine.set(database=other.database)))


def test_run_again_it_changes_passwords_and_nothing_else(postgres: Any, wanted: dict[str, URL]) -> None:
    databases.make_databases(_text(postgres.url), {i: _text(url) for i, url in wanted.items()})
    with psycopg.connect(_plain(wanted["mailbox/city"])) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS x")
    renewed = {i: url.set(password=secrets.token_urlsafe(12)) for i, url in wanted.items()}
    databases.make_databases(_text(postgres.url), {i: _text(url) for i, url in renewed.items()})
    with psycopg.connect(_plain(renewed["mailbox/city"])) as connection:
        assert connection.execute("SELECT x FROM kept").fetchone() == (7,)


def test_a_database_elsewhere_is_its_owners_business(postgres: Any) -> None:
    elsewhere = {"mailbox/city": "postgresql+psycopg://role:word@db.price.invalid/letters"}
    assert databases.make_databases(_text(postgres.url), elsewhere) == [
        "mailbox/city: on db.price.invalid, not made here"
    ]
    with pytest.raises(SetupFailed, match="URL of mailbox/city"):
        databases.make_databases(_text(postgres.url), {"mailbox/city": "sqlite:///x.db"})


def test_settings_are_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert (databases.main({}), broker.main({})) == (2, 2)
    said = capsys.readouterr().err
    assert all(name in said for name in ("POSTGRES_ADMIN_URL", "BROKER_ADMIN_URL", "BROKER_MANAGEMENT_URL"))


@pytest.fixture
def vhost(rabbit: Any) -> Iterator[str]:
    """A vhost of our own; accounts that were not there before are taken away."""
    before = {user["name"] for user in rabbit.call("GET", "/users")}
    name = f"wz-setup-{secrets.token_hex(4)}"
    yield name
    rabbit.delete_vhost(name)
    for user in rabbit.call("GET", "/users"):
        if user["name"] not in before:
            rabbit.call("DELETE", f"/users/{quote(user['name'], safe='')}")


def _urls(rabbit: Any, vhost: str) -> dict[str, str]:
    return {m.instance: rabbit.url(vhost, user=names.account(m.instance), password="Wort-1") for m in MEMBERS}


def test_accounts_may_configure_nothing_and_publish_only_their_own(rabbit: Any, vhost: str) -> None:
    made = Broker(rabbit.url(vhost), rabbit.admin_address)
    first = made.make(_urls(rabbit, vhost), city_topology())
    assert made.make(_urls(rabbit, vhost), city_topology()) == first
    queue = rabbit.call("GET", f"/queues/{vhost}/portal.main.inbox")
    assert (queue["type"], queue["arguments"]["x-single-active-consumer"]) == ("quorum", True)
    rights = {p["user"]: p for p in rabbit.call("GET", "/permissions") if p["vhost"] == vhost}
    topics = {p["user"]: p["write"] for p in rabbit.call("GET", "/topic-permissions") if p["vhost"] == vhost}
    for member in MEMBERS:
        account = names.account(member.instance)
        assert rights[account]["configure"] == "^$"
        assert topics[account] == f"^{account.replace('.', '[.]')}[.]"


def test_an_account_of_another_name_is_refused(rabbit: Any, vhost: str) -> None:
    made = Broker(rabbit.url(vhost), rabbit.admin_address)
    urls = _urls(rabbit, vhost) | {"mailbox/city": rabbit.url(vhost, user="letters", password="Wort-1")}
    rabbit.create_vhost(vhost)
    with pytest.raises(SetupFailed, match=r"amqp://mailbox\.city:password@host/"):
        made.make(urls, city_topology())
    assert not [p for p in rabbit.call("GET", "/permissions") if p["user"] == "letters"]
