"""What must always be true of the directory, and of what is put into it. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise

from casework.domain.directory import Department, Directory
from casework.domain.errors import Conflict, Invalid

LONGEST_NAME = 100
MOST_INSTANCES = 20
MOST_AHEAD = 3660  # days: an act further ahead than ten years is a slip of the pen
INSTANCE = re.compile(r"[a-z]+/[a-z][a-z0-9-]{0,31}")
REGION = re.compile(r"[1-9][0-9]{5}")
# GB/T 2260: the first two digits are the province, autonomous region or municipality
PROVINCES = frozenset(
    str(tens + one)
    for tens, ones in ((10, 5), (20, 3), (30, 7), (40, 6), (60, 5), (80, 2))
    for one in range(1, ones + 1)
) | {"50", "51", "52", "53", "54", "71"}
BOUNDS = {"zh": (1, "name"), "en": (0, "name_en")}


def field(name: str, must: str) -> Invalid:
    """The refusal of one field."""
    return Invalid(f"{name}_malformed", f"{name}: {must}", errors={name: [must]})


def names(zh: str, en: str) -> tuple[str, str]:
    """Both names without blanks around. Raises Invalid: a Chinese one is needed, none is over 100 characters."""
    found = (zh.strip(), en.strip())
    for text, (least, name) in zip(found, BOUNDS.values(), strict=True):
        if not least <= len(text) <= LONGEST_NAME or not text.isprintable():
            raise field(name, f"{least} to {LONGEST_NAME} characters on one line.")
    return found


def region(code: str, *, needed: bool = True) -> str:
    """行政区划代码: six digits that begin with a province's. Raises Invalid."""
    if not code and not needed:
        return code
    if not REGION.fullmatch(code) or code[:2] not in PROVINCES:
        raise field("region", "a code of six digits such as 450100 (行政区划代码, GB/T 2260).")
    return code


def instances(given: Iterable[str]) -> tuple[str, ...]:
    """One instance a channel, in the order of channels. Raises Invalid."""
    found = sorted(given)
    channels = [one.split("/", 1)[0] for one in found]
    wrong = any(not INSTANCE.fullmatch(one) for one in found)
    if wrong or len(set(channels)) != len(channels) or len(found) > MOST_INSTANCES:
        raise field("instances", "one for each channel, written like mailbox/city.")
    return tuple(found)


def not_past(on: date, today: date) -> None:
    """Acts take effect today or later. Raises Invalid."""
    if on < today:
        raise field("on", f"today ({today}) or later: letters of days gone by have been recorded.")
    not_far(on, today)


def not_far(on: date, today: date) -> None:
    """Nothing is planned further ahead than ten years. Raises Invalid."""
    if (on - today).days > MOST_AHEAD:
        raise field("on", f"at most {MOST_AHEAD} days ahead.")


def whole(directory: Directory, since: date) -> None:
    """The rules that hold between departments. Raises Conflict or Invalid, naming who is in the way."""
    for language in ("zh", "en"):
        _names_apart(directory, language)
    for one in directory:
        _followed(directory, one)
        if lost := [s.parent for s in one.seats if s.parent and directory.get(s.parent) is None]:
            raise field("parent", f"there is no department '{lost[0]}'.")
        if any(s.parent == one.id for s in one.seats):
            raise Conflict("parent_ring", f"'{one.id}' would stand above itself.")
    days = {since, *(s.since for one in directory for s in one.seats), *(d.end.on for d in directory if d.end)}
    for day in days:
        if day >= since:
            _no_ring(directory, day)


def _names_apart(directory: Directory, language: str) -> None:
    """No two departments have the same name at the same time."""
    used: dict[str, list[tuple[date, date, str]]] = defaultdict(list)
    for one in directory:
        for text, first, until in _spans(one, language):
            used[text].append((first, until, one.id))
    for text, spans in used.items():
        spans.sort()
        for (_, until, mine), (first, _, other) in pairwise(spans):
            if mine != other and first < until:
                raise Conflict("name_taken", f"'{mine}' and '{other}' would both be called '{text}' from {first} on.")


def _spans(one: Department, language: str) -> Iterator[tuple[str, date, date]]:
    """Every name with its first day and the first day without it."""
    ends = one.end.on if one.end else date.max
    for name, after in zip(one.names, (*one.names[1:], None), strict=True):
        until = min(after.since if after else date.max, ends)
        text = name.zh if language == "zh" else name.en.casefold()
        if text and name.since < until:
            yield text, name.since, until


def _followed(directory: Directory, one: Department) -> None:
    """A successor works on the day on which it takes over: so lines of successors always go forward in time."""
    if one.end is None or not one.end.successor:
        return
    follows = directory.get(one.end.successor)
    if follows is None:
        raise field("successor", f"there is no department '{one.end.successor}'.")
    if follows.id == one.id or not follows.is_active(one.end.on):
        raise Conflict(
            "successor_not_active",
            f"'{one.id}' hands over to '{follows.id}' on {one.end.on}, and '{follows.id}' does not work on that day.",
        )


def _no_ring(directory: Directory, day: date) -> None:
    """Nobody stands above themselves."""
    for one in directory.active(day):
        passed, above = {one.id}, directory.parent_of(one.id, day)
        while above:
            if above in passed:
                raise Conflict("parent_ring", f"On {day} '{one.id}' would stand above itself.")
            passed.add(above)
            above = directory.parent_of(above, day)
