"""relations by name, entered by a job; entries say nothing of the account of whoever complained"""

import sqlalchemy as sa
from alembic import op

from casework.crypto.sealed_columns import SealedText

revision = "complaints_0003"
down_revision = "complaints_0002"
branch_labels = None
depends_on = None

entry = sa.table("complaint_entry", sa.column("part", sa.String()), sa.column("account", sa.String()))


def upgrade() -> None:
    op.add_column("staff_tie", sa.Column("name", SealedText(), nullable=True))
    op.add_column("staff_tie", sa.Column("settled", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(entry.update().where(entry.c.part == "complainant").values(account=""))


def downgrade() -> None:
    op.drop_column("staff_tie", "settled")
    op.drop_column("staff_tie", "name")
