"""Signed statements, and how each of them can be wrong."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

from joserfc import jws

Body = dict[str, Any]

# What a fault does to the statement before it is signed
CHANGES: dict[str, Callable[[Body], Body]] = {
    "wrong_nonce": lambda b: b | {"nonce": "another"},
    "no_nonce": lambda b: {k: v for k, v in b.items() if k != "nonce"},
    "nonce_list": lambda b: b | {"nonce": [b.get("nonce")]},
    "expired": lambda b: b | {"iat": b["iat"] - 4000, "exp": b["iat"] - 3700},
    "old": lambda b: b | {"iat": b["iat"] - 700},
    "from_the_future": lambda b: b | {"iat": b["iat"] + 300},
    "not_yet": lambda b: b | {"nbf": b["iat"] + 300},
    "no_exp": lambda b: {k: v for k, v in b.items() if k != "exp"},
    "exp_text": lambda b: b | {"exp": str(b["exp"])},
    "exp_true": lambda b: b | {"exp": True},
    "wrong_aud": lambda b: b | {"aud": "somebody-else"},
    "aud_without_us": lambda b: b | {"aud": ["a", "b"], "azp": b["aud"]},
    "aud_many_no_azp": lambda b: b | {"aud": [b["aud"], "somebody-else"]},
    "wrong_azp": lambda b: b | {"aud": [b["aud"], "somebody-else"], "azp": "somebody-else"},
    "wrong_iss": lambda b: b | {"iss": "https://elsewhere.example"},
    "no_iss": lambda b: {k: v for k, v in b.items() if k != "iss"},
    "no_sub": lambda b: {k: v for k, v in b.items() if k != "sub"},
    "sub_list": lambda b: b | {"sub": [b["sub"]]},
    "sub_long": lambda b: b | {"sub": "x" * 256},
    "sub_control": lambda b: b | {"sub": "p\n1"},
    "wrong_at_hash": lambda b: b | {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
    "bad_card": lambda b: b | {"cert_number": "110105194912310021"},
    "bad_uscc": lambda b: b | {"kind": "2", "uscc": "91350100M000100Y44"},
    "unknown_kind": lambda b: b | {"kind": "9"},
    "auth_time_future": lambda b: b | {"auth_time": b["iat"] + 4000},
    "auth_time_old": lambda b: b | {"auth_time": b["iat"] - 4000},
}
# What a fault does to the signature
SIGNATURES = ("other_key", "alg_none", "alg_hs256", "alg_not_listed", "stripped", "tampered", "unknown_kid", "own_jwk",
              "crit", "logout_typ")  # fmt: skip


def signed(body: Body, simulator: Any, typ: str = "JWT") -> str:
    """The statement, with the faults that are on."""
    for fault in simulator.faults:
        body = CHANGES.get(fault, lambda same: same)(body)
    wrong = next((fault for fault in SIGNATURES if fault in simulator.faults), "")
    key = simulator.signing
    header: Body = {"alg": "ES256", "kid": key.kid, "typ": typ}
    if wrong in _FORGED:
        return _FORGED[wrong](header, body, simulator)
    if wrong == "other_key":
        key = simulator.other_key
    if wrong == "unknown_kid":
        header["kid"] = "nobody"
    if wrong == "own_jwk":
        key = simulator.other_key
        header |= {"kid": "mine", "jwk": key.as_dict(private=False), "jku": f"{simulator.url}/evil"}
    if wrong == "logout_typ":
        header["typ"] = "logout+jwt"
    return jws.serialize_compact(header, json.dumps(body), key, registry=_registry())


def times(seconds: int = 300) -> Body:
    """`iat` and `exp`."""
    now = int(time.time())
    return {"iat": now, "exp": now + seconds}


def _registry() -> jws.JWSRegistry:
    return jws.JWSRegistry(algorithms=["ES256"], strict_check_header=False)


def _none(header: Body, body: Body, _simulator: Any) -> str:
    return f"{_part(header | {'alg': 'none'})}.{_part(body)}."


def _shared(header: Body, body: Body, simulator: Any) -> str:
    """The oldest trick: the public key, which everybody has, as the secret of an HMAC."""
    return _hs256(header, body, simulator.signing.as_pem(private=False))


def _not_listed(header: Body, body: Body, simulator: Any) -> str:
    return _hs256(header, body, simulator.secret.encode())


def _hs256(header: Body, body: Body, key: bytes) -> str:
    """By hand: the library rightly refuses to take a public key for a secret."""
    said = f"{_part(header | {'alg': 'HS256'})}.{_part(body)}"
    return f"{said}.{_b64(hmac.new(key, said.encode(), hashlib.sha256).digest())}"


def _good(header: Body, body: Body, simulator: Any) -> str:
    return jws.serialize_compact(header, json.dumps(body), simulator.signing, registry=_registry())


def _stripped(header: Body, body: Body, simulator: Any) -> str:
    return _good(header, body, simulator).rpartition(".")[0] + "."


def _tampered(header: Body, body: Body, simulator: Any) -> str:
    first, _, last = _good(header, body, simulator).split(".")
    return f"{first}.{_part(body | {'sub': 'p-1002'})}.{last}"


def _crit(header: Body, body: Body, simulator: Any) -> str:
    first, middle, last = _good(header, body, simulator).split(".")
    del first
    return f"{_part(header | {'crit': ['exp'], 'exp': 1})}.{middle}.{last}"


def _part(value: Body) -> str:
    return _b64(json.dumps(value).encode())


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


_FORGED: dict[str, Callable[[Body, Body, Any], str]] = {
    "alg_none": _none, "alg_hs256": _shared, "alg_not_listed": _not_listed, "stripped": _stripped,
    "tampered": _tampered, "crit": _crit,
}  # fmt: skip
