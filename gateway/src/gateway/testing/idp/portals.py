"""The platform's two home-made sides: an encrypted statement in the address, and a ticket to be exchanged."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import time
import uuid
from functools import partial
from typing import Any
from urllib.parse import urlencode

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Flask, jsonify, redirect, request
from joserfc import jwe
from joserfc.jwk import RSAKey

from gateway.testing.idp.oidc import chooser
from gateway.testing.idp.statements import CHANGES, signed, times

TICKET_SECONDS = 60


def routes(app: Flask, simulator: Any) -> None:
    """Log-in pages of both, and the exchange of tickets."""
    rules = (("/portal/<style>", log_in, "GET"), ("/restore", restore, "POST"))
    for path, view, method in rules:
        app.add_url_rule(path, view.__name__, partial(view, simulator), methods=[method])


def log_in(simulator: Any, style: str) -> Any:
    asked = request.args.to_dict()
    if "as" not in asked:
        return chooser(simulator)
    back = {"state": asked["state"]} if "state" in asked else {}
    if "denied" in simulator.faults:
        return redirect(f"{asked['goto']}?{urlencode(back | {'error': '1'})}")
    back[style.split("-")[0]] = _proof(style, asked, simulator)
    return redirect(f"{asked['goto']}?{urlencode(back)}")


def restore(simulator: Any) -> Any:
    sent = request.get_json(silent=True) or request.form.to_dict()
    grant = simulator.grants.get(sent.get("ticket", ""))
    if not hmac.compare_digest(sent.get("sign", ""), _sign(simulator.secret, sent)):
        return jsonify(code=4030, message="sign")
    if abs(time.time() - int(sent["timestamp"])) > TICKET_SECONDS:
        return jsonify(code=4031, message="timestamp")
    if grant is None or "ticket_unknown" in simulator.faults:
        return jsonify(code=4040, message="no such ticket")
    if grant.used or "ticket_used" in simulator.faults:
        return jsonify(code=4041, message="used")
    grant.used = True
    said = grant.who
    for fault in simulator.faults & {"no_sub", "sub_list", "bad_card", "bad_uscc", "unknown_kind"}:
        said = CHANGES[fault](said)
    return jsonify(code=0, data={"user": said})


def _proof(style: str, asked: dict[str, str], simulator: Any) -> str:
    if style == "ticket":
        return str(simulator.grant(asked["as"], asked, "ST"))
    body = {
        "iss": asked["iss"], "aud": simulator.client_id, **times(120), "jti": uuid.uuid4().hex,
        **simulator.people[asked["as"]],
    }  # fmt: skip
    if style == "token-aes":
        return aes(simulator, body)
    return sealed(simulator, signed(body, simulator))


def sealed(simulator: Any, inside: str) -> str:
    """A JWE to the city's public key: anybody can make one, which is why what is inside must be signed."""
    public = RSAKey.import_key(simulator.token_key.as_dict(private=False))
    return jwe.encrypt_compact(
        {"alg": "RSA-OAEP-256", "enc": "A256GCM", "cty": "JWT"}, inside, public, algorithms=["RSA-OAEP-256", "A256GCM"]
    )


def aes(simulator: Any, body: dict[str, Any]) -> str:
    """Nonce, ciphertext and tag under the shared key, for our client id."""
    for fault in simulator.faults:
        body = CHANGES.get(fault, lambda same: same)(body)
    key = os.urandom(32) if "other_key" in simulator.faults else simulator.aes_key
    nonce = os.urandom(12)
    raw = nonce + AESGCM(key).encrypt(nonce, json.dumps(body).encode(), simulator.client_id.encode())
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _sign(secret: str, sent: dict[str, str]) -> str:
    text = "\n".join(str(sent.get(name, "")) for name in ("client_id", "ticket", "timestamp", "nonce"))
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
