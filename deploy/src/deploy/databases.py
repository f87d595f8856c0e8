"""`python -m deploy databases`: a database and a role for each instance, on the server that POSTGRES_ADMIN_URL names.

Safe to run again: passwords become those of the URLs, databases stay. A URL that points to another server is its
department's own business and is passed over.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

from deploy.containers import SetupFailed, urls

CONNECT_SECONDS = 30
# Not the server's own: under locale C, pg_trgm finds no trigrams in Chinese
CREATE = "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'"


def main(environ: Mapping[str, str]) -> int:
    """Exit code 0 when all are there, 2 when a setting is missing, 1 when the server refuses."""
    try:
        if not environ.get("POSTGRES_ADMIN_URL"):
            raise SetupFailed("POSTGRES_ADMIN_URL must be set: postgresql+psycopg://postgres:password@host/postgres")
        for line in make_databases(environ["POSTGRES_ADMIN_URL"], urls(environ, "DATABASE_URL")):
            print(line)
    except SetupFailed as failed:
        print(failed, file=sys.stderr)
        return 2
    except psycopg.Error as error:
        print(f"the database server refuses: {error}", file=sys.stderr)
        return 1
    return 0


def make_databases(admin_url: str, wanted: Mapping[str, str]) -> list[str]:
    """Makes role and database of each `{instance: url}`; a line on each. Raises SetupFailed or psycopg.Error."""
    admin = make_url(admin_url)
    chosen = {instance: _usable(instance, make_url(url)) for instance, url in wanted.items()}
    lines = []
    plain = admin.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True, connect_timeout=CONNECT_SECONDS) as connection:
        for name in {admin.database or "postgres", "template1"}:
            connection.execute(sql.SQL("REVOKE CONNECT ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
        for instance, url in chosen.items():
            if (url.host, url.port or 5432) != (admin.host, admin.port or 5432):
                lines.append(f"{instance}: on {url.host}, not made here")
                continue
            _make(connection, url)
            lines.append(f"{instance}: database {url.database}, role {url.username}")
    return lines


def _usable(instance: str, url: URL) -> URL:
    if url.get_backend_name() != "postgresql" or not (url.username and url.password and url.database):
        raise SetupFailed(f"the URL of {instance} must be like postgresql+psycopg://role:password@host/database")
    return url


def _make(connection: psycopg.Connection, url: URL) -> None:
    """Nobody but the owner may even connect: one service's role sees nothing of another's database."""
    role, database = sql.Identifier(str(url.username)), sql.Identifier(str(url.database))
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [url.username]).fetchone()
    verb = sql.SQL("ALTER ROLE" if known else "CREATE ROLE")
    connection.execute(sql.SQL("{} {} LOGIN PASSWORD {}").format(verb, role, sql.Literal(str(url.password))))
    if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [url.database]).fetchone():
        connection.execute(sql.SQL(CREATE).format(database, role))
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
