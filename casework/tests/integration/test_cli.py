"""The commands of a service, as real processes of the sample service on SQLite."""

import json
import os
import subprocess
import sys
from dataclasses import asdict

import pytest
from sqlalchemy import select

from casework.audit import chain
from casework.domain.events import Envelope
from casework.messaging import parking
from casework.storage.database import Database
from casework.storage.migrate import differences
from casework.storage.tables import audit_entry, idempotency, parked
from casework.testing.sample import service as sample


@pytest.fixture
def database_kind():
    """The commands differ in nothing between the databases: one will do for processes."""
    return "sqlite"


@pytest.fixture
def command(runtime, ground):
    """`command("audit", "verify")` → (exit code, standard output, standard error)."""
    environ = {
        "INSTANCE": runtime.instance, "DATABASE_URL": str(runtime.database.url), "KEYS_DIR": str(ground.keys),
        "TOPOLOGY": str(ground.topology), "VAR_DIR": str(ground.folder), "PYTHONPATH": os.pathsep.join(sys.path),
        "PATH": os.environ["PATH"],
    }  # fmt: skip

    def run(*words, **over):
        done = subprocess.run(
            [sys.executable, "-m", "casework.testing.sample", *words],
            env={k: v for k, v in (environ | over).items() if v is not None},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr

    return run


@pytest.fixture
def parked_pair(runtime):
    """Two parked events of one case whose trouble is over: one that failed, one behind it."""
    body = {
        "specversion": "1.0", "id": "e-1", "source": "/sample/alice", "type": "sample.thing_noted.v1",
        "subject": "S-1", "time": "2026-03-02T09:00:00+08:00", "sequence": 1, "data": {"text": "first"},
    }  # fmt: skip
    later = body | {"id": "e-2", "sequence": 2, "data": {"text": "second"}}
    with runtime.unit_of_work() as uow:
        for envelope, state in ((body, "parked"), (later, "waiting")):
            parking.put(uow, Envelope.from_json(envelope), state=state, reason="RuntimeError: it was down")
    with runtime.read() as connection:
        return [row.id for row in parking.listed(connection)]


def heard(runtime):
    with runtime.read() as connection:
        return [row.text for row in connection.execute(select(sample.heard).order_by(sample.heard.c.id))]


def states(runtime):
    with runtime.read() as connection:
        return [row.state for row in connection.execute(select(parked).order_by(parked.c.id))]


def test_parked_events_are_listed_and_replayed_with_those_behind(command, runtime, parked_pair):
    code, out, _ = command("worker", "parked", "list")
    first, second = (line.split("\t") for line in out.splitlines())
    assert (code, first[1:5], second[1]) == (0, ["parked", "/sample/alice", "S-1", "1"], "waiting")
    assert first[6] == "RuntimeError: it was down"
    assert command("worker", "parked", "replay", str(parked_pair[0]))[:2] == (0, "2 applied\n")
    assert heard(runtime) == ["first", "second"]
    assert states(runtime) == ["replayed", "replayed"]
    assert command("worker", "parked", "list")[:2] == (0, "")


def test_a_parked_event_is_dropped_for_good(command, runtime, parked_pair):
    assert command("worker", "parked", "drop", str(parked_pair[0]))[:2] == (0, "1 applied\n")
    assert heard(runtime) == ["second"]
    assert states(runtime) == ["dropped", "replayed"]


def test_a_replay_that_fails_again_says_why_and_loses_nothing(command, runtime, parked_pair):
    with runtime.database.write() as connection:
        row = connection.execute(select(parked).order_by(parked.c.id)).first()
        connection.execute(parked.update().where(parked.c.id == row.id).values(body=row.body | {"data": {}}))
    code, out, err = command("worker", "parked", "replay", str(parked_pair[0]))
    assert (code, out) == (1, "")
    assert err.startswith("still parked: ValidationError")
    assert "Traceback" not in err
    assert states(runtime) == ["parked", "waiting"]


def test_an_entry_that_is_none_is_named(command, parked_pair):
    code, _, err = command("worker", "parked", "replay", "999")
    assert (code, "no parked entry 999" in err) == (1, True)
    code, _, err = command("worker", "parked", "drop", str(parked_pair[1]))
    assert (code, "only a 'parked' one" in err) == (1, True)
    code, _, err = command("worker", "parked", "replay")
    assert (code, "name an entry" in err) == (2, True)


def test_the_audit_is_verified_and_its_head_printed(command, runtime, tmp_path):
    assert command("audit", "head")[:2] == (0, "null\n")
    (tmp_path / "anchor.json").write_text("null")
    assert command("audit", "verify", "--anchor", str(tmp_path / "anchor.json"))[0] == 0
    with runtime.unit_of_work() as uow:
        sample.take_note(uow, "S-1", "noted")
    with runtime.database.write() as connection:
        head = chain.seal_batch(connection, runtime.ring, runtime.real_now())
    code, out, _ = command("audit", "head")
    assert (code, json.loads(out)) == (0, asdict(head))
    (tmp_path / "anchor.json").write_text(out)
    assert command("audit", "verify", "--anchor", str(tmp_path / "anchor.json"))[0] == 0
    with runtime.database.write() as connection:
        connection.execute(audit_entry.update().values(action="something else"))
    assert command("audit", "verify")[0] == 1


@pytest.mark.parametrize("written", ["", "[1]", "7", '{"number": 1}'])
def test_an_anchor_that_is_none_is_named(command, tmp_path, written):
    (tmp_path / "anchor.json").write_text(written)
    code, _, err = command("audit", "verify", "--anchor", str(tmp_path / "anchor.json"))
    assert (code, "is not what `audit head` printed" in err) == (2, True)


def test_keys_are_rotated_and_everything_sealed_anew(command, runtime, as_):
    send = {"json": {"subject": "S-1", "text": "once"}, "headers": {"Idempotency-Key": "k-1"}}
    first = as_().post("/api/sample/notes", **send).json
    before = runtime.vault.current_prefix
    code, out, _ = command("keys", "rotate")
    assert code == 0
    assert "idempotency.answer\t1\n" in out
    with runtime.read() as connection:
        assert not connection.scalar(select(idempotency.c.answer)).startswith(before)
    assert as_().post("/api/sample/notes", **send).json == first


def test_migrate_makes_a_database_and_may_run_again(command, service, tmp_path):
    url = f"sqlite:///{tmp_path / 'new.db'}"
    for _ in range(2):
        assert command("migrate", DATABASE_URL=url)[0] == 0
    database = Database(url)
    assert differences(service, database) == []
    database.dispose()


def test_openapi_is_printed(command):
    code, out, _ = command("openapi")
    assert (code, "/api/sample/notes" in json.loads(out)["paths"]) == (0, True)


def test_what_is_missing_is_named_and_the_exit_code_is_2(command):
    code, out, err = command("migrate", INSTANCE=None, DATABASE_URL="mysql://x", TOPOLOGY=None)
    assert (code, out) == (2, "")
    for part in ("INSTANCE is missing", "TOPOLOGY is missing", "DATABASE_URL must begin with"):
        assert part in err
    assert "Traceback" not in err


def test_a_command_that_there_is_not(command):
    assert command("fly")[0] == 2
    code, _, err = command("run", "fly")
    assert (code, "there are: none" in err) == (2, True)
