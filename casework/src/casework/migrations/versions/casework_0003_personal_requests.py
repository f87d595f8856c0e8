"""personal requests"""

import sqlalchemy as sa
from alembic import op

import casework.crypto.sealed_columns
import casework.storage.types

revision = "casework_0003"
down_revision = "casework_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "personal_request",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("asked_by", sa.String(length=16), nullable=False),
        sa.Column("account", sa.String(length=128), nullable=False),
        sa.Column("department", sa.String(length=64), nullable=False),
        sa.Column("reason", casework.crypto.sealed_columns.SealedText(), nullable=True),
        sa.Column("changes", casework.crypto.sealed_columns.SealedText(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("answer", casework.crypto.sealed_columns.SealedText(), nullable=True),
        sa.Column("received_at", casework.storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_at", casework.storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.String(length=128), nullable=False),
        sa.Column("proof", casework.storage.types.Json(), nullable=False),
        sa.Column("unchecked", sa.String(length=1), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        comment="what people asked about their own data, what became of it, and the proof of it place by place",
    )
    op.create_index(op.f("ix_personal_request_number"), "personal_request", ["number"], unique=False)
    op.create_index("personal_request_account", "personal_request", ["account"], unique=False)
    op.create_index("personal_request_desk", "personal_request", ["department", "state"], unique=False)
    op.create_index("personal_request_unchecked", "personal_request", ["unchecked"], unique=False)


def downgrade() -> None:
    op.drop_index("personal_request_unchecked", table_name="personal_request")
    op.drop_index("personal_request_desk", table_name="personal_request")
    op.drop_index("personal_request_account", table_name="personal_request")
    op.drop_index(op.f("ix_personal_request_number"), table_name="personal_request")
    op.drop_table("personal_request")
