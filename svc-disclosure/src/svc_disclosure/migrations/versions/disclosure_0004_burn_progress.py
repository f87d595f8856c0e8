"""how far a document is burnt"""

import sqlalchemy as sa
from alembic import op

revision = "disclosure_0004"
down_revision = "disclosure_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("document", sa.Column("burn_stage", sa.String(length=16), nullable=True))
    op.add_column("document", sa.Column("burn_page", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("document", "burn_page")
    op.drop_column("document", "burn_stage")
