"""Calls to a platform: bounded, over TLS, by no proxy."""

import pytest
import requests

from gateway.idp import calls
from gateway.idp.calls import MOST_BYTES, Caller


def test_an_answer_that_trickles_is_given_up(simulator, monkeypatch):
    simulator.faults = {"huge"}
    monkeypatch.setattr(calls, "WHOLE_SECONDS", 0.0)
    monkeypatch.setattr(calls, "MOST_BYTES", 10**9)
    with pytest.raises(Exception, match="does not answer") as error:
        Caller().get_json(f"{simulator.url}/jwks")
    assert "took more than" in str(error.value.__notes__)


def test_an_answer_at_the_limit_is_read(monkeypatch, simulator):
    size = len(requests.get(f"{simulator.url}/jwks", timeout=5).content)
    monkeypatch.setattr(calls, "MOST_BYTES", size)
    assert Caller().get_json(f"{simulator.url}/jwks")["keys"]
    monkeypatch.setattr(calls, "MOST_BYTES", size - 1)
    with pytest.raises(Exception, match="does not answer"):
        Caller().get_json(f"{simulator.url}/jwks")
    assert MOST_BYTES == 256 * 1024


@pytest.mark.parametrize(("url", "safe"), [
    ("https://id.example/x", True), ("http://id.example/x", False), ("http://127.0.0.1:1/x", True),
    ("http://localhost/x", True), ("http://[::1]/x", True), ("http://127.0.0.1.evil.example/", False),
    ("ftp://id.example", False), ("https://user@id.example/", False), ("https://id.example/#x", False),
    ("https:///x", False), ("", False), ("https://id.example:99999/", False), ("https://" + "a" * 2048, False),
    ("https://é.example/", False),
])  # fmt: skip
def test_secrets_go_over_tls_or_stay_on_this_machine(url, safe):
    assert calls.is_safe_url(url) is safe


def test_no_proxy_of_the_environment_sees_a_call(monkeypatch, simulator):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    assert Caller().get_json(f"{simulator.url}/jwks")["keys"]
