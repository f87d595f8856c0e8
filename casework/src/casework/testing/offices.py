"""Another instance as the service under test hears it: refers cases, answers referrals, brings news. For tests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from casework.crypto import seals
from casework.crypto.keyfiles import make_keys, publish
from casework.crypto.keys import KeyRing
from casework.domain.events import Envelope
from casework.messaging.inbox import Inbox, Outcome
from casework.runtime import Runtime
from casework.service import Service
from casework.testing.ground import Ground

RECEIVED = datetime(2026, 2, 27, 8, 30, tzinfo=UTC)


def add_office(ground: Ground, instance: str, code: str = "XX") -> None:
    """An instance that takes what is referred to it; `code` is that of its case numbers."""
    make_keys(ground.keys, instance)
    publish(ground.keys)
    ground.peers[instance] = {"url": "http://127.0.0.1:9", "code": code, "subscribes": ["*.*.case_referred.v1"]}
    ground.write()


class Office:
    """What one other instance says to the service under test, event by event, in order."""

    def __init__(self, instance: str, ground: Ground, service: Service, runtime: Runtime) -> None:
        self.instance = instance
        self.ring = KeyRing.load(ground.keys, instance)
        self._runtime, self._inbox = runtime, Inbox(service, runtime)
        self._sequence = 0

    def tell(self, name: str, subject: str, **data: Any) -> Outcome:
        """One event."""
        self._sequence += 1
        envelope = Envelope(
            id=str(uuid4()), source=f"/{self.instance}", type=f"{self.instance.split('/')[0]}.{name}.v1",
            subject=subject, time=self._runtime.now(), sequence=self._sequence, data=data,
        )  # fmt: skip
        return self._inbox.take(envelope)

    def refer(self, number: str, content: Mapping[str, Any], id_: str = "") -> str:
        """A case for the service; the referral's id."""
        id_ = id_ or str(uuid4())
        runtime = self._runtime
        recipient = runtime.public_keys.sealing(runtime.instance)
        inside = {"number": number, "content": dict(content)}
        sealed = seals.seal(inside, self.ring, recipient, id_, runtime.real_now())
        received_at = RECEIVED.isoformat()
        self.tell("case_referred", number, to=runtime.source, referral=id_, sealed=sealed, received_at=received_at)
        return id_

    def answer(self, name: str, number: str, referral: str, **more: Any) -> Outcome:
        """`referral_confirmed` or `referral_refused`."""
        return self.tell(name, number, to=self._runtime.source, referral=referral, **more)

    def seal(self, content: Mapping[str, Any], reference: str) -> str:
        """Something for the service alone."""
        runtime = self._runtime
        return seals.seal(
            content, self.ring, runtime.public_keys.sealing(runtime.instance), reference, runtime.real_now()
        )

    def opened(self, sealed: str, reference: str) -> dict[str, Any]:
        """What the service has sealed for this office."""
        return seals.unseal(sealed, self.ring, self._runtime.public_keys, self._runtime.instance, reference)
