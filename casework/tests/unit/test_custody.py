"""The custodian's key: a file of its own, that no data key stands in for, changed without the data keys."""

import json
import stat
from dataclasses import replace

import pytest
import sqlalchemy as sa

from casework.crypto import command
from casework.crypto.custody import custody_keys, custody_vault
from casework.crypto.keyfiles import add_custody_key, add_data_key, make_custody_key, make_keys, publish
from casework.crypto.keys import KeyRing, KeysUnusable
from casework.crypto.sealed_columns import CustodyText, SealedText, rotate
from casework.crypto.vault import SealBroken, Vault, context
from casework.testing.sample.service import service as sample

CITY = "complaints/city"
METADATA = sa.MetaData()
kept = sa.Table(
    "kept", METADATA,
    sa.Column("number", sa.String(20), primary_key=True),
    sa.Column("words", SealedText),
    sa.Column("name", CustodyText),
)  # fmt: skip
NAME, WORDS = context("kept", "name", "CS-1"), context("kept", "words", "CS-1")


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "keys"
    make_keys(made, CITY)
    make_custody_key(made, CITY)
    return made


@pytest.fixture
def file(folder):
    return folder / "complaints.city.custodian.json"


def test_the_file_is_closed_to_others_and_never_written_over(folder, file):
    before = file.read_bytes()
    make_custody_key(folder, CITY)
    assert (file.read_bytes(), stat.S_IMODE(file.stat().st_mode)) == (before, 0o600)


def test_neither_key_opens_what_is_under_the_other(folder):
    data, custody = Vault.of(KeyRing.load(folder, CITY)), custody_vault(folder, CITY)
    assert custody.open(custody.seal("韦春燕", NAME), NAME) == "韦春燕"
    with pytest.raises(SealBroken, match="does not have"):
        data.open(custody.seal("韦春燕", NAME), NAME)
    with pytest.raises(SealBroken, match="does not have"):
        custody.open(data.seal("韦春燕", NAME), NAME)


def test_publishing_takes_it_for_no_key_file(folder, file):
    publish(folder)
    published = (folder / "public.json").read_text()
    assert [key["instance"] for key in json.loads(published)["keys"]] == [CITY, CITY]
    assert custody_keys(folder, CITY)[0].id not in published


def test_a_vault_reads_the_disk_and_takes_up_a_key_that_was_added_meanwhile(folder):
    running = custody_vault(folder, CITY)
    kid = add_custody_key(folder, CITY)
    assert [key.id for key in custody_keys(folder, CITY)][-1] == kid
    value = custody_vault(folder, CITY).seal("new", NAME)
    assert value.startswith(f"v1.{kid}.")
    assert running.open(value, NAME) == "new"


def test_a_missing_file_names_itself_and_the_command(tmp_path):
    make_keys(tmp_path, CITY)
    with pytest.raises(KeysUnusable, match=r"city\.custodian\.json does not exist.*python -m deploy init"):
        custody_vault(tmp_path, CITY)
    with pytest.raises(KeysUnusable, match="does not exist"):
        add_custody_key(tmp_path, CITY)


@pytest.mark.parametrize(
    "damage",
    [
        lambda d: d.update(instance="complaints/other"),
        lambda d: d.update(data=[]),
        lambda d: d.update(data=d["data"] * 2),
        lambda d: d["data"][0].update(k="AA"),
        lambda d: d.pop("data"),
        lambda d: d.update(data=7),
    ],
)
def test_a_damaged_file_is_refused_and_not_written_again(folder, file, damage):
    document = json.loads(file.read_text())
    damage(document)
    file.write_text(before := json.dumps(document))
    for act in (custody_vault, add_custody_key):
        with pytest.raises(KeysUnusable, match=r"custodian\.json is damaged"):
            act(folder, CITY)
    assert file.read_text() == before


def test_a_file_open_to_others_is_refused(folder, file):
    file.chmod(0o644)
    with pytest.raises(KeysUnusable, match=f"chmod 600 {file}"):
        custody_vault(folder, CITY)


def fill(begin, data, custody):
    with begin() as connection:
        sealed = {"words": data.seal("unfit", WORDS), "name": custody.seal("韦春燕", NAME)}
        connection.execute(kept.insert().values(number="CS-1", **sealed))


def read(connect):
    with connect() as connection:
        return connection.execute(sa.select(kept.c.words, kept.c.name)).one()


def test_each_rotation_leaves_the_columns_of_the_other_alone(folder, tmp_path):
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'kept.db'}")
    METADATA.create_all(engine)
    fill(engine.begin, Vault.of(KeyRing.load(folder, CITY)), custody_vault(folder, CITY))
    before = read(engine.connect)
    add_data_key(folder, CITY)
    add_custody_key(folder, CITY)
    data, custody = Vault.of(KeyRing.load(folder, CITY)), custody_vault(folder, CITY)
    assert rotate(engine.begin, METADATA, data) == {"kept.words": 1}
    between = read(engine.connect)
    assert (data.is_current(between.words), between.name) == (True, before.name)
    assert rotate(engine.begin, METADATA, custody, of=CustodyText) == {"kept.name": 1}
    after = read(engine.connect)
    assert (after.words, custody.is_current(after.name), custody.open(after.name, NAME)) == (
        between.words,
        True,
        "韦春燕",
    )
    engine.dispose()


class TestTheCommand:
    @pytest.fixture
    def database_kind(self):
        return "sqlite"

    @pytest.fixture
    def service(self):
        return sample

    @pytest.fixture
    def keeping(self, service, runtime):
        """The sample service, keeping something in custody."""
        kept.create(runtime.database.engine)
        make_custody_key(runtime.settings.keys_dir, runtime.instance)
        fill(runtime.database.write, runtime.vault, custody_vault(runtime.settings.keys_dir, runtime.instance))
        return replace(service, metadata=METADATA, custody=True)

    def test_either_key_is_changed_by_itself(self, keeping, runtime, capsys):
        before = read(runtime.read)
        assert command.rotate(keeping, runtime, custody=True) == 0
        between = read(runtime.read)
        assert "kept.name\t1\n" in capsys.readouterr().out
        assert (between.words, between.name != before.name) == (before.words, True)
        assert command.rotate(keeping, runtime, custody=False) == 0
        after = read(runtime.read)
        assert "kept.words\t1\n" in capsys.readouterr().out
        assert (after.words != before.words, after.name) == (True, between.name)

    def test_a_service_that_keeps_nothing_in_custody_says_so(self, service, runtime, capsys):
        assert command.rotate(service, runtime, custody=True) == 2
        assert "leave --custody out" in capsys.readouterr().err
