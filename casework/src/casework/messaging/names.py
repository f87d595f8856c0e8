"""The only place where exchanges, queues, broker accounts and topic patterns get their names."""

from __future__ import annotations

import re
from functools import lru_cache

EXCHANGE = "casework.events"


def queue(instance: str) -> str:
    """The inbox queue of an instance: mailbox/city → mailbox.city.inbox."""
    return f"{account(instance)}.inbox"


def account(instance: str) -> str:
    """The broker account of an instance, which the broker checks in `user_id`: mailbox.city."""
    return instance.replace("/", ".")


def source(account_name: str) -> str:
    """The event source an account may speak for: mailbox.city → /mailbox/city."""
    return "/" + account_name.replace(".", "/", 1)


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    words = []
    for word in pattern.split("."):
        words.append({"*": r"[^.]+", "#": r".*"}.get(word, re.escape(word)))
    expression = r"\.".join(words)
    # `#` stands for zero words too: a.# matches a
    expression = expression.replace(r"\..*", r"(?:\..*)?").replace(r".*\.", r"(?:.*\.)?")
    return re.compile(expression)


def matches(pattern: str, routing_key: str) -> bool:
    """Whether an AMQP topic pattern (`*` one word, `#` any number) takes a routing key."""
    return _compiled(pattern).fullmatch(routing_key) is not None
