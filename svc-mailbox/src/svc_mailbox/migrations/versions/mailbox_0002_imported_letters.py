"""imported letters"""

import sqlalchemy as sa
from alembic import op

import casework.storage.types

revision = "mailbox_0002"
down_revision = "mailbox_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "imported_letter",
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("archive", sa.String(length=64), nullable=False),
        sa.Column("alias", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("imported_at", casework.storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("archive", "alias"),
        comment="old numbers of letters from an archive; kept after an erasure, so that no rerun brings a letter back",
    )


def downgrade() -> None:
    op.drop_table("imported_letter")
