"""A new notice in CONFIG_DIR/calendars becomes the next version of the calendar, kept in the database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert

from casework.calendars import calendar_to_json, publish_year
from casework.storage.unit_of_work import UnitOfWork
from svc_mailbox import configuration
from svc_mailbox.storage.tables import calendar_version


def publish(uow: UnitOfWork, notice: Mapping[str, Any]) -> int:
    """The next version of the calendar, which knows the notice; returns its number. Raises Invalid."""
    setting = configuration.of(uow.runtime)
    calendar = publish_year(setting.calendar(uow.connection), notice)
    row = {"version": calendar.version, "document": calendar_to_json(calendar), "taken_at": uow.now}
    uow.connection.execute(insert(calendar_version).values(row))
    source = str(notice.get("source", ""))
    uow.audit("calendar_published", f"{notice['layer']}/{notice['year']}", {"version": calendar.version,
                                                                           "source": source})  # fmt: skip
    uow.after_commit(lambda: setting.use(calendar))
    return calendar.version
