"""What the gateway's worker does about departments by itself."""

from __future__ import annotations

import structlog
from sqlalchemy import select, update

from casework.directory.beginning import Beginning
from casework.domain.calendar import local_day
from casework.domain.directory import Directory
from casework.runtime import Runtime
from casework.service import Job
from gateway.directory import store, use_cases
from gateway.directory.importing import bring_in
from gateway.tables import account

log = structlog.get_logger()


class Begin:
    """Imports the file of a new city; later only says that an edit of the file has no effect, once for each edit."""

    def __init__(self) -> None:
        self._warned: Directory | None = None

    def __call__(self, runtime: Runtime) -> None:
        """Safe to run at any time."""
        with runtime.read() as connection:
            directory = store.read(connection)
        if not len(directory):
            use_cases.begin(runtime)
            return
        wanted = Beginning(runtime.settings.config_dir).read()
        if wanted == self._warned or not len(wanted):
            return
        self._warned = wanted
        (_after, facts), left = bring_in(directory, wanted, local_day(runtime.now()))
        if facts or left:
            log.warning(
                "departments_file_ignored",
                departments=sorted({fact.department.id for fact in facts} | set(left)),
                advice="the directory rules; act at /desk/admin/departments, or import: run departments-import FILE",
            )


def follow_successors(runtime: Runtime) -> int:
    """Accounts of a department that has ended belong to its successor; how many moved. Each has an audit entry."""
    today = local_day(runtime.now())
    with runtime.read() as connection:
        directory = store.read(connection)
    gone = {one.id: directory.successor_of(one.id, today) for one in directory if one.end and one.end.on <= today}
    moves = {id_: follows for id_, follows in gone.items() if follows}
    if not moves:
        return 0
    with runtime.read() as connection:
        if connection.execute(select(account.c.id).where(account.c.department.in_(moves)).limit(1)).first() is None:
            return 0
    return _move(runtime, moves)


def _move(runtime: Runtime, moves: dict[str, str]) -> int:
    with runtime.unit_of_work() as uow:
        stay = select(account.c.id, account.c.department).where(account.c.department.in_(moves)).with_for_update()
        found = list(uow.connection.execute(stay))
        for row in found:
            follows = moves[row.department]
            mine = account.c.id == row.id
            values = {"department": follows, "changed_at": runtime.real_now()}
            uow.connection.execute(update(account).where(mine).values(values))
            uow.audit("account.department_followed", row.id, {"from": row.department, "to": follows})
    log.info("accounts_followed_their_department", count=len(found))
    return len(found)


JOBS = (Job("begin_directory", 15, Begin()), Job("accounts_follow_departments", 15, follow_successors))
