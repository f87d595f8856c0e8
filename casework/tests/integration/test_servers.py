"""The private servers do what tests rely on: fresh databases and vhosts, data that survive, nothing left behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pika
import pika.exceptions
import psutil
import psycopg
import pytest
from sqlalchemy import create_engine, text

from casework.ports import free_ports
from casework.testing.servers import (
    PrivatePostgres,
    PrivateRabbit,
    ServerFailed,
    ensure,
    ensure_postgres,
    ensure_rabbit,
)
from casework.testing.servers.browser import browser
from casework.testing.servers.ensure import ensure_chromium, prepare
from casework.testing.servers.process import GuardedProcess, Program

HOLD_BOTH = """
import signal
from casework.testing.servers import PrivatePostgres, PrivateRabbit
rabbit, postgres = PrivateRabbit(), PrivatePostgres()
rabbit.begin(); postgres.begin(); postgres.ready(); rabbit.ready()
print(rabbit.folder, postgres.folder, flush=True)
signal.pause()
"""


@pytest.fixture(scope="module")
def postgres() -> Iterator[PrivatePostgres]:
    with PrivatePostgres(durable=True) as server:
        yield server


@pytest.fixture(scope="module")
def rabbit() -> Iterator[PrivateRabbit]:
    with PrivateRabbit() as server:
        yield server


def test_each_database_is_fresh_and_finds_chinese_trigrams(postgres: PrivatePostgres) -> None:
    first, second = postgres.create_database(), postgres.create_database()
    assert first != second
    with create_engine(first).begin() as connection:
        connection.execute(text("CREATE TABLE letters (words text)"))
        connection.execute(text("CREATE EXTENSION pg_trgm"))
        assert connection.scalar(text("SELECT cardinality(show_trgm('路灯坏了'))")) > 0
    with create_engine(second).begin() as connection:
        assert connection.scalar(text("SELECT to_regclass('letters')")) is None


def test_a_database_can_be_a_copy_of_a_prepared_one(postgres: PrivatePostgres) -> None:
    prepared = postgres.create_database("prepared")
    engine = create_engine(prepared)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE letters AS SELECT 7 AS n"))
    engine.dispose()
    with create_engine(postgres.create_database(template="prepared")).begin() as connection:
        assert connection.scalar(text("SELECT n FROM letters")) == 7


def test_a_dropped_database_is_gone_though_somebody_is_connected(postgres: PrivatePostgres) -> None:
    url = postgres.create_database()
    engine = create_engine(url)
    with engine.connect():
        postgres.drop_database(url)
    engine.dispose()
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(url.replace("+psycopg", ""))


def test_postgres_keeps_what_was_committed_when_it_is_killed(postgres: PrivatePostgres) -> None:
    url = postgres.create_database()
    with create_engine(url).begin() as connection:
        connection.execute(text("CREATE TABLE letters AS SELECT 42 AS n"))
    postgres.kill()
    assert not postgres.answers()
    postgres.restart()
    with create_engine(url).begin() as connection:
        assert connection.scalar(text("SELECT n FROM letters")) == 42


def test_each_vhost_is_fresh_and_goes_away(rabbit: PrivateRabbit) -> None:
    first, second = rabbit.create_vhost(), rabbit.create_vhost()
    with pika.BlockingConnection(pika.URLParameters(first)) as connection:
        connection.channel().queue_declare("inbox", durable=True)
    with (
        pika.BlockingConnection(pika.URLParameters(second)) as connection,
        pytest.raises(pika.exceptions.ChannelClosedByBroker, match="NOT_FOUND"),
    ):
        connection.channel().queue_declare("inbox", passive=True)
    rabbit.delete_vhost(first)
    assert first.rsplit("/", 1)[1] not in {vhost["name"] for vhost in rabbit.call("GET", "/vhosts")}


def test_an_account_may_do_what_its_patterns_say_and_no_more(rabbit: PrivateRabbit) -> None:
    name = rabbit.create_vhost().rsplit("/", 1)[1]
    url = rabbit.create_user("mailbox.city", "a pass/word", name, write="^inbox$")
    with (
        pika.BlockingConnection(pika.URLParameters(url)) as connection,
        pytest.raises(pika.exceptions.ChannelClosedByBroker, match="ACCESS_REFUSED"),
    ):
        connection.channel().queue_declare("mine")


def test_rabbit_keeps_durable_messages_when_it_is_killed(rabbit: PrivateRabbit) -> None:
    url = rabbit.create_vhost()
    with pika.BlockingConnection(pika.URLParameters(url)) as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        channel.queue_declare("inbox", durable=True, arguments={"x-queue-type": "quorum"})
        channel.basic_publish("", "inbox", b"letter", pika.BasicProperties(delivery_mode=2), mandatory=True)
    rabbit.settle()
    rabbit.kill()
    assert not rabbit.answers()
    rabbit.restart()
    with pika.BlockingConnection(pika.URLParameters(url)) as connection:
        _method, _properties, body = connection.channel().basic_get("inbox", auto_ack=True)
        assert body == b"letter"


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_nothing_stays_behind_when_the_run_is_killed(end: signal.Signals) -> None:
    env = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    holder = subprocess.Popen([sys.executable, "-c", HOLD_BOTH], env=env, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    folders = [Path(word) for word in holder.stdout.readline().split()]
    processes = psutil.Process(holder.pid).children(recursive=True)
    assert len(processes) >= 6, "two servers, a name server, and a guard for each"
    os.kill(holder.pid, end)
    holder.communicate()
    _gone, left = psutil.wait_procs(processes, timeout=10)
    assert [process for process in left if process.status() != psutil.STATUS_ZOMBIE] == []
    assert [folder for folder in folders if folder.exists()] == []


def test_nothing_stays_behind_when_a_guard_is_killed() -> None:
    with PrivatePostgres() as postgres:
        server = psutil.Process(postgres.pid)
        guard = server.parent()
        assert guard is not None
        guard.kill()
        server.wait(10)
        assert not server.is_running()


def test_both_servers_are_started_together() -> None:
    with ensure({}) as servers:
        with create_engine(servers.postgres.create_database()).connect() as connection:
            assert connection.scalar(text("SHOW server_encoding")) == "UTF8"
        with pika.BlockingConnection(pika.URLParameters(servers.rabbit.create_vhost())) as connection:
            assert connection.is_open


def test_a_server_given_by_url_is_used_and_left_clean(postgres: PrivatePostgres, rabbit: PrivateRabbit) -> None:
    given = {
        "TEST_DATABASE_URL": postgres.url.set(drivername="postgresql").render_as_string(hide_password=False),
        "TEST_AMQP_URL": rabbit.url(),
        "TEST_AMQP_ADMIN_URL": rabbit.admin_address,
    }
    with ensure(given) as servers:
        database, vhost = servers.postgres.create_database(), servers.rabbit.create_vhost()
        assert servers.postgres.url == postgres.url
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(database.replace("+psycopg", ""))
    assert vhost.rsplit("/", 1)[1] not in {entry["name"] for entry in rabbit.call("GET", "/vhosts")}


def test_a_given_server_that_does_not_answer_is_an_error_and_not_replaced() -> None:
    (port,) = free_ports(1)
    with (
        pytest.raises(ServerFailed, match="no PostgreSQL answers"),
        ensure_postgres({"TEST_DATABASE_URL": f"postgresql://nobody@127.0.0.1:{port}/none"}),
    ):
        pass
    with (
        pytest.raises(ServerFailed, match="TEST_AMQP_ADMIN_URL"),
        ensure_rabbit(
            {"TEST_AMQP_URL": f"amqp://127.0.0.1:{port}/", "TEST_AMQP_ADMIN_URL": f"http://127.0.0.1:{port}"}
        ),
    ):
        pass


def test_a_program_that_cannot_start_is_reported_with_its_log(tmp_path: Path) -> None:
    command = ["sh", "-c", "echo no such luck; exit 3"]
    process = GuardedProcess(Program(command=command, log=tmp_path / "log", cwd=tmp_path))
    with pytest.raises(ServerFailed, match=r"(?s)ended with status 3.*no such luck"):
        process.wait_until(lambda: False, within_s=10, what="it")
    process.stop()


def test_chromium_shows_a_page() -> None:
    with browser() as chromium:
        page = chromium.new_page()
        page.set_content("<title>问政</title><h1>单位信箱</h1>")
        assert page.title() == "问政"
        assert page.get_by_role("heading").inner_text() == "单位信箱"


def test_what_cannot_be_installed_is_a_failure_that_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine without Chromium and without apt, as far as the path goes."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ServerFailed, match=r"no apt-get.*chromium.*TEST_CHROMIUM"):
        ensure_chromium({})
    with pytest.raises(ServerFailed, match=r"(?s)chromium.*no apt-get.*TEST_AMQP_URL"):
        prepare({})
    with pytest.raises(ServerFailed, match="not a program"):
        ensure_chromium({"TEST_CHROMIUM": str(tmp_path / "chromium")})


def test_nothing_is_installed_when_everything_is_named() -> None:
    given = {"TEST_DATABASE_URL": "postgresql://", "TEST_AMQP_URL": "amqp://", "TEST_CHROMIUM": sys.executable}
    given["TEST_NODE"] = sys.executable
    prepare(given)
    assert ensure_chromium(given) == sys.executable
