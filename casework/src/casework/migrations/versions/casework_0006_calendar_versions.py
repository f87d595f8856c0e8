"""calendar versions"""

import sqlalchemy as sa
from alembic import op

import casework.storage.types

revision = "casework_0006"
down_revision = "casework_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # mailboxes of before have it from mailbox_0001, with calendars inside: it stays as it is
    if sa.inspect(op.get_bind()).has_table("calendar_version"):
        return
    op.create_table(
        "calendar_version",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", casework.storage.types.Json(), nullable=False),
        sa.Column("taken_at", casework.storage.types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("version"),
        comment="calendars after the shipped one, each with all that came before it",
    )


def downgrade() -> None:
    op.drop_table("calendar_version")
