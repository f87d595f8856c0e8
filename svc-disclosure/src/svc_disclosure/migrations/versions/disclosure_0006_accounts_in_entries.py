"""entries say nothing of the account of who applies, or is asked as a third party"""

import sqlalchemy as sa
from alembic import op

revision = "disclosure_0006"
down_revision = "disclosure_0005"
branch_labels = None
depends_on = None

entry = sa.table("application_entry", sa.column("part", sa.String()), sa.column("account", sa.String()))


def upgrade() -> None:
    op.execute(entry.update().where(entry.c.part.in_(("applicant", "third_party"))).values(account=""))


def downgrade() -> None:
    """What went is gone."""
