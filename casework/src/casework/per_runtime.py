"""One thing per running instance: made when first asked for, and gone with the instance."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from weakref import WeakKeyDictionary

from casework.runtime import Runtime

Made = TypeVar("Made")


def per_runtime(make: Callable[[Runtime], Made]) -> Callable[[Runtime], Made]:
    """`of = per_runtime(Configuration)`: `of(runtime)` is then the one configuration of that instance.

    `make` must keep no strong reference to the runtime (`weakref.ref` will do), or neither ever goes.
    """
    made: WeakKeyDictionary[Runtime, Made] = WeakKeyDictionary()

    def of(runtime: Runtime) -> Made:
        found = made.get(runtime)
        if found is None:
            found = made.setdefault(runtime, make(runtime))  # of two threads that come first, both get one thing
        return found

    return of
