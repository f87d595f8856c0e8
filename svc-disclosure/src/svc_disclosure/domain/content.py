"""How long the texts of an application may be; they are kept apart from it, encrypted. Nobody is asked what for."""

from __future__ import annotations

from casework.domain.errors import Invalid
from casework.domain.texts import checked as checked  # the kernel's measure, for all texts here
from svc_disclosure.domain.words import Obtaining

DESCRIPTION = (2, 2_000)
DOCUMENT_NUMBER = (0, 100)
REASON = (2, 1_000)
NOTICE = (2, 5_000)
MESSAGE = (1, 2_000)
PAPER = (1, 200)
WHERE = (2, 500)
CONTACT = (0, 200)


def checked_contact(phone: str, email: str, address: str, obtaining: Obtaining) -> None:
    """联系方式 (art. 29 (1)): at least one; and the one that the wanted way of obtaining it needs. Raises Invalid."""
    for name, value in (("phone", phone), ("email", email), ("address", address)):
        checked(name, value, CONTACT)
    needed = {Obtaining.POST: ("address", address), Obtaining.EMAIL: ("email", email)}.get(obtaining)
    if needed and not needed[1].strip():
        raise Invalid(
            "contact_missing", f"To obtain it by {obtaining.value}, give the {needed[0]}.",
            errors={needed[0]: "must not be empty"},
        )  # fmt: skip
    if not any(value.strip() for value in (phone, email, address)):
        raise Invalid(
            "contact_missing", "Give a telephone number, an e-mail address or a postal address.",
            errors={"phone": "one of phone, email, address must be given"},
        )  # fmt: skip
