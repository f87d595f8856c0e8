"""A job over many cases: each has a transaction of its own, and one that fails keeps nobody waiting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import structlog

from casework.runtime import Runtime
from casework.storage.unit_of_work import UnitOfWork

log = structlog.get_logger()

T = TypeVar("T")


def one_by_one(runtime: Runtime, cases: Sequence[T], act: Callable[[UnitOfWork, T], object]) -> int:
    """Does `act` to each case (its number, or whatever identifies it); how many were tried."""
    for case in cases:
        try:
            with runtime.unit_of_work() as uow:
                act(uow, case)
        except Exception as error:
            log.error("job_failed", case=case, act=act.__name__, exc_info=error)
    return len(cases)
