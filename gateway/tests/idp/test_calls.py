"""Calls to a platform: bounded, over TLS, by no proxy."""

import threading
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask, jsonify
from werkzeug.serving import make_server

from casework.domain.errors import Unavailable
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


@pytest.fixture
def over_tls(tmp_path):
    """An https address on this machine, and the file with the CA that nobody else knows."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a city's own CA")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file, secret = tmp_path / "ca.pem", tmp_path / "key.pem"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    secret.write_bytes(key.private_bytes(*form))
    app = Flask(__name__)
    app.add_url_rule("/x", "x", lambda: jsonify(good=True))
    server = make_server("127.0.0.1", 0, app, threaded=True, ssl_context=(str(file), str(secret)))
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"https://127.0.0.1:{server.server_port}/x", str(file)
    server.shutdown()
    server.server_close()


def test_a_certificate_must_be_one_that_we_trust(over_tls, monkeypatch):
    url, ca = over_tls
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", ca)  # the environment does not decide whom we trust
    with pytest.raises(Unavailable) as refused:
        Caller().get_json(url)
    assert "SSLError" in str(refused.value.__notes__)
    assert Caller(ca).get_json(url) == {"good": True}
    with pytest.raises(Unavailable):
        Caller(ca).get_json(url.replace("127.0.0.1", "localhost"))  # a name that the certificate does not have
