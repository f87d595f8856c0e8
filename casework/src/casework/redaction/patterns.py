"""Personal data with a form of its own: telephone lines, permits, plates, e-mail, WeChat and QQ, company codes.

Every quantifier is bounded or stands before characters it cannot match, so the time is linear.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from casework.redaction.model import Confidence, Finding, Kind
from casework.redaction.numbers import is_company_code
from casework.redaction.view import View


@dataclass(frozen=True)
class Pattern:
    """`regex` finds it; group `it` (else all) is the personal part; `accept` has the last word."""

    kind: Kind
    confidence: Confidence
    regex: re.Pattern[str]
    accept: Callable[[str], bool] = lambda _: True


_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_GAP = r"[^\S\n]{0,2}"
_IS = r"[^\S\n]{0,2}(?:号码|号|账号|帐号|ID)?[^\S\n]{0,2}(?:[:是为()]|同号)?[^\S\n]{0,2}"


def _is_plate(text: str) -> bool:
    """Plates have at least two digits after the letter of the place; words in Latin script have none."""
    return sum(c.isdigit() for c in text) >= 2


def _is_handle(text: str) -> bool:
    """A WeChat name: not a word such as 'public' or 'Koala'; it has a digit, _ or -, or is a wxid."""
    return any(c.isdigit() or c in "_-" for c in text)


PATTERNS = (
    Pattern(
        Kind.EMAIL,
        Confidence.HIGH,
        re.compile(
            r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}[^\S\n]?@[^\S\n]?(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,24}"
            r"(?![A-Za-z0-9])"
        ),
    ),
    Pattern(
        Kind.LANDLINE,
        Confidence.HIGH,
        re.compile(
            r"(?<![\d*])\(?0(?:10|2\d|[3-9]\d{2})\)?[^\S\n]?[-–—―]{0,2}[^\S\n]?[2-9](?:\d{6,7}|\d{2,3}[- ]\d{4})(?!\d)"
            r"(?:(?:-|转|分机){1,2}\d{1,6}(?!\d))?",
            re.ASCII,
        ),
    ),
    Pattern(
        Kind.LANDLINE,
        Confidence.MEDIUM,
        re.compile(
            r"(?:电话|座机|固话|联系方式|致电|TEL|Tel|tel)(?:号码)?"
            + _GAP + r"[:是为]?" + _GAP + r"(?P<it>[2-8]\d{6,7})(?![\d*])",
            re.ASCII,
        ),
    ),
    Pattern(
        Kind.PASSPORT,
        Confidence.HIGH,
        re.compile(
            r"(?:护照|通行证|回乡证|台胞证|居留证|居留身份证)(?:号码|号|证号)?"
            + _GAP + r"[:是为]?" + _GAP + r"(?P<it>[A-Za-z]{0,3}\d{7,15})(?![A-Za-z0-9*])",
            re.ASCII,
        ),
    ),
    Pattern(
        Kind.PASSPORT,
        Confidence.MEDIUM,
        re.compile(
            r"(?<![A-Za-z0-9-])(?:[EGeg]\d{8}|[Ee][A-HJ-NP-Za-hj-np-z]\d{7}|[HMhm]\d{10})(?![A-Za-z0-9-])", re.ASCII
        ),
    ),
    Pattern(
        Kind.PLATE,
        Confidence.HIGH,
        re.compile(
            rf"[{_PROVINCES}]{_GAP}[A-Za-z]{_GAP}[·.-]?{_GAP}"
            r"(?P<tail>[A-Za-z0-9]{4}[挂学警港澳试超领]|[A-Za-z0-9]{5,6}(?![A-Za-z0-9])|[A-Za-z0-9]{5,6}(?=[,、;]))",
            re.ASCII,
        ),
        _is_plate,
    ),
    Pattern(  # after a cue, whatever stands for the province: people mistype it, and coded texts replace it
        Kind.PLATE,
        Confidence.MEDIUM,
        re.compile(
            rf"(?:车牌|牌照|号牌|套牌)[号码车]{{0,2}}{_GAP}[为是:]?{_GAP}"
            rf"(?P<it>[\u4e00-\u9fff]{_GAP}[A-Za-z]{_GAP}[·.-]?{_GAP}(?P<tail>[A-Za-z0-9]{{5,6}})(?![A-Za-z0-9]))",
            re.ASCII,
        ),
        _is_plate,
    ),
    Pattern(
        Kind.PLATE,
        Confidence.HIGH,
        re.compile(rf"(?:(?<!\w)|(?<=[车牌号为是]))(?:使\d{{6}}|WJ[{_PROVINCES}]?\d{{4}}[A-Z0-9])(?!\w)"),
    ),
    Pattern(
        Kind.ACCOUNT,
        Confidence.HIGH,
        re.compile(
            r"(?:(?<![A-Za-z])(?:QQ|qq|Qq)(?!\.)|扣扣|企鹅|微信|薇信|威信|(?<![A-Za-z])(?:VX|vx|Vx|wx|WX|weixin|wechat|WeChat)(?![A-Za-z]))群?"
            + _IS + r"(?P<it>[1-9]\d{4,11}(?![\d*]))",
            re.ASCII,
        ),
    ),
    Pattern(
        Kind.ACCOUNT,
        Confidence.HIGH,
        re.compile(
            r"(?:微信|薇信|威信|(?<![A-Za-z])(?:VX|vx|Vx|wx|WX|weixin|wechat|WeChat)(?![A-Za-z]))"
            + _IS + r"(?P<it>[A-Za-z][-_A-Za-z0-9]{5,19})(?![-_A-Za-z0-9*])",
        ),
        _is_handle,
    ),
    Pattern(Kind.ACCOUNT, Confidence.HIGH, re.compile(r"(?<![A-Za-z0-9])wxid_[A-Za-z0-9]{6,30}")),
    Pattern(Kind.USCC, Confidence.LOW, re.compile(r"(?<![A-Za-z0-9])[0-9A-Za-z]{18}(?![A-Za-z0-9])"), is_company_code),
)  # fmt: skip


def find_patterns(view: View) -> Iterator[Finding]:
    """Every match of the table above, at its original offsets."""
    for pattern in PATTERNS:
        for match in pattern.regex.finditer(view.text):
            group: int | str = "it" if "it" in pattern.regex.groupindex else 0
            tail = match["tail"] if "tail" in pattern.regex.groupindex else match[group]
            if pattern.accept(tail):
                yield Finding(*view.span(*match.span(group)), pattern.kind, pattern.confidence)
