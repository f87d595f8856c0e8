"""docs/personal-data.md names every table that can hold personal data, and its sealed columns as they are."""

import re
from pathlib import Path

import pytest

from casework.crypto.sealed_columns import SealedText
from casework.storage import tables as kernel
from deploy.city import MEMBERS

PAGE = Path(__file__).parents[2] / "docs" / "personal-data.md"
# Columns that hold what people write, who they are, or which account they have
TELLING = {
    "name", "phone", "email", "address", "contact", "body", "subject", "text", "answer", "account", "owner", "login",
    "content_digest", "who", "envelope",
}  # fmt: skip
# The same words for something else: why nobody is in it
PLAIN = {
    ("event_log", "subject"): "a case number",
    ("audit_entry", "subject"): "a case number",
    ("inbox", "subject"): "a case number",
    ("inbox_head", "subject"): "a case number",
}


@pytest.fixture(scope="module")
def told():
    """`{table: [row, …]}` of the page's table."""
    found = {}
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 7 and cells[0].startswith("`"):
            for name in re.findall(r"`(\w+)`", cells[0]):
                found.setdefault(name, []).append(cells[2])
    return found


def all_tables():
    """Of every service, and the kernel's."""
    metadatas = [kernel.metadata, *(member.service.metadata for member in MEMBERS)]
    return [table for metadata in metadatas for table in metadata.sorted_tables]


@pytest.mark.parametrize("table", all_tables(), ids=lambda table: table.name)
def test_no_table_with_personal_data_is_missing(table, told):
    telling = {
        column.name for column in table.columns if column.name in TELLING and (table.name, column.name) not in PLAIN
    }
    sealed = {column.name for column in table.columns if isinstance(column.type, SealedText)}
    if telling or sealed:
        assert table.name in told, f"add `{table.name}` to docs/personal-data.md: it holds {sorted(telling | sealed)}"
    for column in sealed:
        bold = " ".join(" ".join(re.findall(r"\*\*(.+?)\*\*", cell)) for cell in told[table.name])
        assert column in re.split(r"[\s,]+", bold), f"{table.name}.{column} is sealed: say so in bold"


def test_the_page_names_no_table_that_is_not_there(told):
    assert set(told) <= {table.name for table in all_tables()}


def test_nothing_is_excused_twice():
    assert all(column in TELLING for _, column in PLAIN)
