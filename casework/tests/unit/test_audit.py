"""The audit: written with the act, sealed in batches, and no change in it stays unseen."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError, OperationalError

from casework.audit import log, tables
from casework.audit.chain import BATCH, Head, head, seal_batch
from casework.audit.log import DETAIL_LIMIT, PAGE_LIMIT, erase_details, read, record
from casework.audit.tables import audit_tables, batches, entries
from casework.audit.verification import verify
from casework.crypto.keyfiles import add_data_key, make_keys, publish
from casework.crypto.keys import KeyRing
from casework.crypto.sealed_columns import rotate
from casework.crypto.vault import SealBroken, Vault, context
from casework.domain.actors import Actor, Kind

NOW = datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC)
CITY = "mailbox/city"
CLERK = Actor(Kind.STAFF, "acc-7", "price", frozenset({"clerk"}), "经办甲")


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    for instance in (CITY, "survey/city"):
        make_keys(folder, instance)
    return publish(folder), KeyRing.load(folder, CITY), KeyRing.load(folder, "survey/city")


@pytest.fixture(scope="module")
def vault(world):
    return Vault.of(world[1])


def database(url):
    made = sa.create_engine(url)
    metadata = sa.MetaData()
    audit_tables(metadata)
    metadata.create_all(made)
    return made


@pytest.fixture
def engine(tmp_path, database_kind, request):
    """The two tables, once on each database."""
    sqlite = database_kind == "sqlite"
    url = f"sqlite:///{tmp_path / 'audit.db'}" if sqlite else request.getfixturevalue("postgres").create_database()
    made = database(url)
    yield made
    made.dispose()


@pytest.fixture
def connection(engine):
    with engine.connect() as made:
        yield made


def enter(connection, vault, detail, subject="MC-1", action="letter.opened", department=None, now=NOW):
    return record(connection, vault, CLERK, action, subject, detail, now, department)


def write(connection, vault, count, start=0):
    return [
        enter(connection, vault, {"reason": f"第{i}次"}, f"MC-{i}", now=NOW + timedelta(seconds=i))
        for i in range(start, start + count)
    ]


def fill(connection, world, vault, sizes=(3, 1, 4), waiting=2):
    done = 0
    for size in sizes:
        write(connection, vault, size, done)
        assert seal_batch(connection, world[1], NOW) is not None
        done += size
    write(connection, vault, waiting, done)


def check(connection, world, **more):
    return verify(connection, world[0], CITY, **more)


def test_an_entry_goes_with_the_callers_transaction(connection, vault):
    write(connection, vault, 1)
    connection.rollback()
    assert read(connection, vault) == []


def test_the_auditor_reads_what_was_recorded(connection, vault):
    made = enter(connection, vault, {"reason": "督办", "fields": ["phone"]})
    (entry,) = read(connection, vault)
    assert entry == log.Entry(
        made, NOW, "staff:acc-7", "letter.opened", "MC-1", "price", {"reason": "督办", "fields": ["phone"]}, None
    )
    enter(connection, vault, {}, "MC-2", "case.moved", "light")
    assert [e.department for e in read(connection, vault, department="light")] == ["light"]


def test_entries_of_one_millisecond_stand_in_the_order_of_their_acts(connection, vault):
    first = NOW.replace(microsecond=0)
    made = [enter(connection, vault, {}, now=first + timedelta(microseconds=one)) for one in range(2001)]
    assert made == sorted(made)
    assert {UUID(id_).version for id_ in made} == {7}
    assert UUID(made[1000]).int >> 80 == int((first + timedelta(milliseconds=1)).timestamp() * 1000)


def test_detail_is_not_readable_in_the_table_and_equal_details_do_not_look_equal(connection, vault):
    for _ in range(2):
        enter(connection, vault, {"phone": "13800000000"})
    rows = connection.execute(sa.select(entries)).all()
    assert all("1380" not in str(tuple(row)) and "经办甲" not in str(tuple(row)) for row in rows)
    assert rows[0].digest != rows[1].digest
    assert rows[0].detail != rows[1].detail


def test_reading_filters_and_pages(connection, vault):
    ids = write(connection, vault, 10)
    assert [e.id for e in read(connection, vault, limit=4)] == ids[:5:-1]
    assert [e.id for e in read(connection, vault, before=ids[6], limit=4)] == ids[5:1:-1]
    assert [e.id for e in read(connection, vault, subject="MC-3")] == [ids[3]]
    assert [e.id for e in read(connection, vault, actor="staff:acc-8")] == []
    assert [e.id for e in read(connection, vault, action="letter.opened", limit=1)] == [ids[9]]
    window = read(connection, vault, since=NOW + timedelta(seconds=2), until=NOW + timedelta(seconds=4))
    assert [e.id for e in window] == [ids[3], ids[2]]
    assert len(read(connection, vault, limit=PAGE_LIMIT)) == 10
    for bad in (0, PAGE_LIMIT + 1):
        with pytest.raises(ValueError, match="1000"):
            read(connection, vault, limit=bad)


def test_detail_has_at_most_64_kib_and_no_floats(connection, vault):
    room = DETAIL_LIMIT - len('{"a":""}')
    enter(connection, vault, {"a": "x" * room})
    assert len(read(connection, vault)[0].detail["a"]) == room
    with pytest.raises(ValueError, match=str(DETAIL_LIMIT)):
        enter(connection, vault, {"a": "x" * (room + 1)})
    with pytest.raises(ValueError, match="spelling"):
        enter(connection, vault, {"score": 1.5})


def test_an_empty_audit_is_good(connection, world, vault):
    assert seal_batch(connection, world[1], NOW) is None
    assert head(connection, CITY) is None
    report = check(connection, world, vault=vault)
    assert (report.ok, report.entries, report.batches, report.waiting) == (True, 0, 0, 0)


def test_an_untouched_audit_is_good(connection, world, vault):
    fill(connection, world, vault)
    report = check(connection, world, vault=vault, anchor=head(connection, CITY))
    assert (report.ok, report.entries, report.batches, report.waiting) == (True, 8, 3, 2)
    assert (report.erased_until, report.first_problem) == (None, "")


def test_a_batch_takes_as_many_as_it_may(connection, world, vault):
    write(connection, vault, 5)
    assert [seal_batch(connection, world[1], NOW, limit=2) is not None for _ in range(4)] == [True, True, True, False]
    rows = connection.execute(sa.select(batches).order_by(batches.c.number)).mappings().all()
    assert [row["count"] for row in rows] == [2, 2, 1]
    for bad in (0, BATCH + 1):
        with pytest.raises(ValueError, match="1000"):
            seal_batch(connection, world[1], NOW, limit=bad)


def test_a_full_batch_of_1000(connection, world, vault):
    write(connection, vault, BATCH + 1)
    assert seal_batch(connection, world[1], NOW).number == 1
    report = check(connection, world)
    assert (report.ok, report.entries, report.waiting) == (True, BATCH, 1)


def test_an_entry_that_commits_late_goes_into_a_later_batch(connection, world, vault):
    """Its id is older than all of the sealed batch's, as when its transaction was long."""
    write(connection, vault, 3, start=10)
    seal_batch(connection, world[1], NOW)
    (late,) = write(connection, vault, 1, start=0)
    seal_batch(connection, world[1], NOW)
    report = check(connection, world, anchor=head(connection, CITY))
    assert (report.ok, report.entries, report.batches) == (True, 4, 2)
    assert connection.scalar(sa.select(entries.c.batch).where(entries.c.id == late)) == 2


def seal_all(engine, ring):
    """As a worker does: one batch per transaction; what another was faster with is tried again."""
    sealed = 0
    while True:
        try:
            with engine.begin() as connection:
                made = seal_batch(connection, ring, NOW, limit=3)
        except (IntegrityError, OperationalError):
            continue
        if made is None:
            return sealed
        sealed += 1


def test_a_long_transaction_goes_into_a_later_batch(world, vault, postgres):
    """For real: its entry was written first and is committed after a batch with younger entries was sealed."""
    engine = database(postgres.create_database())
    with engine.connect() as slow, engine.connect() as fast:
        (late,) = write(slow, vault, 1)
        write(fast, vault, 3, start=1)
        fast.commit()
        assert seal_batch(fast, world[1], NOW).number == 1
        fast.commit()
        slow.commit()
        assert seal_batch(fast, world[1], NOW).number == 2
        assert fast.scalar(sa.select(entries.c.batch).where(entries.c.id == late)) == 2
        report = check(fast, world, vault=vault)
    assert (report.ok, report.entries, report.waiting) == (True, 4, 0)
    engine.dispose()


def test_two_workers_at_once_seal_each_entry_once(engine, world, vault):
    with engine.begin() as connection:
        write(connection, vault, 60)
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda _: seal_all(engine, world[1]), range(2)))
    with engine.connect() as connection:
        report = check(connection, world)
    assert (report.ok, report.entries, report.waiting) == (True, 60, 0)
    assert sum(made) == report.batches


def test_erasing_detail_at_the_end_of_retention_keeps_the_chain(connection, world, vault):
    fill(connection, world, vault)
    assert erase_details(connection, NOW + timedelta(seconds=5)) == 5
    assert erase_details(connection, NOW + timedelta(seconds=5)) == 0
    report = check(connection, world, vault=vault, anchor=head(connection, CITY))
    assert (report.ok, report.erased_until) == (True, NOW + timedelta(seconds=4))
    assert [entry.detail is None for entry in read(connection, vault)] == [False] * 5 + [True] * 5
    assert erase_details(connection, NOW + timedelta(days=1)) == 3  # what no batch holds yet stays
    assert check(connection, world, vault=vault).waiting == 2


def test_a_new_data_key_keeps_the_chain(tmp_path, engine):
    make_keys(tmp_path, CITY)
    old = KeyRing.load(tmp_path, CITY)
    keys = publish(tmp_path)
    with engine.begin() as connection:
        write(connection, Vault.of(old), 3)
        seal_batch(connection, old, NOW)
    add_data_key(tmp_path, CITY)
    new = Vault.of(KeyRing.load(tmp_path, CITY))
    metadata = sa.MetaData()
    audit_tables(metadata)
    assert rotate(engine.begin, metadata, new) == {"audit_entry.detail": 3}
    with engine.connect() as connection:
        assert verify(connection, keys, CITY, vault=new).ok
        assert read(connection, new)[0].detail == {"reason": "第2次"}


def test_a_changed_detail_is_found_with_the_vault(connection, world, vault):
    ids = write(connection, vault, 2)
    seal_batch(connection, world[1], NOW)
    where = context("audit_entry", "detail", ids[0])
    other = vault.seal("0" * 32 + '{"reason":"nothing"}', where)
    connection.execute(entries.update().where(entries.c.id == ids[0]).values(detail=other))
    assert check(connection, world).ok
    report = check(connection, world, vault=vault)
    assert not report.ok
    assert ids[0] in report.first_problem
    with pytest.raises(SealBroken, match="not the one that was recorded"):
        read(connection, vault)


def test_a_cut_tail_is_found_with_an_anchor_only(connection, world, vault):
    fill(connection, world, vault)
    kept = head(connection, CITY)
    connection.execute(entries.delete().where(entries.c.batch == 3))
    connection.execute(batches.delete().where(batches.c.number == 3))
    assert check(connection, world).ok  # a chain cannot show this by itself: so keep its head elsewhere
    report = check(connection, world, anchor=kept)
    assert not report.ok
    assert "ends at batch 2" in report.first_problem


def test_a_chain_made_anew_is_found_with_an_anchor(connection, world, vault):
    fill(connection, world, vault)
    kept = head(connection, CITY)
    connection.execute(entries.delete().where(entries.c.batch == 3))
    connection.execute(batches.delete().where(batches.c.number == 3))
    seal_batch(connection, world[1], NOW)
    assert check(connection, world).ok
    assert "made anew" in check(connection, world, anchor=kept).first_problem


def test_an_old_anchor_still_holds_when_the_chain_has_grown(connection, world, vault):
    fill(connection, world, vault)
    kept = head(connection, CITY)
    seal_batch(connection, world[1], NOW)
    assert check(connection, world, anchor=kept).ok


def test_a_forged_anchor_is_refused(connection, world, vault):
    fill(connection, world, vault)
    kept = head(connection, CITY)
    for bad in (
        replace(kept, number=2), replace(kept, chain="0" * 64), replace(kept, signature="a.b.c"),
        replace(kept, instance="survey/city"), Head(CITY, 9, "0" * 64, ""),
    ):  # fmt: skip
        assert "anchor" in check(connection, world, anchor=bad).first_problem


def test_another_instances_chain_does_not_pass(connection, world, vault):
    write(connection, vault, 2)
    foreign = seal_batch(connection, world[2], NOW)
    assert "anchor" in check(connection, world, anchor=foreign).first_problem
    assert not check(connection, world).ok
    batch = dict(connection.execute(sa.select(batches)).mappings().one())
    batch["previous"] = tables.genesis(CITY)
    batch["chain"] = tables.link(batch)
    connection.execute(batches.update().values(previous=batch["previous"], chain=batch["chain"]))
    assert "signature" in check(connection, world).first_problem


TEXT_COLUMNS = ("actor", "action", "subject", "department", "digest")
BATCH_COLUMNS = ("first_id", "last_id", "count", "root", "previous", "chain", "sealed_at", "signature")
SIZES, SEALED = (3, 1, 4, 2), 10


@pytest.fixture(scope="module")
def sealed(tmp_path_factory, world, vault):
    engine = database(f"sqlite:///{tmp_path_factory.mktemp('audit') / 'sealed.db'}")
    with engine.begin() as connection:
        fill(connection, world, vault, SIZES, waiting=1)
    yield engine
    engine.dispose()


def pick(draw, connection):
    rows = connection.execute(sa.select(entries).where(entries.c.batch.is_not(None)).order_by(entries.c.id)).all()
    return rows[draw(st.integers(0, SEALED - 1))], rows[draw(st.integers(0, SEALED - 1))]


def change_entry(draw, connection):
    one, _ = pick(draw, connection)
    column = draw(st.sampled_from((*TEXT_COLUMNS, "at", "id")))
    value = one.at + timedelta(microseconds=1) if column == "at" else getattr(one, column)[:-1] + "~"
    connection.execute(entries.update().where(entries.c.id == one.id).values({column: value}))


def delete_entry(draw, connection):
    one, _ = pick(draw, connection)
    connection.execute(entries.delete().where(entries.c.id == one.id))


def insert_entry(draw, connection):
    one, _ = pick(draw, connection)
    batch = draw(st.integers(-1, len(SIZES) + 2))
    connection.execute(entries.insert().values(**dict(one._mapping) | {"id": one.id[:-1] + "~", "batch": batch}))


def move_entry(draw, connection):
    one, _ = pick(draw, connection)
    other = draw(st.integers(0, len(SIZES) + 1).filter(lambda number: number != one.batch))
    connection.execute(entries.update().where(entries.c.id == one.id).values(batch=other))


def unseal_entry(draw, connection):
    one, _ = pick(draw, connection)
    connection.execute(entries.update().where(entries.c.id == one.id).values(batch=None))


def exchange_entries(draw, connection):
    one, two = pick(draw, connection)
    if one.id == two.id:
        return delete_entry(draw, connection)
    for row, other in ((one, two), (two, one)):
        values = {name: getattr(other, name) for name in (*TEXT_COLUMNS, "at", "detail")}
        connection.execute(entries.update().where(entries.c.id == row.id).values(values))
    return None


def change_batch(draw, connection):
    number = draw(st.integers(1, len(SIZES)))
    row = connection.execute(sa.select(batches).where(batches.c.number == number)).mappings().one()
    column = draw(st.sampled_from(BATCH_COLUMNS))
    value = row[column]
    if column == "count":
        value += 1
    elif column == "sealed_at":
        value += timedelta(microseconds=1)
    else:
        value = value[:-1] + "~"
    connection.execute(batches.update().where(batches.c.number == number).values({column: value}))


def delete_batch(draw, connection):
    number = draw(st.integers(1, len(SIZES)))
    connection.execute(batches.delete().where(batches.c.number == number))


def delete_batch_and_its_entries(draw, connection):
    number = draw(st.integers(1, len(SIZES)))
    connection.execute(batches.delete().where(batches.c.number == number))
    connection.execute(entries.delete().where(entries.c.batch == number))


TAMPERINGS = (
    change_entry, delete_entry, insert_entry, move_entry, unseal_entry, exchange_entries, change_batch, delete_batch,
    delete_batch_and_its_entries,
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), tamper=st.sampled_from(TAMPERINGS))
def test_no_tampering_stays_unseen(sealed, world, data, tamper):
    with sealed.connect() as connection:
        kept = head(connection, CITY)
        assert check(connection, world, anchor=kept).ok
        tamper(data.draw, connection)
        report = check(connection, world, anchor=kept)
        assert not report.ok
        assert report.first_problem
        connection.rollback()
