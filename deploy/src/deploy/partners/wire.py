"""A message as it goes over the line: a CloudEvent, signed (JWS, Ed25519), what is personal sealed (JWE)."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Literal

from joserfc import jwe, jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from deploy.partners import clock

CITY = "exchange/main"  # whose keys in the city's set are the exchange's
CITY_SOURCE = "/wenzheng"
CHINA = timezone(timedelta(hours=8))
MOST_BYTES = 8 * 2**20
SKEW = timedelta(minutes=5)
SIGNED = {"alg": "Ed25519", "typ": "wenzheng-exchange+jws"}
SEALED = {"alg": "ECDH-ES+A256KW", "enc": "A256GCM"}
FORMAT, NO_SERVICE, NOT_PERMITTED, BUSINESS = "0202", "0301", "0304", "0404"


class _Jws(jws.JWSRegistry):
    max_payload_length = MOST_BYTES


class _Jwe(jwe.JWERegistry):
    max_ciphertext_length = MOST_BYTES


_JWS, _JWE = _Jws(algorithms=[SIGNED["alg"]]), _Jwe(algorithms=[SEALED["alg"], SEALED["enc"]])


class Refused(Exception):
    """A message that is never applied; `code` is one of the contract's answer codes."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


@dataclass(frozen=True)
class Keys:
    """One office's own keys: one signs, the other opens what is sealed to it."""

    sign: OKPKey
    seal: OKPKey

    @classmethod
    def load_or_make(cls, path: Path, owner: str) -> Keys:
        """From a JWK set (mode 0600), which is made when there is none."""
        if not path.exists():
            pair = [
                _made("Ed25519", "sig", f"{owner}-sign-{uuid.uuid4().hex[:8]}"),
                _made("X25519", "enc", f"{owner}-seal-{uuid.uuid4().hex[:8]}"),
            ]
            path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump({"keys": pair}, file, indent=1)
        found = {jwk["use"]: OKPKey.import_key(jwk) for jwk in json.loads(path.read_text(encoding="utf-8"))["keys"]}
        return cls(found["sig"], found["enc"])

    def public(self) -> dict[str, Any]:
        """The JWK set to hand to the city."""
        return {"keys": [_public(self.sign, "sig"), _public(self.seal, "enc")]}


class CityKeys:
    """The public keys of the city's exchange, out of the set that the city publishes."""

    def __init__(self, jwks: Mapping[str, Any]) -> None:
        own = [jwk for jwk in jwks["keys"] if jwk.get("instance") == CITY]
        plain = ("kty", "crv", "x", "kid")
        self.signing = {jwk["kid"]: OKPKey.import_key({k: jwk[k] for k in plain}) for jwk in own if jwk["use"] == "sig"}
        self.sealing = [OKPKey.import_key({k: jwk[k] for k in plain}) for jwk in own if jwk["use"] == "enc"]
        if not (self.signing and self.sealing):
            raise ValueError(f"the city's key set holds no keys of {CITY}")


def event(source: str, type_: str, subject: str, sequence: int, data: Mapping[str, Any], **over: Any) -> dict[str, Any]:
    """A CloudEvent as the contract wants it; `over` replaces attributes."""
    sealed = "sealed" in data
    return {
        "specversion": "1.0",
        "id": str(uuid.uuid4()),
        "source": source,
        "type": type_,
        "subject": subject,
        "time": now_text(),
        "datacontenttype": "application/json",
        "sequence": sequence,
        "schemaversion": "1.0",
        "sensitivity": "personal" if sealed else "case",
        "hops": 0,
        "data": dict(data),
        **over,
    }


def now_text() -> str:
    """Now, in Chinese time, as the contract writes it."""
    return clock.now().astimezone(CHINA).isoformat(timespec="milliseconds")


def sign(message: Mapping[str, Any], keys: Keys) -> str:
    """The compact JWS that travels."""
    return jws.serialize_compact(SIGNED | {"kid": keys.sign.kid}, compact(message), keys.sign, None, _JWS)


def read(token: str, city: CityKeys) -> dict[str, Any]:
    """The event that the city's exchange signed, its time and source checked. Raises Refused."""
    if len(token) > MOST_BYTES:
        raise Refused(FORMAT, f"a message has at most {MOST_BYTES} bytes")
    try:
        header = jws.extract_compact(token.encode("ascii"), None, _JWS).headers()
        if {k: header.get(k) for k in SIGNED} != SIGNED or set(header) != {*SIGNED, "kid"}:
            raise Refused(NOT_PERMITTED, "the header is not that of an exchange message")
        key = city.signing.get(header["kid"])
        if key is None:
            raise Refused(NOT_PERMITTED, "the key is not the exchange's")
        found = json.loads(jws.deserialize_compact(token, key, None, _JWS).payload)
    except JoseError as error:
        raise Refused(NOT_PERMITTED, f"the signature does not fit: {error}") from error
    except (ValueError, KeyError) as error:
        raise Refused(FORMAT, f"not a signed message: {error}") from error
    if not isinstance(found, dict):
        raise Refused(FORMAT, "a message is a JSON object")
    return found


def check_sender(found: Mapping[str, Any]) -> None:
    """Source and time, once the schema has said that both are there. Raises Refused."""
    if found["source"] != CITY_SOURCE:
        raise Refused(NOT_PERMITTED, f"this key may not speak for {found['source']}")
    if datetime.fromisoformat(found["time"]) > clock.now() + SKEW:
        raise Refused(FORMAT, "it was sent in the future")


def seal(message: Mapping[str, Any], content: Mapping[str, Any], city: CityKeys) -> str:
    """Content that only the city opens, tied to this message by its id and subject."""
    key = city.sealing[0]
    whole = {"id": message["id"], "subject": message["subject"], **content}
    return jwe.encrypt_compact(SEALED | {"kid": key.kid}, compact(whole), key, registry=_JWE)


def unseal(found: Mapping[str, Any], keys: Keys) -> dict[str, Any]:
    """What is sealed in the message. Raises Refused when it does not open or belongs to another message."""
    try:
        token = jwe.decrypt_compact(found["data"]["sealed"], keys.seal, registry=_JWE)
        content = json.loads(token.plaintext or b"")
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise Refused(NOT_PERMITTED, f"the sealed part does not open: {error}") from error
    if not isinstance(content, dict) or any(content.get(k) != found[k] for k in ("id", "subject")):
        raise Refused(NOT_PERMITTED, "the sealed part belongs to another message")
    return content


def compact(value: Mapping[str, Any]) -> bytes:
    """JSON in UTF-8 without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def tokens(body: bytes) -> Iterable[str]:
    """The messages of a hand-over by HTTP. Raises Refused."""
    try:
        found = json.loads(body)["messages"]
        if isinstance(found, list) and 0 < len(found) <= 100 and all(isinstance(token, str) for token in found):
            return found
    except (ValueError, KeyError, TypeError):
        pass
    raise Refused(FORMAT, 'the body must be {"messages": […]} with 1 to 100 messages')


def _made(curve: Literal["Ed25519", "X25519"], use: str, kid: str) -> dict[str, Any]:
    made = OKPKey.generate_key(curve).as_dict(private=True)
    return {name: made[name] for name in ("kty", "crv", "x", "d")} | {"kid": kid, "use": use}


def _public(key: OKPKey, use: str) -> dict[str, Any]:
    members = key.as_dict(private=False)
    return {name: members[name] for name in ("kty", "crv", "x")} | {"kid": key.kid, "use": use}
