"""An instance starts complete, or says everything that is missing."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from casework.settings import MOST_WORKERS, Settings, SettingsError


@pytest.fixture
def complete(tmp_path):
    """An environment that lacks nothing."""
    keys, topology = tmp_path / "keys", tmp_path / "topology.json"
    keys.mkdir()
    topology.write_text('{"instances": {}}')
    return {
        "INSTANCE": "sample/city",
        "DATABASE_URL": "sqlite:///x.db",
        "TOPOLOGY": str(topology),
        "KEYS_DIR": str(keys),
    }


def said(environ):
    with pytest.raises(SettingsError) as refused:
        Settings.from_env(environ)
    return str(refused.value)


def test_a_complete_environment_is_read(complete, tmp_path):
    settings = Settings.from_env(complete | {"VAR_DIR": str(tmp_path / "var"), "REGIONS": "guangxi,beijing"})
    assert (settings.instance, settings.amqp_url, settings.inline_worker) == ("sample/city", "", True)
    assert settings.data_dir == tmp_path / "var" / "data"
    assert settings.regions == ("guangxi", "beijing")


def test_everything_that_is_missing_is_named_at_once(tmp_path):
    text = said({"KEYS_DIR": str(tmp_path / "nowhere")})
    for part in ("INSTANCE is missing", "DATABASE_URL is missing", "TOPOLOGY is missing", "KEYS_DIR names"):
        assert part in text
    assert "python -m deploy init" in text


def test_an_empty_value_counts_as_missing(complete):
    assert "INSTANCE is missing" in said(complete | {"INSTANCE": ""})


@pytest.mark.parametrize(
    ("name", "value", "part"),
    [
        ("INSTANCE", "mailbox", "INSTANCE must be like mailbox/city"),
        ("INSTANCE", "mailbox/City", "INSTANCE must be like mailbox/city"),
        ("INSTANCE", f"mailbox/{'x' * 33}", "INSTANCE must be like mailbox/city"),
        ("DATABASE_URL", "mysql://x", "DATABASE_URL must begin with"),
        ("TOPOLOGY", "/nowhere/at/all.json", "TOPOLOGY names /nowhere/at/all.json"),
        ("WEB_WORKERS", "0", "WEB_WORKERS must be a whole number from 1 to 64"),
        ("WEB_WORKERS", str(MOST_WORKERS + 1), "WEB_WORKERS must be"),
        ("WEB_WORKERS", "two", "WEB_WORKERS must be"),
        ("WEB_WORKERS", "2", "needs INLINE_WORKER=0"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_right(complete, name, value, part):
    assert part in said(complete | {name: value})


def test_the_largest_number_of_workers_is_taken(complete):
    settings = Settings.from_env(complete | {"WEB_WORKERS": str(MOST_WORKERS), "INLINE_WORKER": "0"})
    assert (settings.web_workers, settings.inline_worker) == (MOST_WORKERS, False)
    assert Settings.from_env(complete | {"INSTANCE": f"mailbox/{'x' * 32}"}).instance.endswith("x")


def test_a_demo_clock_moves_the_time_as_its_file_says(complete, tmp_path):
    file = tmp_path / "clock.json"
    clock = Settings.from_env(complete | {"DEMO_CLOCK": str(file)}).clock()
    assert abs(clock() - datetime.now(UTC)) < timedelta(seconds=5)
    file.write_text(json.dumps({"offset_seconds": 86_400}))
    assert abs(clock() - datetime.now(UTC) - timedelta(days=1)) < timedelta(seconds=5)


@pytest.mark.parametrize(("given", "read"), [("1", 1), ("9999", 9999), ("", 300)])
def test_how_old_a_proof_may_be(complete, given, read):
    assert Settings.from_env(complete | {"STEP_UP_SECONDS": given}).step_up_seconds == read


@pytest.mark.parametrize("given", ["0", "10000", "-1", "5m"])
def test_how_old_a_proof_may_not_be(complete, given):
    assert "STEP_UP_SECONDS must be" in said(complete | {"STEP_UP_SECONDS": given})
