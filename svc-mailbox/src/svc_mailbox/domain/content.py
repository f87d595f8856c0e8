"""What a text must be like. Texts are kept apart from the letter, encrypted; the rules only measure them."""

from __future__ import annotations

from casework.domain.errors import Invalid
from casework.domain.texts import checked as checked  # the kernel's measure, for all texts here
from casework.domain.texts import wrong_length

SUBJECT = (2, 100)
BODY = (1, 10_000)
REPLY = (1, 20_000)
PLACE = (0, 200)
REASON = (2, 1_000)
FOLLOW_UP = (1, 2_000)
ADDITION = (1, 10_000)
NAME = (1, 50)
WHERE_TO = (2, 200)


def checked_letter(subject: str, body: str, place: str = "") -> tuple[str, str, str]:
    """The three texts of a letter, trimmed; raises Invalid that names every field that is wrong."""
    texts = (("subject", subject, SUBJECT), ("body", body, BODY), ("place", place, PLACE))
    errors = {field: wrong for text in texts for field, wrong in wrong_length(*text).items()}
    if errors:
        raise Invalid("letter_invalid", "Correct " + "; ".join(f"{k} {v}" for k, v in errors.items()), errors=errors)
    return subject.strip(), body.strip(), place.strip()


def checked_name(name: str, *, anonymous: bool) -> str:
    """The sender's name, trimmed. Raises Invalid when a named letter has none, or an anonymous one gives one."""
    if not anonymous:
        return checked("name", name, NAME)
    if name.strip():
        raise Invalid("anonymous_with_name", "An anonymous letter gives no name: leave it empty, or sign the letter.",
                      errors={"name": "must be empty in an anonymous letter"})  # fmt: skip
    return ""
