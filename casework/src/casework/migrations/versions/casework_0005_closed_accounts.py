"""closed accounts"""

import sqlalchemy as sa
from alembic import op

import casework.storage.types

revision = "casework_0005"
down_revision = "casework_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "closed_account",
        sa.Column("account", sa.String(length=128), nullable=False),
        sa.Column("heard_at", casework.storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account"),
        comment="accounts that were closed: what is still on its way here with one of them is not linked to it",
    )
    op.create_index(op.f("ix_closed_account_heard_at"), "closed_account", ["heard_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_closed_account_heard_at"), table_name="closed_account")
    op.drop_table("closed_account")
