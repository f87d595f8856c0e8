"""The calendar that a running instance counts with: the shipped one, or the newest of those kept in its database.

A new notice in CONFIG_DIR/calendars becomes the next version (`publish_calendars`, for `Service.jobs`). This module
stores, so the package does not import it: rules and whoever keeps no versions have the rest without a database.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Connection, insert, select

from casework.calendars.folder import FOLDER, unpublished
from casework.calendars.loading import load
from casework.calendars.publishing import publish_year
from casework.calendars.stored import calendar_from_json, calendar_to_json
from casework.domain.calendar import Calendar
from casework.per_runtime import per_runtime
from casework.runtime import Runtime
from casework.storage.tables import calendar_version
from casework.storage.unit_of_work import UnitOfWork

LOOK_AGAIN = 5.0  # seconds after which another process's new calendar is seen at the latest

log = structlog.get_logger()


class CityCalendar:
    """One per runtime; use `of(runtime)`."""

    def __init__(self, runtime: Runtime) -> None:
        self._shipped = load(regions=runtime.settings.regions)
        self._calendar = self._shipped
        self._looked = float("-inf")

    def calendar(self, connection: Connection, at_least: int = 0) -> Calendar:
        """The newest calendar; asks the database at most every few seconds, or when a case knows a newer one."""
        now = time.monotonic()
        if now >= self._looked + LOOK_AGAIN or self._calendar.version < at_least:
            newest = select(calendar_version).order_by(calendar_version.c.version.desc()).limit(1)
            if self._calendar is not self._shipped:
                newest = newest.where(calendar_version.c.version > self._calendar.version)
            row = connection.execute(newest).first()
            self._looked = now  # not before: an attempt that may not read (casework.storage.fresh) ends here
            if row is not None:
                self._calendar = calendar_from_json(row.document)
        return self._calendar

    def use(self, calendar: Calendar) -> None:
        """A calendar that this process has just stored."""
        self._calendar = calendar


of = per_runtime(CityCalendar)  # (runtime): the calendar of a running instance


def keep(uow: UnitOfWork, calendar: Calendar, subject: str, source: str) -> None:
    """Stores a version, used from the commit on; the audit says what it is about and by which notice."""
    row = {"version": calendar.version, "document": calendar_to_json(calendar), "taken_at": uow.now}
    uow.connection.execute(insert(calendar_version).values(row))
    uow.audit("calendar_published", subject, {"version": calendar.version, "source": source})
    city = of(uow.runtime)
    uow.after_commit(lambda: city.use(calendar))


def publish(uow: UnitOfWork, notice: Mapping[str, Any]) -> int:
    """The next version of the calendar, which knows the notice; returns its number. Raises Invalid."""
    calendar = publish_year(of(uow.runtime).calendar(uow.connection), notice)
    keep(uow, calendar, f"{notice['layer']}/{notice['year']}", str(notice.get("source", "")))
    return calendar.version


def publish_calendars(runtime: Runtime) -> int:
    """Takes in notices that an administrator has put into CONFIG_DIR/calendars; how many were new."""
    folder = Path(runtime.settings.config_dir) / FOLDER
    taken = 0
    if folder.is_dir():
        with runtime.read() as connection:
            known = of(runtime).calendar(connection)
        for notice in unpublished(known, folder):
            with runtime.unit_of_work() as uow:
                version = publish(uow, notice)
            log.info("calendar_published", layer=notice["layer"], year=notice["year"], version=version)
            taken += 1
    return taken
