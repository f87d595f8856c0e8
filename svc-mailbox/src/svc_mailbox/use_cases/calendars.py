"""A new notice in CONFIG_DIR/calendars becomes the next version of the calendar, kept in the database."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from casework.calendars import calendar_to_json, publish_year
from casework.domain.calendar import NATIONAL, Calendar
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


def unpublished(calendar: Calendar, folder: Path) -> Iterator[Mapping[str, Any]]:
    """Notices in `folder/<layer>/*.json` that the calendar does not know yet, in the order of their years."""
    layers = [layer for layer in calendar.layers if (folder / layer).is_dir()]
    paths = [path for layer in layers for path in (folder / layer).glob("*.json")]
    found = [json.loads(path.read_text(encoding="utf-8")) for path in paths]
    known = {(notice.layer, notice.year, notice.source) for notice in calendar.notices if not notice.forecast}
    new = [n for n in found if (n["layer"], n["year"], n["source"]) not in known]
    yield from sorted(new, key=lambda n: (n["layer"] != NATIONAL, n["year"], n.get("issued", "")))
