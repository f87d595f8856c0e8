"""The exchange between an office of a partner and a mailbox, each played by its messages and its keys alone."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from casework.crypto import seals
from casework.crypto.keys import KeyRing
from casework.domain.events import Envelope
from casework.messaging.inbox import Inbox, Outcome
from casework.runtime import Runtime
from casework.service import Service
from casework.storage.tables import event_log
from casework.testing.ground import Clock, Ground
from exchange.storage import cases
from exchange.storage.tables import exchange_outgoing, exchange_report
from exchange.testing.office import Office
from exchange.use_cases.taking import Taker

MAILBOX, EXCHANGE = "mailbox/city", "exchange/main"
NUMBER = "MC-F8QY4-0YGEC-J"
RECEIVED = datetime(2026, 2, 27, 8, 30, tzinfo=UTC)
CONTENT: Mapping[str, Any] = {
    "destination": "petition",
    "kind": "complaint",
    "subject": "征地补偿没有到位",
    "body": "2024年征地,补偿款至今没有付清。\n请求付清。",
    "place": "青秀区",
    "anonymous": False,
    "language": "zh",
    "people": {"name": "韦小明", "phone": "13800000000", "email": "", "address": "南宁市青秀区某路1号"},
    "department": "ziran",
    "reason": "属于信访事项。",
    "hops": 0,
}


def configure(ground: Ground, *offices: Office, **over: Any) -> None:
    """Writes exchange.json for these partners."""
    partners = {
        office.partner: {"name": office.partner, "default_department": "xinfang", "jwks": office.jwks()}
        for office in offices
    }
    document = {"mailbox": MAILBOX, "public_url": "https://wz.example", "partners": partners} | over
    folder = ground.folder / "config"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "exchange.json").write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


class Town:
    """What tests do with a running exchange."""

    def __init__(self, service: Service, runtime: Runtime, clock: Clock, offices: Mapping[str, Office]) -> None:
        self.runtime = runtime
        self.clock = clock
        self.bureau, self.centre = offices["petitions"], offices["centre"]
        self.taker = Taker(runtime)
        self._inbox = Inbox(service, runtime)
        self._ring = KeyRing.load(runtime.settings.keys_dir, MAILBOX)
        self._sequences: Counter[str] = Counter()

    def hear(self, number: str, name: str, data: Mapping[str, Any]) -> Outcome:
        """The mailbox announces something about a letter."""
        self._sequences[number] += 1
        envelope = Envelope(
            id=str(uuid.uuid4()), source=f"/{MAILBOX}", type=f"mailbox.{name}.v1", subject=number,
            time=self.clock(), sequence=self._sequences[number], data=dict(data),
        )  # fmt: skip
        return self._inbox.take(envelope)

    def refer(self, number: str = NUMBER, **over: Any) -> str:
        """The mailbox refers a letter to the bureau; the referral's id."""
        id_ = str(uuid.uuid4())
        content = {**CONTENT, **over}
        files = content.pop("files", [])
        inside = {"number": number, "content": content} | ({"files": files} if files else {})
        recipient = self.runtime.public_keys.sealing(EXCHANGE)
        sealed = seals.seal(inside, self._ring, recipient, id_, self.runtime.real_now())
        data = {"to": f"/{EXCHANGE}", "referral": id_, "sealed": sealed, "received_at": RECEIVED.isoformat()}
        assert self.hear(number, "case_referred", data) is Outcome.APPLIED
        return id_

    def answer(self, name: str, reason: str = "") -> None:
        """The mailbox confirms or refuses the last case that it was handed."""
        event = self.announced("case_referred")[-1]
        data = {"to": f"/{EXCHANGE}", "referral": event.data["referral"]}
        self.hear(event.subject, f"referral_{name}", data | ({"reason": reason} if name == "refused" else {}))

    def handed_over(self) -> tuple[str, dict[str, Any]]:
        """Number and content of the last case that the mailbox was handed."""
        event = self.announced("case_referred")[-1]
        inside = seals.unseal(
            event.data["sealed"], self._ring, self.runtime.public_keys, EXCHANGE, event.data["referral"]
        )
        return event.subject, inside["content"]

    def announced(self, name: str = "") -> list[Any]:
        """What the exchange has announced, in order."""
        with self.runtime.read() as connection:
            rows = connection.execute(select(event_log).order_by(event_log.c.id)).all()
        return [row for row in rows if row.type.split(".")[1] == name or not name]

    def sent(self, office: Office, type_: str = "") -> list[dict[str, Any]]:
        """What the exchange has said to an office, read with its keys."""
        mine = exchange_outgoing.c.partner == office.partner
        with self.runtime.read() as connection:
            rows = connection.execute(select(exchange_outgoing).where(mine).order_by(exchange_outgoing.c.id)).all()
        return [office.read(row.body) for row in rows if row.type == type_ or not type_]

    def say(
        self, office: Office, type_: str, subject: str, data: Mapping[str, Any], inside: Any = None, **over: Any
    ) -> str:
        """The office says something; what became of it."""
        message = office.message(type_, subject, data, inside, **over)
        return self.taker.take(office.partner, office.signed(message))

    def case(self, subject: str = NUMBER, partner: str = "petitions") -> Any:
        """The case as it stands."""
        with self.runtime.read() as connection:
            return cases.find(connection, partner, subject)

    def reports(self) -> list[Any]:
        """All reports, oldest first."""
        with self.runtime.read() as connection:
            return list(connection.execute(select(exchange_report).order_by(exchange_report.c.id)))

    def acknowledge(self, subject: str = NUMBER, alias: str = "XF-1", **over: Any) -> str:
        """The bureau registers the case."""
        data = {"alias": alias, "registered_at": self.bureau.now()}
        return self.say(self.bureau, "petition.ack.v1", subject, data, **over)
