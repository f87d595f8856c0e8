"""The gateway and a service as processes: killed while letters come in, nothing is lost and nothing is there twice."""

import json
import socket
import threading
import time

import pytest
import requests
from sqlalchemy import select

from gateway.proxy.testing import exchange
from gateway.testing import office
from gateway.testing.processes import City
from gateway.testing.town import GATEWAY, OFFICE

LETTER = {"department": "transport", "kind": "consultation", "subject": "路灯", "body": "三号路的路灯不亮。"}
LIMITS = {"address_limits": {"submit": "100000/minute", "read": "100000/minute"}, "retry_first": 0.2}


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    made = City(tmp_path_factory.mktemp("city"), LIMITS)
    assert made.command("migrate").returncode == 0
    made.start(OFFICE)
    made.start(GATEWAY)
    made.wait(lambda: LETTERS in requests.get(made.url + "/api/openapi.json", timeout=5).json()["paths"])
    yield made
    made.close()


LETTERS = "/api/mailbox/letters"


def numbers(city):
    with city.office.read() as connection:
        return [row.number for row in connection.execute(select(office.letters))]


class Senders:
    """Some people who send letters, each with a key, and try again when nobody answers, until told to stop."""

    def __init__(self, city, count):
        self.city, self.taken, self.attempts = city, {}, 0
        self._stop, self._lock = threading.Event(), threading.Lock()
        self._threads = [threading.Thread(target=self._send, args=(n,)) for n in range(count)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        for thread in self._threads:
            thread.join(60)

    def _send(self, sender):
        count = 0
        while not self._stop.is_set():
            count += 1
            key = f"process-{sender}-{count}"
            answer = self._until_answered(key)
            with self._lock:
                self.taken[key] = answer["number"]

    def _until_answered(self, key):
        while True:
            with self._lock:
                self.attempts += 1
            try:
                answer = requests.post(
                    self.city.url + LETTERS, json=LETTER, headers={"Idempotency-Key": key}, timeout=30
                )
                if answer.status_code in (201, 202):
                    return answer.json()
                assert answer.status_code in (502, 503, 504), answer.text
            except requests.RequestException:
                self._stop.wait(0.05)


@pytest.mark.timeout(300)
def test_killed_services_and_a_killed_gateway_lose_nothing(city):
    before = set(numbers(city))
    with Senders(city, 4) as senders:
        for victim in (OFFICE, GATEWAY, OFFICE):
            reached = len(senders.taken) + 15
            city.wait(lambda reached=reached: len(senders.taken) >= reached)
            city.kill(victim)
            reached = len(senders.taken) + (15 if victim == OFFICE else 0)
            city.wait(lambda reached=reached: len(senders.taken) >= reached)
            city.start(victim)
        reached = len(senders.taken) + 15
        city.wait(lambda: len(senders.taken) >= reached)
    promised = list(senders.taken.values())
    city.wait(lambda: set(promised) <= set(numbers(city)), seconds=150)  # hundreds were stored
    after = numbers(city)
    assert len(after) == len(set(after))
    assert set(after) - before == set(promised)
    assert len(promised) == len(set(promised)), "every key has a case of its own"
    assert "pending" not in city.command("run", "stored-list").stdout


def test_an_account_made_by_command_logs_in_at_once(city):
    roles = ["--department", "transport", "--roles", "clerk,reviewer"]
    made = city.command("run", "account-add", "--account", "clerk1", "--name", "经办员甲", *roles)
    login = {"account": "clerk1", "password": json.loads(made.stdout)["password"]}
    answer = requests.post(city.url + "/api/auth/login", json=login, timeout=10)
    assert answer.json()["account"]["roles"] == ["clerk", "reviewer"]


def test_hashing_does_not_stall_the_others(city):
    """While one visitor's password is looked at (0.1 s each), health checks go on answering at once."""
    body = {"account": "stall", "password": "wrong"}
    slow = [
        threading.Thread(
            target=requests.post, args=(city.url + "/api/auth/login",), kwargs={"json": body, "timeout": 30}
        )
        for _ in range(4)
    ]
    with requests.Session() as session:
        session.get(city.url + "/live", timeout=10)
        for thread in slow:
            thread.start()
        times = []
        while any(thread.is_alive() for thread in slow):
            times.append(session.get(city.url + "/live", timeout=10).elapsed.total_seconds())
        for thread in slow:
            thread.join()
    assert len(times) >= 10, "answers went on while passwords were looked at"


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET /" + b"a" * 5000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"a" * 9000 + b"\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: a\r\n" * 101 + b"\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost : x\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: strange\r\n\r\n", 501),
    ],
)
def test_requests_that_cannot_be_read_get_a_problem_document_too(city, request_, status):
    head, _, body = exchange(city.ports[GATEWAY], request_).partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} ".encode())
    for name in (b"application/problem+json", b"Content-Security-Policy", b"nosniff", b"Referrer-Policy"):
        assert name in head
    assert json.loads(body)["status"] == status


def test_idle_connections_do_not_hold_up_the_end(city):
    """A browser's kept connection must not make an upgrade wait."""
    with socket.create_connection(("127.0.0.1", city.ports[GATEWAY])) as idle:
        idle.sendall(b"GET /live HTTP/1.1\r\nHost: x\r\n\r\n")
        assert idle.recv(65536).startswith(b"HTTP/1.1 200")
        began = time.monotonic()
        assert city.stop(GATEWAY) == 0
        assert time.monotonic() - began < 6
    city.start(GATEWAY)
