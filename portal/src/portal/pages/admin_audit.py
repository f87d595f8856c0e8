"""The auditor's page: what was done, instance by instance, and whether the chain holds."""

from __future__ import annotations

import json
import re
from typing import Any

from flask import Blueprint, render_template, request

from casework.domain.actors import Role
from casework.web.access import allow
from portal.web.calls import call

AUDITOR = Role.AUDITOR.value
FILTERS = {"action": 64, "subject": 64, "actor": 160}  # characters
ENTRY = re.compile(r"[0-9a-f-]{36}")
SIZE = 50


def register(pages: Blueprint) -> None:
    """`/desk/admin/audit`."""
    pages.get("/desk/admin/audit")(audit)


@allow(AUDITOR)
def audit() -> Any:
    """Newest first; `chain=1` walks the whole chain as well, which may take a while."""
    instances = call("GET", "/api/audit").body["instances"]
    instance = request.args.get("instance", "")
    instance = instance if instance in instances else "gateway/main"
    filters = {name: request.args.get(name, "").strip()[:most] for name, most in FILTERS.items()}
    before = request.args.get("before", "")
    asked = {name: value for name, value in filters.items() if value} | {"limit": str(SIZE)}
    if ENTRY.fullmatch(before):
        asked["before"] = before
    found = call("GET", f"/api/audit/{instance}", params=asked).body
    chain = call("GET", f"/api/audit/{instance}/chain").body if request.args.get("chain") == "1" else None
    entries = [entry | {"detail": _shown(entry["detail"])} for entry in found["entries"]]
    return render_template(
        "admin_audit.html", instances=instances, instance=instance, filters=filters, entries=entries,
        next=found["next"], chain=chain,
    )  # fmt: skip


def _shown(detail: Any) -> str:
    """A line of JSON; empty when there is nothing (any more)."""
    return json.dumps(detail, ensure_ascii=False) if detail else ""
