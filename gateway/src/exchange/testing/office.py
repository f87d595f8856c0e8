"""An office at the other end: signs, seals and reads messages by the contract, with nothing but its own keys."""

from __future__ import annotations

import base64
import hashlib
import json
import uuid
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from joserfc import jwe, jws
from joserfc.jwk import OKPKey

ZONE = timezone(timedelta(hours=8))
JWS = jws.JWSRegistry(algorithms=["Ed25519"])
JWE = jwe.JWERegistry(algorithms=["ECDH-ES+A256KW", "A256GCM"])
JWS.max_payload_length = 9 * 2**20
JWE.max_ciphertext_length = 20 * 2**20


class Office:
    """`Office("petitions", clock)`; `theirs` is the JWK set of the exchange."""

    def __init__(self, partner: str, clock: Any, theirs: Mapping[str, Any]) -> None:
        self.partner = partner
        self.clock = clock
        self.sign_key = _key("Ed25519", f"{partner}-sig-1")
        self.seal_key = _key("X25519", f"{partner}-enc-1")
        self.theirs = [k for k in theirs["keys"] if k["instance"] == "exchange/main"]
        self.sequences: Counter[str] = Counter()

    def jwks(self) -> dict[str, Any]:
        """Its public keys, for exchange.json."""
        return {"keys": [public(self.seal_key, "enc"), public(self.sign_key, "sig")]}

    def message(
        self, type_: str, subject: str, data: Mapping[str, Any], inside: Mapping[str, Any] | None = None, **over: Any
    ) -> dict[str, Any]:
        """The next message of a case; `over` replaces attributes."""
        id_ = over.get("id", str(uuid.uuid4()))
        if "sequence" not in over:
            self.sequences[subject] += 1
        body: dict[str, Any] = {
            "specversion": "1.0",
            "id": id_,
            "source": f"/{self.partner}",
            "type": type_,
            "subject": subject,
            "time": self.now(),
            "datacontenttype": "application/json",
            "sequence": self.sequences[subject],
            "schemaversion": "1.0",
            "sensitivity": "personal" if inside else "case",
            "hops": 0 if type_.startswith("exchange.") else 1,
            "data": dict(data),
        }
        if inside is not None:
            body["data"]["sealed"] = self.seal({"id": id_, "subject": subject, **inside})
        return body | over

    def signed(self, message: Mapping[str, Any] | bytes, key: OKPKey | None = None, **header: Any) -> bytes:
        """As it travels."""
        raw = message if isinstance(message, bytes) else json.dumps(message, ensure_ascii=False).encode()
        key = key or self.sign_key
        head = {"alg": "Ed25519", "kid": key.kid, "typ": "wenzheng-exchange+jws"} | header
        return jws.serialize_compact(head, raw, key, None, JWS).encode()

    def seal(self, content: Mapping[str, Any]) -> str:
        """Sealed to the exchange."""
        jwk = next(k for k in self.theirs if k["use"] == "enc")
        header = {"alg": "ECDH-ES+A256KW", "enc": "A256GCM", "kid": jwk["kid"]}
        raw = json.dumps(content, ensure_ascii=False).encode()
        return jwe.encrypt_compact(header, raw, OKPKey.import_key(jwk), registry=JWE)

    def read(self, token: str) -> dict[str, Any]:
        """A message of the exchange: the signature holds, and `inside` is what was sealed."""
        kid = json.loads(base64.urlsafe_b64decode(token.split(".")[0] + "=="))["kid"]
        jwk = next(k for k in self.theirs if k["kid"] == kid)
        message: dict[str, Any] = json.loads(jws.deserialize_compact(token, OKPKey.import_key(jwk), None, JWS).payload)
        sealed = message["data"].get("sealed")
        message["inside"] = self.unseal(sealed) if sealed else {}
        return message

    def unseal(self, token: str) -> dict[str, Any]:
        """What was sealed to this office."""
        found: dict[str, Any] = json.loads(jwe.decrypt_compact(token, self.seal_key, registry=JWE).plaintext or b"")
        return found

    def now(self) -> str:
        """The time, as messages write it."""
        at: datetime = self.clock()
        return at.astimezone(ZONE).isoformat()


def public(key: OKPKey, use: str) -> dict[str, Any]:
    """The public half of a key."""
    return {**key.as_dict(private=False), "use": use}


def paper(raw: bytes = b"%PDF-1.7 decided") -> dict[str, Any]:
    """The paper of a decision."""
    digest = hashlib.sha256(raw).hexdigest()
    content = base64.b64encode(raw).decode()
    return {"name": "处理意见书.pdf", "media_type": "application/pdf", "sha256": digest, "content": content}


def _key(curve: str, kid: str) -> OKPKey:
    return OKPKey.generate_key(curve, {"kid": kid})  # type: ignore[arg-type]
