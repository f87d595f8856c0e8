"""The stage of a replay: a private city with a department for each place, its staff, and a citizen's client."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casework.domain.actors import Kind, Role
from deploy.accounts import Registrar, Wanted
from deploy.city import City, free_port
from deploy.processes import RunningCity
from deploy.replay.letters import department_id
from deploy.replay.people import Person
from deploy.servers import borrowed
from deploy.setup import prepare


@dataclass(frozen=True)
class Stage:
    """Who acts, and where."""

    url: str
    citizen: Person
    staff: Mapping[str, Person]  # by department id


def set_up(stack: ExitStack, var: Path, places: Sequence[str], *, servers: bool) -> Stage:
    """Starts the city; everything ends with `stack`."""
    plan: dict[str, Any] = stack.enter_context(borrowed()) if servers else {}
    city = City(var, port=free_port(), **plan)
    prepare(city, [(department_id(place), place, place) for place in places])
    tokens = _accounts(city, places)
    running = stack.enter_context(RunningCity(var, city.port, plan))
    people = {login: Person(running.url, token) for login, token in tokens.items()}
    return Stage(running.url, people.pop("citizen"), people)


def _accounts(city: City, places: Sequence[str]) -> dict[str, str]:
    """Tokens by department id, and the citizen's."""
    registrar = Registrar(city)
    try:
        registrar.account(Wanted("citizen", _password(), Kind.CITIZEN, "回放"))
        made = {"citizen": registrar.token("citizen", ("read", "write", "submit", "anonymous"))}
        roles = (Role.CLERK.value, Role.REVIEWER.value)
        for place in places:
            department = department_id(place)
            registrar.account(Wanted(department, _password(), Kind.STAFF, f"{place}经办", department, roles))
            made[department] = registrar.token(department)
        return made
    finally:
        registrar.close()


def _password() -> str:
    return secrets.token_urlsafe(18) + "aA1!"
