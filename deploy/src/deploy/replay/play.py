"""The play: start a city, send every line, answer what has a reply, rate every third answered letter, check."""

from __future__ import annotations

import json
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from rich.console import Console
from rich.progress import Progress

from deploy.replay import books, staff
from deploy.replay.letters import Letter, department_id, read
from deploy.replay.people import Person, Refused
from deploy.replay.stage import Stage, set_up

CLIENTS = 8  # letters on their way at once
RATED_EVERY = 3
REASON = "回放评价:说明理由"

Item = TypeVar("Item")


@dataclass
class Sent:
    """A line and what became of it."""

    letter: Letter
    number: str = ""
    query_code: str = ""
    refused: str = ""
    answered: bool = False
    rated: bool = False


def replay(path: Path, *, servers: bool = False) -> int:
    """Plays the file; prints progress, findings and the closing JSON line. Exit code 0 when the books balance."""
    if not path.is_file():
        print(f"there is no file {path}; say LETTERS=FILE.jsonl.gz", file=sys.stderr)
        return 2
    try:
        letters = list(read(path))
    except (OSError, EOFError, zlib.error) as error:
        print(f"{path} cannot be read: {error}", file=sys.stderr)
        return 2
    console = Console(stderr=True)
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="wenzheng-replay-"))
        stage = set_up(stack, Path(folder), sorted({letter.place for letter in letters}), servers=servers)
        sent, seconds = _play(stage, letters, console)
        findings = books.check(stage, sent, console)
    for finding in findings[:20]:
        console.print(f"[red]{finding}")
    result = _result(letters, sent)
    rate = result["accepted"] / seconds["letters"] if seconds["letters"] else 0
    console.print(f"{rate:.0f} letters/s in, {seconds['answers']:.0f} s for the answers, {len(findings)} findings")
    print(json.dumps(result))
    return 0 if not findings and result["lost"] == 0 else 1


def _play(stage: Stage, letters: list[Letter], console: Console) -> tuple[list[Sent], dict[str, float]]:
    seconds = {}
    with Progress(console=console) as progress:
        began = time.monotonic()
        sent = _each(progress, "letters", letters, lambda letter: _send(stage.citizen, letter))
        seconds["letters"] = time.monotonic() - began
        began = time.monotonic()
        replied = [one for one in sent if one.number and one.letter.reply]
        _each(progress, "answers", replied, lambda one: _answer(stage, one))
        seconds["answers"] = time.monotonic() - began
        chosen = replied[RATED_EVERY - 1 :: RATED_EVERY]
        _each(progress, "ratings", chosen, lambda one: _rate(stage.citizen, one))
    return sent, seconds


def _each(progress: Progress, title: str, items: Iterable[Item], act: Callable[[Item], Any]) -> list[Any]:
    todo = list(items)
    task = progress.add_task(title, total=len(todo))
    results = []
    with ThreadPoolExecutor(CLIENTS) as pool:
        for result in pool.map(act, todo):
            progress.advance(task)
            results.append(result)
    return results


def _send(citizen: Person, letter: Letter) -> Sent:
    if letter.problem:
        return Sent(letter, refused=letter.problem)
    body: dict[str, Any] = {
        "department": department_id(letter.place),
        "kind": "help",
        "subject": letter.subject,
        "body": letter.body,
        "anonymous": not letter.author.strip(),
        "publish_consent": False,
    }
    if letter.author.strip():
        body |= {"name": letter.author, "email": f"writer-{letter.line}@example.org"}
    try:
        given = citizen.post("/api/mailbox/letters", body, Idempotency_Key=f"replay-line-{letter.line}")
    except Refused as refused:
        if refused.status in (400, 413, 415, 422):
            return Sent(letter, refused=str(refused))
        raise
    return Sent(letter, number=given["number"], query_code=given["query_code"])


def _answer(stage: Stage, one: Sent) -> None:
    department = department_id(one.letter.place)
    clerk, reviewer = stage.staff[department]
    staff.answer(clerk, reviewer, one.number, department, one.letter.reply)
    one.answered = True


def _rate(citizen: Person, one: Sent) -> None:
    level = one.letter.level
    body: dict[str, Any] = {"round": 1, "level": level, "solved": level >= RATED_EVERY}
    if level <= 2:
        body["reason"] = REASON
    path = f"/api/mailbox/letters/{one.number}/rating"
    citizen.post(path, body, X_Query_Code=one.query_code, Idempotency_Key=f"replay-rate-{one.letter.line}")
    one.rated = True


def _result(letters: list[Letter], sent: list[Sent]) -> dict[str, int]:
    accepted = sum(1 for one in sent if one.number)
    answered = sum(1 for one in sent if one.answered)
    refused = sum(1 for one in sent if one.refused)
    return {
        "letters": len(letters),
        "accepted": accepted,
        "refused": refused,
        "answered": answered,
        "unanswered": accepted - answered,
        "rated": sum(1 for one in sent if one.rated),
        "lost": len(letters) - accepted - refused,
    }
