"""letters at partners"""

import sqlalchemy as sa
from alembic import op

import casework.crypto.sealed_columns
import casework.storage.types

revision = "mailbox_0002"
down_revision = "mailbox_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "letter_outside",
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("instance", sa.String(length=64), nullable=False),
        sa.Column("partner", sa.String(length=32), nullable=False),
        sa.Column("alias", sa.String(length=64), nullable=False),
        sa.Column("task_id", sa.String(length=64), nullable=False),
        sa.Column("task_name", sa.String(length=200), nullable=False),
        sa.Column("project_id", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        comment="where a letter came from that did not begin here, and the service item it is about",
    )
    op.create_table(
        "letter_partner",
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("instance", sa.String(length=64), nullable=False),
        sa.Column("partner", sa.String(length=32), nullable=False),
        sa.Column("alias", sa.String(length=64), nullable=False),
        sa.Column("acknowledged_at", casework.storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("notify_by", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("status_at", casework.storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("office", sa.String(length=100), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("concluded_at", casework.storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("text", casework.crypto.sealed_columns.SealedText(), nullable=True),
        sa.Column("file", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        comment="how far a partner has come with a letter that was referred to it",
    )
    op.add_column("mail_outbox", sa.Column("address", casework.crypto.sealed_columns.SealedText(), nullable=True))


def downgrade() -> None:
    op.drop_column("mail_outbox", "address")
    op.drop_table("letter_partner")
    op.drop_table("letter_outside")
