"""Numbers in digits, however they are spaced: ID cards, mobiles, bank cards.

Digits with short separators between them make a run; groups are what stands between two separators. A window over the
run is judged by its digits, its edges, and (when separators are inside) by the shape of its groups, so that dates and
amounts that stand side by side do not add up to a telephone number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from casework.redaction.model import Confidence, Finding, Kind
from casework.redaction.numbers import is_bank_card, is_id_number, is_old_id_number
from casework.redaction.view import View

_RUN = re.compile(r"\d(?:[^\S\n]{0,3}[-–—―_.·,/:|()]?[^\S\n]{0,3}[\dXx](?![A-WYZa-wyz]))*", re.ASCII)
_CUE = re.compile(r"(身份证|证件)[^\n。；;]{0,12}$")
_ACCOUNT_CUE = re.compile(r"(卡号|银行卡|账号|账户|帐号|帐户|尾号|储蓄卡)[^\n。；;]{0,12}$")
_MOBILE_SHAPES = {(3, 4, 4), (3, 3, 5), (4, 3, 4), (4, 4, 3), (3, 8), (7, 4), (4, 7), (1,) * 11}
_MOBILE = re.compile(r"1[3-9]\d{9}")
_AMOUNT = re.compile(r"[^\S\n]*(?:元|万|亿|%|人民币|\.\d{2}元)")


@dataclass(frozen=True)
class Run:
    """Digits (and X), where each stands in the view, and for each whether a group begins there."""

    digits: str
    at: list[int]
    begins: list[bool]
    text: str

    def ends(self, stop: int) -> bool:
        """Whether a group ends before digit `stop`."""
        return stop == len(self.digits) or self.begins[stop]

    def shape(self, start: int, stop: int) -> tuple[int, ...]:
        """Lengths of the groups between `start` and `stop`."""
        edges = [i for i in range(start, stop) if i == start or self.begins[i]] + [stop]
        return tuple(b - a for a, b in pairwise(edges))

    def separators(self, start: int, stop: int) -> set[str]:
        """The different separators inside."""
        gaps = (self.text[self.at[i - 1] + 1 : self.at[i]] for i in range(start + 1, stop) if self.begins[i])
        return {gap.strip() or " " for gap in gaps}

    def starred(self, start: int, stop: int) -> bool:
        """Whether it touches a mask; then only an unbroken number counts, or a masked text would be masked again."""
        return (
            self.text[self.at[start] - 1 : self.at[start]] == "*"
            or self.text[self.at[stop - 1] + 1 : self.at[stop - 1] + 2] == "*"
        )


Hit = tuple[int, int, Kind, Confidence]


def find_digits(view: View) -> Iterator[Finding]:
    """Findings among the runs of digits; surer judges go first, and what one has taken the next leaves alone."""
    for run in _runs(view.text):
        taken = bytearray(len(run.digits))
        for judge in (_ids, _unbroken, _grouped):
            for start, stop, kind, confidence in judge(run):
                if any(taken[start:stop]):
                    continue
                begin, end = _whole(run, start, stop)
                taken[begin:end] = b"\1" * (end - begin)
                yield Finding(*view.span(run.at[begin], run.at[end - 1] + 1), kind, confidence)


def _runs(text: str) -> Iterator[Run]:
    for match in _RUN.finditer(text):
        if len(match[0]) < 11:
            continue
        at = [i for i in range(match.start(), match.end()) if text[i].isdigit() or text[i] in "Xx"]
        begins = [i == 0 or at[i] != at[i - 1] + 1 for i in range(len(at))]
        yield Run("".join(text[i] for i in at), at, begins, text)


def _whole(run: Run, start: int, stop: int) -> tuple[int, int]:
    """Stretched to the edges of its groups: no digit may be left that touches a masked number."""
    while not run.begins[start]:
        start -= 1
    while not run.ends(stop):
        stop += 1
    return start, stop


def _ids(run: Run) -> Iterator[Hit]:
    """ID cards of 18 anywhere in the run: check character and date make chance hits rare."""
    start = 0
    while start + 18 <= len(run.digits):
        window = run.digits[start : start + 18]
        if window[:17].isdigit() and is_id_number(window) and not _broken_by_stars(run, start, start + 18):
            yield start, start + 18, Kind.ID_NUMBER, Confidence.HIGH
            start += 18
        else:
            start += 1


def _broken_by_stars(run: Run, start: int, stop: int) -> bool:
    return len(run.shape(start, stop)) > 1 and run.starred(start, stop)


def _unbroken(run: Run) -> Iterator[Hit]:
    """Groups that are a number by themselves."""
    start = 0
    for stop in range(1, len(run.digits) + 1):
        if not run.ends(stop):
            continue
        if found := _judged(run, start, stop):
            yield found
        start = stop


def _judged(run: Run, start: int, stop: int) -> Hit | None:
    group = run.digits[start:stop]
    if len(group) < 11:
        return None
    before = run.text[max(0, run.at[start] - 16) : run.at[start]]
    touches = before[-1:].isascii() and before[-1:].isalpha()
    if found := _mobile(run, start, stop, group):
        return found
    if touches and not _CUE.search(before):
        return None
    return _card(start, stop, group, before)


def _mobile(run: Run, start: int, stop: int, group: str) -> Hit | None:
    core = group.removeprefix("00").removeprefix("86") if len(group) in (13, 15) else group
    core = core.removeprefix("0") if len(core) == 12 else core
    if not _MOBILE.fullmatch(core) or _AMOUNT.match(run.text, run.at[stop - 1] + 1):
        return None
    return start, stop, Kind.MOBILE, Confidence.HIGH


def _card(start: int, stop: int, group: str, before: str) -> Hit | None:
    if len(group) == 18 and group[:17].isdigit() and is_id_number(group, checked=False):
        return start, stop, Kind.ID_NUMBER, Confidence.MEDIUM
    if not group.isdigit():
        return None
    if len(group) == 15 and is_old_id_number(group):
        return start, stop, Kind.ID_NUMBER, Confidence.HIGH if _CUE.search(before) else Confidence.MEDIUM
    if _CUE.search(before) and 14 <= len(group) <= 19:
        return start, stop, Kind.ID_NUMBER, Confidence.MEDIUM
    account = bool(_ACCOUNT_CUE.search(before))
    if is_bank_card(group):
        return start, stop, Kind.BANK_CARD, Confidence.HIGH if account else Confidence.MEDIUM
    return (start, stop, Kind.BANK_CARD, Confidence.MEDIUM) if account and 12 <= len(group) <= 24 else None


def _grouped(run: Run) -> Iterator[Hit]:
    """Numbers in several groups. Each start is tried against the few lengths that a number can have."""
    starts = [i for i in range(len(run.digits)) if run.begins[i]]
    for start in starts:
        for length in (11, 15, 16, 17, 18, 19):
            stop = start + length
            if stop > len(run.digits) or not run.ends(stop) or run.starred(start, stop):
                continue
            if found := _judged_shape(run, start, stop):
                yield found


def _judged_shape(run: Run, start: int, stop: int) -> Hit | None:
    """What the digits say comes first: it is cheap, and rarely yes."""
    window = run.digits[start:stop]
    if not window.isdigit() or not _proves_itself(window):
        return None
    shape = run.shape(start, stop)
    if len(shape) == 1:
        return None
    if len(window) == 11:
        separators = run.separators(start, stop)
        fits = shape in _MOBILE_SHAPES and len(separators) == 1 and not separators & {",", "/", ":"}
        return (start, stop, Kind.MOBILE, Confidence.HIGH) if fits else None
    if len(window) == 15:
        fits = shape in {(6, 6, 3), (3,) * 5, (6, 9)}
        return (start, stop, Kind.ID_NUMBER, Confidence.MEDIUM) if fits else None
    fits = (set(shape[:-1]) == {4} and shape[-1] <= 4) or shape[0] == 6 or set(shape) == {1}
    return (start, stop, Kind.BANK_CARD, Confidence.HIGH) if fits else None


def _proves_itself(window: str) -> bool:
    if len(window) == 11:
        return bool(_MOBILE.match(window))
    return is_old_id_number(window) if len(window) == 15 else is_bank_card(window)
