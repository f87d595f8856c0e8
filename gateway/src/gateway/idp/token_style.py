"""Token style: the portal sends the person back with an encrypted statement, which is opened here without a call.

Encryption to our public key alone would prove nothing (anybody can encrypt to it), so such a JWE must hold a JWS of the
portal. With a key that both share, the authenticated cipher itself is the proof.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from joserfc import jwe
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import ECKey, Key, KeySet, OctKey, OKPKey, RSAKey

from casework.domain.errors import Refusal
from casework.settings import SettingsError
from casework.web import json_body
from gateway.idp.configuration import ProviderSettings
from gateway.idp.mapping import Mapper
from gateway.idp.model import Claims, Expected, Returned
from gateway.idp.redirecting import MOST_PROOF, Redirecting
from gateway.idp.refusals import refusal
from gateway.idp.signatures import check_audience, check_times, key_set, open_signed

TO_PUBLIC_KEY = ["RSA-OAEP", "RSA-OAEP-256", "ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A256KW"]
SHARED = ["dir", "A128KW", "A256KW"]
CIPHERS = ["A128GCM", "A256GCM", "A128CBC-HS256", "A256CBC-HS512"]
NONCE = 12  # bytes
KEYS: Mapping[str, Any] = {"RSA": RSAKey, "EC": ECKey, "OKP": OKPKey, "oct": OctKey}


class TokenProvider(Redirecting):
    """A `Provider` whose statement comes in the query."""

    def __init__(self, settings: ProviderSettings, mapper: Mapper) -> None:
        super().__init__(settings, mapper, settings.options["token_param"])
        self._key: Key | None = None
        self._signers: KeySet | None = None
        self._cipher: AESGCM | None = None
        try:
            self._load_keys()
        except (JoseError, Refusal, ValueError, KeyError, TypeError, OSError) as error:
            raise SettingsError(f"cannot start: identity-providers.json: {self.id}: its keys: {error}.") from error

    def exchange(self, returned: Returned, expected: Expected) -> Claims:
        """The statement, opened; `iat` and `exp` (or its age) and `aud` are part of it."""
        if not 0 < len(returned.proof) <= MOST_PROOF:
            raise refusal("proof_bad", f"{self.id}: there is no token, or a very long one")
        said = self._sealed(returned.proof) if self._cipher else self._jwe(returned.proof)
        issued, age = said.get("iat"), self._options["age"]
        if isinstance(issued, int) and "exp" not in said:
            said["exp"] = issued + age
        check_times(said, expected.now, self._settings.skew, age)
        # with a shared key the key itself says for whom it is
        if self._signers is not None or "aud" in said:
            check_audience(said, self._settings.client_id)
        if said.get("iss", self.issuer) != self.issuer:
            raise refusal("proof_bad", f"{self.id}: the statement has another issuer")
        return self._mapper.claims(said, expected.now)

    def _load_keys(self) -> None:
        if self._options["format"] == "aes-gcm":
            self._cipher = AESGCM(base64.b64decode(self._settings.secret, validate=True))
            return
        entry = json_body.load(Path(self._settings.file("key_file")).read_bytes())
        self._key = KEYS[entry["kty"]].import_key(entry)
        signers = self._settings.file("signer_keys_file")
        if not isinstance(self._key, OctKey):
            if not signers:
                raise ValueError("signer_keys_file is needed: a JWE to a public key must hold the portal's signature")
            if not self._key.is_private:
                raise ValueError("key_file must hold the private key")
        self._signers = key_set(json_body.load(Path(signers).read_bytes())) if signers else None

    def _jwe(self, token: str) -> dict[str, Any]:
        allowed = SHARED if isinstance(self._key, OctKey) else TO_PUBLIC_KEY
        assert self._key is not None  # noqa: S101 - `_load_keys` has set it
        try:
            opened = jwe.decrypt_compact(token, self._key, algorithms=[*allowed, *CIPHERS])
        except (JoseError, ValueError, TypeError, AssertionError, InvalidTag) as error:
            raise refusal("proof_bad", f"{self.id}: the token does not open: {type(error).__name__}") from error
        inside = opened.plaintext or b""
        if self._signers is None:
            return self._object(inside)
        try:
            return open_signed(inside.decode("ascii"), self._signers, self._options["algorithms"])[1]
        except (InvalidKeyIdError, UnicodeDecodeError) as error:
            raise refusal("proof_bad", f"{self.id}: what the token holds is not signed by the portal") from error

    def _sealed(self, token: str) -> dict[str, Any]:
        """base64url of nonce (12 bytes), ciphertext and tag; our client id is the associated data."""
        assert self._cipher is not None  # noqa: S101
        try:
            raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
            return self._object(self._cipher.decrypt(raw[:NONCE], raw[NONCE:], self._settings.client_id.encode()))
        except (InvalidTag, ValueError, binascii.Error) as error:
            raise refusal("proof_bad", f"{self.id}: the token does not open: {type(error).__name__}") from error

    def _object(self, raw: bytes) -> dict[str, Any]:
        try:
            found = json_body.load(raw, MOST_PROOF)
        except Refusal as error:
            raise refusal("proof_bad", f"{self.id}: the statement is no good JSON: {error.code}") from error
        if not isinstance(found, dict):
            raise refusal("proof_bad", f"{self.id}: the statement is no object")
        return found
