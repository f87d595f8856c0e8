"""The repository could stand on any machine: no address to download from, no path of one machine, one lock."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MEMBERS = ["casework", "gateway", "portal", "svc-mailbox", "svc-complaints", "svc-disclosure", "deploy"]
OWN = {"casework", "gateway", "portal", "svc-mailbox", "svc-complaints", "svc-disclosure", "wenzheng-deploy"}
NODE = ROOT / "tests" / "exchange" / "node"
LOCKS = ["requirements.lock", "requirements-run.lock"]
BINARY = {".png", ".jpg", ".webp", ".ico", ".woff2", ".pdf", ".docx", ".xlsx", ".gz", ".mp3", ".mp4"}
# Written in pieces, so that this file does not find itself.
REGISTRY = re.compile("|".join(["py" r"pi\.org", "python" r"hosted\.org", "npm" r"js\.(org|com)", "deb" r"ian\.org"]))
FOLDERS = "|".join(["work", "root", "home"])
MACHINE_PATH = re.compile(rf"(?<![\w./}}>*-])/(?:{FOLDERS})/[\w.]")
PIN = re.compile(r"^([a-z0-9._-]+)(?:\[.*\])?==(\S+)", re.MULTILINE)


def files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    paths = [ROOT / name for name in listed.split("\0") if name]
    return [path for path in paths if path.is_file() and path.suffix not in BINARY]


def found(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}: {match.group()}"
        for path in files()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (match := pattern.search(line))
    ]


def pins(lock: str) -> dict[str, str]:
    return dict(PIN.findall((ROOT / lock).read_text()))


def direct_dependencies() -> set[str]:
    root = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = [each for group in root["dependency-groups"].values() for each in group]
    for member in MEMBERS:
        project = tomllib.loads((ROOT / member / "pyproject.toml").read_text())["project"]
        extras = project.get("optional-dependencies", {}).values()
        wanted += [*project["dependencies"], *(each for group in extras for each in group)]
    names = {re.split(r"[\[<>=~; ]", each, maxsplit=1)[0].lower() for each in wanted}
    return names - OWN


def test_no_file_holds_the_address_of_a_registry() -> None:
    assert found(REGISTRY) == []


def test_no_file_holds_a_path_of_one_machine() -> None:
    assert found(MACHINE_PATH) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_has_hashes_for_everything_and_addresses_for_nothing(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "://" not in text
    assert not re.search(r"^\s*--(?:index-url|extra-index-url|find-links|trusted-host)", text, re.MULTILINE)
    assert pins(lock)
    entries = [entry for entry in re.split(r"\n(?=\S)", text) if "==" in entry]
    assert [entry for entry in entries if "--hash=" not in entry] == []


def test_both_locks_are_one_resolution() -> None:
    everything, running = (pins(lock) for lock in LOCKS)
    assert {name: version for name, version in running.items() if everything.get(name) != version} == {}


def test_the_lock_has_every_direct_dependency() -> None:
    assert direct_dependencies() - set(pins("requirements.lock")) == set(), "run make lock"


def test_the_lock_of_the_node_client_has_hashes_for_everything_and_addresses_for_nothing() -> None:
    packages = json.loads((NODE / "package-lock.json").read_text())["packages"]
    third = [entry for path, entry in packages.items() if path]
    assert third
    assert all(entry["integrity"].startswith("sha512-") and "resolved" not in entry for entry in third)


def test_every_direct_dependency_has_its_reason_in_the_documentation() -> None:
    table = (ROOT / "docs" / "dependencies.md").read_text()
    listed = set(re.findall(r"^\| `([^`]+)` \|", table, re.MULTILINE))
    in_node = set(json.loads((NODE / "package.json").read_text())["dependencies"])
    assert (direct_dependencies() | in_node) ^ listed == set()


def test_pytest_looks_into_every_package() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["pytest"]["ini_options"]
    assert {f"{member}/tests" for member in MEMBERS} <= set(settings["testpaths"])
    assert {f"{member}/src" for member in MEMBERS} <= set(settings["pythonpath"])
