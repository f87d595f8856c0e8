"""The account behind a complaint stands nowhere in the open: an alias lets its holder in, the custodian has itself."""

from argparse import Namespace
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select, update

from casework.crypto import command
from casework.crypto.aliases import PREFIX, alias
from casework.crypto.custody import alias_key, custody_vault
from casework.domain.actors import ANONYMOUS
from casework.domain.numbers import mint_number
from casework.personal import command as personal_command
from casework.storage.tables import audit_entry, metadata, personal_request
from casework.testing.offices import Office
from svc_complaints.jobs import hide_accounts
from svc_complaints.storage import identities
from svc_complaints.storage.metadata import metadata as own_tables
from svc_complaints.storage.tables import complaint
from svc_complaints.testing import people
from svc_complaints.testing.desk import COMPLAINT, MINTED, PATH
from svc_complaints.use_cases import hiding
from svc_complaints.use_cases.personal import PERSONAL

SECOND = mint_number("CS", Random(11))
ME = people.COMPLAINANT
BASE = "/api/complaints/personal-requests"


@pytest.fixture(params=["named", "confidential"])
def number(city, request):
    return city.send(ME, naming=request.param)["number"]


def stands_open(runtime):
    """The tables in which the account can be read as it is."""
    with runtime.read() as connection:
        tables = [*metadata.sorted_tables, *own_tables.sorted_tables]
        return [t.name for t in tables if any(ME.id in str(row) for row in connection.execute(select(t)))]


def row_of(runtime, number):
    with runtime.read() as connection:
        return connection.execute(select(complaint).where(complaint.c.number == number)).one()


def sealed_account(runtime, number):
    custody = custody_vault(runtime.settings.keys_dir, runtime.instance)
    with runtime.read() as connection:
        return identities.account_of(connection, custody, number)


def asked(as_, number, actor=ME, code=""):
    headers = {"X-Query-Code": code}
    return as_(actor).post(f"{BASE}/{number}", json={"kind": "access"}, headers=headers)


def test_through_its_whole_life_the_account_stands_in_no_table(city, as_, number, runtime):
    city.to_conclusion(number)
    city.do(people.INTAKE, number, "answer", text="经查属实。")
    assert as_(ME).post(f"{PATH}/{number}/rating", json={"round": 1, "level": 4, "solved": True}).status_code == 200
    assert as_(ME).post(f"{PATH}/{number}/messages", json={"text": "谢谢。"}).status_code == 200
    request = asked(as_, number)
    assert as_(ME).get(f"{BASE}/{number}/{request.json['id']}/copy").json["account"] == ME.id
    assert (row_of(runtime, number).owner[: len(PREFIX)], stands_open(runtime)) == (PREFIX, [])
    assert sealed_account(runtime, number) == ME.id


def test_its_holder_is_let_in_and_nobody_else(city, as_, number):
    assert [one["number"] for one in as_(ME).get(PATH).json["complaints"]] == [number]
    assert as_(ME).get(f"{PATH}/{number}").status_code == 200
    assert as_(people.OTHER_CITIZEN).get(PATH).json["total"] == 0
    for stranger in (people.OTHER_CITIZEN, ANONYMOUS):
        assert as_(stranger).get(f"{PATH}/{number}").status_code == 404
        assert asked(as_, number, stranger).status_code == 404


def test_the_instances_own_keys_do_not_make_the_alias(runtime, number):
    folder, instance = runtime.settings.keys_dir, runtime.instance
    known = row_of(runtime, number).owner
    assert known == alias(alias_key(folder, instance), ME.id) != alias(runtime.ring.code, ME.id)


def test_a_new_key_of_the_custodian_changes_no_alias(runtime, service, number, as_):
    assert command.rotate(service, runtime, custody=True) == 0
    assert as_(ME).get(PATH).json["total"] == 1
    assert sealed_account(runtime, number) == ME.id


def test_of_staff_who_complain_the_audit_says_nothing_when_they_use_their_rights(city, as_, runtime):
    """An account of the staff complains by number and code, like anybody."""
    number = city.send(people.STRANGER)["number"]
    request = asked(as_, number, people.STRANGER, MINTED["code"])
    headers = {"X-Query-Code": MINTED["code"]}
    assert as_(people.STRANGER).get(f"{BASE}/{number}/{request.json['id']}/copy", headers=headers).status_code == 200
    with runtime.read() as connection:
        told = {row.actor for row in connection.execute(select(audit_entry).where(audit_entry.c.subject == number))}
    assert [one for one in told if people.STRANGER.id in one] == []


def test_an_operators_copy_does_not_say_who_complained(runtime, number, capsys):
    chosen = Namespace(act="copy", number=number, reason="按书面申请办理", set=[])
    assert personal_command.run(runtime, PERSONAL, chosen) == 0
    shown = capsys.readouterr().out
    assert (COMPLAINT["body"] in shown, COMPLAINT["name"] in shown, ME.id in shown) == (True, False, False)


def test_who_calls_himself_by_the_alias_is_a_stranger(as_, number, runtime):
    thief = replace(ME, id=row_of(runtime, number).owner)
    assert as_(thief).get(PATH).json["total"] == 0
    assert as_(thief).get(f"{PATH}/{number}").status_code == 404
    assert asked(as_, number, thief).status_code == 404


def test_an_opened_identity_shows_name_and_contact_and_no_account(city, as_, number):
    city.to_investigation(number)
    why = {"purpose": "verify", "reason": "需当面核对回执原件"}
    id_ = city.do(people.INVESTIGATOR, number, "ask_opening", **why)["openings"][0]["id"]
    city.do(people.SUPERVISOR, number, f"openings/{id_}/approve")
    shown = city.at_desk(people.INVESTIGATOR, f"{number}/identity")
    assert (shown.json["name"], ME.id in shown.text) == (COMPLAINT["name"], False)


@pytest.fixture
def before_aliases(number, runtime, as_):
    """As a complaint, and a request about it, were kept before: the account in the open, and not with the identity."""
    asked(as_, number)
    row = row_of(runtime, number)
    custody = custody_vault(runtime.settings.keys_dir, runtime.instance)
    with runtime.database.write() as connection:
        document = row.document | {"owner": ME.id}
        mine = complaint.c.number == number
        connection.execute(update(complaint).where(mine).values(owner=ME.id, document=document))
        connection.execute(update(personal_request).values(account=ME.id))
        identities.keep(connection, custody, number, identities.read(connection, custody, number), "")
    assert set(stands_open(runtime)) == {"complaint", "personal_request"}
    return number


def test_what_stood_in_the_open_is_hidden_by_a_job_and_its_holder_still_has_it(before_aliases, runtime, as_):
    assert as_(ME).get(PATH).json["total"] == 0, "until the job has run, its code opens it"
    assert as_(ME).get(f"{PATH}/{before_aliases}", headers={"X-Query-Code": MINTED["code"]}).status_code == 200
    assert (hide_accounts(runtime), hide_accounts(runtime)) == (1, 0)
    assert stands_open(runtime) == []
    assert as_(ME).get(PATH).json["total"] == 1
    assert len(as_(ME).get(f"{BASE}/{before_aliases}").json["requests"]) == 1
    assert sealed_account(runtime, before_aliases) == ME.id


def test_an_identity_that_was_handed_back_is_not_made_again(before_aliases, runtime):
    with runtime.database.write() as connection:
        identities.erase(connection, before_aliases)
    assert hide_accounts(runtime) == 1
    assert (stands_open(runtime), sealed_account(runtime, before_aliases)) == ([], "")


def test_the_job_goes_on_until_none_is_left(before_aliases, runtime, as_, monkeypatch):
    monkeypatch.setattr(hiding, "BATCH", 1)
    as_(ME, **(MINTED | {"number": SECOND})).post(PATH, json=COMPLAINT)
    with runtime.database.write() as connection:
        row = connection.execute(select(complaint).where(complaint.c.number == SECOND)).one()
        plain = {"owner": ME.id, "document": row.document | {"owner": ME.id}}
        connection.execute(update(complaint).where(complaint.c.number == SECOND).values(plain))
    assert hide_accounts(runtime) == 2


def test_a_correction_keeps_it_and_who_turns_anonymous_leaves_none(as_, clock, runtime):
    body = COMPLAINT | {"accused": {"departments": ["moon"], "officials": []}}
    sent = as_(ME, **MINTED, at=clock() - timedelta(hours=1)).post(PATH, json=body)
    assert sent.json["state"] == "needs_correction"
    number = MINTED["number"]
    assert asked(as_, number).json["state"] == "answered"
    assert as_(ME).post(f"{BASE}/{number}", json={"kind": "correct", "changes": {"name": "王明"}}).status_code == 201
    assert sealed_account(runtime, number) == ME.id
    mended = {"accused": {"departments": [people.ACCUSED], "officials": []}}
    assert as_(ME).post(f"{PATH}/{number}/correction", json=mended | {"naming": "anonymous"}).status_code == 200
    assert (row_of(runtime, number).owner, sealed_account(runtime, number)) == ("", "")


def test_the_data_of_a_closed_account_is_no_longer_linked(number, ground, runtime, service, as_):
    asked(as_, number)
    gateway = Office("gateway/main", ground, service, runtime)
    gateway.tell("account_closed", ME.id, closed_at=runtime.real_now().isoformat())
    assert (row_of(runtime, number).owner, sealed_account(runtime, number)) == ("", "")
    with runtime.read() as connection:
        assert list(connection.scalars(select(personal_request.c.account))) == [""]
