"""The whole way of a letter through real processes: the demo's own story, and what a stranger sees of it."""

import json
import subprocess
import sys

import pytest
from rich.console import Console

from deploy.city import free_port
from deploy.demo.stage import PASSWORD, demo_code
from deploy.demo.story import LETTERS, Story


@pytest.fixture(scope="module")
def played(town):
    """The story, played once in this city."""
    story = Story(town.url, PASSWORD, Console(stderr=True, quiet=True), demo_code)
    return story, story.play()


def test_the_story_ends_with_every_letter_there(played):
    _, result = played
    assert result == {"letters": len(LETTERS), "answered": 3, "rated": 2, "referred": 0, "lost": 0}


def test_a_stranger_learns_nothing_from_a_number(played, town):
    story, _ = played
    visitor = town.visitor()
    number = story.numbers[0]["number"]
    known = visitor._session.get(f"{town.url}/api/track/{number}", headers={"X-Query-Code": "ZZZZZZZZ"})
    none = visitor._session.get(f"{town.url}/api/track/{number}")
    assert known.status_code == none.status_code == 404
    assert known.json()["code"] == none.json()["code"]


def test_another_department_does_not_see_the_letter(played, town):
    story, _ = played
    other = town.visitor("cg-jingban")
    assert other.status("GET", f"/api/mailbox/desk/letters/{story.numbers[0]['number']}") == 404
    listed = other.get("/api/mailbox/desk/letters?queue=all")
    assert story.numbers[0]["number"] not in [letter["number"] for letter in listed["letters"]]


def test_the_published_letter_is_redacted_and_found(played, town):
    story, _ = played
    published = town.visitor().get(f"/api/mailbox/published/{story.numbers[0]['number']}")
    assert "张敏" not in json.dumps(published, ensure_ascii=False)
    assert "13800138000" not in json.dumps(published, ensure_ascii=False)


def test_the_demo_says_when_its_port_is_taken(town, tmp_path):
    port = town.city.port
    done = subprocess.run(
        [sys.executable, "-m", "deploy", "--var", str(tmp_path), "demo", "--port", str(port), "--once"],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert f"port {port} is taken" in done.stderr


@pytest.mark.timeout(300)
def test_the_demo_ends_with_its_line_of_json(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "deploy", "--var", str(tmp_path), "demo", "--port", str(free_port()), "--once"],
        capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout.splitlines()[-1]) == {
        "letters": 7, "answered": 5, "rated": 3, "referred": 1, "lost": 0,
    }  # fmt: skip
