"""`python -m deploy contracts`: the message contract under `docs/events`, written from what the services declare.

A test compares the committed files with what this would write, so a changed event cannot go out unannounced.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml  # among the tools for development: a running city writes no contracts

from casework.contracts import Catalogue, document
from casework.contracts.comments import summary
from casework.service import Service
from deploy.city import MEMBERS
from exchange import contracts as exchange_contracts

COMMAND = "python -m deploy contracts"
START, END = "<!-- events: from here -->", "<!-- events: to here -->"


def catalogue() -> Catalogue:
    """All channels that a city can run."""
    return Catalogue(channels())


def channels() -> Sequence[Service]:
    """Each declaration once, however many instances there are."""
    return list({member.declaration: member.service for member in MEMBERS}.values())


def files(known: Catalogue, page: str) -> dict[str, str]:
    """`{path: text}` below `docs/events`; `page` is the README as it stands, whose table is made anew."""
    found = {f"schemas/{title}.json": _json(schema) for title, schema in known.documents.items()}
    found["asyncapi.yaml"] = f"# Written by `{COMMAND}`; change the declarations, not this file.\n" + _yaml(
        document(known)
    )
    found["README.md"] = _with_table(page, _table(known))
    return found


def main(folder: Path) -> int:
    """Writes what has changed and removes schemas of events that are no more; returns the exit code."""
    page = folder / "README.md"
    if not page.is_file():
        print(f"there is no {page} here: run `{COMMAND}` at the root of the repository", file=sys.stderr)
        return 2
    (folder / "schemas").mkdir(exist_ok=True)
    wanted = files(catalogue(), page.read_text(encoding="utf-8"))
    for path, text in wanted.items():
        (folder / path).write_text(text, encoding="utf-8")
    for schema in (folder / "schemas").glob("*.json"):
        if f"schemas/{schema.name}" not in wanted:
            schema.unlink()
    print(f"{len(wanted)} files are up to date in {folder}")
    count = exchange_contracts.write(folder.parent / "exchange", _yaml)  # the partners' contract, beside it
    print(f"{count} files are up to date in {folder.parent / 'exchange'}")
    return 0


def _table(known: Catalogue) -> str:
    rows = ["| event | what happened | heard by |", "|---|---|---|"]
    for entry in known.entries:
        name = f"[`{entry.title}`](schemas/{entry.title}.json)"
        said = summary(entry.event).replace("|", "\\|")
        rows.append(f"| {name} | {said} | {', '.join(entry.heard_by) or '—'} |")
    return "\n".join(rows)


def _with_table(page: str, table: str) -> str:
    """Raises ValueError when the page has lost its marks."""
    before, start, rest = page.partition(START)
    _old, end, after = rest.partition(END)
    if not (start and end):
        raise ValueError(f"the page needs the marks {START} and {END}, with the table between them")
    return f"{before}{START}\n{table}\n{END}{after}"


def _json(schema: Any) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


class _Dumper(yaml.SafeDumper):
    """Repeats what is the same, rather than pointing at it: people read this."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)


def _yaml(body: Any) -> str:
    return str(yaml.dump(body, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120))
