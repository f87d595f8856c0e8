"""accounts of senders: none stands in an entry, and none at a letter that has become a complaint"""

import sqlalchemy as sa
from alembic import op

from casework.storage.types import Json

revision = "mailbox_0004"
down_revision = "mailbox_0003"
branch_labels = None
depends_on = None

letter = sa.table(
    "letter", sa.column("number", sa.String()), sa.column("document", Json()), sa.column("owner", sa.String()),
    sa.column("outcome", sa.String()),
)  # fmt: skip
entry = sa.table("letter_entry", sa.column("part", sa.String()), sa.column("account", sa.String()))
request = sa.table("personal_request", sa.column("number", sa.String()), sa.column("account", sa.String()))


def upgrade() -> None:
    op.execute(entry.update().where(entry.c.part == "citizen").values(account=""))
    connection = op.get_bind()
    asked = sa.inspect(connection).has_table("personal_request")  # the kernel's: a new database may not have it yet
    referred = sa.select(letter.c.number, letter.c.document).where(letter.c.outcome == "referred")
    for number, document in connection.execute(referred).all():
        if not document.get("referred_to", "").startswith("complaints/"):
            continue
        nobodys = letter.update().where(letter.c.number == number)
        connection.execute(nobodys.values(owner="", document=document | {"owner": ""}))
        if asked:
            connection.execute(request.update().where(request.c.number == number).values(account=""))


def downgrade() -> None:
    """What went is gone."""
