"""`find`, `preview`, `sheets`, `redact` and the proof of what came out in a process of their own, with limits on memory
and time.

PDFium reads what anybody may have made, in one thread, and a small file can unpack to gigabytes: whatever happens there
ends there. The original goes in and the result comes out by pipes, so that nothing unsealed is written to a disk.
"""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from subprocess import CompletedProcess
from typing import Any

from casework.domain import errors
from casework.domain.errors import Invalid
from svc_disclosure.documents.model import Box, Found, Mark, Place, Release
from svc_disclosure.documents.placing import Sheet
from svc_disclosure.documents.preview import Preview
from svc_disclosure.documents.telling import Told, heard, nobody

MEMORY = 1536 * 1024 * 1024  # bytes of address space: 0.4 GB are code and fonts, a page of 16 MP takes 0.2
HANDED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "LD_LIBRARY_PATH")  # no passwords of databases, brokers
SECONDS = 60  # of processor time, to find something in 500 pages or to draw one
SECONDS_RELEASE = 600  # 500 pages take 60
_TOO_MUCH = "The document takes too much memory or time to draw; print it to a new PDF and take that."


def find(data: bytes, text: str) -> Found:
    """As `documents.find.find`; also Invalid `document_too_costly`."""
    facts, _ = _run("find", data, {"text": text}, SECONDS)
    places = (Place(place["page"], tuple(Box(**box) for box in place["boxes"])) for place in facts["places"])
    unsearched = (tuple(facts[which]) for which in ("without_text", "with_pictures", "illegible"))
    return Found(tuple(places), *unsearched)


def preview(data: bytes, page: int) -> Preview:
    """As `documents.preview.preview`; also Invalid `document_too_costly`."""
    facts, png = _run("preview", data, {"page": page}, SECONDS)
    return Preview(png=png, **facts)


def sheets(data: bytes, pages: Iterable[int]) -> dict[int, Sheet]:
    """As `documents.placing.sheets`; also Invalid `document_too_costly`."""
    facts, _ = _run("sheets", data, {"pages": sorted(set(pages))}, SECONDS)
    return {page: Sheet(**sheet) for page, sheet in facts["sheets"]}


def redact(data: bytes, marks: Sequence[Mark], labels: Mapping[str, str], told: Told = nobody) -> Release:
    """As `documents.redact.redact`; also Invalid `document_too_costly`."""
    wanted = {"marks": [dataclasses.asdict(mark) for mark in marks], "labels": dict(labels)}
    facts, release = _run("redact", data, wanted, SECONDS_RELEASE, told)
    return Release(data=release, **facts)


def failures(
    copy: bytes, marks: Sequence[Mark], labels: Mapping[str, str], dpi: int, told: Told = nobody
) -> list[str]:  # fmt: skip
    """As `documents.checking.failures`; also Invalid `document_too_costly`."""
    wanted = {"marks": [dataclasses.asdict(mark) for mark in marks], "labels": dict(labels), "dpi": dpi}
    facts, _ = _run("prove", copy, wanted, SECONDS_RELEASE, told)
    found: list[str] = facts["failures"]
    return found


def _run(
    act: str, data: bytes, arguments: dict[str, Any], seconds: int, told: Told = nobody
) -> tuple[dict[str, Any], bytes]:  # fmt: skip
    """One line of JSON and then bytes, both ways. Raises the refusal that the other process met."""
    with heard(told) as pages:
        wanted = {"act": act, "seconds": seconds, "memory": MEMORY, "pages": pages, **arguments}
        try:
            done = _process(json.dumps(wanted).encode() + b"\n" + data, 2 * seconds, pages)
        except subprocess.TimeoutExpired as error:
            raise Invalid("document_too_costly", _TOO_MUCH) from error
    head, newline, rest = done.stdout.partition(b"\n")
    if done.returncode != 0 or not newline:
        raise Invalid("document_too_costly", _TOO_MUCH)
    facts: dict[str, Any] = json.loads(head)
    if refusal := facts.pop("refusal", None):
        raise getattr(errors, refusal["kind"])(refusal["code"], refusal["detail"], **refusal["facts"])
    return facts, rest


def _process(given: bytes, timeout: int, pages: int) -> CompletedProcess[bytes]:
    environment = {name: os.environ[name] for name in HANDED_ON if name in os.environ}
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    return subprocess.run(
        [sys.executable, "-m", "svc_disclosure.documents.child"],
        input=given,
        capture_output=True,
        timeout=timeout,
        env=environment,
        pass_fds=(pages,),
        check=False,
    )
