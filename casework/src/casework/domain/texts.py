"""How long a text may be. Texts are kept apart from their case, encrypted; rules only measure them."""

from __future__ import annotations

from casework.domain.errors import Invalid


def checked(field: str, value: str, bounds: tuple[int, int]) -> str:
    """The text without blanks around it; raises Invalid when that is not `bounds` characters long."""
    errors = wrong_length(field, value, bounds)
    if errors:
        raise Invalid("text_length", f"{field} {errors[field]}", errors=errors)
    return value.strip()


def wrong_length(field: str, value: str, bounds: tuple[int, int]) -> dict[str, str]:
    """`{field: what is wrong}`; empty when the length is right."""
    least, most = bounds
    if least <= len(value.strip()) <= most:
        return {}
    return {field: f"must be {least:,} to {most:,} characters without the blanks around it"}


def word(pair: tuple[str, str], language: str) -> str:
    """Of a word in Chinese and in English the one that is asked for; Chinese unless `language` is `en`."""
    return pair[1] if language == "en" else pair[0]
