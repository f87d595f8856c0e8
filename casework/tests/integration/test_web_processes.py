"""The web side as the processes it is in life: turns between connections, and figures of all of them."""

import os
import re
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import psutil
import pytest
import requests

from casework.ports import free_port
from casework.testing.waiting import wait_until

ASK = b"GET /ready HTTP/1.1\r\nHost: test\r\n\r\n"
ANSWER = b"HTTP/1.1 200 OK"
GREEDY = 400  # requests that one client has sent before it reads an answer
ASKED = 40


@contextmanager
def web(runtime, ground, **settings):
    """The sample's web process; gives its process and port."""
    port = free_port()
    environ = {
        **os.environ, "INSTANCE": runtime.instance, "KEYS_DIR": str(ground.keys), "TOPOLOGY": str(ground.topology),
        "DATABASE_URL": runtime.database.url.render_as_string(hide_password=False), "VAR_DIR": str(ground.folder),
        "PYTHONPATH": os.pathsep.join(sys.path), "BIND": f"127.0.0.1:{port}", "LOG_LEVEL": "WARNING", **settings,
    }  # fmt: skip
    process = subprocess.Popen([sys.executable, "-m", "casework.testing.sample", "web"], env=environ)
    try:
        wait_until(lambda: answers(port), "the web process to answer", 40)
        yield psutil.Process(process.pid), port
    finally:
        process.terminate()
        process.wait(30)


def answers(port):
    try:
        return requests.get(f"http://127.0.0.1:{port}/ready", timeout=2).ok
    except requests.RequestException:
        return False


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_client_that_always_has_another_request_does_not_keep_the_others_waiting(runtime, ground):
    with (
        web(runtime, ground, INLINE_WORKER="1") as (_, port),
        socket.create_connection(("127.0.0.1", port), 20) as greedy,
        socket.create_connection(("127.0.0.1", port), 20) as modest,
    ):
        modest.sendall(ASK)
        assert modest.recv(65536).startswith(ANSWER)
        greedy.sendall(ASK * GREEDY)
        assert greedy.recv(1).startswith(b"H")
        modest.sendall(ASK)
        assert modest.recv(65536).startswith(ANSWER)
        read = greedy.recv(2**22, socket.MSG_DONTWAIT)
        assert read.count(ANSWER[1:]) < GREEDY / 2
        while read.count(ANSWER[1:]) < GREEDY:
            read += greedy.recv(65536)


@pytest.mark.parametrize("database_kind", ["postgres"], indirect=True)
def test_on_servers_two_web_processes_answer_and_either_shows_the_figures_of_both(runtime, ground):
    with web(runtime, ground, INLINE_WORKER="0") as (master, port):
        assert len(master.children()) == 2
        for _ in range(ASKED):
            assert requests.get(f"http://127.0.0.1:{port}/live", timeout=5).ok
        shown = [figures(port) for _ in range(8)]  # each a connection of its own: whichever of the two takes it
        assert {said["live"] for said in shown} == {ASKED}
        assert all("casework_parked_events" in said["all"] for said in shown)


def figures(port):
    told = requests.get(f"http://127.0.0.1:{port}/metrics", timeout=5).text
    counted = re.findall(r'^http_request_seconds_count\{.*route="/live".*\} ([0-9.]+)$', told, re.MULTILINE)
    return {"live": sum(map(float, counted)), "all": told}


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_on_sqlite_one_web_process_answers(runtime, ground):
    with web(runtime, ground, INLINE_WORKER="0") as (master, _):
        assert len(master.children()) == 1


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_while_another_process_holds_the_write_lock_the_service_still_answers(runtime, ground, as_):
    with web(runtime, ground, INLINE_WORKER="1") as (_, port), sqlite3.connect(runtime.database.url.database) as holder:
        holder.isolation_level = None
        holder.execute("BEGIN IMMEDIATE")
        writing = threading.Thread(target=lambda: as_().post("/api/sample/notes", json={"subject": "S", "text": "x"}))
        writing.start()
        wait_until(lambda: slowest(port) is not None, "the worker to want the lock, too")
        assert max(slowest(port) for _ in range(20)) < 1.0
        holder.execute("ROLLBACK")
        writing.join(20)
        assert not writing.is_alive()


def slowest(port):
    began = time.monotonic()
    assert requests.get(f"http://127.0.0.1:{port}/ready", timeout=5).ok
    return time.monotonic() - began
