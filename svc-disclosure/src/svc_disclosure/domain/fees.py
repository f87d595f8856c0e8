"""信息处理费 (条例 art. 42): what an excess of applications costs, by 国办函〔2020〕109号.

By item or by page, one of them for an application and never both: a `Measure` is one or the other, and `charging` asks
for a fee once. Each band's price holds for what lies in it and not for what came before (超额累进). Money: whole fen.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from casework.domain.errors import Conflict, Invalid

IN_FORCE = date(2021, 1, 1)
YUAN = 100  # fen
FREE_ITEMS, FIRST_BAND_ITEMS = 10, 30  # up to and with
ITEM_PRICE = 100 * YUAN  # for an item of the first band, and what each further tier adds
ITEMS_IN_TIER = 10
PAGE_BANDS = ((30, 0), (100, 10 * YUAN), (200, 20 * YUAN))  # up to and with, fen for a page
LAST_PAGE_PRICE = 40 * YUAN  # for every page after those
MOST = 1_000_000  # items or pages of one application; more is a slip of the pen


class Basis(StrEnum):
    """Which of the two standards an application is charged by."""

    ITEM = "item"  # 按件
    PAGE = "page"  # 按量


class Supply(StrEnum):
    """How the information is given, as far as its price depends on it."""

    PAPER = "paper"  # 纸质
    EMAIL = "email"  # 电子邮件
    COPY = "copy"  # 复制电子数据
    NOTHING_SENT = "nothing_sent"  # read on the spot, told where it is, or nothing at all


@dataclass(frozen=True)
class FeeSettings:
    """Of a city or an agency; the tariff itself is the country's. The days to pay are in `limits`."""

    collected: bool = True  # an agency may do without
    since: date = IN_FORCE  # applications received earlier cost nothing

    def __post_init__(self) -> None:
        """Raises Invalid for a day before 109号 was in force."""
        if self.since < IN_FORCE:
            told = f"must not be before {IN_FORCE}"
            raise Invalid("setting_out_of_range", "Nothing could be charged so early.", errors={"since": told})


@dataclass(frozen=True)
class ByItem:
    """`items` of this application, and those `before` it of the same applicant, agency and calendar month.

    Whatever the answer is. One application with several requests may be split into the smallest reasonable ones
    (一事一申请).
    """

    items: int
    before: int = 0

    def __post_init__(self) -> None:
        """Raises Invalid for an application without an item, or counts out of range."""
        _check("items", self.items, 1)
        _check("before", self.before, 0)

    basis = Basis.ITEM

    @property
    def fen(self) -> int:
        """What this application adds to the month."""
        return fee_for_items(self.before + self.items) - fee_for_items(self.before)


@dataclass(frozen=True)
class ByPage:
    """`pages` of this one application, an A4 side each; applications are not added up."""

    pages: int
    supply: Supply

    def __post_init__(self) -> None:
        """Raises Invalid for counts out of range, and where nothing is sent that has pages."""
        _check("pages", self.pages, 1)
        if self.supply is Supply.NOTHING_SENT:
            raise Invalid(
                "no_pages_sent", "By page is for paper, e-mail and copied data; charge by item, or nothing.",
                errors={"supply": "has no pages"},
            )  # fmt: skip

    basis = Basis.PAGE

    @property
    def fen(self) -> int:
        """What these pages cost."""
        return fee_for_pages(self.pages)


Measure = ByItem | ByPage


def fee_due(measure: Measure, received: date, settings: FeeSettings) -> int:
    """What to ask for an application received on that day, in fen.

    Raises Conflict where no fee is collected, and when there is nothing to pay: then it is answered without a notice.
    """
    if not settings.collected or received < settings.since:
        raise Conflict("fee_not_collected", "No fee is collected for this application.")
    if not measure.fen:
        raise Conflict("fee_nothing", "This is within what is free: enter how many items there are, and answer.")
    return measure.fen


def fee_for_items(count: int) -> int:
    """Fen for all items of a calendar month: 10 free, 100 yuan each up to 30, then 100 yuan more for every ten."""
    paid = max(0, min(count, FIRST_BAND_ITEMS) - FREE_ITEMS)
    full, rest = divmod(max(0, count - FIRST_BAND_ITEMS), ITEMS_IN_TIER)
    in_full_tiers = ITEMS_IN_TIER * (full + full * (full + 1) // 2)  # tier i costs (1 + i) prices an item
    return ITEM_PRICE * (paid + in_full_tiers + rest * (full + 2))


def fee_for_pages(count: int) -> int:
    """Fen for the pages of one application: 30 free, 10 yuan each up to 100, 20 up to 200, 40 after that."""
    fen = reached = 0
    for upper, price in PAGE_BANDS:
        fen += price * max(0, min(count, upper) - reached)
        reached = upper
    return fen + LAST_PAGE_PRICE * max(0, count - reached)


def items_before(earlier: Iterable[tuple[date, int]], received: date) -> int:
    """Items in the calendar month of `received`, of the applicant's `earlier` applications here: (received, items).

    All of them count, those charged by page too: the month is of applications, not of fees.
    """
    month = (received.year, received.month)
    return sum(items for day, items in earlier if (day.year, day.month) == month)


def _check(field: str, count: int, least: int) -> None:
    if not least <= count <= MOST:
        told = f"must be {least:,} to {MOST:,}"
        raise Invalid("count_out_of_range", f"{field} {told}", errors={field: told})
