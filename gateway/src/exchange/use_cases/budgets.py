"""How many messages a partner may have applied in a minute. What is beyond is held back, never lost: over the broker it
stays unacknowledged, over HTTP it is not among those taken. Counted per process and anew after a start: it keeps a
partner whose program runs wild from keeping everybody else waiting, and is no accounting.
"""

from __future__ import annotations

from weakref import WeakKeyDictionary

import structlog
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from casework.messaging.inbox import Held
from casework.runtime import Runtime
from exchange.configuration import Partner
from exchange.storage import reports

RETRY_AFTER = 5  # seconds

log = structlog.get_logger()


class TooOften(Held):
    """The partner's minute is used up: the message must come again."""


class _Budgets:
    def __init__(self) -> None:
        self.window = MovingWindowRateLimiter(MemoryStorage())
        self.told: set[str] = set()  # partners that are held back, and of whom that is reported


_BUDGETS: WeakKeyDictionary[Runtime, _Budgets] = WeakKeyDictionary()


def spend(runtime: Runtime, partner: Partner) -> None:
    """Counts one message that the partner has signed. Raises TooOften, and reports it, once for each flood."""
    budgets = _BUDGETS.setdefault(runtime, _Budgets())
    if budgets.window.hit(RateLimitItemPerMinute(partner.messages_per_minute), partner.id):
        budgets.told.discard(partner.id)
        return
    reason = f"More than {partner.messages_per_minute} messages in a minute; the rest is held back and comes in turn."
    if partner.id not in budgets.told:
        budgets.told.add(partner.id)
        log.warning("exchange_flood", partner=partner.id, most=partner.messages_per_minute)
        with runtime.unit_of_work() as uow:
            reports.report(uow, partner.id, "flood", reason)
    raise TooOften(reason, outage=False)
