"""Publishing a year's report: a frozen copy with its digest; a correction is a new version beside the old ones."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from casework.crypto.encoding import canonical_json
from casework.domain.errors import Conflict, Invalid
from casework.storage.statements import lock_name
from casework.storage.unit_of_work import UnitOfWork
from svc_disclosure.domain.report.form import check_over
from svc_disclosure.domain.report.table3 import CARRIED_OUT
from svc_disclosure.storage import report_published
from svc_disclosure.storage.report_published import Published
from svc_disclosure.use_cases.report import reporting
from svc_disclosure.use_cases.report.reporting_scope import About, about, check_writes

WHAT_TO_DO = {
    "identities_broken": "These identities do not hold; correct the cases, or the report of the year before.",
    "figures_missing": "Enter the figures of table 2 first, zeros too.",
    "texts_missing": "Write these sections first.",
}


def publish(uow: UnitOfWork, year: int, agency: str, reason: str = "") -> dict[str, Any]:
    """公布年度报告. `reason`: why a published report is corrected, for everybody. Raises Forbidden, Conflict."""
    one = about(uow, year, agency)
    check_writes(uow.actor, one)
    check_over(year, one.today)
    lock_name(uow.connection, one.subject)
    last = report_published.find(uow.connection, year, agency)
    found = reporting.drafted(uow, one)
    _check_complete(found, one)
    _check_corrects(last, found, reason)
    new = _frozen(uow, one, found, last.version + 1 if last else 1, reason)
    report_published.add(uow.connection, new)
    uow.audit("report_publish", one.subject, {"version": new.version, "digest": new.digest})
    return reporting.published_view(uow, one, new)


def _check_complete(found: Mapping[str, Any], one: About) -> None:
    """Raises Conflict for the first thing that is open."""
    for told in reporting.still_open(found, one):
        raise Conflict(told["code"], f"{WHAT_TO_DO[told['code']]} ({', '.join(told['which'])})", which=told["which"])


def _check_corrects(last: Published | None, found: Mapping[str, Any], reason: str) -> None:
    """A first report needs no reason; a correction has one, and corrects something."""
    if last is None and reason:
        raise Invalid("reason_unneeded", "Nothing is published yet that could be corrected; leave the reason out.")
    if last is None:
        return
    if not reason:
        raise Invalid(
            "reason_needed", f"Version {last.version} is published; say why it is corrected.",
            errors={"reason": ["is needed for a correction"]},
        )  # fmt: skip
    if not reporting.differs(last.content, found):
        raise Conflict("nothing_changed", f"This is what version {last.version} says already.")


def _frozen(uow: UnitOfWork, one: About, found: dict[str, Any], version: int, reason: str) -> Published:
    digest = hashlib.sha256(canonical_json(found)).hexdigest()
    return Published(
        one.year, one.agency, version, found, digest, one.scope.departments, _carried_out(found), reason,
        uow.actor.id, uow.now,
    )  # fmt: skip


def _carried_out(found: Mapping[str, Any]) -> list[int]:
    """Row 4 of table 3."""
    table = next(section["table"] for section in found["sections"] if section["section"] == "applications")
    figures: list[int] = next(row["figures"] for row in table["rows"] if row["code"] == CARRIED_OUT)
    return figures
