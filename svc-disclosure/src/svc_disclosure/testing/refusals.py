"""What the rules turn down, by its code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from casework.domain.errors import Refusal


@contextmanager
def refused(code: str) -> Iterator[pytest.ExceptionInfo[Refusal]]:
    """What is inside is refused with this code, and says what to do."""
    with pytest.raises(Refusal) as refusal:
        yield refusal
    assert refusal.value.code == code, refusal.value.detail
    assert refusal.value.detail
