"""Ports that are chosen now and bound later."""

import socket

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
