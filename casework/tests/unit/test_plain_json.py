"""What is stored and answered reads the same as if the standard library had written it."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework import plain_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES, st.booleans())
def test_the_same_text_as_the_standard_library(value, sort_keys):
    """Numbers beyond 64 bits and halves of surrogate pairs among them."""
    expected = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=sort_keys)
    assert plain_json.dumps(value, sort_keys=sort_keys) == expected


def test_a_moment_is_refused_unless_somebody_says_how():
    moment = datetime(2026, 3, 2, tzinfo=UTC)
    with pytest.raises(TypeError):
        plain_json.dumps({"at": moment})
    assert plain_json.dumps({"at": moment}, str) == '{"at":"2026-03-02 00:00:00+00:00"}'
