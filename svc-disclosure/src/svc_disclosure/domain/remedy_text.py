"""The remedies in the words of a notice, Chinese and English, with where and until when.

Periods: reconsideration 60 days from knowing, or a year when nobody told (行政复议法 art. 20); suit 15 days after a
reconsideration (art. 34, 行政诉讼法 art. 45); suit without one 6 months (行政诉讼法 art. 46).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from casework.domain.calendar import Calendar
from casework.domain.calendar_count import add_calendar_days
from casework.domain.errors import Invalid
from svc_disclosure.domain.remedies import Order, Part, Remedy, Rule

REVIEW_DAYS, REVIEW_UNTOLD_YEARS, SUIT_AFTER_DAYS, SUIT_MONTHS = 60, 1, 15, 6
Words = tuple[str, str]  # Chinese, English


@dataclass(frozen=True)
class Venues:
    """Where an agency's notices point to; names in Chinese and English.

    `review` is the people's government of the same level (行政复议法 art. 24). `online` is the address at which
    reconsideration is applied for online; empty while there is none.
    """

    review: Words
    court: Words
    overseer: Words  # 政府信息公开工作主管部门 (arts. 47, 51)
    online: str = ""

    def __post_init__(self) -> None:
        """Raises Invalid that names what is missing; an address is one of the web."""
        named = {"review": self.review, "court": self.court, "overseer": self.overseer}
        errors = {name: "needs a Chinese and an English name" for name, words in named.items() if not all(words)}
        if self.online and not self.online.startswith("https://"):
            errors["online"] = "must begin with https://"
        if errors:
            wrong = "; ".join(f"{name} {told}" for name, told in errors.items())
            raise Invalid("venues_incomplete", f"Correct where the notices point to: {wrong}", errors=errors)


_PARTS: dict[Part, Words] = {
    Part.WHOLE: ("对本答复不服的", "Whoever disagrees with this answer"),
    Part.GIVEN: ("认为所提供的信息不符合申请内容的", "Whoever holds that what was given is not what was asked for"),
    Part.WITHHELD: ("对不予公开的部分不服的", "Whoever disagrees with what is withheld"),
    Part.SILENCE: ("逾期未收到答复的", "Whoever has no answer in time"),
}
_SINCE: Words = ("自知道或者应当知道之日起", "of knowing, or of when one should have known")
_WITHIN = f"{_SINCE[0]}{REVIEW_DAYS}日内"
_REVIEW: Words = (
    f"{_WITHIN}向{{review}}申请行政复议",
    f"apply to {{review}} for administrative reconsideration within {REVIEW_DAYS} days {_SINCE[1]}",
)
_SUIT: Words = (
    f"{_SINCE[0]}{SUIT_MONTHS}个月内向{{court}}提起行政诉讼",
    f"bring a suit before {{court}} within {SUIT_MONTHS} months {_SINCE[1]}",
)
_ORDERS: dict[Order, Words] = {
    Order.REVIEW_FIRST: (
        f"{{who}}，应当{_WITHIN}先向{{review}}申请行政复议；对复议决定仍不服的，"
        f"可以自收到决定书之日起{SUIT_AFTER_DAYS}日内提起行政诉讼。",
        f"{{who}} must first {_REVIEW[1]}; who disagrees with its decision can bring a suit within {SUIT_AFTER_DAYS} "
        "days of receiving it.",
    ),
    Order.EITHER: (f"{{who}}，可以{_REVIEW[0]}，也可以{_SUIT[0]}。", f"{{who}} can {_REVIEW[1]}, or {_SUIT[1]}."),
    Order.UNSETTLED: (
        f"{{who}}，可以{_REVIEW[0]}。可否不经复议，{_SUIT[0]}，现行规定不一致：{{rules}}。"
        "两项规定在此一并告知，由人民法院认定。",
        f"{{who}} can {_REVIEW[1]}. Whether one can do without it and {_SUIT[1]}, the rules in force do not agree on: "
        "{rules}. Both are shown here; it is for the court to decide.",
    ),
}  # fmt: skip
_RULES: dict[Rule, Words] = {
    Rule.REVIEW_ART_23_1_4: (
        "《行政复议法》第二十三条第一款第（四）项规定不予公开应当先申请行政复议",
        "the Administrative Reconsideration Law, art. 23 ¶1 (4), puts reconsideration first when disclosure is refused",
    ),
    Rule.REVIEW_ART_23_1_3: (
        "《行政复议法》第二十三条第一款第（三）项规定未履行法定职责应当先申请行政复议",
        "the Administrative Reconsideration Law, art. 23 ¶1 (3), puts reconsideration first when a duty is not done",
    ),
    Rule.COURT_ART_1_1: (
        "法释〔2025〕8号第一条第（一）项规定对无法提供、不予处理可以起诉",
        "Judicial Interpretation No. 8 of 2025, art. 1 (1), admits suits against not providing and not handling",
    ),
    Rule.COURT_ART_1_3: (
        "法释〔2025〕8号第一条第（三）项规定认为所提供信息不符合申请内容可以起诉",
        "Judicial Interpretation No. 8 of 2025, art. 1 (3), admits suits where something else was given",
    ),
    Rule.COURT_ART_1_5: (
        "法释〔2025〕8号第一条第（五）项规定对政府信息公开工作中的其他行为可以起诉",
        "Judicial Interpretation No. 8 of 2025, art. 1 (5), admits suits against other acts of disclosure work",
    ),
    Rule.COURT_ART_2_2: (
        "法释〔2025〕8号第二条第二款规定对答复、逾期不予答复可以申请行政复议或者提起行政诉讼",
        "Judicial Interpretation No. 8 of 2025, art. 2 ¶2, lets one choose between the two",
    ),
}  # fmt: skip
_ONLINE: Words = ("行政复议可以在线申请：{online}。", "Reconsideration can be applied for online: {online}.")
_COMPLAIN: Words = (
    "认为行政机关未按照要求公开政府信息的，可以向{overseer}投诉、举报。",
    "Whoever holds that an agency does not disclose as it has to can also complain to {overseer}.",
)


def sentences(named: Sequence[Remedy], venues: Venues, *, served_online: bool) -> list[Words]:
    """The sentences of a notice, in order; none where there is no remedy (a fee notice).

    Raises Invalid `channel_missing` when the notice is served online and there is no online channel for
    reconsideration: 行政复议法 art. 22 ¶2 asks for one.
    """
    if not named:
        return []
    if served_online and not venues.online:
        raise Invalid(
            "channel_missing", "A notice served online names the online channel for reconsideration; set its address.",
            errors={"online": "must be set"},
        )  # fmt: skip
    told = [_said(_ORDERS[remedy.order], venues, remedy) for remedy in named]
    others = [_ONLINE, _COMPLAIN] if venues.online else [_COMPLAIN]
    return told + [_said(words, venues) for words in others]


def review_until(known: date, calendar: Calendar, *, told: bool = True) -> date:
    """The last day for reconsideration; `told` is whether the notice named the right. On a day off, it runs on."""
    if not told:
        return _worked(months_later(known, 12 * REVIEW_UNTOLD_YEARS), calendar)
    return add_calendar_days(calendar, known, REVIEW_DAYS, roll_forward=True).day


def suit_until(known: date, calendar: Calendar) -> date:
    """The last day for a suit without reconsideration."""
    return _worked(months_later(known, SUIT_MONTHS), calendar)


def suit_after_until(received: date, calendar: Calendar) -> date:
    """The last day for a suit after the decision on reconsideration was received."""
    return add_calendar_days(calendar, received, SUIT_AFTER_DAYS, roll_forward=True).day


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last day when it has none (民法典 art. 202)."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _said(words: Words, venues: Venues, remedy: Remedy | None = None) -> Words:
    zh, en = (text.format(**_facts(venues, remedy, language)) for language, text in enumerate(words))
    return zh, en


def _facts(venues: Venues, remedy: Remedy | None, language: int) -> dict[str, str]:
    """What the sentences leave open, in Chinese (0) or English (1)."""
    facts = {name: getattr(venues, name)[language] for name in ("review", "court", "overseer")}
    if remedy is not None:
        rules = ("；", "; ")[language].join(_RULES[rule][language] for rule in remedy.rules)
        facts |= {"who": _PARTS[remedy.part][language], "rules": rules}
    return {**facts, "online": venues.online}


def _worked(day: date, calendar: Calendar) -> date:
    return add_calendar_days(calendar, day, 0, roll_forward=True).day
