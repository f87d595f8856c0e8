"""Tries out on a broker what an account may do, one attempt a channel, and says what the broker answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from operator import methodcaller
from typing import Any

import pika
from pika.exceptions import AMQPConnectionError, ChannelClosed, ChannelClosedByBroker, NackError, UnroutableError

REFUSED = 403
NOT_IN_THIS_WAY = 405  # it had the right, but the queue does not work so
NOT_WHOM_IT_SAYS = 406
Act = Callable[[Any], object]


class Walker:
    """One account in one vhost."""

    def __init__(self, url: str) -> None:
        self._connection = pika.BlockingConnection(pika.URLParameters(url))

    @classmethod
    @contextmanager
    def entering(cls, url: str) -> Iterator[Walker | None]:
        """None when the broker does not even let the account into that vhost."""
        try:
            walker = cls(url)
        except AMQPConnectionError as error:
            if not _says(error, "access"):
                raise
            yield None
            return
        try:
            yield walker
        finally:
            walker._connection.close()

    def tries(self, act: Act) -> bool:
        """Whether the account has the right; rights are looked at before anything else is."""
        return self.answer(act) != REFUSED

    def answer(self, act: Act) -> int:
        """0 when it happened, else one of the three codes above. Raises what the broker answers for other reasons."""
        channel = self._connection.channel()
        channel.confirm_delivery()
        try:
            act(channel)
        except ChannelClosedByBroker as closed:
            if closed.reply_code not in {REFUSED, NOT_IN_THIS_WAY, NOT_WHOM_IT_SAYS}:
                raise
            return int(closed.reply_code)
        except (UnroutableError, NackError):
            pass  # it was let in; that nobody listens is no refusal
        finally:
            _close(channel)
        return 0


def publishing(exchange: str, key: str, **properties: Any) -> Act:
    """A message that must be confirmed; `mandatory`, so that one which goes nowhere comes back."""
    described = pika.BasicProperties(**properties)
    return methodcaller("basic_publish", exchange, key, b"{}", described, mandatory=True)


def configuring(exchanges: list[str], queues: list[str]) -> Iterator[tuple[str, Act]]:
    """Everything that would change what stands on the broker."""
    for name in queues:
        yield f"delete queue {name}", methodcaller("queue_delete", name)
        yield f"declare queue {name} anew", methodcaller("queue_declare", name, durable=True)
    for name in exchanges:
        yield f"delete exchange {name}", methodcaller("exchange_delete", name)
    yield "declare a queue", methodcaller("queue_declare", "own")
    yield "declare a queue that the broker names", methodcaller("queue_declare", "", exclusive=True)
    yield "declare an exchange", methodcaller("exchange_declare", "own", "fanout")
    for target in exchanges:
        dead = {"x-dead-letter-exchange": target, "x-dead-letter-routing-key": "forged", "x-message-ttl": 1}
        yield f"dead-letter to {target}", methodcaller("queue_declare", "trick", arguments=dead)
        other = {"alternate-exchange": target}
        yield f"alternate exchange {target}", methodcaller("exchange_declare", "trick", "direct", arguments=other)


def binding(exchanges: list[str], queues: list[str]) -> Iterator[tuple[str, Act]]:
    """Every queue and every exchange to every exchange, both ways of making and unmaking it."""
    for source in exchanges:
        for queue in queues:
            yield f"bind {queue} to {source}", methodcaller("queue_bind", queue, source, "#")
            yield f"unbind {queue} from {source}", methodcaller("queue_unbind", queue, source, "#")
        for target in exchanges:
            yield f"bind {target} to {source}", methodcaller("exchange_bind", target, source, "#")
            yield f"unbind {target} from {source}", methodcaller("exchange_unbind", target, source, "#")


def _close(channel: Any) -> None:
    try:
        channel.close()
    except (ChannelClosed, pika.exceptions.ChannelWrongStateError):
        return


def _says(error: BaseException, word: str) -> bool:
    """pika wraps the broker's word once or more."""
    inner = [getattr(arg, "error", arg) for arg in error.args] + [error.__cause__, error.__context__]
    return word in repr(error).lower() or any(word in repr(one).lower() for one in inner if one is not None)
