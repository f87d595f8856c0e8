"""Signed statements of a provider: which keys, which algorithms, which times. joserfc does the cryptography."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeGuard

from joserfc import jws
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import ECKey, Key, KeySet, OKPKey, RSAKey

from casework.domain.errors import Refusal
from casework.web import json_body
from gateway.idp.refusals import refusal

MOST_TOKEN = 16 * 1024  # characters
LEAST_RSA_BITS = 2048
AGAIN_SECONDS = 30.0  # between two looks for a key that was not there
MOST_KEYS = 50
OF_TYPE: Mapping[str, Any] = {"RSA": RSAKey, "EC": ECKey, "OKP": OKPKey}


class _Registry(jws.JWSRegistry):
    """Headers with a certificate chain are longer than the library's own bound."""

    max_header_length = 8 * 1024
    max_payload_length = MOST_TOKEN


def open_signed(token: str, keys: KeySet, algorithms: Sequence[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and statement, when one of `keys` signed it with one of `algorithms`.

    The key comes from `keys` alone, whatever `jku`, `jwk` or `x5u` the header may name. Raises InvalidKeyIdError for a
    key that is not there (the caller may look again), Refusal `proof_bad` for everything else.
    """
    if len(token) > MOST_TOKEN:
        raise refusal("proof_bad", f"the token has more than {MOST_TOKEN} characters")
    registry = _Registry(algorithms=list(algorithms), strict_check_header=False)
    try:
        found = jws.deserialize_compact(token, keys, registry=registry)
        return dict(found.headers()), _object(found.payload)
    except InvalidKeyIdError:
        raise
    except (JoseError, ValueError, TypeError, AssertionError) as error:
        raise refusal("proof_bad", f"the token's signature: {type(error).__name__}: {error}") from error


def _object(raw: bytes) -> dict[str, Any]:
    try:
        found = json_body.load(raw, MOST_TOKEN)
    except Refusal as error:
        raise ValueError(error.code) from error
    if not isinstance(found, dict):
        raise ValueError("it is no object")
    return found


def key_set(document: Mapping[str, Any]) -> KeySet:
    """The keys of a JWK set that can check signatures; what we cannot use is left out. Raises `provider_away`."""
    entries = document.get("keys")
    if not isinstance(entries, list) or len(entries) > MOST_KEYS:
        raise refusal("provider_away", f"the provider's key set is none, or has more than {MOST_KEYS} keys")
    found = [key for entry in entries if (key := _usable(entry)) is not None]
    if not found:
        raise refusal("provider_away", "the provider's key set holds no key that can be used")
    return KeySet(found)


def _usable(entry: Any) -> Key | None:
    """A public RSA, EC or OKP key; never a shared secret, which everybody could read there."""
    if not isinstance(entry, dict) or entry.get("use", "sig") != "sig" or entry.get("kty") not in OF_TYPE:
        return None
    try:
        key = OF_TYPE[entry["kty"]].import_key({k: v for k, v in entry.items() if k != "d"})
        if isinstance(key, RSAKey) and key.public_key.key_size < LEAST_RSA_BITS:
            return None
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    return key


class Kept:
    """A document of the provider's, fetched once by whoever needs it first, and again when it is old."""

    def __init__(self, fetch: Callable[[], Any], seconds: float) -> None:
        self._fetch = fetch
        self._seconds = seconds
        self._lock = threading.Lock()
        self._value: Any = None
        self._at = float("-inf")

    def get(self) -> Any:
        """The value, at most `seconds` old. Raises what `fetch` raises, when there is none."""
        return self._not_older(self._seconds)

    def newer(self) -> Any:
        """Looks again, at most every `AGAIN_SECONDS`: a key unknown to us may be a new one, or somebody's guess."""
        return self._not_older(min(AGAIN_SECONDS, self._seconds))

    def _not_older(self, seconds: float) -> Any:
        with self._lock:
            if time.monotonic() - self._at > seconds:
                self._value = self._fetch()
                self._at = time.monotonic()
            return self._value

    def forget(self) -> None:
        """The next one looks again."""
        with self._lock:
            self._at = float("-inf")


def check_times(said: Mapping[str, Any], now: datetime, skew: int, age: int) -> None:
    """`iat` and `exp` (seconds) around now; issued at most `age` seconds ago. Raises `login_expired`, `proof_bad`."""
    issued, expires, before = said.get("iat"), said.get("exp"), said.get("nbf", 0)
    if not (_is_number(issued) and _is_number(expires) and _is_number(before)):
        raise refusal("proof_bad", "iat and exp must be numbers")
    at = now.timestamp()
    if issued > at + skew or before > at + skew:
        raise refusal("proof_bad", "the statement comes from the future: compare the clocks")
    if expires <= at - skew or issued < at - skew - age:
        raise refusal("login_expired", "the statement is too old")


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def check_audience(said: Mapping[str, Any], client_id: str) -> None:
    """We are among those it is for, and it was made for us. Raises `proof_bad`."""
    audience, party = said.get("aud"), said.get("azp")
    listed = [audience] if isinstance(audience, str) else audience
    if not isinstance(listed, list) or client_id not in listed:
        raise refusal("proof_bad", "the statement is for somebody else (aud)")
    if (len(listed) > 1 and party is None) or (party is not None and party != client_id):
        raise refusal("proof_bad", "the statement was made for somebody else (azp)")
