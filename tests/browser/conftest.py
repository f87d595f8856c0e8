"""The portal in a real browser. In front of it stands a signer, which does of the gateway's work what a page needs:
the identity assertion on every request; behind it the scripted gateway of portal/tests."""

from __future__ import annotations

import importlib.util
import json
import threading
import uuid
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
import requests
from flask import Flask
from werkzeug.serving import make_server

from casework.crypto import assertions
from casework.crypto.keys import KeyRing
from casework.domain.actors import Kind
from casework.domain.events import Envelope
from casework.messaging.inbox import Inbox
from casework.testing.ground import Databases, Ground
from casework.testing.servers.browser import browser as run_browser
from casework.web.app import create_app
from deploy.demo.stage import PASSWORD, demo_code
from portal.published.fetch import fetch_published
from portal.service import service as portal
from portal.testing.desk import Desk

ROOT = Path(__file__).parents[2]
DEPARTMENTS = [
    {"id": id_, "name": name, "name_en": name_en, "instances": {"mailbox": "mailbox/city"}}
    for id_, name, name_en in (
        ("housing", "住房和城乡建设局", "Housing Bureau"),
        ("power", "供电局", "Power Bureau"),
        ("roads", "交通运输局", "Transport Bureau"),
    )
]
STAFF = {
    "kind": Kind.STAFF,
    "sub": "clerk-1",
    "dep": "housing",
    "roles": ("clerk",),
    "name": "经办员",
    "csrf": "form-token",
}


class Signer:
    """WSGI: signs each request; a browser with the scripted session cookie is the clerk."""

    def __init__(self, app: Flask, ring: KeyRing) -> None:
        self.app, self.ring = app, ring

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Any:
        who = STAFF if "wz_session=s1" in environ.get("HTTP_COOKIE", "") else {"kind": Kind.ANONYMOUS}
        if "HTTP_X_TEST_ROLE" in environ:
            who = STAFF | {"roles": (environ["HTTP_X_TEST_ROLE"],), "dep": ""}
        path = environ["RAW_URI"].split("?")[0]
        claims = assertions.Claims(mth=environ["REQUEST_METHOD"], pth=path, dlg="delegated", **who)
        runtime = self.app.extensions["casework"]
        environ["HTTP_X_WENZHENG_ASSERTION"] = assertions.issue(self.ring, "portal/main", claims, runtime.real_now())
        return self.app(environ, start)


class Site:
    """The portal on a port, its scripted gateway, and its address."""

    def __init__(self, folder: Path) -> None:
        spec = importlib.util.spec_from_file_location("portal_fake_gateway", ROOT / "portal/tests/fake_gateway.py")
        self.fakes = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(self.fakes)
        self.gateway = self.fakes.FakeGateway()
        ground = Ground(folder / "city", ["gateway/main", "portal/main", "mailbox/city"])
        ground.place("gateway/main", url=self.gateway.url)
        (folder / "city/config").mkdir()
        (folder / "city/config/departments.json").write_text(json.dumps({"departments": DEPARTMENTS}), encoding="utf-8")
        database = Databases(folder, lambda: None).fresh(portal, "sqlite")
        self.runtime = ground.runtime("portal/main", database)
        app = create_app(portal, self.runtime)
        self.server = make_server("127.0.0.1", 0, Signer(app, KeyRing.load(ground.keys, "gateway/main")), threaded=True)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def tell(self, number: str, *events: tuple[str, dict[str, Any]]) -> None:
        """Events of one letter, as the mailbox would announce them."""
        inbox = Inbox(portal, self.runtime)
        for sequence, (name, data) in enumerate(events, 1):
            body = {
                "specversion": "1.0", "id": f"{number}-{sequence}", "source": "/mailbox/city",
                "type": f"mailbox.{name}.v1", "subject": number, "time": data["at"], "sequence": sequence, "data": data,
            }  # fmt: skip
            inbox.take(Envelope.from_json(body))

    def publish(self, number: str, **text: Any) -> None:
        """A released letter, fetched as in life."""
        self.gateway.released[number] = self.fakes.released(number, **text)
        at = "2026-03-06T08:00:00Z"
        self.tell(number, ("letter_published", {"department": "housing", "kind": "help", "at": at, "round": 1}))
        assert fetch_published(self.runtime) == 1

    def close(self) -> None:
        """Ends both servers."""
        self.server.shutdown()
        self.gateway.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """One site for all browser tests."""
    made = Site(tmp_path_factory.mktemp("site"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def browser():
    """The system's Chromium, without a window."""
    with run_browser() as started:
        yield started


@pytest.fixture
def page(browser, site):
    """A fresh page; whatever the content policy blocks, or a script throws, fails the test."""
    context = browser.new_context(base_url=site.url, viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on(
        "console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None
    )
    yield opened
    context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def desk(browser, town):
    """The staff of the real city at their desks, without JavaScript."""
    with Desk(browser, town.url, PASSWORD, demo_code) as opened:
        yield opened


@pytest.fixture
def written(town):
    """`written()`: a letter to jiaotong in the real city; its number and code."""

    def write(**over):
        letter = {
            "department": "jiaotong",
            "kind": "help",
            "subject": "站台的灯不亮",
            "body": "东湖路站台的灯坏了两周。",
            "anonymous": True,
            "publish_consent": False,
        } | over
        headers = {"Authorization": f"Bearer {town.token}", "Idempotency-Key": uuid.uuid4().hex}
        answer = requests.post(f"{town.url}/api/mailbox/letters", json=letter, headers=headers, timeout=20)
        answer.raise_for_status()
        return answer.json()["number"], answer.json()["query_code"]

    return write


@pytest.fixture
def follow(browser, town):
    """`follow(number, code)`: the page of a letter as its sender opens it, without JavaScript."""
    contexts = []

    def open_letter(number, code):
        context = browser.new_context(base_url=town.url, java_script_enabled=False)
        contexts.append(context)
        page = context.new_page()
        page.goto("/track")
        page.fill("#number", number)
        page.fill("#code", code)
        page.click("main form button.button")
        page.wait_for_load_state()
        return page

    yield open_letter
    for context in contexts:
        context.close()
