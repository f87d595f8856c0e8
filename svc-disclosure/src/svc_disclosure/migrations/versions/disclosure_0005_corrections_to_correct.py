"""what waits for its sender to put it right: requests to correct a record, too; decided prompts by application"""

import sqlalchemy as sa
from alembic import op

revision = "disclosure_0005"
down_revision = "disclosure_0004"
branch_labels = None
depends_on = None

TABLE = "record_correction"
DECIDED = """
UPDATE application SET prompt_decided = true WHERE EXISTS (
    SELECT 1 FROM proactive_answer p WHERE p.matter = application.matter_digest AND p.agency = application.agency
    AND application.received_on <= p.decided_on)
"""


def upgrade() -> None:
    with op.batch_alter_table(TABLE) as table:
        table.alter_column("due", existing_type=sa.Date(), nullable=True)
        # 0: those that are there are counted once more, and told when their day moves
        table.add_column(sa.Column("calendar_version", sa.Integer(), nullable=False, server_default="0"))
    for name, default in (("submitted", sa.true()), ("prompt_decided", sa.false())):
        op.add_column("application", sa.Column(name, sa.Boolean(), nullable=False, server_default=default))
    op.execute(sa.text("UPDATE application SET submitted = false WHERE state = 'needs_correction'"))
    op.execute(sa.text(DECIDED))


def downgrade() -> None:
    with op.batch_alter_table("application") as table:
        table.drop_column("prompt_decided")
        table.drop_column("submitted")
    op.execute(sa.text("DELETE FROM record_correction WHERE due IS NULL"))  # nobody has settled what nobody could read
    with op.batch_alter_table(TABLE) as table:
        table.drop_column("calendar_version")
        table.alter_column("due", existing_type=sa.Date(), nullable=False)
