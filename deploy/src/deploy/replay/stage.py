"""The stage of a replay: a private city with a department for each place, its staff, and a citizen's client."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casework.domain.actors import Kind, Role
from deploy.accounts import Registrar, Wanted
from deploy.city import City, free_port
from deploy.processes import RunningCity
from deploy.replay.letters import department_id
from deploy.replay.people import Person
from deploy.setup import prepare
from gateway.totp import new_secret


@dataclass(frozen=True)
class Stage:
    """Who acts, and where."""

    url: str
    citizen: Person
    staff: Mapping[str, tuple[Person, Person]]  # clerk and reviewer, by department id


def set_up(stack: ExitStack, var: Path, places: Sequence[str], *, servers: bool) -> Stage:
    """Starts the city; everything ends with `stack`."""
    plan = stack.enter_context(_servers()) if servers else {}
    city = City(var, port=free_port(), **plan)
    prepare(city, [(department_id(place), place, place) for place in places])
    citizen, staff = _accounts(city, places)
    running = stack.enter_context(RunningCity(var, city.port, plan))
    people = {
        department: (Person(running.url, clerk), Person(running.url, reviewer))
        for department, (clerk, reviewer) in staff.items()
    }
    return Stage(running.url, Person(running.url, citizen), people)


def _servers() -> AbstractContextManager[dict[str, Any]]:
    from deploy.servers import borrowed  # needs what only tests install

    return borrowed()


def _accounts(city: City, places: Sequence[str]) -> tuple[str, dict[str, tuple[str, str]]]:
    """The citizen's token, and by department those of its clerk and its reviewer (nobody releases their own draft)."""
    registrar = Registrar(city)
    try:
        registrar.account(Wanted("citizen", _password(), Kind.CITIZEN, "回放"))
        citizen = registrar.token("citizen", ("read", "write", "submit", "anonymous"))
        return citizen, {department_id(place): _pair(registrar, place) for place in places}
    finally:
        registrar.close()


def _pair(registrar: Registrar, place: str) -> tuple[str, str]:
    made = []
    for role in (Role.CLERK, Role.REVIEWER):
        login = f"{department_id(place)}-{role.value}"
        name = f"{place}{'经办' if role is Role.CLERK else '审核'}"
        wanted = Wanted(login, _password(), Kind.STAFF, name, department_id(place), (role.value,), new_secret())
        registrar.account(wanted)
        made.append(registrar.token(login))
    return made[0], made[1]


def _password() -> str:
    return secrets.token_urlsafe(18) + "aA1!"
