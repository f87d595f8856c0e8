"""Events in: each moves one row, a letter's, a card's or an application's.

Published texts are put on a list; a job fetches them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casework import directory
from casework.domain.events import Envelope
from casework.service import Handler
from casework.storage.unit_of_work import UnitOfWork
from portal.published import store as published
from portal.scoreboard import application_store, applications, cards, store
from portal.scoreboard.fold import STEPS, event_name, fold
from portal.scoreboard.schemas import ActFact, ApplicationFact, LetterFact


def count_letter(uow: UnitOfWork, envelope: Envelope, data: Mapping[str, Any]) -> None:
    """Folds the event into its letter's row; twice, or late, it changes nothing."""
    before = store.read(uow.connection, envelope.source, envelope.subject, lock=True)
    after = fold(before, envelope, data)
    if after == before:
        return
    store.write(uow.connection, after)
    if after.published_round is not None and event_name(envelope) in FETCHED_ON:
        published.want(uow.connection, envelope.subject, envelope.sequence, uow.runtime.real_now())
    elif after.published_round is None:
        # also when the event that took it down never came: a row that is not published shows no text
        published.remove(uow.connection, envelope.subject)


def count_card(uow: UnitOfWork, envelope: Envelope, data: Mapping[str, Any]) -> None:
    """Folds the event into its card's row; what is no card, or about a complaint, counts nothing."""
    if not cards.counts(envelope, data):
        return
    before = cards.read_card(uow.connection, cards.key_of(envelope, data), lock=True)
    after = cards.fold_card(before, envelope, data)
    if after != before:
        cards.write_card(uow.connection, after)


def count_application(uow: UnitOfWork, envelope: Envelope, data: Mapping[str, Any]) -> None:
    """Folds the event into its application's row."""
    before = application_store.read_application(uow.connection, (envelope.source, envelope.subject), lock=True)
    after = applications.fold_application(before, envelope, data)
    if after != before:
        application_store.write_application(uow.connection, after)


# A rating that comes after the release is shown beside the text too
FETCHED_ON = ("letter_published", "letter_rated")

# Each by name: a wide pattern would also bring the kernel's own events, which are about no letter's figures
COUNTED = tuple(Handler(f"mailbox.*.{name}.v1", count_letter, LetterFact) for name in STEPS)
CARDED = tuple(Handler(f"complaints.*.{name}.v1", count_card, ActFact) for name in (cards.ISSUED, cards.WITHDRAWN))
INFORMED = tuple(Handler(f"disclosure.*.{name}.v1", count_application, ApplicationFact) for name in applications.STEPS)
HANDLERS = (*COUNTED, *CARDED, *INFORMED, *directory.handlers())
