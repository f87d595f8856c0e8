"""文号: the next number of a series, taken in the transaction of the paper that bears it."""

from __future__ import annotations

from sqlalchemy import Connection, select

from casework.storage.statements import lock_name, upsert
from svc_disclosure.domain.numbering import NoticeNumber, Series, next_number
from svc_disclosure.storage.tables import notice_series


def take(connection: Connection, code: str, year: int, series: Series) -> NoticeNumber:
    """The number after the last one. Others wait until this transaction ends; if it fails, the number is free again."""
    lock_name(connection, f"notices {code} {year} {series.value}")
    c = notice_series.c
    mine = (c.code == code) & (c.year == year) & (c.series == series.value)
    last = connection.scalar(select(c.last).where(mine)) or 0
    number = next_number(code, year, series, last)
    row = {"code": code, "year": year, "series": series.value, "last": number.serial}
    upsert(connection, notice_series, row)
    return number
