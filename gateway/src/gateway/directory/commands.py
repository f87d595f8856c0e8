"""`python -m gateway run departments-list|departments-import`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from casework.domain.calendar import local_day
from casework.domain.errors import Refusal
from casework.runtime import Runtime
from gateway.directory import store, use_cases


def departments_list(runtime: Runtime, arguments: Sequence[str]) -> int:
    """One department a line: id, state, name, English name, region, instances, successor; on a day (today)."""
    parser = argparse.ArgumentParser(prog="python -m gateway run departments-list")
    parser.add_argument("--on", type=date.fromisoformat, help="as of this day (YYYY-MM-DD)")
    parser.add_argument("--all", action="store_true", help="those that have ended or open later, too")
    given = parser.parse_args(arguments)
    day = given.on or local_day(runtime.now())
    with runtime.read() as connection:
        directory = store.read(connection)
    for one in directory if given.all else directory.active(day):
        view = use_cases.shown(one, day)
        served = ",".join(view["instances"].values())
        texts = (view["name"], view["name_en"], view["region"], served, view["successor"])
        print(one.id, view["state"], *texts, sep="\t")
    return 0


def departments_import(runtime: Runtime, arguments: Sequence[str]) -> int:
    """Brings the directory in line with a file, from today on; ends nothing. Exit code 1 when some of it cannot be."""
    parser = argparse.ArgumentParser(prog="python -m gateway run departments-import")
    parser.add_argument("file", type=Path)
    given = parser.parse_args(arguments)
    try:
        facts, left = use_cases.import_file(runtime, given.file)
    except Refusal as refusal:
        print(refusal.detail, file=sys.stderr)
        return 1
    for fact in facts:
        print(f"{fact.department.id}\t{fact.happened.value}\t{fact.on}")
    for id_, why in left.items():
        print(f"{id_}: {why}", file=sys.stderr)
    return 1 if left else 0


COMMANDS = {"departments-list": departments_list, "departments-import": departments_import}
