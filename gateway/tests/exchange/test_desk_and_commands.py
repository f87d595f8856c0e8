"""What supervisors see, and what an operator can do by command; and what every service gets for nothing."""

import base64
import hashlib
import io
import json

import pytest

from casework import files
from casework.domain.actors import Role
from casework.referrals import IncomingFile
from casework.testing.checks import *  # noqa: F403
from casework.testing.client import citizen, staff
from exchange import commands
from exchange.configuration import ConfigurationUnusable, parse
from exchange.domain.cases import State
from exchange.testing.office import Office, public
from exchange.testing.town import NUMBER
from exchange.use_cases import claims

SUPERVISOR = staff("duban", Role.SUPERVISOR)
DESK = "/api/exchange/desk"


@pytest.mark.parametrize("path", ["partners", "cases", f"cases/{NUMBER}", "reports", "differences"])
def test_supervisors_see_it_and_nobody_else(town, as_, path):
    town.refer()
    town.taker.take("petitions", b"bad")
    assert as_(SUPERVISOR).get(f"{DESK}/{path}").status_code == 200
    for other in (citizen(), staff("duban", Role.CLERK, Role.REVIEWER), staff("it", Role.SYSTEM_ADMIN)):
        assert as_(other).get(f"{DESK}/{path}").status_code == 403


def test_the_desk_shows_where_a_case_stands_and_nothing_of_what_it_says(town, as_):
    town.refer()
    town.acknowledge()
    town.taker.take("petitions", b"bad")
    partners = as_(SUPERVISOR).get(f"{DESK}/partners").json["partners"]
    assert [(p["id"], p["waiting"]) for p in partners] == [("petitions", 2), ("centre", 0)]
    (case,) = as_(SUPERVISOR).get(f"{DESK}/cases?partner=petitions&state=acknowledged").json["cases"]
    assert (case["number"], case["alias"], case["return_by"]) == (NUMBER, "XF-1", "2026-03-09")
    shown = as_(SUPERVISOR).get(f"{DESK}/cases/{NUMBER}").json
    assert [(m["way"], m["type"]) for m in shown["messages"]] == [
        ("out", "petition.refer.v1"),
        ("in", "petition.ack.v1"),
    ]
    assert "征地" not in json.dumps(shown, ensure_ascii=False)
    (report,) = as_(SUPERVISOR).get(f"{DESK}/reports?partner=petitions").json["reports"]
    assert report["kind"] == "bad_signature"
    assert as_(SUPERVISOR).get(f"{DESK}/reports?before={report['id']}").json["reports"] == []
    assert as_(SUPERVISOR).get(f"{DESK}/reports?partner=nobody").status_code == 422
    assert as_(SUPERVISOR).get(f"{DESK}/cases/MC-00000-00000-0").status_code in (404, 422)


def test_commands_list_reports_cases_and_send_lists(town, capsys):
    town.refer()
    town.taker.take("petitions", b"bad")
    capsys.readouterr()
    assert commands.list_reports(town.runtime, []) == 0
    assert json.loads(capsys.readouterr().out)["kind"] == "bad_signature"
    assert commands.list_cases(town.runtime, ["--state", "sent"]) == 0
    assert json.loads(capsys.readouterr().out)["number"] == NUMBER
    assert commands.reconcile(town.runtime, []) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["partner"], line["cases"]) for line in lines] == [("petitions", 1), ("centre", 0)]
    assert commands.parked(town.runtime, ["list"]) == 0
    assert commands.parked(town.runtime, ["replay", "petitions", "none"]) == 1


def test_keys_are_added_in_front_and_taken_away_while_it_runs(town, tmp_path, capsys):
    town.refer()
    other = Office("petitions", town.clock, {"keys": []})
    other.sign_key = type(other.sign_key).generate_key("Ed25519", {"kid": "petitions-sig-2"})
    path = tmp_path / "new.json"
    path.write_text(json.dumps(public(other.sign_key, "sig")), encoding="utf-8")
    assert commands.partner_key(town.runtime, ["add", "petitions", str(path)]) == 0
    assert capsys.readouterr().out.splitlines()[0].split("\t")[0] == "petitions-sig-2"
    assert commands.partner_key(town.runtime, ["remove", "petitions", "petitions-sig-1"]) == 0
    assert town.acknowledge(sequence=1) == "bad"
    data = {"alias": "XF-1", "registered_at": town.bureau.now()}
    message = town.bureau.message("petition.ack.v1", NUMBER, data, sequence=1)
    assert town.taker.take("petitions", town.bureau.signed(message, key=other.sign_key)) == "applied"


def test_a_secret_key_or_an_unknown_one_is_refused(town, tmp_path, capsys):
    path = tmp_path / "secret.json"
    path.write_text(json.dumps({**town.bureau.sign_key.as_dict(private=True), "use": "sig"}), encoding="utf-8")
    assert commands.partner_key(town.runtime, ["add", "petitions", str(path)]) == 2
    assert "private" in capsys.readouterr().err
    assert commands.partner_key(town.runtime, ["remove", "petitions", "nobody"]) == 2


@pytest.mark.parametrize(
    ("document", "urls", "word"),
    [
        ({"reconcile_at": "25:00"}, "", "reconcile_at"),
        ({"partners": {"police": {}}}, "", "police"),
        ({"partners": {"petitions": {"jwks": {"keys": [{"kty": "RSA"}]}}}}, "", "petitions"),
        ({}, "[]", "PARTNER_AMQP_URLS"),
        ({}, "not json", "PARTNER_AMQP_URLS"),
    ],
)
def test_a_slip_in_the_configuration_is_named(document, urls, word):
    with pytest.raises(ConfigurationUnusable, match=word):
        parse(document, urls)


def test_a_slip_while_it_runs_is_reported_and_what_was_there_holds_on(town, ground):
    town.refer()
    (ground.folder / "config" / "exchange.json").write_text("{", encoding="utf-8")
    assert town.acknowledge() == "applied"
    assert town.case().state is State.ACKNOWLEDGED


def test_a_promised_file_is_fetched_sealed_with_the_claim_alone(town, app):
    raw = "征地补偿协议\n".encode()
    kept = None
    with town.runtime.unit_of_work() as uow:
        kept = files.add(uow, NUMBER, io.BytesIO(raw), "协议.txt", "referral")
    with town.runtime.read() as connection:
        stream, name, mime = files.open_file(connection, town.runtime, NUMBER, kept["id"])
        stored = stream.read()
    digest = hashlib.sha256(stored).hexdigest()
    town.refer()
    with town.runtime.unit_of_work() as uow:
        entry = claims.promise(uow, town.case(), IncomingFile("f1", name, mime, len(stored), digest))
    client = app.test_client()
    answer = client.get(f"/exchange/petitions/files/{entry['claim']}")
    assert (answer.status_code, answer.content_type) == (200, "application/jose")
    opened = town.bureau.unseal(answer.text)
    assert base64.b64decode(opened["content"]) == stored
    assert (opened["id"], opened["subject"]) == (entry["claim"], NUMBER)
    assert client.get("/exchange/petitions/files/guess").status_code == 404
    assert client.get(f"/exchange/centre/files/{entry['claim']}").status_code == 404
