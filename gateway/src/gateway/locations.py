"""Where a case lives: its home by the code in its number, and for a transferred one the instance that confirmed it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields
from sqlalchemy import bindparam, select

from casework.domain.actors import Actor
from casework.domain.errors import Invalid, NotFound
from casework.domain.events import Envelope
from casework.domain.numbers import instance_code_of, parse_number
from casework.runtime import Runtime
from casework.service import Handler
from casework.storage.statements import lock_name, upsert
from casework.storage.unit_of_work import UnitOfWork
from casework.topology import Peer
from gateway.directory.book import Departments
from gateway.tables import location

REMEMBERED_SECONDS = 5.0
MOST_REMEMBERED = 50_000  # numbers
_FIND = select(location.c.instance).where(location.c.number == bindparam("number"))


class Confirmed(Schema):
    """What we need of a confirmed referral; the new home is the one who says so."""

    to = fields.String(required=True)


def remember(uow: UnitOfWork, envelope: Envelope, _data: Mapping[str, Any]) -> None:
    """A case has moved to the instance that confirms it, unless it is known to have moved on since.

    There and back again is confirmed by two instances, and what two sources say may come in any order.
    """
    lock_name(uow.connection, f"location {envelope.subject}")
    known = uow.connection.scalar(select(location.c.at).where(location.c.number == envelope.subject))
    if known is None or known <= envelope.time:
        row = {"number": envelope.subject, "instance": envelope.source.lstrip("/"), "at": envelope.time}
        upsert(uow.connection, location, row)


HANDLERS = (Handler("*.*.referral_confirmed.v1", remember, Confirmed),)


class Locations:
    """Which instance a request goes to."""

    def __init__(self, runtime: Runtime, departments: Departments) -> None:
        self._runtime = runtime
        self._departments = departments
        self._known: dict[str, tuple[float, str]] = {}

    def by_number(self, channel: str, text: str) -> tuple[Peer, str]:
        """The instance of `channel` that has the case, and the number in its written form.

        Raises NotFound `case_unknown`, the same as a service does for a wrong query code.
        """
        number = _number(text)
        home = self._home(number)
        if moved := self._moved(number, channel):
            return self._runtime.topology.peer(moved), number
        at_home = home.instance.split("/")[0] == channel
        return (home if at_home else self.default(channel)), number

    def home(self, text: str) -> tuple[Peer, str]:
        """Where the number was minted: it answers where the case is now."""
        number = _number(text)
        return self._home(number), number

    def by_department(self, channel: str, id_: object) -> Peer:
        """The instance that takes letters to this department, or to who has followed it. Raises Invalid."""
        if not isinstance(id_, str) or not len(self._departments.directory()):
            return self.default(channel)  # its schema says what is wrong with it
        return self._runtime.topology.peer(self._departments.serving(channel, id_))

    def default(self, channel: str, actor: Actor | None = None) -> Peer:
        """The instance of the officer's department, else the first of the channel. Raises NotFound."""
        department = self._departments.get(actor.department) if actor and actor.department else None
        own = department.seat(self._departments.today()).instance(channel) if department else ""
        if own:
            return self._runtime.topology.peer(own)
        for peer in self._runtime.topology.peers.values():
            if peer.instance.split("/")[0] == channel:
                return peer
        raise NotFound("not_found", f"本市没有开通此服务。 This city runs no {channel} service.")

    def _home(self, number: str) -> Peer:
        try:
            return self._runtime.topology.by_code(instance_code_of(number))
        except NotFound as error:
            raise _unknown("") from error

    def _moved(self, number: str, channel: str) -> str:
        """The instance of this channel that confirmed the case; empty when none did."""
        found = self._remembered(number)
        return found if found.split("/")[0] == channel else ""

    def _remembered(self, number: str) -> str:
        """Looked up once in a few seconds: each look cost a third of the gateway's time (0.35 ms a request).

        Whoever comes to the old home meanwhile is told there where the case is now.
        """
        now = time.monotonic()
        until, instance = self._known.get(number, (0.0, ""))
        if until > now:
            return instance
        with self._runtime.read() as connection:
            instance = connection.scalar(_FIND, {"number": number}) or ""
        if len(self._known) >= MOST_REMEMBERED:
            self._known.clear()
        self._known[number] = (now + REMEMBERED_SECONDS, instance)
        return instance


def _number(text: str) -> str:
    try:
        return parse_number(text)
    except Invalid as error:
        raise _unknown(error.detail) from error


def _unknown(why: str) -> NotFound:
    return NotFound(
        "case_unknown",
        why or "没有找到，请核对编号和查询码。 Nothing was found; check the number and the query code on your receipt.",
    )
