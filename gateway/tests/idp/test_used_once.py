"""Logins and their proofs are used once: one after another, at the same time, and in several processes."""

import json
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import update

from gateway.idp.tables import started_login
from gateway.testing.idp.visitor import Visitor, callback


@pytest.mark.parametrize("provider", ["province", "portal", "shared", "ticket"])
def test_a_callback_works_once(visitor, other, simulator, runtime, provider):
    begun = visitor.begin(provider)
    address = visitor.approve(begun.json["location"], "wei")
    assert visitor.come_back(address).status_code == 303
    assert visitor.come_back(address).json["code"] == "login_mismatch"
    # with a login of one's own under way, the proof itself is what was used before
    proof = {k: v[0] for k, v in parse_qs(urlsplit(address).query).items() if k != "state"}
    answer = other.come_back(callback(other.begin(provider).json["location"], proof))
    assert answer.json["code"] == "proof_replayed"
    assert other.me["account"]["kind"] == "anonymous"


def test_a_login_takes_ten_minutes_at_most(visitor, simulator, runtime):
    for late, code in ((timedelta(0), "login_expired"), (timedelta(seconds=30), "")):
        address = visitor.approve(visitor.begin("province").json["location"], "wei")
        with runtime.database.write() as connection:
            connection.execute(update(started_login).values(expires_at=runtime.real_now() + late))
        answer = visitor.come_back(address)
        assert answer.json["code"] == code if code else answer.status_code == 303
    assert visitor.me["account"]["kind"] == "citizen"


def test_one_callback_at_once_in_many_windows_makes_one_session(app, visitor, simulator, runtime):
    begun = visitor.begin("ticket")
    address = visitor.approve(begun.json["location"], "wei")
    cookie = visitor.client.get_cookie("wz_idp_ticket", path="/api/auth/providers/ticket/").value
    barrier = threading.Barrier(6)

    def come(_):
        browser = Visitor(app)
        browser.client.set_cookie("wz_idp_ticket", cookie, path="/api/auth/providers/ticket/")
        barrier.wait()
        return browser.come_back(address).status_code

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(come, range(6))) == [303, 403, 403, 403, 403, 403]


PROCESS = """
import json, sys
from pathlib import Path
from casework.runtime import Runtime
from casework.settings import Settings
from casework.domain.errors import Refusal
from gateway.idp import replay
given = json.loads(sys.argv[1])
paths = {name: Path(given[name]) for name in ("keys_dir", "topology", "data_dir", "config_dir")}
runtime = Runtime(Settings(instance="gateway/main", database_url=given["database_url"], **paths))
print("ready", flush=True)
sys.stdin.readline()
for number in range(20):
    try:
        replay.use(runtime, "ticket", f"ST-{number}")
        print(number)
    except Refusal as refused:
        assert refused.code == "proof_replayed"
"""


def test_a_ticket_is_used_once_whichever_process_sees_it(runtime):
    """Three processes try the same twenty tickets at once: each ticket is good for one of them."""
    settings = runtime.settings
    names = ("keys_dir", "topology", "data_dir", "config_dir")
    given = {name: str(getattr(settings, name)) for name in names} | {"database_url": settings.database_url}
    command = [sys.executable, "-c", PROCESS, json.dumps(given)]
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join(sys.path))
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "env": environment}
    running = [subprocess.Popen(command, **pipes) for _ in range(3)]
    for one in running:
        assert one.stdout.readline() == "ready\n"
    for one in running:
        one.stdin.write("go\n")
        one.stdin.flush()
    won = [int(line) for one in running for line in one.communicate(timeout=60)[0].split()]
    assert sorted(won) == list(range(20))
    assert [one.returncode for one in running] == [0, 0, 0]
