"""What every partner does with messages: each applied once, in order, what does not fit reported and turned down."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Mapping, Sequence
from typing import Any

from deploy.partners import wire
from deploy.partners.book import APPLIED, HELD, Book
from deploy.partners.lists import Lists
from deploy.partners.schemas import Schemas
from deploy.partners.wire import BUSINESS, CityKeys, Keys, Refused

ALL = "-"  # the subject of messages that are about no one case
REJECTED, RESEND, RECONCILE = "exchange.rejected.v1", "exchange.resend.v1", "exchange.reconcile.v1"
CONTROL = frozenset({REJECTED, RESEND, RECONCILE})  # these stand outside the order of a case
TURNED_DOWN = "refused"


class Office:
    """One partner. Its line takes what waits and hands in what comes; `wake` is set when something waits."""

    name = ""

    def __init__(self, book: Book, keys: Keys, city: CityKeys, schemas: Schemas) -> None:
        self.book = book
        self._keys = keys
        self._city = city
        self._schemas = schemas
        self._lists = Lists(book, self.over)
        self.wake = threading.Event()

    def apply(self, message: Mapping[str, Any], content: Mapping[str, Any]) -> None:
        """What a message of a case means to this office. Raises Refused with the code of a rule."""
        raise Refused(BUSINESS, f"this office has no use for {message['type']}")

    def over(self, facts: Mapping[str, Any]) -> bool:
        """Whether nothing more is expected of a case."""
        return bool(facts.get("over"))

    def take(self, token: str) -> None:
        """One message that came, in one transaction. Whatever it is, it is dealt with when this returns."""
        with self.book.page():
            try:
                message = wire.read(token, self._city)
                self._schemas.check(message)
                wire.check_sender(message)
                self._judge(message, token)
            except Refused as refused:
                self._turn_down(token, refused)
        self.wake.set()

    def send(self, type_: str, subject: str, data: Mapping[str, Any], sealed: Mapping[str, Any] | None = None) -> str:
        """Signs a message and lets it wait for the line; its id. Raises Refused when it is not as the contract says."""
        with self.book.page():
            where = ALL if type_ in CONTROL else subject
            sequence = self.book.stream(where)["sent"] + 1
            hops = 0 if where == ALL else self._hops(subject)
            message = wire.event(f"/{self.name}", type_, where, sequence, data, hops=hops)
            if sealed is not None:
                token = wire.seal(message, sealed, self._city)
                message["data"] = {**data, "sealed": token}
                message["sensitivity"] = "personal"
                self._schemas.check_sealed(message, {"id": message["id"], "subject": where, **sealed})
            self._schemas.check(message)
            self.book.advance(where, sent=sequence)
            self.book.keep(message, wire.sign(message, self._keys))
        self.wake.set()
        return str(message["id"])

    def reconcile(self) -> int:
        """Sends the list of all cases, in parts; how many it names."""
        with self.book.page():
            parts = list(self._lists.parts())
            for part in parts:
                self.send(RECONCILE, ALL, part)
        return sum(len(part["cases"]) for part in parts)

    def waiting(self, most: int = 100) -> list[tuple[int, str]]:
        """Position and token of what the line shall take, oldest first."""
        rows = self.book.rows("SELECT position, token FROM outgoing WHERE waiting = 1 ORDER BY position LIMIT ?", most)
        return [(row["position"], row["token"]) for row in rows]

    def delivered(self, positions: Sequence[int]) -> None:
        """The line has them; they stay for when they are asked for again."""
        with self.book.page():
            for position in positions:
                self.book.write("UPDATE outgoing SET waiting = 0 WHERE position = ?", position)

    def again(self, subject: str, sequence: int) -> None:
        """Byte for byte what was sent of a case, from this sequence on."""
        self.book.write("UPDATE outgoing SET waiting = 1 WHERE subject = ? AND sequence >= ?", subject, sequence)
        self.wake.set()

    def _judge(self, message: Mapping[str, Any], token: str) -> None:
        digest = hashlib.sha256(wire.compact(message)).hexdigest()  # what was signed counts, not by which key
        subject, sequence = message["subject"], message["sequence"]
        known = self.book.rows("SELECT digest FROM incoming WHERE id = ?", message["id"])
        if known and known[0]["digest"] == digest:
            self.book.write("UPDATE incoming SET repeats = repeats + 1 WHERE id = ?", message["id"])
            return
        control = message["type"] in CONTROL
        query = "SELECT 1 FROM incoming WHERE subject = ? AND sequence = ?"
        if known or (not control and self.book.rows(query, subject, sequence)):
            raise Refused(BUSINESS, "conflict: another message came under this id or sequence")
        if control:
            self.book.took(message, digest, APPLIED, "")
            self._control(message)
        elif sequence == self.book.stream(subject)["applied"] + 1:
            self._use_up(message, digest, token)
            self._held_ones(subject)
        elif sequence <= self.book.stream(subject)["applied"]:
            self.book.report("stale", message, "earlier than what was applied")
        else:
            self.book.took(message, digest, HELD, token)
            self._ask_for_missing(message)

    def _use_up(self, message: Mapping[str, Any], digest: str, token: str) -> None:
        """Applied or refused by a rule, its place in the order is taken; a sealed part that lies leaves it free."""
        content = wire.unseal(message, self._keys) if "sealed" in message["data"] else {}
        if content:
            self._schemas.check_sealed(message, content)
        self.book.advance(message["subject"], applied=message["sequence"])
        try:
            self.apply(message, content)
            self.book.took(message, digest, APPLIED, "")
        except Refused as refused:
            self.book.took(message, digest, TURNED_DOWN, "")
            self._turn_down(token, refused)

    def _held_ones(self, subject: str) -> None:
        query = "SELECT id, digest, token FROM incoming WHERE subject = ? AND sequence = ? AND state = ?"
        while found := self.book.rows(query, subject, self.book.stream(subject)["applied"] + 1, HELD):
            row = found[0]
            try:
                self._use_up(wire.read(row["token"], self._city), row["digest"], row["token"])
            except Refused as refused:  # its sealed part lies: never applied, and its place is free again
                self.book.write("DELETE FROM incoming WHERE id = ?", row["id"])
                self._turn_down(row["token"], refused)

    def _ask_for_missing(self, message: Mapping[str, Any]) -> None:
        subject = message["subject"]
        stream = self.book.stream(subject)
        missing = stream["applied"] + 1
        if stream["asked"] < missing:
            self.book.report("gap", message, f"sequence {missing} is missing")
            self.book.advance(subject, asked=missing)
            self.send(RESEND, ALL, {"about": subject, "from_sequence": missing})

    def _turn_down(self, token: str, refused: Refused) -> None:
        """A report, and word to the sender; but never an answer to an answer."""
        claimed = unverified(token)
        self.book.report("refused", claimed, f"{refused.code} {refused.reason}")
        if claimed.get("type") == REJECTED:
            return
        data = {
            "message": claimed.get("id", ALL),
            "sha256": hashlib.sha256(token.encode()).hexdigest(),
            "about": claimed.get("subject", ALL),
            "code": refused.code,
            "reason": refused.reason[:2000],
        }
        try:
            self.send(REJECTED, ALL, data)
        except Refused:  # what it claims to be cannot even be repeated
            self.send(REJECTED, ALL, data | {"message": ALL, "about": ALL})

    def _control(self, message: Mapping[str, Any]) -> None:
        data = message["data"]
        if message["type"] == REJECTED:
            self.book.report("rejected", message, f"{data['code']} {data['reason']} ({data['message']})")
        elif message["type"] == RESEND:
            self.again(data["about"], data["from_sequence"])
        else:
            self._heal(data)

    def _heal(self, data: Mapping[str, Any]) -> None:
        """What they have not applied goes out again; what we have not got is asked for."""
        for subject, resend, ask in self._lists.compare(data):
            if resend:
                self.again(subject, resend)
            if ask:
                self.send(RESEND, ALL, {"about": subject, "from_sequence": ask})

    def _hops(self, subject: str) -> int:
        try:
            return int(self.book.case(subject).get("hops", 0))
        except KeyError:
            return 0


def unverified(token: str) -> dict[str, Any]:
    """What a message says of itself, for reports only."""
    try:
        middle = token.split(".")[1]
        found = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    except (ValueError, IndexError):
        return {}
    return found if isinstance(found, dict) else {}
