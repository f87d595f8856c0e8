"""What Alembic runs: always inside a connection that is given."""

from alembic import context

settings = context.config
connection = settings.attributes["connection"]
metadata = settings.attributes.get("only") or settings.attributes["metadata"]


def _mine(_object, name, type_, _reflected, _compare_to):  # type: ignore[no-untyped-def]
    only = settings.attributes.get("only")
    return only is None or type_ != "table" or name in only.tables


context.configure(
    connection=connection,
    target_metadata=metadata,
    compare_type=settings.attributes["compare_type"],
    include_object=_mine,
    render_as_batch=False,
    transactional_ddl=False,  # the transaction is the caller's
)
context.run_migrations()
