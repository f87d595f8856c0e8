"""Read model: supervision cards for the scoreboard"""

import sqlalchemy as sa
from alembic import op

import casework.storage.types

revision = "portal_0002"
down_revision = "portal_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "card_row",
        sa.Column("source", sa.String(96), nullable=False),
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("case_source", sa.String(96), nullable=False),
        sa.Column("rung", sa.String(16), nullable=False),
        sa.Column("deadline", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sequence", casework.storage.types.BigId, nullable=False),
        sa.Column("event_time", casework.storage.types.UtcDateTime(), nullable=False),
        sa.Column("department", sa.String(64), nullable=False),
        sa.Column("standing", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("source", "number", "case_source", "rung", "deadline"),
        comment="one row per supervision card, folded from its events; figures count those that stand",
    )
    op.create_index("ix_card_row_department", "card_row", ["department"])


def downgrade() -> None:
    op.drop_table("card_row")
