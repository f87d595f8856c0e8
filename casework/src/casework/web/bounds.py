"""Fields that many schemas have, bounded as the rules of a service are."""

from __future__ import annotations

from typing import Any

from casework.web.fields import Text

EMAIL = r"^[^@\s]{1,64}@[^@\s]{1,185}\.[^@\s]{2,63}$"


def bounded(bounds: tuple[int, int], *, multiline: bool = False, required: bool = True) -> Text:
    """A text within bounds of the rules."""
    least, most = bounds
    if required:
        return Text(min=least, max=most, multiline=multiline, required=True)
    return Text(min=0, max=most, multiline=multiline, load_default="")


def department(**kwargs: Any) -> Text:
    """A department's id."""
    return Text(min=1, max=64, **kwargs)
