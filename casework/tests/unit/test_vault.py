"""Sealed fields: unreadable without the key, useless in another place, and changed over to a new key."""

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import StatementError

from casework.crypto.keyfiles import add_data_key, make_keys
from casework.crypto.keys import KeyRing
from casework.crypto.sealed_columns import SealedText, rotate
from casework.crypto.vault import MAGIC, SealBroken, Vault, context, is_sealed

CITY = "mailbox/city"
PHONE = context("letter_people", "phone", "MC-1")
METADATA = sa.MetaData()
people = sa.Table(
    "letter_people", METADATA,
    sa.Column("number", sa.String(20), primary_key=True),
    sa.Column("phone", SealedText),
    sa.Column("address", SealedText),
    sa.Column("state", sa.String(20)),
)  # fmt: skip
notes = sa.Table(
    "notes", METADATA,
    sa.Column("case_id", sa.Integer, primary_key=True),
    sa.Column("line", sa.Integer, primary_key=True),
    sa.Column("body", SealedText),
)  # fmt: skip


@pytest.fixture(scope="module")
def rings(tmp_path_factory):
    """The ring before and after a data key was added."""
    folder = tmp_path_factory.mktemp("keys")
    make_keys(folder, CITY)
    before = KeyRing.load(folder, CITY)
    add_data_key(folder, CITY)
    return before, KeyRing.load(folder, CITY)


@pytest.fixture(scope="module")
def vault(rings):
    return Vault.of(rings[0])


@pytest.fixture
def engine(tmp_path, database_kind, request):
    """The two tables, once on each database."""
    sqlite = database_kind == "sqlite"
    url = f"sqlite:///{tmp_path / 'test.db'}" if sqlite else request.getfixturevalue("postgres").create_database()
    made = sa.create_engine(url)
    METADATA.create_all(made)
    yield made
    made.dispose()


@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=2000))
def test_what_was_sealed_opens_in_its_place(vault, text):
    assert vault.open(vault.seal(text, PHONE), PHONE) == text


def test_a_sealed_value_names_its_key_and_hides_its_text(vault, rings):
    value = vault.seal("13800000000", PHONE)
    assert value.startswith(f"v1.{rings[0].data[0].id}.")
    assert "1380" not in value
    assert vault.seal("13800000000", PHONE) != value


def test_a_moved_value_does_not_open(vault):
    value = vault.seal("13800000000", PHONE)
    for other in (context("letter_people", "phone", "MC-2"), context("letter_people", "address", "MC-1"), ""):
        with pytest.raises(SealBroken, match="changed, or belongs elsewhere"):
            vault.open(value, other)


@given(place=st.integers(0, 200), letter=st.sampled_from("ABCab019-_.=+v é"))
def test_a_changed_value_does_not_open(vault, place, letter):
    value = vault.seal("13800000000", PHONE)
    place %= len(value)
    if value[place] == letter:
        letter = "Z"
    with pytest.raises(SealBroken, match=r"letter_people\.phone:MC-1"):
        vault.open(value[:place] + letter + value[place + 1 :], PHONE)


def test_a_cut_or_foreign_value_does_not_open(vault, rings):
    value = vault.seal("13800000000", PHONE)
    head = f"v1.{rings[0].data[0].id}."
    for bad in ("", "v1", "v1..", head, head + "AAAA", value[:-1], value + "A", "v2" + value[2:], value[len("v1.") :]):
        with pytest.raises(SealBroken):
            vault.open(bad, PHONE)


def test_another_instance_does_not_open_it(vault, tmp_path):
    make_keys(tmp_path, "survey/city")
    with pytest.raises(SealBroken, match="does not have"):
        Vault.of(KeyRing.load(tmp_path, "survey/city")).open(vault.seal("x", PHONE), PHONE)


def test_the_newest_key_writes_and_the_older_reads(rings):
    old, new = Vault.of(rings[0]), Vault.of(rings[1])
    value = old.seal("13800000000", PHONE)
    assert (old.is_current(value), new.is_current(value)) == (True, False)
    again = new.reseal(value, PHONE)
    assert new.is_current(again)
    assert new.open(again, PHONE) == "13800000000"
    with pytest.raises(SealBroken, match="does not have"):
        Vault(rings[0].data).open(again, PHONE)


def test_a_running_process_takes_up_a_key_that_was_added_meanwhile(tmp_path):
    make_keys(tmp_path, CITY)
    running = Vault.of(KeyRing.load(tmp_path, CITY))
    before = running.seal("old", PHONE)
    add_data_key(tmp_path, CITY)
    changed = Vault.of(KeyRing.load(tmp_path, CITY))
    value = changed.reseal(before, PHONE)
    assert not changed.is_current(running.seal("x", PHONE))
    assert running.open(value, PHONE) == "old"
    assert running.open(before, PHONE) == "old"
    assert changed.is_current(running.seal("x", PHONE))


@given(data=st.binary(max_size=2000))
def test_sealed_bytes_open_in_their_place_and_nowhere_else(vault, data):
    sealed = vault.seal_bytes(data, PHONE)
    assert is_sealed(sealed)
    assert vault.open_bytes(sealed, PHONE) == data
    with pytest.raises(SealBroken, match="changed, or belong elsewhere"):
        vault.open_bytes(sealed, context("letter_people", "phone", "MC-2"))


def test_bytes_name_their_key_and_no_other_instance_opens_them(rings, tmp_path):
    sealed = Vault(rings[0].data).seal_bytes(b"words", PHONE)
    assert sealed.startswith(MAGIC + rings[0].data[0].id.encode() + b"\n")
    assert Vault.of(rings[1]).open_bytes(sealed, PHONE) == b"words"
    make_keys(tmp_path, "survey/city")
    with pytest.raises(SealBroken, match="does not have"):
        Vault.of(KeyRing.load(tmp_path, "survey/city")).open_bytes(sealed, PHONE)


def test_bytes_that_were_never_sealed_are_not_opened(vault):
    for bad in (b"", b"plain words", MAGIC, MAGIC + b"key", MAGIC + b"a" * 65 + b"\n", vault.seal("x", PHONE).encode()):
        with pytest.raises(SealBroken, match="not sealed"):
            vault.open_bytes(bad, PHONE)


def test_contexts_of_different_keys_differ():
    assert context("t", "c", 7) == "t.c:7"
    assert context("t", "c", ("a,b", "c")) != context("t", "c", ("a", "b,c"))


def test_a_sealed_column_refuses_plain_text(engine):
    with engine.begin() as connection, pytest.raises(StatementError, match="sealed values only"):
        connection.execute(people.insert().values(number="MC-1", phone="13800000000"))


def fill(engine, vault, count=7):
    with engine.begin() as connection:
        for i in range(count):
            number = f"MC-{i}"
            phone = vault.seal(f"1380000000{i}", context("letter_people", "phone", number))
            connection.execute(people.insert().values(number=number, phone=phone, state="open"))
            body = vault.seal(f"note {i}", context("notes", "body", (i // 3, i % 3)))
            connection.execute(notes.insert().values(case_id=i // 3, line=i % 3, body=body))


@pytest.mark.parametrize("batch", [1, 3, 7, 500])
def test_rotation_changes_every_value_once(engine, rings, batch):
    old, new = Vault.of(rings[0]), Vault.of(rings[1])
    fill(engine, old)
    assert rotate(engine.begin, METADATA, new, batch) == {
        "letter_people.phone": 7, "letter_people.address": 0, "notes.body": 7,
    }  # fmt: skip
    assert set(rotate(engine.begin, METADATA, new, batch).values()) == {0}
    with engine.connect() as connection:
        for row in connection.execute(sa.select(people)):
            assert new.is_current(row.phone)
            assert new.open(row.phone, context("letter_people", "phone", row.number)) == f"1380000000{row.number[3:]}"
            assert row.address is None
        for row in connection.execute(sa.select(notes)):
            where = context("notes", "body", (row.case_id, row.line))
            assert new.open(row.body, where) == f"note {row.case_id * 3 + row.line}"


def test_rotation_names_a_value_that_does_not_open_and_keeps_what_it_did(engine, rings):
    old, new = Vault.of(rings[0]), Vault.of(rings[1])
    fill(engine, old)
    with engine.begin() as connection:
        value = connection.scalar(sa.select(people.c.phone).where(people.c.number == "MC-1"))
        connection.execute(people.update().where(people.c.number == "MC-5").values(phone=value))
    with pytest.raises(SealBroken, match=r"letter_people\.phone:MC-5"):
        rotate(engine.begin, METADATA, new, batch=2)
    with engine.connect() as connection:
        phones = {row.number: new.is_current(row.phone) for row in connection.execute(sa.select(people))}
    assert phones == {f"MC-{i}": i < 4 for i in range(7)}
