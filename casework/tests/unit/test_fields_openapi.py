"""What the shared fields publish in OpenAPI is exactly what they accept."""

from __future__ import annotations

import re
import time
from enum import StrEnum
from typing import Any

import jsonschema_rs
import pytest
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from casework.web import fields


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"


class Everything(fields.Strict):
    line = fields.Text(min=2, max=20)
    body = fields.Text(min=1, max=30, multiline=True)
    note = fields.Text(min=0, max=10)
    count = fields.StrictInteger(min=-3, max=7)
    agreed = fields.StrictBoolean()
    phone = fields.Phone()
    colour = fields.Choice(Colour)


def published() -> dict[str, Any]:
    spec = APISpec("t", "1", "3.1.0", plugins=[MarshmallowPlugin()])
    spec.components.schema("Everything", schema=Everything)
    document: dict[str, Any] = spec.to_dict()["components"]["schemas"]["Everything"]
    return document


def test_an_unknown_field_is_refused_and_openapi_says_so() -> None:
    assert published()["additionalProperties"] is False
    with pytest.raises(ValidationError, match="Unknown field"):
        Everything().load({"stray": 1})


def test_openapi_carries_bounds_pattern_and_choices() -> None:
    properties = published()["properties"]
    assert (properties["line"]["minLength"], properties["line"]["maxLength"]) == (2, 20)
    assert (properties["count"]["minimum"], properties["count"]["maximum"]) == (-3, 7)
    assert properties["colour"]["enum"] == ["red", "green"]
    assert all("pattern" in properties[name] for name in ("line", "body", "note", "phone"))


awkward = st.text(
    st.sampled_from("\0\t\n\r\x1b\x85 \xa0\u200b\u200e\u3000\ufeff\ufffe\uffff字a😀\u2800()+-012９"), max_size=33
)


@given(value=st.one_of(awkward, st.text(max_size=33)))
def test_the_published_schema_accepts_exactly_what_the_field_accepts(value: str) -> None:
    properties = published_once()
    for name, field in Everything().fields.items():
        try:
            taken = isinstance(field.deserialize(value), str)
        except ValidationError:
            taken = False
        assert properties[name].is_valid(value) == taken, name


@given(value=st.one_of(st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.booleans(), st.none()))
def test_the_published_schema_agrees_about_everything_else(value: Any) -> None:
    properties = published_once()
    for name, field in Everything().fields.items():
        try:
            field.deserialize(value)
            taken = True
        except ValidationError:
            taken = False
        assert properties[name].is_valid(value) == taken, name


_validators: dict[str, Any] = {}


def published_once() -> dict[str, Any]:
    if not _validators:
        for name, schema in published()["properties"].items():
            _validators[name] = jsonschema_rs.validator_for(schema)
    return _validators


def test_the_patterns_mean_the_same_to_python() -> None:
    for schema in published()["properties"].values():
        if "pattern" in schema:
            re.compile(schema["pattern"])


@pytest.mark.parametrize("text", [" " * 20000, "a" * 20000 + "\0", "\u200b" * 20000 + "\0", "(" * 20000])
def test_no_pattern_backtracks(text: str) -> None:
    began = time.thread_time()
    for schema in published()["properties"].values():
        if "pattern" in schema:
            re.search(schema["pattern"], text)
    assert time.thread_time() - began < 0.5
