"""aliases of partners are looked up"""

from alembic import op

revision = "exchange_0002"
down_revision = "exchange_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("exchange_case_alias", "exchange_case", ["partner", "alias"], unique=False)


def downgrade() -> None:
    op.drop_index("exchange_case_alias", table_name="exchange_case")
