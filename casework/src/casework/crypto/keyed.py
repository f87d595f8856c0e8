"""Keyed digests: what is the same is found again, and whoever reads the tables cannot try out what it is."""

from __future__ import annotations

import hmac


def keyed_digest(key: bytes, domain: str, *parts: str) -> str:
    """HMAC-SHA256 (hex) of the parts, for one purpose: under another `domain` the same parts give another digest.

    Parts hold no NUL, which stands between them: so they cannot run into each other.
    """
    return hmac.digest(key, "\0".join((domain, *parts)).encode("utf-8"), "sha256").hex()
