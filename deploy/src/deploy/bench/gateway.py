"""The gateway with authentication and limits, against nginx in front of the same service process.

The gateway is `python -m gateway web` with what production has: a session cookie, the identity cache, limits counted,
an assertion signed for each request, metrics. nginx only passes on what wrk sends: the same request with an assertion
signed beforehand, so that the service does the same work for both. Two services: the mailbox (a citizen reads a
letter of his) and the least one there can be, behind which the gateway has nowhere to hide.
"""

from __future__ import annotations

import json
import secrets
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import requests
from rich.console import Console

from casework.crypto import assertions
from casework.crypto.keys import KeyRing
from casework.domain.actors import Kind
from deploy.accounts import Registrar, Wanted
from deploy.bench import load, rounds
from deploy.bench.letter_requests import MAILBOX, letter
from deploy.bench.load import Sample
from deploy.bench.measure import Measure
from deploy.bench.nginx import nginx
from deploy.bench.programs import BenchFailed, Program
from deploy.city import GATEWAY, MEMBERS, City, free_port
from deploy.setup import prepare

SECONDS = 3.0
GATE, SLOW_GATE = 0.5, 2.0
LOGIN = "bench-reader"
NO_LIMIT = "100000000/minute"  # counted like any other, and never reached


@dataclass(frozen=True)
class Asked:
    """What is asked through both: the path, and for the gateway the cookie of a session."""

    path: str
    account: str
    cookie: str


def measure(console: Console) -> Sequence[Measure]:
    """Requests per second and 99th percentile, each as a ratio to nginx."""
    found: list[Measure] = []
    for name, least in (("gateway", False), ("gateway_least_service", True)):
        console.print(f"  {name}:", highlight=False)
        with tempfile.TemporaryDirectory(prefix="wenzheng-bench-") as folder:
            found += _compare(console, name, Path(folder), least=least)
    return found


def _compare(console: Console, name: str, folder: Path, *, least: bool) -> list[Measure]:
    city = City(folder, port=free_port())
    prepare(city)
    limits = {"address_limits": {"read": NO_LIMIT}, "account_limits": {"read": NO_LIMIT}}
    (folder / "config" / "gateway.json").write_text(json.dumps(limits), encoding="utf-8")
    with _both(city, least=least) as (gateway, front):
        asked = _enter(city)
        sides = {
            "gateway": rounds.with_cpu(gateway, lambda: _through_gateway(city, asked)),
            "nginx": rounds.with_cpu(front, lambda: _through_nginx(city, asked, front.port)),
        }
        middle = rounds.interleaved(console, sides)
    value, floor = middle["gateway"], middle["nginx"]
    ratio, slow = value.rate / floor.rate, value.p99 / floor.p99
    return [
        Measure(name, round(value.rate, 1), round(floor.rate, 1), round(ratio, 3), f">={GATE}", ratio >= GATE),
        Measure(f"{name}_p99_ms", value.p99, floor.p99, round(slow, 2), f"<={SLOW_GATE:g}", slow <= SLOW_GATE),
    ]


@contextmanager
def _both(city: City, *, least: bool) -> Iterator[tuple[Program, nginx]]:
    """Gateway and nginx in front of one service."""
    with ExitStack() as stack:
        environments = {m.instance: city.environment(m) for m in MEMBERS}
        service = f"http://{environments[MAILBOX]['BIND']}"
        modules = {MAILBOX: "deploy.bench.least_service" if least else "svc_mailbox", GATEWAY: "gateway"}
        programs = {}
        for instance, module in modules.items():
            log = city.var / "log" / f"{module}.log"
            command = [sys.executable, "-m", module, "web"]
            programs[instance] = stack.enter_context(Program(command, environments[instance], log))
            programs[instance].answers(f"http://{environments[instance]['BIND']}/ready")
        yield programs[GATEWAY], stack.enter_context(nginx(service, city.var))


def _enter(city: City) -> Asked:
    """An account with a session and a letter, made the way people make them."""
    password = secrets.token_urlsafe(18) + "aA1!"
    registrar = Registrar(city)
    try:
        account = registrar.account(Wanted(LOGIN, password, Kind.CITIZEN, "王小明"))
    finally:
        registrar.close()
    client = requests.Session()
    client.trust_env = False
    entered = client.post(f"{city.url}/api/auth/login", json={"account": LOGIN, "password": password}, timeout=30)
    entered.raise_for_status()
    form = {"X-CSRF-Token": entered.json()["csrf"]}
    sent = client.post(f"{city.url}/api/mailbox/letters", json=letter(0, named=True), headers=form, timeout=30)
    if sent.status_code != 201:
        raise BenchFailed(f"the letter to be read was not taken: {sent.status_code} {sent.text[:300]}")
    cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    return Asked(f"/api/mailbox/letters/{sent.json()['number']}", account, cookie)


def _through_gateway(city: City, asked: Asked) -> Sample:
    return load.same(city.url + asked.path, SECONDS, {"Cookie": asked.cookie})


def _through_nginx(city: City, asked: Asked, port: int) -> Sample:
    return load.same(f"http://127.0.0.1:{port}{asked.path}", SECONDS, _said(city, asked))


def _said(city: City, asked: Asked) -> Mapping[str, str]:
    """The gateway's word for this request, good for the minute in which the round is over."""
    claims = assertions.Claims(
        kind=Kind.CITIZEN, sub=asked.account, name="王小明", mth="GET", pth=asked.path, rid="bench-request"
    )
    ring = KeyRing.load(city.var / "keys", GATEWAY)
    return {"X-Wenzheng-Assertion": assertions.issue(ring, MAILBOX, claims, datetime.now(UTC))}
