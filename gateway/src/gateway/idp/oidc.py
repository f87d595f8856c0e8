"""OpenID Connect: authorization code with PKCE (S256), state and nonce. OpenID Connect Core 1.0, RFC 7636, RFC 9207.

Written on joserfc and requests, which are here anyway: a client library would bring its own sessions, its own HTTP
calls without our bounds, and its own store of state, and still leave these checks to be tested.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeGuard
from urllib.parse import quote_plus, urlencode

from joserfc.errors import InvalidKeyIdError
from joserfc.jwk import KeySet

from casework.domain.errors import Refusal
from gateway.idp.calls import Caller, is_safe_url
from gateway.idp.configuration import ProviderSettings
from gateway.idp.mapping import Mapper
from gateway.idp.model import Claims, Expected, Health, LoggedOut, Question, Returned
from gateway.idp.refusals import reason_of, refusal
from gateway.idp.signatures import Kept, check_audience, check_times, key_set, open_signed

AGE = 600  # seconds that an id_token may be old: as long as a login may take
LOGOUT_AGE = 120
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
BACKCHANNEL = "http://schemas.openid.net/event/backchannel-logout"
OURS_TO_BLAME = {"invalid_scope", "invalid_request", "unauthorized_client", "unsupported_response_type"}


class OidcProvider:
    """A `Provider` by OpenID Connect."""

    carries_state = True

    def __init__(self, settings: ProviderSettings, mapper: Mapper) -> None:
        self.id, self.issuer = settings.id, settings.issuer
        self._settings, self._mapper, self._options = settings, mapper, settings.options
        self._caller = Caller(settings.file("ca_file"))
        self._discovery = Kept(self._discover, self._options["keys_kept"])
        self._keys = Kept(self._fetch_keys, self._options["keys_kept"])

    def authorize_url(self, question: Question) -> str:
        """Only the digest of the verifier travels; the query of the provider's own address is kept."""
        asked = {
            "response_type": "code", "client_id": self._settings.client_id, "redirect_uri": self._settings.redirect_uri,
            "scope": " ".join(self._options["scopes"]), "state": question.state, "nonce": question.nonce,
            "code_challenge": challenge(question.verifier), "code_challenge_method": "S256",
        }  # fmt: skip
        if self._options["acr_values"]:
            asked["acr_values"] = self._options["acr_values"]
        if question.fresh:
            asked |= {"prompt": "login", "max_age": "0"}
        address: str = self._discovery.get()["authorization_endpoint"]
        return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"

    def parse(self, query: Mapping[str, str]) -> Returned:
        """`code` or `error`, with `state`."""
        state, issuer = query.get("state", ""), query.get("iss", "")
        if error := query.get("error", ""):
            code = "provider_away" if error in ("server_error", "temporarily_unavailable") else "login_denied"
            return Returned(state, error="proof_bad" if error in OURS_TO_BLAME else code, issuer=issuer)
        return Returned(state, query.get("code", ""), issuer=issuer)

    def exchange(self, returned: Returned, expected: Expected) -> Claims:
        """The code for an id_token at the back channel; then everything in it is checked."""
        supported = self._discovery.get().get("authorization_response_iss_parameter_supported") is True
        if (returned.issuer or supported) and returned.issuer != self.issuer:
            raise refusal("proof_bad", f"{self.id}: the answer names another issuer (iss)")
        answer = self._redeem(returned.proof, expected.verifier)
        said = self._id_token(answer, expected)
        if self._options["userinfo"]:
            said = self._userinfo(said, answer)
        return self._mapper.claims(said, expected.now)

    def logout_url(self, back_to: str) -> str:
        """RP-initiated logout, by our client id: the id_token, which is about a person, is not kept for it."""
        address = self._discovery.get().get("end_session_endpoint", "")
        if not isinstance(address, str) or not is_safe_url(address):
            return ""
        asked = {"client_id": self._settings.client_id, "post_logout_redirect_uri": back_to}
        return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"

    def logged_out(self, token: str, now: datetime) -> LoggedOut:
        """OpenID Connect Back-Channel Logout 1.0, section 2.6."""
        header, said = self._opened(token)
        if header.get("typ", "logout+jwt").lower() not in ("logout+jwt", "jwt") or "nonce" in said:
            raise refusal("proof_bad", f"{self.id}: this is no logout token")
        self._check_issuer(said)
        check_audience(said, self._settings.client_id)
        # `exp` is required since the final text; some still leave it out
        check_times({"exp": said.get("iat", 0) + LOGOUT_AGE, **said} if _whole(said.get("iat")) else said,
                    now, self._settings.skew, LOGOUT_AGE)  # fmt: skip
        events, sub, sid, once = said.get("events"), said.get("sub", ""), said.get("sid", ""), said.get("jti", "")
        good = isinstance(events, dict) and isinstance(events.get(BACKCHANNEL), dict)
        if not good or not all(isinstance(t, str) for t in (sub, sid, once)) or not once or not (sub or sid):
            raise refusal("proof_bad", f"{self.id}: the logout token says not who has left")
        return LoggedOut(sub, sid, once)

    def health(self) -> Health:
        """Discovery and keys, fetched now."""
        self._discovery.forget()
        self._keys.forget()
        try:
            self._discovery.get()
            return Health(True, f"{len(self._keys.get().keys)} keys")
        except Refusal as error:
            return Health(False, reason_of(error))

    def _discover(self) -> dict[str, Any]:
        found = self._caller.get_json(self.issuer.rstrip("/") + "/.well-known/openid-configuration")
        if found.get("issuer") != self.issuer:
            raise refusal("provider_away", f"{self.id}: discovery names another issuer")
        wrong = [name for name in ENDPOINTS if not is_safe_url(str(found.get(name, "")))]
        if wrong:
            raise refusal("provider_away", f"{self.id}: discovery lacks a safe {', '.join(wrong)}")
        return found

    def _fetch_keys(self) -> KeySet:
        return key_set(self._caller.get_json(self._discovery.get()["jwks_uri"]))

    def _redeem(self, code: str, verifier: str) -> dict[str, Any]:
        fields = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": self._settings.redirect_uri,
            "code_verifier": verifier,
        }  # fmt: skip
        client, secret, how = self._settings.client_id, self._settings.secret, self._options["client_auth"]
        # RFC 6749, 2.3.1: both are form-encoded before they go into the header
        auth = (quote_plus(client), quote_plus(secret)) if how == "basic" else None
        if how != "basic":
            fields |= {"client_id": client} | ({"client_secret": secret} if how == "post" else {})
        return self._caller.post_form(self._discovery.get()["token_endpoint"], fields, auth)

    def _id_token(self, answer: Mapping[str, Any], expected: Expected) -> dict[str, Any]:
        token, access = answer.get("id_token"), answer.get("access_token", "")
        if not isinstance(token, str) or not isinstance(access, str):
            raise refusal("proof_bad", f"{self.id}: the answer holds no id_token")
        header, said = self._opened(token)
        if header.get("typ", "JWT").upper() != "JWT":
            raise refusal("proof_bad", f"{self.id}: this is another kind of token")
        self._check_issuer(said)
        check_audience(said, self._settings.client_id)
        check_times(said, expected.now, self._settings.skew, AGE)
        nonce = said.get("nonce")
        if not isinstance(nonce, str) or not hmac.compare_digest(digest(nonce), expected.nonce):
            raise refusal("proof_bad", f"{self.id}: the nonce is not the one that was sent")
        if "at_hash" in said and said["at_hash"] != _half_hash(access, header["alg"]):
            raise refusal("proof_bad", f"{self.id}: the access token is not the one of this id_token")
        if expected.fresh:
            self._check_fresh(said, expected)
        return said

    def _check_issuer(self, said: Mapping[str, Any]) -> None:
        if said.get("iss") != self.issuer:
            raise refusal("proof_bad", f"{self.id}: the statement has another issuer")

    def _check_fresh(self, said: Mapping[str, Any], expected: Expected) -> None:
        """`max_age=0` was asked: the person was recognised after we asked, not some time before."""
        at: Any = said.get("auth_time")
        since = expected.started_at
        if not _whole(at) or (since and at < int(since.timestamp()) - self._settings.skew):
            raise refusal("login_expired", f"{self.id}: the provider did not ask the person again")

    def _opened(self, token: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """With the keys we have; with the newest when it names one that we do not have."""
        algorithms = self._options["algorithms"]
        try:
            return open_signed(token, self._keys.get(), algorithms)
        except InvalidKeyIdError:
            pass
        try:
            return open_signed(token, self._keys.newer(), algorithms)
        except InvalidKeyIdError as error:
            raise refusal(
                "proof_bad", f"{self.id}: the token is signed with a key that is not the provider's"
            ) from error

    def _userinfo(self, said: Mapping[str, Any], answer: Mapping[str, Any]) -> dict[str, Any]:
        address = self._discovery.get().get("userinfo_endpoint", "")
        if not isinstance(address, str) or not address:
            raise refusal("provider_away", f"{self.id}: discovery names no userinfo_endpoint")
        more = self._caller.get_json(address, {"Authorization": f"Bearer {answer.get('access_token', '')}"})
        if more.get("sub") != said["sub"]:
            raise refusal("proof_bad", f"{self.id}: userinfo is about somebody else")
        return {**more, **said}


def challenge(verifier: str) -> str:
    """PKCE's S256."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def digest(secret: str) -> str:
    """SHA-256 (hex) of something unguessable: what is kept of it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _half_hash(text: str, algorithm: str) -> str:
    """OpenID Connect Core, 3.1.3.6."""
    size = algorithm[-3:] if algorithm[-3:] in ("256", "384", "512") else "512"  # Ed25519 hashes with SHA-512
    raw = hashlib.new(f"sha{size}", text.encode()).digest()
    return base64.urlsafe_b64encode(raw[: len(raw) // 2]).rstrip(b"=").decode()


def _whole(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)
