"""PostgreSQL for tests: a fresh database for whoever asks, on any server where we may create some."""

import secrets
from types import TracebackType
from typing import Self

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

FILE_COPY_SINCE = 150000  # as psycopg tells versions


class Postgres:
    """Creates databases on the server at `url` (of an account that may); takes the ones it made away at `close`."""

    def __init__(self, url: str | URL) -> None:
        self.url = make_url(url).set(drivername="postgresql+psycopg")
        self._created: list[str] = []

    def create_database(self, name: str | None = None, *, template: str = "template1") -> str:
        """Create a database, by default under a name of its own, and answer its URL (`postgresql+psycopg://…`).

        `template` copies another database, for example one that was migrated once; nobody may be connected to that one.
        """
        chosen = name or f"wz_{secrets.token_hex(6)}"
        with self._connect() as connection:
            # Copying files takes a third of the time of the newer way, which writes every page to the log
            way = " STRATEGY FILE_COPY" if connection.info.server_version >= FILE_COPY_SINCE else ""
            statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}" + way)
            connection.execute(statement.format(sql.Identifier(chosen), sql.Identifier(template)))
        self._created.append(chosen)
        return self.url.set(database=chosen).render_as_string(hide_password=False)

    def drop_database(self, url: str) -> None:
        """Drop a database by its URL, ending the connections to it."""
        name = make_url(url).database
        if name is None:
            raise ValueError(f"no database named in {make_url(url)!r}")
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        if name in self._created:
            self._created.remove(name)

    def close(self) -> None:
        for name in list(self._created):
            self.drop_database(self.url.set(database=name).render_as_string(hide_password=False))

    def answers(self) -> bool:
        try:
            self._run(sql.SQL("SELECT 1"))
        except psycopg.OperationalError:
            return False
        return True

    def _run(self, statement: sql.SQL | sql.Composed) -> None:
        with self._connect() as connection:
            connection.execute(statement)

    def _connect(self) -> psycopg.Connection:
        plain = self.url.set(drivername="postgresql").render_as_string(hide_password=False)
        return psycopg.connect(plain, autocommit=True, connect_timeout=5)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()
