"""The directory of departments as a service has it: a copy of the gateway's, filled from its events.

A service adds `*directory.handlers()` to its handlers; the worker then also catches up by itself. Rules and use cases
ask `of(runtime)`, which answers from memory; a report that has a connection anyway asks the functions below.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from casework.directory import store
from casework.directory.copy import Copy, of
from casework.directory.hearing import HANDLERS
from casework.directory.pull import jobs
from casework.domain.directory import Department
from casework.service import Handler

__all__ = ["Copy", "department", "departments", "handlers", "jobs", "name_at", "of", "successor_of"]


def handlers() -> Sequence[Handler]:
    """For `Service.handlers`: what the gateway tells about departments, into the copy."""
    return HANDLERS


def departments(connection: Connection, on: date) -> list[Department]:
    """Those that work on that day, from the stored copy."""
    return store.read(connection).active(on)


def department(connection: Connection, id_: str) -> Department | None:
    """One with its whole history; None when the copy does not know it."""
    return store.read_one(connection, id_)


def successor_of(connection: Connection, id_: str, on: date) -> str | None:
    """Who stands for it on that day: itself, or the end of the line of its successors; None when nobody does."""
    return store.read(connection).successor_of(id_, on)


def name_at(connection: Connection, id_: str, on: date, language: str = "zh") -> str:
    """What it was called on that day; the id when the copy does not know it."""
    return store.read(connection).name_at(id_, on, language)
