"""Ports that are chosen now and bound later."""

import socket
import subprocess
import sys

import pytest

from casework import ports


def test_ports_are_different_free_and_not_of_those_that_connections_take():
    found = ports.free_ports(50)
    assert len(set(found)) == 50
    assert all(ports.LOWEST <= port < max(ports._outgoing(), ports.LOWEST + 1000) for port in found)
    for port in found:
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", port))


def test_one_that_is_taken_is_not_given(monkeypatch):
    taken = ports.free_port()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", taken))
        monkeypatch.setattr(ports, "LOWEST", taken)
        monkeypatch.setattr(ports.random.SystemRandom, "randrange", lambda *_: taken)
        with pytest.raises(OSError, match="no 1 free ports"):
            ports.free_port()


ASK = "from casework import ports; ports.random.SystemRandom.randrange = lambda *_: {port}; ports.free_port()"


def test_what_one_process_was_given_no_other_gets_while_it_lives():
    port = ports.free_port()  # nobody has bound it yet
    other = [sys.executable, "-c", ASK.format(port=port)]
    asked = subprocess.run(other, capture_output=True, text=True, check=False)
    assert "no 1 free ports" in asked.stderr
    ports._claims.pop(port).close()
    assert subprocess.run(other, check=False).returncode == 0


def test_one_process_never_gets_the_same_twice(monkeypatch):
    first = ports.free_port()
    monkeypatch.setattr(ports.random.SystemRandom, "randrange", lambda *_: first)
    with pytest.raises(OSError, match="no 1 free ports"):
        ports.free_port()


def test_claims_are_bounded_and_the_oldest_goes():
    first = ports.free_port()
    given = [ports.free_port() for _ in range(ports.CLAIMS)]
    assert first not in ports._claims
    assert list(ports._claims) == given
