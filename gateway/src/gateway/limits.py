"""Limits per address, account and class of route, and on wrong query codes. Counted in memory, per process."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from limits import RateLimitItem, RateLimitItemPerMinute, parse
from limits.strategies import MovingWindowRateLimiter

from casework.domain.errors import TooMany
from gateway.addresses import group
from gateway.counters import Counters, FixedWindows
from gateway.identity import Identity
from gateway.settings import GatewaySettings

# Few and slow: worth a window that moves. All others use a fixed one, which is a counter.
EXACT = frozenset({"login", "submit"})


class Limits:
    """`check` before a request is worked on, `guess` around one that brings a query code."""

    def __init__(self, settings: GatewaySettings) -> None:
        self._fixed = FixedWindows()
        self._moving = MovingWindowRateLimiter(Counters())
        self._address = _parsed(settings.address_limits)
        self._account = _parsed(settings.account_limits)
        self._lock = threading.Lock()
        self._flying: Counter[tuple[str, ...]] = Counter()
        self._here = parse(settings.guesses_here)
        self._from = parse(settings.guesses_address)
        self._number = parse(settings.guesses_number)

    def check(self, who: Identity, class_: str) -> None:
        """Counts one request. Raises TooMany `too_many_requests` with `retry_after`.

        A token with a limit of its own counts to that only: replays and benches come from one address.
        """
        if who.per_minute:
            self._hit(RateLimitItemPerMinute(who.per_minute), class_, "token", who.token)
            return
        self._hit(self._address[class_], class_, "address", group(who.address))
        if who.actor.id:
            self._hit(self._account[class_], class_, "account", who.actor.id)

    @contextmanager
    def guess(self, who: Identity, number: str) -> Iterator[Callable[[], None]]:
        """A query code is tried inside; call what is given when it was wrong.

        Codes on their way count as wrong until they are known: many at once win nothing. Raises TooMany
        `too_many_guesses` where too many wrong ones came before.
        """
        counters = self._guess_counters(who, number)
        ids = [ids for _, ids in counters]
        with self._lock:
            waits = [self._left(item, *ids) for item, ids in counters if self._spent(item, ids)]
            if waits:
                raise _too_many("too_many_guesses", max(waits))
            self._flying.update(ids)

        def wrong() -> None:
            for item, ids in counters:
                self._moving.hit(item, *ids)

        try:
            yield wrong
        finally:
            with self._lock:
                self._flying.subtract(ids)
                self._flying += Counter()  # drops what is at zero

    def _spent(self, item: RateLimitItem, ids: tuple[str, ...]) -> bool:
        return self._moving.get_window_stats(item, *ids).remaining <= self._flying[ids]

    def _guess_counters(self, who: Identity, number: str) -> list[tuple[RateLimitItem, tuple[str, ...]]]:
        address = group(who.address)
        return [
            (self._here, ("guess", number, address)),
            (self._from, ("guess", "address", address)),
            # so wide that it takes hundreds of addresses to lock a sender out, and still far too narrow for 40 bits
            (self._number, ("guess", "number", number)),
        ]

    def _hit(self, item: RateLimitItem, class_: str, kind: str, name: str) -> None:
        if class_ in EXACT and kind != "token":
            if not self._moving.hit(item, class_, kind, name):
                raise _too_many("too_many_requests", self._left(item, class_, kind, name))
            return
        # a token's requests count together, whatever their class
        key = (class_ if kind != "token" else "", kind, name)
        if wait := self._fixed.hit(key, item.get_expiry(), item.amount):
            raise _too_many("too_many_requests", wait)

    def _left(self, item: RateLimitItem, *ids: str) -> float:
        return self._moving.get_window_stats(item, *ids).reset_time - time.time()


def _too_many(code: str, seconds: float) -> TooMany:
    wait = max(1, int(seconds) + 1)
    return TooMany(
        code,
        f"请求过于频繁，请在 {wait} 秒后再试。 Too many requests; try again in {wait} seconds.",
        retry_after=wait,
    )


def _parsed(limits: Mapping[str, str]) -> dict[str, RateLimitItem]:
    return {class_: parse(text) for class_, text in limits.items()}
