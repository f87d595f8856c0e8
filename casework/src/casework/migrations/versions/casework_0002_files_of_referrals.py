"""files of referrals"""

import sqlalchemy as sa
from alembic import op

import casework.crypto.sealed_columns
import casework.storage.types

revision = "casework_0002"
down_revision = "casework_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "referral_file",
        sa.Column("referral", sa.String(length=36), nullable=False),
        sa.Column("direction", sa.String(length=3), nullable=False),
        sa.Column("file", sa.String(length=36), nullable=False),
        sa.Column("name", casework.crypto.sealed_columns.SealedText(), nullable=True),
        sa.Column("mime", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", casework.storage.types.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("referral", "direction", "file"),
        comment="attachments on their way with a referral",
    )
    op.create_index("referral_file_due", "referral_file", ["state", "next_at"], unique=False)


def downgrade() -> None:
    op.drop_index("referral_file_due", table_name="referral_file")
    op.drop_table("referral_file")
