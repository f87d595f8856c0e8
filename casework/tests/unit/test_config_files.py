"""Files of the city's configuration: read again when they change, and a broken one changes nothing."""

import os

import pytest

from casework.config_files import ConfigFiles
from casework.domain.errors import Invalid


@pytest.fixture
def write(tmp_path):
    """Writes a file, each time a second later."""
    times = iter(range(1, 100))

    def put(text, name="limits.json"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        os.utime(path, ns=(0, next(times) * 10**9))

    return put


def test_a_file_is_parsed_once_for_each_time_it_changes(tmp_path, write):
    files, parsed = ConfigFiles(tmp_path), []

    def parse(data):
        parsed.append(data)
        return data["days"]

    assert files.read("limits.json", parse, 5) == 5
    for days in (3, 4):
        write(f'{{"days": {days}}}')
        assert [files.read("limits.json", parse, 5) for _ in range(3)] == [days] * 3
    assert parsed == [{"days": 3}, {"days": 4}]
    (tmp_path / "limits.json").unlink()
    assert files.read("limits.json", parse, 5) == 5


def refuse(data):
    raise Invalid("too_many", f"{data} is out of range")


@pytest.mark.parametrize(
    ("text", "parse"),
    [("{", dict), ("[]", lambda data: data["days"]), ("{}", lambda data: data["days"]), ("1", refuse)],
    ids=["no JSON", "another shape", "a key is missing", "refused by the rules"],
)
def test_a_broken_file_leaves_what_was_there(tmp_path, write, text, parse):
    files = ConfigFiles(tmp_path)
    write(text)
    assert files.read("limits.json", parse, "nothing yet") == "nothing yet"
    write('{"days": 3}')
    assert files.read("limits.json", lambda data: data["days"], "nothing yet") == 3
    write(text)
    assert files.read("limits.json", parse, "nothing yet") == 3
