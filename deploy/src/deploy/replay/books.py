"""The books: every accepted letter once and unchanged, and the scoreboard equal to a plain count over the file."""

from __future__ import annotations

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from rich.console import Console

from deploy.replay.letters import department_id
from deploy.replay.people import Refused
from deploy.replay.stage import Stage

if TYPE_CHECKING:
    from deploy.replay.play import Sent

SETTLE_SECONDS = 120  # for the scoreboard to have heard of everything
FIGURES = ("received", "answered", "rated")


def check(stage: Stage, sent: list[Sent], console: Console) -> list[str]:
    """What does not balance, in words; empty when all does."""
    accepted = [one for one in sent if one.number]
    numbers = Counter(one.number for one in accepted)
    findings = [f"number {number} was given {count} times" for number, count in numbers.items() if count > 1]
    console.print(f"reading back {len(accepted)} letters …")
    with ThreadPoolExecutor(8) as pool:
        findings += [finding for finding in pool.map(lambda one: _compare(stage, one), accepted) if finding]
    console.print("waiting for the scoreboard …")
    return findings + _scoreboard(stage, accepted)


def _compare(stage: Stage, one: Sent) -> str:
    try:
        found = stage.citizen.get(f"/api/track/{one.number}", X_Query_Code=one.query_code)
    except Refused as refused:
        return f"line {one.letter.line}: {one.number} cannot be read back: {refused}"
    for name in ("subject", "body"):
        if found[name] != getattr(one.letter, name):
            return f"line {one.letter.line}: the {name} of {one.number} is not what was sent"
    replies = [answer["text"] for answer in found["answers"]]
    if replies != ([one.letter.reply] if one.answered else []):
        return f"line {one.letter.line}: {one.number} has {len(replies)} answers that are not the one of the file"
    return ""


def _scoreboard(stage: Stage, accepted: list[Sent]) -> list[str]:
    wanted: dict[str, Counter[str]] = {}
    for one in accepted:
        counts = wanted.setdefault(department_id(one.letter.place), Counter())
        counts.update(received=1, answered=int(one.answered), rated=int(one.rated))
    deadline = time.monotonic() + SETTLE_SECONDS
    while findings := _differences(wanted, stage):
        if time.monotonic() > deadline:
            return findings
        time.sleep(0.5)
    return []


def _differences(wanted: dict[str, Counter[str]], stage: Stage) -> list[str]:
    shown: dict[str, Any] = {row["department"]: row for row in stage.citizen.get("/api/scoreboard")["departments"]}
    found = []
    for department, counts in wanted.items():
        row = shown.get(department, {})
        found += [
            f"{department}: {name} is {row.get(name, 0)} on the scoreboard and {counts[name]} in the file"
            for name in FIGURES
            if row.get(name, 0) != counts[name]
        ]
    strangers = [d for d, row in shown.items() if d not in wanted and any(row[name] for name in FIGURES)]
    return found + [f"{department} is on the scoreboard and not in the file" for department in strangers]
