"""What a service says about its personal data, and the words of a request."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from casework.personal.deciding import own_department
from casework.storage.look import Look

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

    from casework.domain.calendar import Calendar
    from casework.runtime import Runtime
    from casework.storage.unit_of_work import UnitOfWork


class Kind(StrEnum):
    """Which right is used."""

    ACCESS = "access"  # 查阅、复制, art. 45
    CORRECT = "correct"  # 更正、补充, art. 46
    ERASE = "erase"  # 删除, art. 47
    WITHDRAW = "withdraw"  # 撤回同意, art. 15


class State(StrEnum):
    """Where a request stands."""

    RECEIVED = "received"
    ANSWERED = "answered"
    REFUSED = "refused"  # always with a reason, art. 50


AT_ONCE = frozenset({Kind.ACCESS, Kind.WITHDRAW})  # nobody has to weigh anything; the others are decided by staff


@dataclass(frozen=True)
class Subject:
    """A case as far as these rights need to know it."""

    number: str
    owner: str  # the account that sent it, as `PersonalData.known_as` has it; empty when none did
    department: str  # answers for it now
    code_digest: str  # `crypto.query_codes.digest`
    is_open: bool  # still being worked on
    erased: bool = False  # nothing personal is left
    by_rule: bool = False  # no staff may know of it: what no rule forbids is granted at once


@dataclass(frozen=True, kw_only=True)
class PersonalData:
    """How a service keeps these rights over its own cases. Each function works in the caller's transaction.

    `find(look, number)`: the case, None when there is none; locked when `look` is a unit of work.
    `count(look, number)`: rows that hold something personal, by place (`letter_text`); called before and after.
    `copy(uow, number)`: all that is kept about the person, JSON-safe.
    `correct(uow, number, changes)`: changes of the fields in `correctable`; raises Invalid.
    `erase(uow, number)`: text and personal fields go; number, dates and outcome stay.
    `withdraw(uow, number)`: consent is taken back; True when there was one.
    `expired(connection, before, limit)`: numbers of cases that ended before that moment and hold something still.
    `disown(uow, account)`: cases of an account that is closed lose their owner, and all else that names it; how many.
    It may be called again.
    `decides(look)`: the requests that the doer may know of and decide on, as a condition on table `personal_request`.
    `sealed`: parts of `copy` that no command shows: the person alone gets them.
    `known_as(runtime, account)`: by what the service knows an account, in `Subject.owner` and where a request stands.
    """

    find: Callable[[Look, str], Subject | None]
    count: Callable[[Look, str], Mapping[str, int]]
    copy: Callable[[UnitOfWork, str], Mapping[str, Any]]
    correct: Callable[[UnitOfWork, str, Mapping[str, str]], None]
    erase: Callable[[UnitOfWork, str], None]
    withdraw: Callable[[UnitOfWork, str], bool]
    expired: Callable[[Connection, datetime, int], Sequence[str]]
    disown: Callable[[UnitOfWork, str], int]
    calendar: Callable[[Look], Calendar]
    correctable: Mapping[str, int] = field(default_factory=dict)  # field → most characters
    decides: Callable[[Look], ColumnElement[bool]] = own_department
    at_once: frozenset[Kind] = AT_ONCE
    sealed: frozenset[str] = frozenset()
    known_as: Callable[[Runtime, str], str] = lambda _runtime, account: account
    # Where a reader without rights must not find the case any more: address → what an empty answer looks like
    public: Callable[[str], Mapping[str, str]] = lambda _number: {}
