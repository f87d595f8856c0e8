import ipaddress
import json

import pytest

from casework.settings import SettingsError
from gateway.addresses import client_address, scheme, within
from gateway.settings import GatewaySettings

TRUSTED = (ipaddress.ip_network("10.0.0.0/8"),)


def environ(remote, forwarded="", proto=""):
    return {"REMOTE_ADDR": remote, "HTTP_X_FORWARDED_FOR": forwarded, "HTTP_X_FORWARDED_PROTO": proto}


@pytest.mark.parametrize(
    ("remote", "forwarded", "trusted", "address"),
    [
        ("192.0.2.1", "198.51.100.7", (), "192.0.2.1"),
        ("192.0.2.1", "198.51.100.7", TRUSTED, "192.0.2.1"),
        ("10.0.0.1", "198.51.100.7", TRUSTED, "198.51.100.7"),
        ("10.0.0.1", "203.0.113.9, 198.51.100.7", TRUSTED, "198.51.100.7"),
        ("10.0.0.1", "203.0.113.9, 10.0.0.2", TRUSTED, "203.0.113.9"),
        ("10.0.0.1", "nonsense", TRUSTED, "10.0.0.1"),
        ("10.0.0.1", "", TRUSTED, "10.0.0.1"),
        ("::ffff:10.0.0.1", "198.51.100.7", TRUSTED, "198.51.100.7"),
    ],
)
def test_only_trusted_proxies_say_whose_address_it_is(remote, forwarded, trusted, address):
    assert client_address(environ(remote, forwarded), trusted) == address


def test_only_trusted_proxies_say_https():
    assert scheme(environ("192.0.2.1", proto="https"), TRUSTED) == "http"
    assert scheme(environ("10.0.0.1", proto="https"), TRUSTED) == "https"
    assert scheme(environ("10.0.0.1", proto="gopher"), TRUSTED) == "http"


def test_a_unix_socket_is_our_own_machine_and_nonsense_is_nowhere():
    assert within("", TRUSTED)
    assert not within("nonsense", TRUSTED)


def test_settings_come_from_the_file_and_the_environment_goes_before_it(tmp_path):
    (tmp_path / "gateway.json").write_text(
        json.dumps({"session_idle": 60, "address_limits": {"read": "7/minute"}, "trusted_proxies": ["10.0.0.0/8"]})
    )
    loaded = GatewaySettings.load(tmp_path, {"SESSION_IDLE": "90", "GUESSES_HERE": "2/hour"})
    assert loaded.session_idle == 90
    assert loaded.address_limits["read"] == "7/minute"
    assert loaded.address_limits["write"] == GatewaySettings().address_limits["write"]
    assert loaded.trusted_proxies == TRUSTED
    assert loaded.guesses_here == "2/hour"
    assert within("127.0.0.1", loaded.internal_networks)
    assert not within("203.0.113.1", loaded.internal_networks)


@pytest.mark.parametrize(
    "body",
    [
        {"no_such": 1},
        {"session_idle": 0},
        {"session_idle": "soon"},
        {"address_limits": {"reading": "1/minute"}},
        {"address_limits": {"read": "often"}},
        {"guesses_here": "sometimes"},
        {"trusted_proxies": "nowhere"},
    ],
)
def test_wrong_settings_are_named(tmp_path, body):
    (tmp_path / "gateway.json").write_text(json.dumps(body))
    with pytest.raises(SettingsError) as error:
        GatewaySettings.load(tmp_path, {})
    assert "gateway.json" in str(error.value)
