"""Accounts for tests of the gateway, and browsers that are logged in as them."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from casework.domain.actors import Kind
from gateway.accounts import Account
from gateway.parts import Parts
from gateway.testing.codes import totp_now
from gateway.totp import new_secret

PASSWORD = "Sommer-2026x"  # noqa: S105 - of accounts that live for one test


class People:
    """`add` makes accounts (staff with a second factor), `browser` logs one in."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.parts: Parts = app.extensions["gateway"]
        self.secrets: dict[str, str] = {}

    def add(self, login: str, *roles: str, department: str = "", enrolled: bool = True, **more: Any) -> Account:
        """With roles it is one of the staff, without a citizen; `enrolled`: with a second factor."""
        hashed = "" if more.get("program") else self.parts.accounts.hashed(login, PASSWORD)
        kind = more.pop("kind", Kind.STAFF if roles else Kind.CITIZEN)
        with self.parts.runtime.unit_of_work() as uow:
            made = self.parts.accounts.add(
                uow, login=login, hashed=hashed, name=login.title(), kind=kind, department=department, roles=roles,
                **more,
            )  # fmt: skip
            if kind is Kind.STAFF and enrolled and not made.program:
                self.secrets[login] = new_secret()
                self.parts.factors.enrol(uow, made.id, self.secrets[login])
        return made

    def code(self, login: str) -> str:
        """What the app of this account shows."""
        return totp_now(self.secrets[login])

    def browser(self, login: str = "", password: str = PASSWORD, code: str = "") -> Browser:
        """A browser, logged in when named."""
        browser = Browser(self.app)
        if login:
            answer = browser.log_in(login, password, code or (self.code(login) if login in self.secrets else ""))
            assert answer.status_code == 200, answer.text
        return browser


class Browser:
    """A client with a session cookie and its form token."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()
        self.csrf = ""

    def log_in(self, login: str, password: str = PASSWORD, code: str = "", **more: Any) -> TestResponse:
        """The answer, whatever it is."""
        body = {"account": login, "password": password} | ({"code": code} if code else {})
        answer = self.client.post("/api/auth/login", json=body, **more)
        self.csrf = answer.json["csrf"] if answer.status_code == 200 and answer.json else ""
        return answer

    def get(self, path: str, **more: Any) -> TestResponse:
        """GET."""
        return self.client.get(path, **more)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        """With the form token."""
        named = {"X-CSRF-Token": self.csrf} | headers
        return self.client.open(path, method=method, json=body, headers=named)

    def post(self, path: str, body: Any = None) -> TestResponse:
        """POST."""
        return self.send("POST", path, body)
