"""A city that knows the simulated platform in all its styles, and a visitor who goes the whole way."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import requests
from flask import Flask

from gateway.testing.idp import Simulator

ORIGIN = "http://127.0.0.1:8000"
CLAIMS = {
    "cert_type": "cert_type", "cert_number": "cert_number", "level": "level", "subject_type": "kind", "uscc": "uscc",
    "agent_name": "agent",
}  # fmt: skip
STYLES = ("province", "portal", "shared", "ticket")


def configuration(simulator: Simulator, folder: Path) -> dict[str, Any]:
    """identity-providers.json with four providers; the files that it names are written beside it."""
    simulator.write_keys(folder)
    (folder / "secret").write_text(simulator.secret + "\n")
    (folder / "aes").write_text(base64.b64encode(simulator.aes_key).decode())
    return {"providers": [_oidc(simulator), *_portals(simulator)], "skew": 60}


def install(simulator: Simulator, folder: Path, **over: Any) -> None:
    """Writes it."""
    folder.mkdir(parents=True, exist_ok=True)
    whole = configuration(simulator, folder) | over
    (folder / "identity-providers.json").write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")


def _common(simulator: Simulator, id_: str) -> dict[str, Any]:
    return {
        "id": id_, "name": f"{id_}认证", "name_en": f"Identity {id_}", "client_id": simulator.client_id,
        "claims": CLAIMS, "subject_types": {"1": "natural", "2": "organisation"},
        "levels": {"1": "L1", "2": "L2", "3": "L3", "4": "L4"},
    }  # fmt: skip


def _oidc(simulator: Simulator) -> dict[str, Any]:
    return _common(simulator, "province") | {
        "style": "oidc", "issuer": simulator.url, "secret_file": "secret", "scopes": ["openid", "profile"],
        "algorithms": ["ES256"],
    }  # fmt: skip


def _portals(simulator: Simulator) -> list[dict[str, Any]]:
    goto = {"goto": "{callback}"}
    portal = _common(simulator, "portal") | {
        "style": "token", "issuer": "urn:example:portal", "authorize_url": f"{simulator.url}/portal/token",
        "authorize_params": goto | {"iss": "urn:example:portal"}, "key_file": "token-key.json",
        "signer_keys_file": "portal-keys.json", "algorithms": ["ES256"],
    }  # fmt: skip
    shared = _common(simulator, "shared") | {
        "style": "token", "format": "aes-gcm", "issuer": "urn:example:shared", "secret_file": "aes",
        "authorize_url": f"{simulator.url}/portal/token-aes",
        "authorize_params": goto | {"iss": "urn:example:shared", "state": "{state}"}, "state_param": "state",
    }  # fmt: skip
    ticket = _common(simulator, "ticket") | {
        "style": "ticket", "issuer": "urn:example:ticket", "secret_file": "secret",
        "authorize_url": f"{simulator.url}/portal/ticket", "authorize_params": goto,
        "validate_url": f"{simulator.url}/restore", "bad_codes": {"4041": "proof_replayed", "4031": "login_expired"},
    }  # fmt: skip
    names = {"sub": "user.sub", "name": "user.name"} | {name: f"user.{path}" for name, path in CLAIMS.items()}
    return [portal, shared, ticket | {"claims": names}]


def callback(location: str, query: Mapping[str, str]) -> str:
    """The callback of the login that was sent to `location`, with what somebody made up in its query."""
    asked = parse_qs(urlsplit(location).query)
    back = (asked.get("goto") or asked["redirect_uri"])[0]
    said = dict(query) | ({"state": asked["state"][0]} if "state" in asked else {})
    return f"{back}?{urlencode(said)}"


class Visitor:
    """One browser: its cookies are its own."""

    def __init__(self, app: Flask, address: str = "192.0.2.7") -> None:
        self.client = app.test_client()
        self._from = {"REMOTE_ADDR": address}

    def begin(self, provider: str, **body: Any) -> Any:
        """The answer of `begin`."""
        headers = {"X-CSRF-Token": self.csrf} if self.csrf else {}
        path = f"/api/auth/providers/{provider}/begin"
        return self.client.post(path, json=body, headers=headers, environ_base=self._from)

    def approve(self, location: str, who: str) -> str:
        """Goes to the platform and is somebody there; the address that it sends the browser back to."""
        answer = requests.get(f"{location}&as={who}", allow_redirects=False, timeout=10)
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]

    def come_back(self, address: str, **headers: str) -> Any:
        """Follows that address to the callback."""
        parts = urlsplit(address)
        return self.client.get(f"{parts.path}?{parts.query}", headers=headers, environ_base=self._from)

    def go(self, provider: str, who: str, **body: Any) -> Any:
        """The whole way; the answer of the callback."""
        begun = self.begin(provider, **body)
        assert begun.status_code == 200, begun.text
        return self.come_back(self.approve(begun.json["location"], who))

    @property
    def me(self) -> dict[str, Any]:
        """Who is logged in."""
        return dict(self.client.get("/api/auth/me", environ_base=self._from).json or {})

    @property
    def csrf(self) -> str:
        """The session's form token; empty without one."""
        return str(self.me["csrf"]) if self.me["account"]["kind"] != "anonymous" else ""

    @property
    def identities(self) -> dict[str, Any]:
        """The account's own view."""
        return dict(self.client.get("/api/auth/identities", environ_base=self._from).json or {})

    def post(self, path: str, **body: Any) -> Any:
        """Any other POST of the session."""
        return self.client.post(path, json=body, headers={"X-CSRF-Token": self.csrf}, environ_base=self._from)
