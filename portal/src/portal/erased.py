"""A case was erased at its service: page, search, feed and export lose their copy, and the service is told."""

from __future__ import annotations

from sqlalchemy import func, select

from casework.personal.derive import holder
from casework.storage.unit_of_work import UnitOfWork
from portal.published import store
from portal.tables import published_todo


def erase_here(uow: UnitOfWork, number: str) -> dict[str, int]:
    """One row feeds page, feed and export; the search index is a place of its own. Figures hold nobody's data."""
    listed = select(func.count()).where(published_todo.c.number == number)
    waiting = uow.connection.scalar(listed) or 0
    held = int(store.remove(uow.connection, number))
    if held:
        store.forget_traces(uow.connection)
    return dict.fromkeys(("page", "search", "feed", "export"), held) | {"waiting_list": waiting}


ERASED, COPIES_ERASED = holder(erase_here)
