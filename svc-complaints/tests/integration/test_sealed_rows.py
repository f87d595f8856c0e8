"""2.6, down to the rows: nothing lies in the clear, and who opens what hangs on keys, not on queries alone."""

import json
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from casework.crypto.custody import custody_keys
from casework.crypto.keys import KeyRing
from casework.crypto.vault import SealBroken, context
from casework.storage.tables import metadata as kernel
from svc_complaints.storage.metadata import metadata
from svc_complaints.storage.tables import complaint_identity, complaint_key, complaint_text
from svc_complaints.testing import people
from svc_complaints.testing.desk import COMPLAINT, MINTED, PATH
from svc_complaints.testing.lives import SECRETS, Life


def test_no_text_and_no_name_lies_in_any_table_in_the_clear(as_, runtime, clock, database_kind):
    """2.6: identity and texts are encrypted field by field, in every table, the kernel's too."""
    life = Life(as_, runtime, clock)
    life.prepare()
    for _ in life.chapters():
        pass
    key = {"Idempotency-Key": "once", "X-Query-Code": MINTED["code"]}
    other = MINTED | {"number": "CS-00000-00000-V"}
    sent = as_(**other).post(PATH, json=COMPLAINT, headers=key)
    written = as_().post(f"{PATH}/{sent.json['number']}/messages", json={"text": "再补充一句话。"}, headers=key)
    assert (sent.status_code, written.status_code) == (201, 200)
    with runtime.read() as connection:
        rows = [
            str(tuple(row))
            for m in (kernel, metadata)
            for t in m.sorted_tables
            for row in connection.execute(select(t))
        ]
    assert len(rows) > 50
    texts = {*SECRETS}
    found = [one for one in (*texts, "再补充一句话", MINTED["code"]) if any(one in row for row in rows)]
    assert found == []
    if database_kind == "sqlite":
        raw = b"".join(path.read_bytes() for path in _files(runtime))
        assert [one for one in texts if one.encode() in raw or json.dumps(one)[1:-1].encode() in raw] == []


def _files(runtime):
    """The database with its log."""
    path = runtime.database.url.database
    return [one for suffix in ("", "-wal") if (one := Path(path + suffix)).exists()]


def test_the_custodian_key_is_another_than_the_data_keys(city, runtime):
    """2.6: who holds the data keys cannot read who complained."""
    number = city.send()["number"]
    own = KeyRing.load(runtime.settings.keys_dir, runtime.instance).data
    custodian = custody_keys(runtime.settings.keys_dir, runtime.instance)
    assert {key.secret for key in own}.isdisjoint(key.secret for key in custodian)
    with runtime.read() as connection:
        sealed = connection.scalar(select(complaint_identity.c.sealed))
    with pytest.raises(SealBroken):
        runtime.vault.open(sealed, context("complaint_identity", "sealed", number))


def test_without_a_row_of_its_key_nothing_of_a_complaint_opens(city, runtime):
    """2.6: a key for each case; the data keys alone open no text."""
    number = city.send()["number"]
    city.to_investigation(number)
    with runtime.unit_of_work() as uow:
        sealed = uow.connection.scalar(select(complaint_text.c.sealed))
        uow.connection.execute(delete(complaint_key))
    with pytest.raises(SealBroken):
        runtime.vault.open(sealed, context("complaint_text", "sealed", number))
    assert city.at_desk(people.INTAKE, number).json["subject"] is None
    assert city.by_code("GET", number).json["subject"] is None


def test_who_is_dismissed_and_who_supervises_reads_nothing(city, runtime):
    """2.6: a key is held by who needs it now: not by former investigators, not by supervisors meanwhile."""
    number = city.send()["number"]
    city.to_investigation(number)
    assert city.at_desk(people.INVESTIGATOR, number).json["subject"] == COMPLAINT["subject"]
    view = city.at_desk(people.SUPERVISOR, number).json
    assert (view["sealed"], view["subject"], view["body"]) == (True, None, None)
    assert view["accused"]["officials"] == []
    city.seen(people.COLLEAGUE)
    city.do(people.INTAKE, number, "assign", investigators=[people.INVESTIGATOR_2.id, people.COLLEAGUE.id])
    assert city.at_desk(people.INVESTIGATOR, number).status_code == 404
    with runtime.read() as connection:
        held = set(connection.scalars(select(complaint_key.c.holder)))
    assert held == {"complainant", f"office:{people.OFFICE}", "account:investigator-2", "account:colleague"}
