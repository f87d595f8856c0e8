"""How long the texts of a complaint may be; they are kept apart, encrypted under the key of their case."""

from __future__ import annotations

from casework.domain.errors import Invalid
from casework.domain.texts import checked as checked  # the kernel's measure, for all texts here
from svc_complaints.domain.words import Naming

SUBJECT = (2, 100)
BODY = (2, 10_000)
REPLY = (1, 20_000)
REASON = (2, 1_000)
WHERE_TO = (2, 200)
NAME = (1, 50)
MESSAGE = (1, 2_000)
PAPER = (1, 200)


def checked_identity(name: str, naming: Naming) -> str:
    """The complainant's name, trimmed. Raises Invalid when it is missing, or an anonymous complaint gives one."""
    if naming is not Naming.ANONYMOUS:
        return checked("name", name, NAME)
    if name.strip():
        raise Invalid(
            "anonymous_with_name", "An anonymous complaint gives no name: leave it empty, or choose confidential.",
            errors={"name": "must be empty in an anonymous complaint"},
        )  # fmt: skip
    return ""
