"""Migrations by Alembic, without an ini file: one branch for the kernel's tables, one for the service's own."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData

from casework.service import Service
from casework.storage import tables
from casework.storage.database import Database
from casework.storage.types import Json, UtcDateTime

HERE = Path(__file__).parent


def upgrade(service: Service, database: Database) -> None:
    """Brings the database up to date; safe to run again and by two at once (PostgreSQL waits)."""
    with database.write() as connection:
        if not database.is_sqlite:
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('casework migrations'))")
        command.upgrade(config(service, connection), "heads")


def differences(service: Service, database: Database) -> list[Any]:
    """What the migrations leave different from the declared tables; empty when they match."""
    with database.read() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": _compare_type, "include_object": _declared}
        )
        return list(compare_metadata(context, [tables.metadata, service.metadata]))  # type: ignore[arg-type]


def write_revision(service: Service, database: Database, message: str, *, kernel: bool = False) -> None:
    """For developers: drafts the next migration of the service (or of the kernel) from the declared tables."""
    upgrade(service, database)
    with database.write() as connection:
        settings = config(service, connection)
        label = "casework" if kernel else service.channel
        folder = _folder("casework" if kernel else service.package)
        first = not any(folder.glob(f"{label}_[0-9]*.py"))
        number = len(list(folder.glob(f"{label}_[0-9]*.py"))) + 1
        settings.attributes["only"] = tables.metadata if kernel else service.metadata
        command.revision(
            settings,
            message=message,
            autogenerate=True,
            rev_id=f"{label}_{number:04}",
            head="base" if first else f"{label}@head",
            splice=first,
            branch_label=label if first else None,
            version_path=str(folder),
        )


def config(service: Service, connection: Connection) -> Config:
    """Alembic's configuration, for this connection's transaction."""
    settings = Config()
    settings.set_main_option("script_location", str(HERE / "alembic"))
    settings.set_main_option("path_separator", "newline")
    settings.set_main_option("version_locations", "\n".join(str(_folder(p)) for p in ("casework", service.package)))
    settings.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    settings.attributes.update(
        connection=connection, metadata=[tables.metadata, service.metadata], compare_type=_compare_type
    )
    return settings


def _folder(package: str) -> Path:
    return Path(str(files(package))) / "migrations" / "versions"


def _declared(_object: Any, name: str | None, _type: str, reflected: bool, _compare_to: Any) -> bool:
    """All but search indexes (`fts_…`), tables or indexes of one database only, which no declaration describes."""
    return not (reflected and str(name).startswith("fts_"))


def _compare_type(_context: Any, _found: Any, _column: Any, found_type: Any, declared: Any) -> bool | None:
    """Our own types say how they are stored; anything else is compared by Alembic."""
    if isinstance(declared, UtcDateTime | Json):
        return False
    return None


def metadata_of(service: Service) -> MetaData:
    """All tables of the service's database, for walks over sealed columns."""
    merged = MetaData()
    for source in (tables.metadata, service.metadata):
        for table in source.tables.values():
            table.to_metadata(merged)
    return merged
