"""marshmallow fields that refuse what we cannot store or show, and describe in OpenAPI exactly what they accept.

Nothing is changed on the way in: what somebody wrote is evidence, so there is no trimming and no Unicode normalising.
Bounds count characters (code points), as JSON Schema's minLength and maxLength do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields

from casework.domain.errors import Invalid
from casework.domain.numbers import normalise_query_code, parse_number
from casework.web import field_rules as rules


class Strict(Schema):
    """Base of every schema that reads a request: an unknown field is refused, not dropped in silence."""

    class Meta:
        """`unknown=RAISE` becomes `additionalProperties: false` in OpenAPI."""

        unknown = RAISE


class _Described(fields.Field[Any]):
    """A field with JSON Schema keywords of its own. What the caller gives in `metadata` wins."""

    def __init__(
        self, *, described: Mapping[str, Any], metadata: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(metadata={**described, **(metadata or {})}, **kwargs)


class Text(_Described, fields.String):
    """Text of `min` to `max` characters, kept as sent; `multiline` allows tab and line breaks.

    Refuses NUL and other control characters, lone surrogates, U+FFFE and U+FFFF. With `min` ≥ 1 it also refuses text in
    which nothing is visible (only white space, U+3000, U+200B …).
    """

    default_error_messages = rules.TEXT_MESSAGES

    def __init__(self, *, min: int = 1, max: int, multiline: bool = False, **kwargs: Any) -> None:
        if not 0 <= min <= max:
            raise ValueError(f"bounds of Text must be 0 <= min <= max, not {min} and {max}")
        self.min, self.max, self.multiline = min, max, multiline
        controls = rules.BODY_CONTROLS if multiline else rules.LINE_CONTROLS
        # Leading blanks, one visible character, then anything: one way to match, so no checker of it backtracks.
        leading = rules.BLANKS if multiline else rules.BLANKS.replace(r"\u0009\u000a\u000d", "")
        pattern = f"^[{leading}]*[^{rules.BLANKS}{controls}][^{controls}]*$" if min else f"^[^{controls}]*$"
        super().__init__(described={"minLength": min, "maxLength": max, "pattern": pattern}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise self.make_error("invalid")
        self._check_length(len(value))
        if broken := rules.SURROGATE.search(value):
            raise self.make_error("surrogate", position=broken.start())
        if control := rules.FORBIDDEN[self.multiline].search(value):
            raise self.make_error("control", code=ord(control[0]), position=control.start())
        if self.min and not rules.INK.search(value):
            raise self.make_error("blank", actual=len(value))
        return value

    def _check_length(self, actual: int) -> None:
        if actual > self.max:
            raise self.make_error("too_long", limit=self.max, actual=actual, excess=actual - self.max)
        if actual < self.min:
            raise self.make_error("too_short", limit=self.min, actual=actual)


class StrictBoolean(fields.Boolean):
    """true or false, and nothing that looks like them (marshmallow's own takes 0, "on", "no" …)."""

    default_error_messages = rules.BOOLEAN_MESSAGES

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if value is True or value is False:
            return bool(value)
        raise self.make_error("invalid")


class QueryBoolean(StrictBoolean):
    """For query strings: the words `true` and `false`."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        known = {"true": True, "false": False}
        return super()._deserialize(known.get(value) if isinstance(value, str) else None, attr, data, **kwargs)


class StrictInteger(_Described, fields.Integer):
    """A whole number from `min` to `max`; no text, no booleans. 2.0 passes, because JSON Schema calls it an integer."""

    default_error_messages = rules.INTEGER_MESSAGES

    def __init__(self, *, min: int = 0, max: int = 2**31 - 1, **kwargs: Any) -> None:
        if not rules.SMALLEST <= min <= max <= rules.LARGEST:
            raise ValueError(f"bounds of StrictInteger must fit 64 bits and be in order, not {min} and {max}")
        self.min, self.max = min, max
        super().__init__(described={"minimum": min, "maximum": max}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        if isinstance(value, bool) or not whole:
            raise self.make_error("invalid")
        if not self.min <= value <= self.max:
            raise self.make_error(
                "range", min=self.min, max=self.max, actual=value if abs(value) <= 10**20 else "far off"
            )
        return int(value)


class QueryInteger(StrictInteger):
    """For query strings: the same in ASCII digits, at most 19 of them."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if not isinstance(value, str) or not re.fullmatch(r"-?[0-9]{1,19}", value):
            raise self.make_error("invalid")
        return super()._deserialize(int(value), attr, data, **kwargs)


class Phone(Text):
    """A telephone number as somebody writes it: 5–20 digits, a leading +, spaces, dashes and brackets."""

    default_error_messages = rules.PHONE_MESSAGES

    def __init__(self, *, metadata: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(min=5, max=32, metadata={"pattern": rules.PHONE, **(metadata or {})}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not re.fullmatch(rules.PHONE[1:-1], text):
            raise self.make_error("phone")
        return text


class CaseNumber(Text):
    """A case number, read with forgiveness (case, blanks, O for 0) into the form we write."""

    def __init__(self, *, metadata: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        # The check character cannot be put into a pattern: clients and fuzzers go by format and example.
        known = {"pattern": rules.TYPED_CODE, "format": "case-number", "example": "MC-7K3F9-Q2XWD-4"}
        super().__init__(min=13, max=32, metadata={**known, **(metadata or {})}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        try:
            return parse_number(super()._deserialize(value, attr, data, **kwargs))
        except Invalid as error:
            raise ValidationError(error.detail) from error


class QueryCode(Text):
    """The code that opens an anonymous case: 8 characters, or 9 with their check; read with the same forgiveness."""

    def __init__(self, *, metadata: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        known = {"pattern": rules.TYPED_CODE, "format": "query-code", "example": "7K3F9Q2X"}
        super().__init__(min=8, max=16, metadata={**known, **(metadata or {})}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        try:
            return normalise_query_code(super()._deserialize(value, attr, data, **kwargs))
        except Invalid as error:
            raise ValidationError(error.detail) from error


class Choice(fields.Enum[Any]):
    """One of the values of a StrEnum, by value; the member comes in."""

    def __init__(self, enum: type[StrEnum], **kwargs: Any) -> None:
        super().__init__(enum, by_value=fields.String, **kwargs)


class Instant(fields.DateTime):
    """An RFC 3339 date-time with its zone; comes in as an aware datetime in UTC."""

    default_error_messages = rules.INSTANT_MESSAGES

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="iso", **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        if not isinstance(value, str) or not rules.INSTANT.fullmatch(value):
            raise self.make_error("invalid", input=value, obj_type="datetime")
        try:
            return datetime.fromisoformat(value.upper()).astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise self.make_error("invalid", input=value, obj_type="datetime") from error
