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


def partner_vhost(partner: str) -> str:
    """Where a partner and the bridge meet, and nobody else comes: partner.petitions."""
    return f"partner.{partner}"


def partner_account(partner: str) -> str:
    """The broker account of a partner, which the broker checks in `user_id`: partner.petitions."""
    return f"partner.{partner}"


def partner_exchange(partner: str) -> str:
    """What only the partner writes to: petitions.out."""
    return f"{partner}.out"


def partner_inbox(partner: str) -> str:
    """What only the partner reads: petitions.inbox."""
    return f"{partner}.inbox"


def our_exchange() -> str:
    """What only the bridge writes to, in every partner's vhost."""
    return "wenzheng.out"


def our_inbox() -> str:
    """What only the bridge reads, in every partner's vhost."""
    return "wenzheng.inbox"


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
