"""the directory of departments"""

import sqlalchemy as sa
from alembic import op

import casework.storage.types

revision = "gateway_0002"
down_revision = "gateway_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "department",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("document", casework.storage.types.Json(), nullable=False),
        sa.Column("changed_at", casework.storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        comment="the departments of the city with all their names, past and to come",
    )
    op.create_table(
        "department_act",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("department", sa.String(length=64), nullable=False),
        sa.Column("happened", sa.String(length=16), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(length=96), nullable=False),
        sa.Column("at", casework.storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        comment="append-only: who did what to a department, and from when it holds",
    )
    op.create_index(op.f("ix_department_act_department"), "department_act", ["department"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_department_act_department"), table_name="department_act")
    op.drop_table("department_act")
    op.drop_table("department")
