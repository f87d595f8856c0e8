"""By what a service may know an account where the account itself must not stand: a keyed alias.

Whoever reads the tables cannot tell whose it is, nor find all cases of an account; who holds the account's session can
be told to be the same. The key is the custodian's (`custody.alias_key`): the instance's own keys do not tell either,
and an account has another alias at every instance.
"""

from __future__ import annotations

from casework.crypto.keyed import keyed_digest

DOMAIN = "wenzheng-account-alias-v1"
PREFIX = "alias:"


def alias(key: bytes, account: str) -> str:
    """`alias:` and HMAC-SHA256 (hex, 70 characters in all) of an account; empty for no account."""
    if not account:
        return ""
    return PREFIX + keyed_digest(key, DOMAIN, account)
