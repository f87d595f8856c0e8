"""An applicant's texts as others may read them: redacted by the machine, with what is known of who applies."""

from __future__ import annotations

from collections.abc import Callable

from casework.redaction import find, redact
from casework.storage.look import Look
from svc_disclosure.storage import texts


def masked(look: Look, number: str, text: str) -> str:
    """A text of the applicant as the machine redacts it, with what we know of who applies."""
    return masking(look, number)(text)


def masking(look: Look, number: str) -> Callable[[str], str]:
    """The same for several texts of one applicant."""
    hints = known_of_applicant(look, number)
    return lambda text: redact(text, find(text, *hints))


def known_of_applicant(look: Look, number: str) -> tuple[list[str], list[str]]:
    """Names and addresses that must not be read."""
    party = texts.party_of(look.connection, look.runtime.vault, number)
    names = [party[name] for name in ("name", "representative", "contact") if party.get(name)]
    return names, [party["address"]] if party.get("address") else []
