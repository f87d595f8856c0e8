"""the copy of the directory of departments"""

import sqlalchemy as sa
from alembic import op

import casework.storage.types

revision = "casework_0002"
down_revision = "casework_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "department_copy",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("document", casework.storage.types.Json(), nullable=False),
        sa.Column("heard_at", casework.storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        comment="the city's departments as the gateway announces them: a copy, never changed here",
    )


def downgrade() -> None:
    op.drop_table("department_copy")
