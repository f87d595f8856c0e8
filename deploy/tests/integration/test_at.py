"""Commands of one instance, beside a city that was made on this machine."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.city import MEMBERS, City
from deploy.setup import prepare

LETTER = {
    "id": "OLD-1", "subject": "路口的信号灯", "submitted_at": "2024-01-12T15:40:04", "body": "不亮。",
    "reply": "修好了。", "replied_at": "2024-01-15T10:00:00", "department": "jiaotong",
}  # fmt: skip


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("at") / "var"
    prepare(City(made))
    return made


def at(var: Path, *command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    whole = [sys.executable, "-m", "deploy", "--var", str(var), "at", *command]
    return subprocess.run(whole, cwd=cwd, capture_output=True, text=True, timeout=120, check=False)


def test_letters_are_imported_as_the_pages_say(var: Path, tmp_path: Path) -> None:
    (tmp_path / "old.jsonl").write_text(json.dumps(LETTER), encoding="utf-8")
    done = at(var, "mailbox/city", "run", "import-letters", "old.jsonl", "--dry-run", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["loaded"] == 1
    done = at(var, "mailbox/city", "run", "import-letters", "missing.jsonl", cwd=tmp_path)
    assert done.returncode == 2


@pytest.mark.parametrize(
    ("instance", "command", "said"),
    [
        ("gateway/main", ["run", "departments-list"], "jiaotong"),
        ("exchange/main", ["run", "cases"], ""),
        ("mailbox/city", ["personal", "list"], ""),
    ],
)
def test_other_instances_have_theirs(var: Path, tmp_path: Path, instance: str, command: list[str], said: str) -> None:
    done = at(var, instance, *command, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert said in done.stdout


def test_an_instance_or_a_city_that_is_not_there_is_told(var: Path, tmp_path: Path) -> None:
    done = at(var, "mailbox/elsewhere", "run", cwd=tmp_path)
    assert done.returncode == 2
    assert all(member.instance in done.stderr for member in MEMBERS)
    done = at(tmp_path / "none", "mailbox/city", "run", cwd=tmp_path)
    assert (done.returncode, "make run" in done.stderr) == (2, True)
