"""Limits per address, account and class of route, and on wrong query codes. Counted in memory, per process."""

from __future__ import annotations

import time
from collections.abc import Mapping

from limits import RateLimitItem, RateLimitItemPerMinute, parse
from limits.strategies import FixedWindowRateLimiter, MovingWindowRateLimiter

from casework.domain.errors import TooMany
from gateway.addresses import group
from gateway.counters import Counters
from gateway.identity import Identity
from gateway.settings import GatewaySettings

# Few and slow: worth a window that moves. All others use a fixed one, which is a counter.
EXACT = frozenset({"login", "submit"})


class Limits:
    """`check` before a request is worked on, `guessed` after a wrong query code."""

    def __init__(self, settings: GatewaySettings) -> None:
        storage = Counters()
        self._fixed = FixedWindowRateLimiter(storage)
        self._moving = MovingWindowRateLimiter(storage)
        self._address = _parsed(settings.address_limits)
        self._account = _parsed(settings.account_limits)
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

    def check_guesses(self, who: Identity, number: str) -> None:
        """Raises TooMany `too_many_guesses` where too many wrong query codes came before."""
        waits = [
            self._left(item, *ids)
            for item, *ids in self._guess_counters(who, number)
            if not self._moving.test(item, *ids)
        ]
        if waits:
            raise _too_many("too_many_guesses", max(waits))

    def guessed(self, who: Identity, number: str) -> None:
        """Counts one wrong query code."""
        for item, *ids in self._guess_counters(who, number):
            self._moving.hit(item, *ids)

    def _guess_counters(self, who: Identity, number: str) -> list[tuple[RateLimitItem, str, str, str]]:
        address = group(who.address)
        return [
            (self._here, "guess", number, address),
            (self._from, "guess", "address", address),
            # wide enough that nobody locks a sender out by knowing the number, far too narrow for 40 bits
            (self._number, "guess", "number", number),
        ]

    def _hit(self, item: RateLimitItem, class_: str, kind: str, name: str) -> None:
        strategy = self._moving if class_ in EXACT and kind != "token" else self._fixed
        if not strategy.hit(item, class_ if kind != "token" else "", kind, name):
            reset = strategy.get_window_stats(item, class_ if kind != "token" else "", kind, name).reset_time
            raise _too_many("too_many_requests", reset - time.time())

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
