"""Read model: applications for information for the scoreboard"""

import sqlalchemy as sa
from alembic import op

import casework.storage.types

revision = "portal_0003"
down_revision = "portal_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "application_row",
        sa.Column("source", sa.String(96), nullable=False),
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("sequence", casework.storage.types.BigId, nullable=False),
        sa.Column("event_time", casework.storage.types.UtcDateTime(), nullable=False),
        sa.Column("department", sa.String(64), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("overdue", sa.Boolean(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("on_time", sa.Boolean(), nullable=True),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("left_as", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("source", "number"),
        comment="one row per application for information, folded from its events; figures are sums over these rows",
    )
    op.create_index("ix_application_row_department", "application_row", ["department"])


def downgrade() -> None:
    op.drop_table("application_row")
