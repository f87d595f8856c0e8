"""identity-providers.json: what is good, and that everything wrong is named at once."""

import json

import pytest

from casework.settings import SettingsError
from gateway.idp.configuration import Configuration
from gateway.idp.identifiers import keyed
from gateway.idp.mapping import Mapper
from gateway.idp.providers import Providers
from gateway.testing.idp.visitor import ORIGIN, configuration


@pytest.fixture
def folder(tmp_path):
    return tmp_path


@pytest.fixture
def whole(simulator, folder):
    return configuration(simulator, folder)


def load(folder, whole, origin=ORIGIN, **environ):
    (folder / "identity-providers.json").write_text(json.dumps(whole))
    return Configuration.load(folder, origin, environ)


def test_without_a_file_there_are_no_providers(folder):
    found = Configuration.load(folder, "")
    assert (found.providers, found.local_login, found.levels) == ((), True, ())


def test_a_good_file(folder, whole):
    found = load(folder, whole, ORIGIN + "/")
    assert [p.id for p in found.providers] == ["province", "portal", "shared", "ticket"]
    first = found.providers[0]
    assert first.redirect_uri == "http://127.0.0.1:8000/api/auth/providers/province/callback"
    assert first.secret == "a-shared-secret-of-the-city"
    assert first.secret not in repr(found)
    assert len(Providers(found, b"k" * 32).all()) == 4


def test_a_secret_by_the_environment(folder, whole):
    entry = whole["providers"][0] | {"secret_env": "PROVINCE_SECRET"}
    del entry["secret_file"]
    found = load(folder, {"providers": [entry]}, PROVINCE_SECRET="s" * 16)
    assert found.providers[0].secret == "s" * 16
    for given in ({}, {"PROVINCE_SECRET": "s" * 15}):
        with pytest.raises(SettingsError, match="PROVINCE_SECRET must hold a secret of at least 16"):
            load(folder, {"providers": [entry]}, **given)


@pytest.mark.parametrize(("change", "named"), [
    ({"id": "Province"}, "id"), ({"id": "a" * 33}, "id"), ({"style": "saml"}, "style"), ({"style": None}, "style"),
    ({"name": ""}, "name"), ({"issuer": "http://id.example"}, "province.issuer"),
    ({"algorithms": ["none"]}, "algorithms"),
    ({"algorithms": ["HS256"]}, "algorithms"), ({"algorithms": []}, "algorithms"), ({"scopes": ["profile"]}, "scopes"),
    ({"misspelt": 1}, "misspelt"), ({"secret_env": "X"}, "one of secret_env and secret_file"),
    ({"secret_file": "nowhere"}, "nowhere"), ({"claims": {"nickname": "x"}}, "claims"),
    ({"levels": {"1": "L9"}}, "levels"),
    ({"client_auth": "jwt"}, "client_auth"), ({"keys_kept": 9}, "keys_kept"), ({"ca_file": "nowhere"}, "ca_file"),
    ({"bind_by_certificate": "L0"}, "bind_by_certificate"), ({"secret": "in the file"}, "secret"),
])  # fmt: skip
def test_a_fault_in_a_provider_is_named(folder, whole, change, named):
    with pytest.raises(SettingsError, match=named):
        load(folder, {"providers": [whole["providers"][0] | change]})


@pytest.mark.parametrize(("change", "origin", "named"), [
    ({"skew": 301}, ORIGIN, "skew"), ({"skew": -1}, ORIGIN, "skew"), ({"more": 1}, ORIGIN, "more"),
    ({"levels": [{"route": "nowhere", "level": "L2"}]}, ORIGIN, "nowhere"),
    ({"levels": [{"route": "login", "level": "L2"}]}, ORIGIN, "login"),
    ({"levels": [{"route": "submit", "level": "L5"}]}, ORIGIN, "level"), ({}, "", "PUBLIC_ORIGIN"),
    ({}, "http://wenzheng.example", "PUBLIC_ORIGIN"), ({}, "https://wenzheng.example/path", "PUBLIC_ORIGIN"),
])  # fmt: skip
def test_a_fault_in_the_whole_is_named(folder, whole, change, origin, named):
    with pytest.raises(SettingsError, match=named):
        load(folder, whole | change, origin)


def test_all_faults_are_named_at_once(folder, whole):
    first, second = whole["providers"][0], whole["providers"][3]
    entries = [first | {"secret_file": "nowhere"}, first, second | {"validate_url": "http://id.example/x"}]
    with pytest.raises(SettingsError) as error:
        load(folder, {"providers": entries}, "")
    for text in ("nowhere", "id province stands twice", "issuer", "ticket.validate_url: https", "PUBLIC_ORIGIN"):
        assert text in str(error.value)


def test_nobody_is_locked_out_by_the_settings(folder):
    with pytest.raises(SettingsError, match="no citizen could log in"):
        load(folder, {"providers": [], "local_login": False})


@pytest.mark.parametrize("content", ["", "[]", "{", '{"providers": {}}', '{"a": 1, "a": 2}', "null"])
def test_a_file_that_is_none(folder, content):
    (folder / "identity-providers.json").write_text(content)
    with pytest.raises(SettingsError, match="identity-providers"):
        Configuration.load(folder, ORIGIN)


@pytest.mark.parametrize(("change", "named"), [
    ({"signer_keys_file": ""}, "signer_keys_file"), ({"key_file": ""}, "key_file"), ({"key_file": "secret"}, "keys"),
    ({"key_file": "public.json"}, "private"), ({"signer_keys_file": "secret"}, "keys"),
])  # fmt: skip
def test_keys_of_the_token_style_are_looked_at(folder, whole, simulator, change, named):
    (folder / "public.json").write_text(json.dumps(simulator.token_key.as_dict(private=False)))
    with pytest.raises(SettingsError, match=named):
        Providers(load(folder, {"providers": [whole["providers"][1] | change]}), b"k" * 32)


def test_an_aes_key_must_have_the_length_of_one(folder, whole):
    (folder / "aes").write_text("c2hvcnQgYnV0IGxvbmcgZW5vdWdo")
    with pytest.raises(SettingsError, match="keys"):
        Providers(load(folder, {"providers": [whole["providers"][2]]}), b"k" * 32)


def mapper(folder, whole, **over):
    return Mapper(load(folder, {"providers": [whole["providers"][0] | over]}).providers[0], b"k" * 32)


def test_an_agents_sub_is_his_own_for_each_organisation(folder, whole, runtime):
    said = {"sub": "agent-7", "kind": "2", "uscc": "91350100M000100Y43", "agent": "覃立夏"}
    now = runtime.real_now()
    assert mapper(folder, whole).claims(said, now).sub == "agent-7"
    assert mapper(folder, whole, organisation_sub="agent").claims(said, now).sub == "agent-7\n91350100M000100Y43"


def test_numbers_as_text_or_whole_and_dotted_paths(folder, whole, runtime):
    said = {"who": {"id": 7}, "kind": 1, "level": 4}
    claims = mapper(folder, whole, claims=whole["providers"][0]["claims"] | {"sub": "who.id"}).claims(
        said, runtime.real_now()
    )
    assert (claims.sub, claims.level, claims.subject_type.value) == ("7", "L4", "natural")


def test_a_foreign_digest_counts_for_its_issuer_only(folder, whole, runtime):
    claims = {"cert_hash": "hash", "subject_type": "kind"}
    said = {"sub": "x", "kind": "1", "hash": "a foreign digest"}
    one = mapper(folder, whole, claims=claims).claims(said, runtime.real_now()).cert_hash
    other = mapper(folder, whole, claims=claims, issuer="https://id.example").claims(said, runtime.real_now()).cert_hash
    assert one
    assert other
    assert one != other
    assert "a foreign digest" not in one + other


def test_parts_of_a_keyed_digest_cannot_run_together():
    assert keyed(b"k", "x", "ab", "c") != keyed(b"k", "x", "a", "bc") != keyed(b"k", "xa", "", "bc")
    assert keyed(b"k", "x", "a") != keyed(b"l", "x", "a")
