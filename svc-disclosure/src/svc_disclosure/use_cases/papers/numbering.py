"""文号 for our own papers: taken in the transaction of the act that sends the paper, so a series has no gaps."""

from __future__ import annotations

from casework.domain.calendar import local_day
from casework.storage.unit_of_work import UnitOfWork
from svc_disclosure import configuration
from svc_disclosure.domain.numbering import Series
from svc_disclosure.storage import numbers


def take(uow: UnitOfWork, agency: str, series: Series = Series.NOTICE) -> str:
    """The next number of the agency and year, as it stands on the paper. Raises Conflict without 机关代字."""
    code = configuration.of(uow.runtime).code(agency)
    return str(numbers.take(uow.connection, code, local_day(uow.now).year, series))
