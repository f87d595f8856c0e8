"""A city in real processes on PostgreSQL and RabbitMQ, with a vhost for each partner."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from casework.testing.partner_vhosts import meeting
from deploy.accounts import Registrar
from deploy.city import BRIDGE, MEMBERS, City, free_port
from deploy.demo.stage import PEOPLE
from deploy.processes import RunningCity
from deploy.servers import brokers
from deploy.setup import prepare
from deploy.testing.exchanging import Place
from deploy.twins import TWINS


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory, rabbit: Any, postgres: Any) -> Iterator[Place]:
    given = brokers(rabbit)
    password = unquote(urlsplit(given[BRIDGE]).password or "")
    meetings = {twin.id: meeting(rabbit, twin.id, password) for twin in TWINS}
    plan = {
        "databases": {member.instance: postgres.create_database() for member in MEMBERS},
        "brokers": given,
        "partners": {name: each.bridge for name, each in meetings.items()},
    }
    city = City(tmp_path_factory.mktemp("exchange"), port=free_port(), **plan)
    prepare(city)
    registrar = Registrar(city)
    for person in PEOPLE:
        registrar.account_once(person)
    tokens = {login: registrar.token(login) for login in ("jt-jingban", "jt-shenhe", "duban")}
    registrar.close()
    with RunningCity(city.var, city.port, plan):
        yield Place(city, tokens, meetings)
    for each in meetings.values():
        rabbit.delete_vhost(each.vhost)
