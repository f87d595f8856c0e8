"""The other side of `apart`: reads what is wanted, sets its own limits, draws, writes the result, and ends."""

from __future__ import annotations

import dataclasses
import json
import resource
import sys
from collections.abc import Callable
from typing import Any

from casework.domain.errors import Refusal
from svc_disclosure.documents import checking, find, placing, preview, redact
from svc_disclosure.documents.model import Box, Mark
from svc_disclosure.documents.telling import teller

Result = tuple[dict[str, Any], bytes]


def _find(data: bytes, wanted: dict[str, Any]) -> Result:
    return dataclasses.asdict(find.find(data, wanted["text"])), b""


def _preview(data: bytes, wanted: dict[str, Any]) -> Result:
    shown = preview.preview(data, wanted["page"])
    return {name: getattr(shown, name) for name in ("page", "pages", "width", "height")}, shown.png


def _sheets(data: bytes, wanted: dict[str, Any]) -> Result:
    found = placing.sheets(data, wanted["pages"])
    return {"sheets": [(page, dataclasses.asdict(sheet)) for page, sheet in found.items()]}, b""


def _redact(data: bytes, wanted: dict[str, Any]) -> Result:
    release = redact.redact(data, _marks(wanted), wanted["labels"], teller(wanted["pages"]))
    return {"pages": release.pages, "dpi": release.dpi, "marks": dict(release.marks)}, release.data


def _prove(data: bytes, wanted: dict[str, Any]) -> Result:
    told = teller(wanted["pages"])
    return {"failures": checking.failures(data, _marks(wanted), wanted["labels"], wanted["dpi"], told)}, b""


def _marks(wanted: dict[str, Any]) -> list[Mark]:
    return [Mark(mark["page"], Box(**mark["box"]), mark["ground"]) for mark in wanted["marks"]]


_ACTS: dict[str, Callable[[bytes, dict[str, Any]], Result]] = {
    "find": _find, "preview": _preview, "sheets": _sheets, "redact": _redact, "prove": _prove,
}  # fmt: skip


def main() -> int:
    """0 with a result or a refusal on standard output; 3 when memory was not enough."""
    wanted = json.loads(sys.stdin.buffer.readline())
    resource.setrlimit(resource.RLIMIT_CPU, (wanted["seconds"], wanted["seconds"]))
    resource.setrlimit(resource.RLIMIT_AS, (wanted["memory"], wanted["memory"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core would hold the original
    try:
        facts, result = _ACTS[wanted["act"]](sys.stdin.buffer.read(), wanted)
    except Refusal as refusal:
        said = {"kind": type(refusal).__name__, "code": refusal.code, "detail": refusal.detail, "facts": refusal.facts}
        facts, result = {"refusal": said}, b""
    except MemoryError:
        return 3
    sys.stdout.buffer.write(json.dumps(facts).encode() + b"\n")
    sys.stdout.buffer.write(result)
    return 0


if __name__ == "__main__":
    sys.exit(main())
