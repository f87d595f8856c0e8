"""What the small services of complaints and of applications have alike: one table, each case shown to who has its code.

They stand on the real kernel, behind a gateway under test.
"""

from __future__ import annotations

from typing import Any

from flask import g, jsonify, request
from sqlalchemy import Column, MetaData, String, Table, Text, select

from casework.domain.errors import NotFound
from casework.domain.numbers import as_query_code, parse_number
from casework.runtime import Runtime
from casework.service import Service
from casework.storage import tables
from casework.storage.types import UtcDateTime
from casework.storage.unit_of_work import UnitOfWork
from casework.web.access import ANYONE, allow, runtime_of_app
from casework.web.json_body import Blueprint
from casework.web.transaction import in_transaction


class Cases:
    """A channel's cases; `shown` is the text that each has, `more` what else is kept of it."""

    def __init__(self, channel: str, title: str, one: str, shown: str, more: str) -> None:
        self.metadata = MetaData()
        self.table = Table(
            f"office_{one}", self.metadata,
            Column("number", String(64), primary_key=True), Column("code", String(16), nullable=False),
            Column(shown, Text, nullable=False), Column(more, String(100), nullable=False),
            Column("at", UtcDateTime, nullable=False),
        )  # fmt: skip
        self.blueprint = Blueprint(channel, __name__, url_prefix=f"/api/{channel}", description=title)
        self.track = Blueprint("track", __name__, url_prefix="/api/track", description="Following a case")
        self.track.get("/<string:number>")(allow(ANYONE)(self.track.response(200)(self._follow)))
        self._shown = shown
        self.service = Service(
            channel=channel, package="gateway.testing", title=title, metadata=self.metadata,
            blueprints=(self.blueprint, self.track),
        )  # fmt: skip

    def take(self, state: str, content: dict[str, str]) -> Any:
        """A new case under the number and the code that the gateway has minted; `content` fills the own columns."""
        return in_transaction(self._take)(state, content)

    def show(self, number: str, code: str | None = None) -> Any:
        """The case for who has its code, which comes in the header unless it is given. Raises NotFound."""
        code = request.headers.get("X-Query-Code", "") if code is None else code
        with runtime_of_app().read() as connection:
            row = connection.execute(select(self.table).where(self.table.c.number == parse_number(number))).first()
        if row is None or as_query_code(code) != row.code:
            raise NotFound("case_unknown", "Nothing was found.")
        return jsonify({"number": row.number, self._shown: getattr(row, self._shown)})

    def make_tables(self, runtime: Runtime) -> None:
        """Without migrations: these services live for one test."""
        with runtime.database.write() as connection:
            tables.metadata.create_all(connection)
            self.metadata.create_all(connection)

    def _take(self, uow: UnitOfWork, state: str, content: dict[str, str]) -> dict[str, Any]:
        claims = g.claims
        row = {"number": claims.number, "code": claims.code, "at": claims.at or uow.now} | content
        uow.connection.execute(self.table.insert().values(**row))
        return {"number": claims.number, "query_code": claims.code, "state": state}

    def _follow(self, number: str) -> Any:
        """Follow a case."""
        return self.show(number)
