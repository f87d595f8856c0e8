"""What a reviewer enters for a year's report: the figures of table 2, and the sections that somebody writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from casework.domain.errors import Invalid
from casework.storage.unit_of_work import UnitOfWork
from svc_disclosure.domain.report.form import WRITTEN
from svc_disclosure.domain.report.returned import check_returned
from svc_disclosure.domain.report.scope import CITY
from svc_disclosure.storage import report_inputs
from svc_disclosure.storage.report_inputs import Entered
from svc_disclosure.use_cases.report import reporting
from svc_disclosure.use_cases.report.reporting_scope import About, about, check_writes


def enter_figures(
    uow: UnitOfWork, year: int, agency: str, version: int, rules: Mapping[str, Any], deeds: Mapping[str, int]
) -> dict[str, Any]:
    """填报表二. `version` is the one that was read. Raises Forbidden, Invalid, Conflict `changed_meanwhile`."""
    one = about(uow, year, agency)
    check_writes(uow.actor, one)
    if agency == CITY:
        raise Invalid("figures_of_departments", "Table 2 of the city is the sum of what its departments enter.")
    given = report_inputs.figures_of_json(year, {"rules": rules, "deeds": deeds})
    check_returned(given)
    before = _read(uow, one, version)
    _keep(uow, one, before, replace(before, figures=given, version=version + 1))
    detail = {"version": version + 1, **report_inputs.figures_to_json(given)}
    uow.audit("report_enter_figures", one.subject, detail)
    return reporting.draft(uow, year, agency)


def enter_texts(uow: UnitOfWork, year: int, agency: str, version: int, texts: Mapping[str, str]) -> dict[str, Any]:
    """撰写文字部分: the sections that are given; the others stay. Raises Forbidden, Conflict `changed_meanwhile`."""
    one = about(uow, year, agency)
    check_writes(uow.actor, one)
    before = _read(uow, one, version)
    after = {section.value: texts.get(section.value, before.texts.get(section.value, "")) for section in WRITTEN}
    _keep(uow, one, before, replace(before, texts=after, version=version + 1))
    uow.audit("report_enter_texts", one.subject, {"version": version + 1, "sections": sorted(texts)})
    return reporting.draft(uow, year, agency)


def _read(uow: UnitOfWork, one: About, version: int) -> Entered:
    found = report_inputs.find(uow.connection, one.year, one.agency)
    if found.version != version:
        raise report_inputs.changed_meanwhile()
    return found


def _keep(uow: UnitOfWork, one: About, before: Entered, after: Entered) -> None:
    report_inputs.save(uow.connection, before, after, changed_by=uow.actor.id, changed_at=uow.now)
