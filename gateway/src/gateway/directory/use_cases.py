"""What an administrator does to the directory: one transaction with state, event and audit entry."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import structlog

from casework.directory.beginning import Beginning
from casework.directory.documents import from_file
from casework.domain.calendar import local_day
from casework.domain.directory import Department, Directory
from casework.domain.errors import Invalid
from casework.runtime import Runtime
from casework.storage.unit_of_work import UnitOfWork
from casework.topology import Topology
from gateway.directory import store
from gateway.directory.domain import Done, Fact
from gateway.directory.events import told
from gateway.directory.importing import bring_in

log = structlog.get_logger()


def act(uow: UnitOfWork, does: Callable[[Directory], Done]) -> list[Department]:
    """Does it to the directory as it stands; the departments after it. Raises what the rules refuse."""
    directory = store.read(uow.connection, lock=True)
    _after, facts = does(directory)
    keep(uow, facts)
    return [fact.department for fact in facts]


def keep(uow: UnitOfWork, facts: list[Fact]) -> None:
    """State, events and audit of what an act did."""
    store.save(uow.connection, facts, uow.actor.label, uow.runtime.real_now())
    for fact in facts:
        uow.announce(told(fact))
        detail = {"effective_on": fact.on.isoformat(), "revision": fact.department.revision}
        uow.audit(f"department.{fact.happened.value}", fact.department.id, detail)


def check_instances(topology: Topology, instances: Mapping[str, str] | None) -> tuple[str, ...] | None:
    """`{"mailbox": "mailbox/city"}` as a seat has it. Raises Invalid for an instance that this city does not run."""
    if instances is None:
        return None
    for channel, instance in instances.items():
        if instance not in topology.peers or instance.split("/", 1)[0] != channel:
            must = f"'{channel}' is served by an instance of this city such as {channel}/city, not by '{instance}'."
            raise Invalid("instances_malformed", f"instances: {must}", errors={"instances": [must]})
    return tuple(instances.values())


def begin(runtime: Runtime) -> int:
    """Imports CONFIG_DIR/departments.json into an empty directory; how many departments. Once: then it only warns."""
    wanted = Beginning(runtime.settings.config_dir).read()
    if not len(wanted):
        return 0
    with runtime.unit_of_work() as uow:
        if len(store.read(uow.connection, lock=True)):
            return 0
        (_directory, facts), left = bring_in(Directory(), wanted, local_day(uow.now))
        keep(uow, facts)
    for id_, why in left.items():
        log.error("department_not_imported", department=id_, reason=why)
    log.info("departments_imported", count=len(facts))
    return len(facts)


def import_file(runtime: Runtime, path: Path) -> tuple[list[Fact], Mapping[str, str]]:
    """A later file: new departments, names, regions and instances from today on; and `{id: why not}`.

    Raises Invalid when the file cannot be read as one.
    """
    try:
        wanted = from_file(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Invalid("departments_unreadable", f"{path.name} is no file of departments: {error!r}") from error
    with runtime.unit_of_work() as uow:
        directory = store.read(uow.connection, lock=True)
        (_after, facts), left = bring_in(directory, wanted, local_day(uow.now))
        keep(uow, facts)
    return facts, left


def shown(one: Department, day: Any) -> dict[str, Any]:
    """A department on a day, as `GET /api/departments` shows it."""
    name, seat = one.name(day), one.seat(day)
    instances = {instance.split("/", 1)[0]: instance for instance in seat.instances}
    return {
        "id": one.id,
        "name": name.zh,
        "name_en": name.en,
        "region": seat.region,
        "parent": seat.parent,
        "instances": instances,
        "accepts": sorted(instances) if one.is_active(day) else [],
        "state": one.state(day).value,
        "successor": one.end.successor if one.end and day >= one.end.on else "",
    }
