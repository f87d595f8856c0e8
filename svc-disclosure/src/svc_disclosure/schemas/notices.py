"""What the desk sends about papers."""

from __future__ import annotations

from marshmallow import validate

from casework.web.fields import Strict, Text

MADE_AT_DESK = ("registered", "not_completed", "not_paid", "ended")


class NewNotice(Strict):
    """A paper that could not be made by itself."""

    kind = Text(min=1, max=32, required=True, validate=validate.OneOf(MADE_AT_DESK))
