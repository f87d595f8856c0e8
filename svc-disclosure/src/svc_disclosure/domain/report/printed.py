"""Rows and parts of table 3 with their numerals, as the form prints them."""

from __future__ import annotations

from svc_disclosure.domain.outcomes import GROUPS, Group
from svc_disclosure.domain.report.table3 import CARRIED_IN, CARRIED_OUT, NAMES, NEW, SUM

Names = tuple[str, str]
NUMERALS = "一二三四五六七"
HEADINGS = {NEW: 1, CARRIED_IN: 2, CARRIED_OUT: 4}

RESULTS: Names = ("三、本年度办理结果", "3. Results in the year")
APPLICANTS: Names = ("申请人情况", "Applicants")
ORGANISATIONS: Names = ("法人或其他组织", "Legal persons and other organisations")


def row_name(code: str) -> Names:
    """一、… for the four items, （一）… for what stands directly under the third, 1.… for leaves of its parts."""
    zh, en = NAMES[code]
    if code in HEADINGS:
        place = HEADINGS[code]
        return f"{NUMERALS[place - 1]}、{zh}", f"{place}. {en}"
    if code == SUM:
        return _bracketed(7, (zh, en))
    part, _, leaf = code.removeprefix("3.").partition(".")
    return (f"{leaf}.{zh}", f"{leaf}. {en}") if leaf else group_name(tuple(Group)[int(part) - 1])


def group_name(group: Group) -> Names:
    """（三）不予公开."""
    return _bracketed(tuple(Group).index(group) + 1, GROUPS[group])


def _bracketed(place: int, names: Names) -> Names:
    return f"（{NUMERALS[place - 1]}）{names[0]}", f"({place}) {names[1]}"
