"""Keyed digests: the same person and the same thing are found again (arts. 35, 36), and nobody learns who it is."""

from __future__ import annotations

import hashlib
import hmac

from casework.runtime import Runtime
from svc_disclosure.domain.alike import plain
from svc_disclosure.domain.applicants import Applicant, NaturalPerson

APPLICANT, MATTER = b"wenzheng-applicant-v1", b"wenzheng-matter-v1"


def of_applicant(runtime: Runtime, applicant: Applicant) -> str:
    """By the number of the identity paper, or the credit code."""
    if isinstance(applicant, NaturalPerson):
        return _digest(runtime, APPLICANT, applicant.paper.value, plain(applicant.paper_number))
    return _digest(runtime, APPLICANT, "organisation", plain(applicant.code))


def of_matter(runtime: Runtime, description: str) -> str:
    """By what is asked for, whatever its blanks and widths."""
    return _digest(runtime, MATTER, plain(description))


def _digest(runtime: Runtime, kind: bytes, *parts: str) -> str:
    said = b"\0".join((kind, *(part.encode() for part in parts)))
    return hmac.new(runtime.ring.code, said, hashlib.sha256).hexdigest()
