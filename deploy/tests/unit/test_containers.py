"""Keys and configuration for containers: each folder its own secret, everybody's public halves."""

import json
import os
import stat
from pathlib import Path

import pytest

from casework.crypto.keys import KeyRing, PublicKeys
from casework.topology import Topology
from deploy.city import MEMBERS, City
from deploy.containers import SetupFailed, prepare_containers, urls
from deploy.disclosure import appoint, write_disclosure
from deploy.setup import OFFICE_IDS
from svc_disclosure.configuration import parse as disclosure_of
from svc_disclosure.domain.numbering import NoticeNumber, Series


@pytest.fixture
def city(tmp_path: Path) -> City:
    made = City(tmp_path)
    prepare_containers(made)
    return made


def test_each_folder_holds_one_secret_and_all_public_keys(city: City) -> None:
    everyone = {m.instance for m in MEMBERS}
    for member in MEMBERS:
        folder = city.var / "keys" / member.file_name
        own = folder / f"{member.instance.replace('/', '.')}.json"
        custodian = [own.with_suffix(".custodian.json")] if member.service.custody else []
        assert set(folder.iterdir()) == {own, *custodian, folder / "public.json"}
        assert {stat.S_IMODE(path.stat().st_mode) for path in custodian} <= {0o600}
        assert stat.S_IMODE(own.stat().st_mode) == 0o600
        assert KeyRing.load(folder, member.instance).instance == member.instance
        public = PublicKeys.load(folder / "public.json")
        assert {key["instance"] for key in public.jwks()["keys"]} == everyone
        assert not any("d" in key or "k" in key for key in public.jwks()["keys"])


def test_addresses_are_container_names(city: City) -> None:
    peers = Topology.load(city.topology).peers
    assert {name: peer.url for name, peer in peers.items()} == {
        "mailbox/city": "http://mailbox-city:8080",
        "complaints/city": "http://complaints-city:8080",
        "disclosure/city": "http://disclosure-city:8080",
        "portal/main": "http://portal-main:8080",
        "gateway/main": "http://gateway-main:8080",
        "exchange/main": "http://exchange-main:8080",
    }
    assert {name: peer.code for name, peer in peers.items() if peer.code} == {
        "mailbox/city": "MC", "complaints/city": "CS", "disclosure/city": "DS",
    }  # fmt: skip


def test_what_is_there_stays(city: City) -> None:
    departments = city.var / "config" / "departments.json"
    departments.write_text(json.dumps({"departments": []}), encoding="utf-8")
    keys = city.var / "keys"
    secrets = [keys / "mailbox-city" / "mailbox.city.json", keys / "complaints-city" / "complaints.city.custodian.json"]
    before = [secret.read_bytes() for secret in secrets]
    prepare_containers(city)
    assert departments.read_text(encoding="utf-8") == '{"departments": []}'
    assert [secret.read_bytes() for secret in secrets] == before


def test_complaints_go_to_offices_that_are_among_the_departments(city: City) -> None:
    offices = json.loads((city.var / "config" / "complaints.json").read_text(encoding="utf-8"))["offices"]
    departments = json.loads((city.var / "config" / "departments.json").read_text(encoding="utf-8"))["departments"]
    taking = [one["id"] for one in departments if "complaints" in one["instances"]]
    assert offices == taking == ["xiaoneng", "jiwei"]
    assert all(one["instances"]["mailbox"] == "mailbox/city" for one in departments)


def test_applications_go_to_agencies_that_can_number_their_papers(city: City) -> None:
    departments = json.loads((city.var / "config" / "departments.json").read_text(encoding="utf-8"))["departments"]
    taking = {one["id"] for one in departments if one["instances"].get("disclosure") == "disclosure/city"}
    assert taking == {one["id"] for one in departments} - set(OFFICE_IDS)
    setting = disclosure_of(json.loads((city.var / "config" / "disclosure.json").read_text(encoding="utf-8")))
    assert set(setting.agencies) == taking
    for agency in setting.agencies.values():
        assert NoticeNumber(agency.code, 2026, Series.NOTICE, 1)
        assert agency.reconsideration.startswith("https://")


def test_who_heads_a_disclosure_office_is_written_into_what_is_there(city: City) -> None:
    appoint(city, "zhujian", ["a-1"])
    write_disclosure(city)
    setting = disclosure_of(json.loads((city.var / "config" / "disclosure.json").read_text(encoding="utf-8")))
    assert {id_: one.heads for id_, one in setting.agencies.items() if one.heads} == {"zhujian": {"a-1"}}


def test_all_missing_urls_are_named_at_once() -> None:
    given = {"PORTAL_MAIN_DATABASE_URL": "x", "MAILBOX_CITY_DATABASE_URL": ""}
    with pytest.raises(
        SetupFailed,
        match="MAILBOX_CITY_DATABASE_URL, COMPLAINTS_CITY_DATABASE_URL, DISCLOSURE_CITY_DATABASE_URL, "
        "GATEWAY_MAIN_DATABASE_URL, EXCHANGE_MAIN_DATABASE_URL must be set",
    ):
        urls(given, "DATABASE_URL")


def test_configuration_is_readable_by_the_accounts_of_all_instances(tmp_path):
    """Whatever the umask of who runs the set-up: containers read it by accounts of their own."""
    before = os.umask(0o077)
    try:
        prepare_containers(City(tmp_path))
    finally:
        os.umask(before)
    config = tmp_path / "config"
    assert config.stat().st_mode & 0o777 == 0o755
    assert {path.stat().st_mode & 0o777 for path in config.iterdir()} == {0o644}
