"""The platform's OpenID Connect side. It is strict, so that what we leave out shows."""

from __future__ import annotations

import base64
import hashlib
import time
import uuid
from functools import partial
from typing import Any
from urllib.parse import unquote_plus, urlencode

from flask import Flask, Response, jsonify, redirect, request

from gateway.testing.idp.statements import signed, times

BACKCHANNEL = "http://schemas.openid.net/event/backchannel-logout"


def routes(app: Flask, simulator: Any) -> None:
    """Discovery, authorize, token, userinfo, keys, logout."""
    rules = (
        ("/.well-known/openid-configuration", discovery, "GET"),
        ("/jwks", jwks, "GET"),
        ("/authorize", authorize, "GET"),
        ("/token", token, "POST"),
        ("/userinfo", userinfo, "GET"),
        ("/end-session", end_session, "GET"),
    )
    for path, view, method in rules:
        app.add_url_rule(path, view.__name__, partial(view, simulator), methods=[method])


def discovery(simulator: Any) -> Any:
    url = simulator.url
    issuer = "https://elsewhere.example" if "discovery_iss" in simulator.faults else url
    scheme = "http://elsewhere.example" if "discovery_http" in simulator.faults else url
    return jsonify(
        issuer=issuer, authorization_endpoint=f"{url}/authorize", token_endpoint=f"{scheme}/token",
        jwks_uri=f"{url}/jwks", userinfo_endpoint=f"{url}/userinfo", end_session_endpoint=f"{url}/end-session",
        authorization_response_iss_parameter_supported=True,
    )  # fmt: skip


def jwks(simulator: Any) -> Any:
    return jsonify(simulator.jwks())


def authorize(simulator: Any) -> Any:
    asked = request.args.to_dict()
    if (fault := _authorize_fault(asked, simulator)) is not None:
        return Response(fault, 400)
    if "as" not in asked:
        return chooser(simulator)
    return redirect(f"{asked['redirect_uri']}?{urlencode(_authorized(asked, simulator))}")


def token(simulator: Any) -> Any:
    grant = simulator.grants.get(request.form.get("code", ""))
    fault = _token_fault(grant, simulator)
    if fault:
        return jsonify(error=fault), 400
    grant.used = True
    return jsonify({"access_token": grant.access, "token_type": "Bearer", "id_token": _id_token(grant, simulator)})


def userinfo(simulator: Any) -> Any:
    access = request.headers.get("Authorization", "").removeprefix("Bearer ")
    grant = next((one for one in simulator.grants.values() if one.access == access), None)
    if grant is None:
        return jsonify(error="invalid_token"), 401
    sub = "p-9999" if "userinfo_sub" in simulator.faults else grant.who["sub"]
    return jsonify(grant.who | {"sub": sub})


def end_session(simulator: Any) -> Any:
    return redirect(request.args["post_logout_redirect_uri"])


def chooser(simulator: Any) -> str:
    """A page with a link for each person: what a browser clicks."""
    links = (f'<li><a id="as-{who}" href="?{urlencode(request.args.to_dict() | {"as": who})}">{who}</a></li>'
             for who in simulator.people)  # fmt: skip
    return f'<!doctype html><meta charset="utf-8"><title>Platform</title><ul>{"".join(links)}</ul>'


def logout_token(simulator: Any, **over: Any) -> str:
    """The platform's word that somebody has left; `over` with None leaves a member out."""
    body = {
        "iss": simulator.url, "aud": simulator.client_id, **times(120), "jti": uuid.uuid4().hex,
        "events": {BACKCHANNEL: {}}, **over,
    }  # fmt: skip
    return signed({k: v for k, v in body.items() if v is not None}, simulator, "logout+jwt")


def _authorized(asked: dict[str, str], simulator: Any) -> dict[str, str]:
    back = {"state": asked["state"], "iss": simulator.url}
    if "mix_up" in simulator.faults:
        back["iss"] = "https://elsewhere.example"
    if "no_iss_parameter" in simulator.faults:
        del back["iss"]
    if "denied" in simulator.faults:
        return back | {"error": "access_denied"}
    simulator.sids.setdefault(simulator.people[asked["as"]]["sub"], uuid.uuid4().hex)
    return back | {"code": simulator.grant(asked["as"], asked, "code")}


def _authorize_fault(asked: dict[str, str], simulator: Any) -> str | None:
    needed = {"response_type": "code", "client_id": simulator.client_id, "code_challenge_method": "S256"}
    for name, value in needed.items():
        if asked.get(name) != value:
            return f"{name} must be {value}"
    if missing := {"state", "nonce", "code_challenge", "redirect_uri", "scope"} - set(asked):
        return f"{', '.join(sorted(missing))} missing"
    if simulator.callbacks and asked["redirect_uri"] not in simulator.callbacks:
        return "redirect_uri is not registered"
    return None


def _token_fault(grant: Any, simulator: Any) -> str:
    given = request.authorization
    if given is None or (unquote_plus(given.username or ""), unquote_plus(given.password or "")) != (
        simulator.client_id,
        simulator.secret,
    ):
        return "invalid_client"
    if grant is None or grant.used or request.form.get("redirect_uri") != grant.asked["redirect_uri"]:
        return "invalid_grant"
    if _s256(request.form.get("code_verifier", "")) != grant.asked["code_challenge"]:
        return "invalid_grant"
    return ""


def _id_token(grant: Any, simulator: Any) -> str:
    who, asked = grant.who, grant.asked
    body = {
        "iss": simulator.url, "aud": simulator.client_id, **times(), "nonce": asked["nonce"], **who,
        "auth_time": int(time.time()), "sid": simulator.sids[who["sub"]], "at_hash": _at_hash(grant.access),
    }  # fmt: skip
    return signed(body, simulator)


def _s256(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _at_hash(access: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(access.encode()).digest()[:16]).rstrip(b"=").decode()
