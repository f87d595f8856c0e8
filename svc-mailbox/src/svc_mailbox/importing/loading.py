"""From lines to letters, a batch in one transaction: a run that is killed leaves whole batches; the next goes on."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import Any

from sqlalchemy import Connection, insert, select

from casework.crypto import query_codes, receipts
from casework.domain.calendar import Calendar
from casework.domain.errors import Invalid
from casework.domain.events import Event
from casework.domain.numbers import ALPHABET, mint_number, mint_query_code
from casework.redaction import find, redact
from casework.runtime import Runtime
from casework.storage.unit_of_work import UnitOfWork
from svc_mailbox import configuration
from svc_mailbox.domain.events import LetterPublished
from svc_mailbox.domain.history import Past, past_letter
from svc_mailbox.domain.letter import By, Letter, tell
from svc_mailbox.domain.publication import Openness, Publication
from svc_mailbox.domain.turns import Terms
from svc_mailbox.importing.mapping import Reading
from svc_mailbox.importing.sources import Row
from svc_mailbox.storage import codec
from svc_mailbox.storage.imported import imported_letter
from svc_mailbox.storage.letters import publication_columns
from svc_mailbox.storage.tables import letter, letter_entry, letter_people, letter_text, published_letter
from svc_mailbox.storage.texts import PEOPLE, seal_people

BATCH = 200


class Keyed:
    """Choices that follow from a key and a name alone, so that a rerun mints the same number."""

    def __init__(self, key: bytes, name: str) -> None:
        self._key, self._name, self._count = key, name, 0

    def choice(self, seq: str, /) -> str:
        """One of the 32 characters of the alphabet, each as likely."""
        if seq != ALPHABET:
            raise ValueError("only numbers and codes are minted here")
        self._count += 1
        mac = hmac.new(self._key, f"wenzheng-import-v1\0{self._name}\0{self._count}".encode(), hashlib.sha256)
        return seq[mac.digest()[0] % len(seq)]


@dataclass
class Tally:
    """What became of the lines."""

    lines: int = 0
    loaded: int = 0
    already: int = 0
    bad: int = 0
    answered: int = 0
    on_time: int = 0
    rated: int = 0
    published: int = 0


@dataclass(frozen=True)
class Fault:
    """A line that was not taken. No text of the letter goes into the report."""

    line: int
    id: str
    reason: str
    detail: str


@dataclass(frozen=True)
class Ready:
    """A line on its way: its letter, its events, and what goes into the tables beside it."""

    line: int
    past: Past
    letter: Letter
    events: Sequence[Event]
    alias_row: dict[str, Any]
    code: str


@dataclass
class Loader:
    """One run over one archive; `archive` names it, for its old numbers are unique in it alone."""

    runtime: Runtime
    reading: Reading
    archive: str
    calendar: Calendar
    publish: bool = False
    dry: bool = False
    tally: Tally = field(default_factory=Tally)

    def load(self, rows: Iterable[Row]) -> Iterator[Fault]:
        """Takes the lines in, batch by batch; yields what is wrong with those that it does not."""
        lines = iter(rows)
        while batch := list(islice(lines, BATCH)):
            self.tally.lines += len(batch)
            yield from self._batch(batch)

    def _batch(self, batch: Sequence[Row]) -> Iterator[Fault]:
        made, faults = self._made(batch)
        if self.dry:
            with self.runtime.read() as connection:
                new, more = self._new(connection, made)
        else:
            with self.runtime.unit_of_work() as uow:
                new, more = self._new(uow.connection, made)
                if new:
                    self._keep(uow, new)
        for ready in new:
            self._count(ready)
        self.tally.bad += len(faults) + len(more)
        yield from sorted([*faults, *more], key=lambda fault: fault.line)

    def _made(self, batch: Sequence[Row]) -> tuple[list[Ready], list[Fault]]:
        terms = Terms(configuration.of(self.runtime).limits(), self.calendar)
        by = By(self.runtime.system, self.runtime.now())
        made, faults = [], []
        for row in batch:
            try:
                if row.fault:
                    raise Invalid("line_unreadable", row.fault)
                past = self.reading.past(row.values)
                made.append(self._ready(row.line, past, by, terms))
            except Invalid as refusal:
                faults.append(Fault(row.line, self.reading.id_of(row.values), refusal.code, refusal.detail[:500]))
        return made, faults

    def _ready(self, line: int, past: Past, by: By, terms: Terms) -> Ready:
        rng = Keyed(self.runtime.ring.code, f"{self.archive}\0{past.id}")
        number = mint_number(self.runtime.topology.peer(self.runtime.instance).code, rng)
        made, events = past_letter(past, number, by, terms)
        whole = json.dumps(asdict(past), default=str, sort_keys=True, ensure_ascii=False)
        digest = hmac.new(self.runtime.ring.code, f"import-line\0{whole}".encode(), hashlib.sha256).hexdigest()
        alias = {"number": number, "archive": self.archive, "alias": past.id, "digest": digest, "imported_at": by.at}
        return Ready(line, past, made, events, alias, mint_query_code(rng))

    def _new(self, connection: Connection, made: Sequence[Ready]) -> tuple[list[Ready], list[Fault]]:
        """Those that are not here yet; an old number that stands for two different letters is a fault."""
        numbers = [ready.letter.number for ready in made]
        known = select(imported_letter.c.number, imported_letter.c.digest).where(imported_letter.c.number.in_(numbers))
        there: dict[str, str] = {row.number: row.digest for row in connection.execute(known)}
        others = select(letter.c.number).where(letter.c.number.in_(numbers), letter.c.number.not_in(list(there)))
        taken = set(connection.scalars(others))
        new, faults = [], []
        for ready in made:
            number, digest = ready.letter.number, ready.alias_row["digest"]
            if number in taken:
                faults.append(Fault(ready.line, ready.past.id, "number_taken", "another letter has this number"))
            elif number not in there:
                there[number] = digest
                new.append(ready)
            elif there[number] == digest:
                self.tally.already += 1
            else:
                faults.append(Fault(ready.line, ready.past.id, "id_repeated", "another letter has this id already"))
        return new, faults

    def _keep(self, uow: UnitOfWork, new: Sequence[Ready]) -> None:
        c, vault = uow.connection, self.runtime.vault
        copies = {ready.letter.number: self._copy(ready) for ready in new if self.publish and ready.past.public}
        shown = {number: copy for number, copy in copies.items() if copy}
        c.execute(insert(letter), [self._letter_row(ready, ready.letter.number in shown) for ready in new])
        c.execute(insert(letter_text), [
            {"number": r.letter.number, "body": r.past.body, "place": ""} for r in new])  # fmt: skip
        people = [
            {"number": r.letter.number} | dict.fromkeys(PEOPLE)
            | seal_people(vault, r.letter.number, {"name": r.past.author})
            for r in new if r.past.author
        ]  # fmt: skip
        entries = [entry for ready in new for entry in _entries(ready)]
        rows = ((letter_people, people), (letter_entry, entries), (published_letter, list(shown.values())))
        for table, values in (*rows, (imported_letter, [ready.alias_row for ready in new])):
            if values:
                c.execute(insert(table), values)
        for ready in new:
            uow.announce(*ready.events)
            if ready.letter.number in shown:
                by = By(self.runtime.system, uow.now)
                uow.announce(tell(LetterPublished, ready.letter, by, round=1))

    def _letter_row(self, ready: Ready, shown: bool) -> dict[str, Any]:
        made, past = ready.letter, ready.past
        content = {"department": past.department, "kind": past.kind.value, "subject": past.subject, "body": past.body}
        publication = Publication(Openness.PUBLISHED, 1) if shown else Publication()
        return codec.columns(made, self.calendar) | publication_columns(publication) | {
            "number": made.number, "subject": past.subject.strip(), "language": "zh",
            "content_digest": receipts.digest(content),
            "code_digest": query_codes.digest(self.runtime.ring.code, made.number, ready.code),
        }  # fmt: skip

    def _copy(self, ready: Ready) -> dict[str, Any] | None:
        """The redacted copy of a letter that was public before; none for one that was never answered."""
        past, names = ready.past, [ready.past.author] if ready.past.author else []
        if past.replied_at is None:
            return None
        plain = {"subject": past.subject.strip(), "body": past.body, "answer": past.reply}
        texts = {name: redact(text, find(text, names, [])) for name, text in plain.items()}
        return {
            "number": ready.letter.number, "department": past.department, "kind": past.kind.value, **texts, "round": 1,
            "received_at": past.submitted_at, "answered_at": past.replied_at, "published_at": past.replied_at,
        }  # fmt: skip

    def _count(self, ready: Ready) -> None:
        answers = ready.letter.answers
        self.tally.loaded += 1
        self.tally.answered += bool(answers)
        self.tally.on_time += bool(answers and answers[0].on_time)
        self.tally.rated += ready.past.rating is not None
        self.tally.published += bool(self.publish and ready.past.public and answers)


def _entries(ready: Ready) -> Iterator[dict[str, Any]]:
    """What the views show of the history."""
    past, plain = ready.past, {"number": ready.letter.number, "account": "", "round": 1}
    if past.replied_at is None:
        return
    office = {"part": "reviewer", "department": past.department}
    yield plain | office | {"at": past.replied_at, "action": "answer", "text": past.reply, "facts": None}
    if past.rating is not None:
        facts = {"level": past.rating, "solved": None}
        sender = {"part": "citizen", "department": ""}
        yield plain | sender | {"at": past.replied_at, "action": "rate", "text": "", "facts": facts}
