"""What the rules know of a case as a JSON document, and back: by the types of its dataclass, field by field.

Each type is looked at once and becomes a pair of functions. A field that an older document lacks gets its default, so
a document is readable by every later version that adds fields.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache, partial
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from casework.domain import clock as clocks
from casework.domain.clock import Clock

T = TypeVar("T")
Read = Callable[[Any], Any]

_AS_THEY_ARE = frozenset({str, int, bool, float, NoneType})


def to_json(value: Any) -> Any:
    """JSON-safe values: sets become sorted lists, dates ISO 8601, enums their values, a clock its own document."""
    if type(value) in _AS_THEY_ARE:
        return value
    if isinstance(value, Clock):
        return clocks.to_json(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted((to_json(one) for one in value), key=repr)
    if isinstance(value, tuple):
        return [to_json(one) for one in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_json(getattr(value, f.name)) for f in fields(value)}
    raise TypeError(f"{type(value).__name__} has no place in a document")


def from_json(kind: type[T], data: Mapping[str, Any]) -> T:
    """The dataclass that `to_json` wrote: checked when it was made, and not judged again by rules of another day.

    Raises ValueError, KeyError or TypeError for what is none.
    """
    restored = object.__new__(kind)
    for name, (read, default) in _readers(cast(Any, kind)).items():
        object.__setattr__(restored, name, read(data[name]) if name in data else default())
    return restored


@cache
def _readers(kind: Any) -> dict[str, tuple[Read, Callable[[], Any]]]:
    """By field: how it is read, and what it is in a document that lacks it."""
    hints = get_type_hints(kind)
    return {one.name: (_reader(hints[one.name]), partial(_default, kind, one)) for one in fields(kind)}


def _default(kind: type, one: Field[Any]) -> Any:
    if one.default_factory is not MISSING:
        return one.default_factory()
    if one.default is MISSING:
        raise KeyError(f"{kind.__name__}.{one.name}")
    return one.default


@cache
def _reader(hint: Any) -> Read:
    """How a value of this type is read; None stands for itself where the type allows it."""
    if hint in _AS_THEY_ARE:
        return _same
    origin, inside = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        (only,) = (one for one in inside if one is not NoneType)
        return partial(_maybe, _reader(only))
    if origin is tuple and inside[-1] is not Ellipsis:
        return partial(_record, tuple(_reader(one) for one in inside))
    if origin in (tuple, frozenset):
        return partial(_many, origin, _reader(inside[0]))
    return _single(hint)


def _single(hint: Any) -> Read:
    if hint is Clock:
        return clocks.from_json
    read: Read
    if is_dataclass(hint):
        read = partial(from_json, hint)  # type: ignore[arg-type]
    elif issubclass(hint, Enum):
        read = hint
    elif issubclass(hint, datetime | date):
        read = hint.fromisoformat
    else:
        raise TypeError(f"{hint!r} has no place in a document")
    return read


def _same(value: Any) -> Any:
    return value


def _maybe(read: Read, value: Any) -> Any:
    return None if value is None else read(value)


def _record(reads: tuple[Read, ...], value: Any) -> Any:
    return tuple(read(one) for read, one in zip(reads, value, strict=True))


def _many(into: Callable[[Any], Any], read: Read, value: Any) -> Any:
    return into(read(one) for one in value)
