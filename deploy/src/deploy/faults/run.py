"""The fault run: a city on PostgreSQL and RabbitMQ (or embedded), letters, killings, and the ledger."""

from __future__ import annotations

import json
import random
import secrets
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import requests
from rich.console import Console

from casework.domain.actors import Kind
from casework.testing.servers import PrivatePostgres, PrivateRabbit
from deploy.accounts import Registrar, Wanted
from deploy.city import MEMBERS, City, free_port
from deploy.faults import ledger
from deploy.faults.killer import Killer
from deploy.processes import RunningCity
from deploy.servers import brokers
from deploy.setup import prepare

WRITERS = 4
LETTERS_PER_KILLING = 8
GIVE_UP_SECONDS = 120  # a writer goes on asking, with the same key, as a patient citizen would
Broker = tuple[Callable[[], object], Callable[[], object]]


def faults(seed: int | None, letters: int, *, embedded: bool = False) -> int:
    """Runs it; prints the seed first and a JSON line last. Exit code 0 when nothing was lost or doubled."""
    seed = secrets.randbelow(10**6) if seed is None else seed
    console = Console(stderr=True)
    console.print(f"SEED={seed} ({'embedded' if embedded else 'PostgreSQL and RabbitMQ'}, {letters} letters)")
    chance = random.Random(seed)  # noqa: S311 - a run that can be repeated, not a secret
    with ExitStack() as stack:
        plan, broker = stack.enter_context(_servers(embedded))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wenzheng-faults-")))
        city = City(folder, port=free_port(), **plan)
        token = _people(city)
        running = stack.enter_context(RunningCity(folder, city.port, plan))
        killer = Killer(running, chance, console, broker)
        killer.start()
        try:
            acknowledged = _write(running.url, token, letters, chance, killer)
        finally:
            killer.stop()
        findings = ledger.check(city, acknowledged)
    for finding in findings[:20]:
        console.print(f"[red]{finding}")
    stored = sum(1 for given in acknowledged.values() if given.get("stored"))
    result = {"seed": seed, "letters": letters, "acknowledged": len(acknowledged), "stored_and_forwarded": stored,
              "killed": len(killer.killed), "findings": len(findings)}  # fmt: skip
    print(json.dumps(result))
    return 1 if findings or len(acknowledged) != letters else 0


@contextmanager
def _servers(embedded: bool) -> Iterator[tuple[dict[str, Any], Broker | None]]:
    if embedded:
        yield {}, None
        return
    with PrivateRabbit() as rabbit, PrivatePostgres(durable=True) as postgres:
        databases = {member.instance: postgres.create_database() for member in MEMBERS}
        yield {"databases": databases, "brokers": brokers(rabbit)}, (rabbit.kill, rabbit.restart)


def _people(city: City) -> str:
    prepare(city)
    registrar = Registrar(city)
    try:
        registrar.account(Wanted("writer", secrets.token_urlsafe(18) + "aA1!", Kind.CITIZEN, "写信人"))
        return registrar.token("writer", ("read", "write", "submit", "anonymous"))
    finally:
        registrar.close()


def _write(url: str, token: str, letters: int, chance: random.Random, killer: Killer) -> dict[str, Any]:
    """Sends the letters, each until it is acknowledged, in step with the killings; the answers by number."""
    keys = [f"fault-{chance.randrange(10**12)}-{n}" for n in range(letters)]
    planned = max(len(killer.victims()), letters // LETTERS_PER_KILLING)

    def write(index: int) -> Any:
        killer.wait_for(index * planned // letters)
        return _send(url, token, index, keys[index])

    with ThreadPoolExecutor(WRITERS) as pool:
        answers = list(pool.map(write, range(letters)))
    return {given["number"]: given for given in answers if given}


def _send(url: str, token: str, index: int, key: str) -> Any:
    body = {
        "department": "jiaotong", "kind": "help", "subject": f"第{index}封信", "body": f"故障测试第{index}封。",
        "anonymous": True, "publish_consent": False,
    }  # fmt: skip
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
    patience = threading.Event()
    for _ in range(GIVE_UP_SECONDS * 5):
        try:
            answer = requests.post(f"{url}/api/mailbox/letters", json=body, headers=headers, timeout=30)
            if answer.status_code in (201, 202):
                return answer.json()
            if answer.status_code not in (429, 502, 503, 504):
                raise RuntimeError(f"letter {index}: {answer.status_code} {answer.text[:300]}")
        except requests.RequestException:
            pass  # the gateway is down right now: a patient citizen tries again, with the same key
        patience.wait(0.2)
    return None
