"""The three read models of the scoreboard as a rebuild sees them: how events make rows, and where these stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection, delete, select

from casework.domain.events import Envelope
from casework.service import Handler
from casework.storage.unit_of_work import UnitOfWork
from portal.published import store as published
from portal.scoreboard import application_store, cards, store
from portal.scoreboard.applications import fold_application
from portal.scoreboard.fold import event_name, fold
from portal.scoreboard.handlers import CARDED, COUNTED, INFORMED
from portal.tables import application_row, card_row, letter_row

Key = tuple[Any, ...]
Data = Mapping[str, Any]


class Model(Protocol):
    """Rows by key, folded from the events of one channel."""

    @property
    def channel(self) -> str:
        """Whose events they are."""

    def handler(self, envelope: Envelope) -> Handler | None:
        """Who loads this event; None for one that makes no row."""

    def key(self, envelope: Envelope, data: Data) -> Key | None:
        """Which row it is about; None when about none."""

    def fold(self, row: Any, envelope: Envelope, data: Data) -> Any:
        """The row after the event."""

    def write(self, uow: UnitOfWork, row: Any) -> bool:
        """Puts the row in unless what stands there is newer; says whether it did."""

    def keys(self, connection: Connection, sources: Sequence[str]) -> Iterable[Key]:
        """The rows that stand there from these instances."""

    def drop(self, uow: UnitOfWork, key: Key) -> None:
        """Takes a row out."""


def _by_name(handlers: Iterable[Handler]) -> dict[str, Handler]:
    return {handler.pattern.split(".")[2]: handler for handler in handlers}


@dataclass(frozen=True)
class Letters:
    """One row a letter; what is published of it follows."""

    channel: str = "mailbox"
    loaders = _by_name(COUNTED)

    def handler(self, envelope: Envelope) -> Handler | None:
        """By the event's name."""
        return self.loaders.get(event_name(envelope))

    def key(self, envelope: Envelope, _data: Data) -> Key | None:
        """Instance and number."""
        return (envelope.source, envelope.subject)

    def fold(self, row: Any, envelope: Envelope, data: Data) -> Any:
        """As the handler does."""
        return fold(row, envelope, data)

    def write(self, uow: UnitOfWork, row: Any) -> bool:
        """A letter that is published is fetched, another is shown no more."""
        if not store.write(uow.connection, row):
            return False
        if row.published_round is None:
            published.remove(uow.connection, row.number)
        elif not published.is_kept(uow.connection, row.number):
            published.want(uow.connection, row.number, row.sequence, uow.runtime.real_now())
        return True

    def keys(self, connection: Connection, sources: Sequence[str]) -> Iterable[Key]:
        """All letters of these instances."""
        query = select(letter_row.c.source, letter_row.c.number).where(letter_row.c.source.in_(sources))
        return [tuple(row) for row in connection.execute(query)]

    def drop(self, uow: UnitOfWork, key: Key) -> None:
        """With its published text."""
        source, number = key
        mine = (letter_row.c.source == source) & (letter_row.c.number == number)
        uow.connection.execute(delete(letter_row).where(mine))
        published.remove(uow.connection, number)


@dataclass(frozen=True)
class SupervisionCards:
    """One row a card."""

    channel: str = "complaints"
    loaders = _by_name(CARDED)

    def handler(self, envelope: Envelope) -> Handler | None:
        """By the event's name."""
        return self.loaders.get(event_name(envelope))

    def key(self, envelope: Envelope, data: Data) -> Key | None:
        """None for a reminder or an urge, and for what is about a complaint."""
        return cards.key_of(envelope, data) if cards.counts(envelope, data) else None

    def fold(self, row: Any, envelope: Envelope, data: Data) -> Any:
        """As the handler does."""
        return cards.fold_card(row, envelope, data)

    def write(self, uow: UnitOfWork, row: Any) -> bool:
        """One statement decides."""
        return cards.write_card(uow.connection, row)

    def keys(self, connection: Connection, sources: Sequence[str]) -> Iterable[Key]:
        """All cards from these instances."""
        query = select(*(card_row.c[name] for name in cards.KEY)).where(card_row.c.source.in_(sources))
        return [tuple(row) for row in connection.execute(query)]

    def drop(self, uow: UnitOfWork, key: Key) -> None:
        """The row alone."""
        uow.connection.execute(delete(card_row).where(cards.this_card(key)))


@dataclass(frozen=True)
class InformationApplications:
    """One row an application."""

    channel: str = "disclosure"
    loaders = _by_name(INFORMED)

    def handler(self, envelope: Envelope) -> Handler | None:
        """By the event's name."""
        return self.loaders.get(event_name(envelope))

    def key(self, envelope: Envelope, _data: Data) -> Key | None:
        """Instance and number."""
        return (envelope.source, envelope.subject)

    def fold(self, row: Any, envelope: Envelope, data: Data) -> Any:
        """As the handler does."""
        return fold_application(row, envelope, data)

    def write(self, uow: UnitOfWork, row: Any) -> bool:
        """One statement decides."""
        return application_store.write_application(uow.connection, row)

    def keys(self, connection: Connection, sources: Sequence[str]) -> Iterable[Key]:
        """All applications at these instances."""
        mine = application_row.c.source.in_(sources)
        query = select(application_row.c.source, application_row.c.number).where(mine)
        return [tuple(row) for row in connection.execute(query)]

    def drop(self, uow: UnitOfWork, key: Key) -> None:
        """The row alone."""
        uow.connection.execute(delete(application_row).where(application_store.this_application(key)))


LETTERS, CARDS, APPLICATIONS = Letters(), SupervisionCards(), InformationApplications()
MODELS: tuple[Model, ...] = (LETTERS, CARDS, APPLICATIONS)
