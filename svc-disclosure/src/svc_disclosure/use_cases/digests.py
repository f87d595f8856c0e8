"""Keyed digests: the same person and the same thing are found again (arts. 35, 36), and nobody learns who it is."""

from __future__ import annotations

from casework.crypto.keyed import keyed_digest
from casework.runtime import Runtime
from svc_disclosure.domain.alike import plain
from svc_disclosure.domain.applicants import Applicant, NaturalPerson

APPLICANT, MATTER = "wenzheng-applicant-v1", "wenzheng-matter-v1"


def of_applicant(runtime: Runtime, applicant: Applicant) -> str:
    """By the number of the identity paper, or the credit code."""
    if isinstance(applicant, NaturalPerson):
        return keyed_digest(runtime.ring.code, APPLICANT, applicant.paper.value, plain(applicant.paper_number))
    return keyed_digest(runtime.ring.code, APPLICANT, "organisation", plain(applicant.code))


def of_matter(runtime: Runtime, description: str) -> str:
    """By what is asked for, whatever its blanks and widths."""
    return keyed_digest(runtime.ring.code, MATTER, plain(description))
