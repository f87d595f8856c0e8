"""How a report looks: its six sections with the tables as the form has them, and the identities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from svc_disclosure.domain.outcomes import ROWS, Group
from svc_disclosure.domain.report import printed, returned
from svc_disclosure.domain.report.checks import NAMES as IDENTITIES
from svc_disclosure.domain.report.checks import Check
from svc_disclosure.domain.report.comparisons import Compared
from svc_disclosure.domain.report.form import TITLES, Section
from svc_disclosure.domain.report.scope import Before
from svc_disclosure.domain.report.table2 import Deed, RuleKind, Table2
from svc_disclosure.domain.report.table3 import CAPTION, CLASSES, COLUMNS, Table3
from svc_disclosure.domain.report.table4 import CELLS, Table4
from svc_disclosure.domain.report.table4 import NAMES as NAMES_4
from svc_disclosure.use_cases.report.reporting_scope import About, agency_view

GROUP_OF = {row.code: row.group.value for row in ROWS.values()}
KEYS_3 = (*(each.value for each in CLASSES), "total")
KEYS_4 = (*CELLS, "total")
Names = tuple[str, str]


@dataclass(frozen=True)
class Figures:
    """All that a report counts. `missing`: departments whose figures for table 2 nobody has entered."""

    table2: Table2
    missing: Sequence[str]
    table3: Table3
    table4: Table4
    before: Before
    checks: Sequence[Check]


def content(one: About, figures: Figures, texts: Mapping[str, str]) -> dict[str, Any]:
    """The report itself, JSON without floats: what is published, and what the digest is of."""
    tables = {
        Section.PROACTIVE: _table2(figures.table2) | {"missing": [agency_view(one, id_) for id_ in figures.missing]},
        Section.APPLICATIONS: _table3(figures.table3),
        Section.REMEDIES: _table4(figures.table4),
    }
    departments = one.scope.departments
    return {
        "year": one.year,
        "agency": agency_view(one, one.agency),
        "departments": None if departments is None else [agency_view(one, id_) for id_ in departments],
        "due": one.due.isoformat(),
        "counted_on": one.today.isoformat(),
        "sections": [_section(section, texts, tables.get(section)) for section in Section],
        "identities": [_identity(check, figures.before, one) for check in figures.checks],
    }


def _section(section: Section, texts: Mapping[str, str], table: dict[str, Any] | None) -> dict[str, Any]:
    named = {"section": section.value, **_named(TITLES[section]), "text": texts.get(section.value, "")}
    return named if table is None else named | {"table": table}


def _table2(table: Table2) -> dict[str, Any]:
    return {"items": [_item(table, names, keys) for names, keys in returned.ITEMS]}


def _item(table: Table2, names: Names, keys: Sequence[str]) -> dict[str, Any]:
    rules = all(isinstance(key, RuleKind) for key in keys)
    columns = returned.RULE_COLUMNS if rules else (returned.CHARGED if Deed.CHARGE in keys else returned.DECIDED,)
    rows = [_rule(table, RuleKind(key)) if rules else _deed(table, Deed(key)) for key in keys]
    return {**_named(names), "columns": [_named(each) for each in columns], "rows": rows}


def _rule(table: Table2, kind: RuleKind) -> dict[str, Any]:
    return {"key": kind.value, **_named(returned.RULE_NAMES[kind]), "figures": list(table.rules[kind])}


def _deed(table: Table2, deed: Deed) -> dict[str, Any]:
    """Charges as text, in 万元 exact to the fen; all else as a number."""
    figure: Any = f"{table.charged:f}" if deed is Deed.CHARGE else table.deeds[deed]
    return {"key": deed.value, **_named(returned.DEED_NAMES[deed]), "figures": [figure]}


def _table3(table: Table3) -> dict[str, Any]:
    return {
        "caption": _named(CAPTION),
        "applicants": _named(printed.APPLICANTS),
        "organisations": _named(printed.ORGANISATIONS),
        "results": _named(printed.RESULTS),
        "columns": [{"key": key, **_named(names)} for key, names in zip(KEYS_3, COLUMNS, strict=True)],
        "groups": [{"key": group.value, **_named(printed.group_name(group))} for group in Group],
        "rows": [
            {"code": code, "group": GROUP_OF.get(code), **_named(printed.row_name(code)), "figures": list(figures)}
            for code, _names, figures in table.lines()
        ],
    }


def _table4(table: Table4) -> dict[str, Any]:
    return {
        "columns": [{"key": cell, **_named(NAMES_4[cell])} for cell in KEYS_4],
        "parts": [
            {"key": part.value, **_named(NAMES_4[part]), "figures": list(row)} for part, row in table.rows.items()
        ],
    }


def _identity(check: Check, before: Before, one: About) -> dict[str, Any]:
    told = {
        "name": check.identity,
        **_named(IDENTITIES[check.identity]),
        "holds": check.holds,
        "sides": [_side(side) for side in check.sides],
    }
    if check.identity != "carried_over":
        return told
    return told | {
        "compared_with": [agency_view(one, earlier.agency) for earlier in before.reports],
        "missing": [agency_view(one, id_) for id_ in before.missing],
    }


def _side(side: Compared) -> dict[str, Any]:
    keys = KEYS_4 if side.identity == "proceedings_add_up" else KEYS_3
    return {
        "where": str(side.where),
        "column": None if side.column is None else keys[side.column],
        "left": side.printed,
        "right": side.due,
        "holds": side.fits,
    }


def _named(names: Names) -> dict[str, str]:
    return {"zh": names[0], "en": names[1]}
