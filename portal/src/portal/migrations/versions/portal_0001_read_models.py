"""Read models: letters for the scoreboard, released texts and their search index"""

import sqlalchemy as sa
from alembic import op

import casework.storage.types

revision = "portal_0001"
down_revision = None
branch_labels = ("portal",)
depends_on = None


def upgrade() -> None:
    _letter_row()
    _published()
    if op.get_bind().dialect.name == "sqlite":
        # The index is a table of its own there; `published.store` writes both in one transaction
        op.execute("CREATE VIRTUAL TABLE fts_published USING fts5(number UNINDEXED, search_text, tokenize='trigram')")
    else:
        op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        op.execute("CREATE INDEX fts_published_text ON published_letter USING gin (search_text gin_trgm_ops)")


def _letter_row() -> None:
    op.create_table(
        "letter_row",
        sa.Column("source", sa.String(96), nullable=False),
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("sequence", casework.storage.types.BigId, nullable=False),
        sa.Column("event_time", casework.storage.types.UtcDateTime(), nullable=False),
        sa.Column("department", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("declined", sa.Boolean(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("on_time", sa.Boolean(), nullable=True),
        sa.Column("overdue", sa.Boolean(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("solved", sa.Boolean(), nullable=True),
        sa.Column("left_as", sa.String(16), nullable=False),
        sa.Column("published_round", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("source", "number"),
        comment="one row per letter and instance, folded from its events; figures are sums over these rows",
    )
    for column in ("department", "received_on", "answered_on"):
        op.create_index(f"ix_letter_row_{column}", "letter_row", [column])


def _published() -> None:
    op.create_table(
        "published_todo",
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("sequence", casework.storage.types.BigId, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", casework.storage.types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        comment="released letters whose text is still to be fetched",
    )
    op.create_index("ix_published_todo_next_at", "published_todo", ["next_at"])
    op.create_table(
        "published_letter",
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("department", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("received_at", casework.storage.types.UtcDateTime(), nullable=False),
        sa.Column("answered_at", casework.storage.types.UtcDateTime(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("rating_level", sa.Integer(), nullable=True),
        sa.Column("published_at", casework.storage.types.UtcDateTime(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        comment="released (redacted) texts; a row goes at once when the letter is unpublished",
    )
    op.create_index("published_letter_newest", "published_letter", ["published_at", "number"])


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE fts_published")
    for table in ("published_letter", "published_todo", "letter_row"):
        op.drop_table(table)
