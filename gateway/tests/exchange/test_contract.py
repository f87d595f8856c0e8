"""docs/exchange is what the code sends and accepts: valid by its standards, and used as it stands."""

import json
from datetime import datetime
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft7Validator, Draft202012Validator

from casework.domain.calendar import SHANGHAI
from deploy.contracts import COMMAND, _yaml
from exchange import contracts, jobs
from exchange.domain import codes, profile
from exchange.domain.catalogue import MESSAGES, US
from exchange.testing.office import paper
from exchange.testing.town import NUMBER
from exchange.use_cases.taking import APPLY
from exchange.wire import checking

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "docs" / "exchange"


@pytest.fixture(scope="module")
def asyncapi():
    return yaml.safe_load((FOLDER / "asyncapi.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def published():
    """A validator for each committed schema, with formats."""
    found = {p.name.removesuffix(".json"): json.loads(p.read_text("utf-8")) for p in (FOLDER / "schemas").glob("*")}
    for schema in found.values():
        Draft202012Validator.check_schema(schema)
    checker = Draft202012Validator.FORMAT_CHECKER
    return {name: Draft202012Validator(schema, format_checker=checker) for name, schema in found.items()}


def test_the_documents_are_what_the_code_declares():
    wanted = contracts.files(_yaml)
    there = {str(p.relative_to(FOLDER)) for p in FOLDER.rglob("*") if p.is_file()}
    assert there == {*wanted, "README.md"}, COMMAND
    assert [p for p, text in wanted.items() if (FOLDER / p).read_text("utf-8") != text] == [], COMMAND


def test_writing_them_removes_what_is_no_more(tmp_path):
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "petition.forgotten.v1.json").write_text("{}")
    assert contracts.write(tmp_path, _yaml) == len(list(tmp_path.rglob("*.*")))
    assert not (tmp_path / "schemas" / "petition.forgotten.v1.json").exists()


def test_the_asyncapi_document_keeps_the_standard_and_its_references_lead_somewhere(asyncapi):
    standard = json.loads((ROOT / "tests" / "contracts" / "asyncapi-3.0.0.json").read_text(encoding="utf-8"))
    assert [f"{list(e.path)}: {e.message}" for e in Draft7Validator(standard).iter_errors(asyncapi)] == []
    found = list(_references(asyncapi))
    assert len(found) > 50
    for reference in found:
        if reference.startswith("./"):
            assert (FOLDER / reference).is_file(), reference
            continue
        at = asyncapi
        for name in reference.removeprefix("#/").split("/"):
            at = at[name]


def test_we_take_exactly_what_the_contract_sends_us(asyncapi):
    toward_us = {type_ for type_, message in MESSAGES.items() if any(to == US for _, to in message.ways)}
    assert set(APPLY) == toward_us
    documented = set()
    for partner in ("petitions", "centre"):
        documented |= {r["$ref"].rsplit("/", 1)[1] for r in asyncapi["operations"][f"from_{partner}"]["messages"]}
    assert documented == toward_us


def test_the_schemas_that_the_code_checks_by_are_the_published_ones(published):
    for type_ in MESSAGES:
        schema = dict(published[type_].schema)
        assert {k: schema[k] for k in checking._validator(type_).schema} == checking._validator(type_).schema
        if MESSAGES[type_].inside is not None:
            sealed = dict(published[f"{type_}.sealed"].schema)
            inside = checking._inside_validator(type_).schema
            assert {k: sealed[k] for k in inside if k != "description"} == {
                k: v for k, v in inside.items() if k != "description"
            }


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_everything_we_say_conforms_sealed_parts_too(town, published):
    town.refer(files=[])
    town.acknowledge()
    town.say(town.bureau, "petition.status.v1", NUMBER, {"alias": "no", "status": "存", "at": town.bureau.now()})
    sheet = paper()
    decided = {"alias": "XF-1", "outcome": "explain", "decided_at": town.bureau.now(), "sha256": sheet["sha256"]}
    town.say(town.bureau, "petition.result.v1", NUMBER, decided, {"text": "解释说明。", "paper": sheet}, sequence=9)
    back = {"received_at": town.bureau.now(), "reason": "非信访"}
    letter = {"title": "路灯", "body": "坏了", "anonymous": True, "people": {}}
    for key, answer in (("K-1", "confirmed"), ("K-2", "refused")):
        town.say(town.bureau, "letter.back.v1", key, back, letter)
        town.answer(answer, "不属于本市。")
    asked = {"task_id": "T1", "task_name": "办证", "subject_kind": 1, "received_at": town.centre.now()}
    town.say(town.centre, "service.consult.v1", "Z-1", asked, {"title": "怎么办", "body": "材料", "people": {}})
    town.answer("confirmed")
    number = town.case("Z-1", "centre").number
    for name in codes.LETTER_STATES:
        town.hear(number, name, {})
    town.hear(number, "letter_rated", {"round": 1, "level": 1, "solved": None})
    town.hear(town.case("K-1").number, "letter_answered", {})
    town.clock.forward(days=1)
    jobs.reconcile(town.runtime)
    said = [*town.sent(town.bureau), *town.sent(town.centre)]
    assert {m["type"] for m in said} == {t for t, m in MESSAGES.items() if any(sender == US for sender, _ in m.ways)}
    for message in said:
        inside = message.pop("inside")
        assert [e.message for e in published[message["type"]].iter_errors(message)] == []
        if inside:
            assert [e.message for e in published[f"{message['type']}.sealed"].iter_errors(inside)] == []


@pytest.mark.parametrize("name", profile.TABLES)
def test_the_element_profile_goes_both_ways_without_loss(name):
    table = profile.TABLES[name]
    assert len({e.name for e in table}) == len({e.ours for e in table}) == len(table)
    samples = {
        profile.TEXT: "文字 text", profile.NUMBER: 3, profile.FLAG: True,
        profile.MOMENT_FORM: datetime(2026, 3, 2, 9, 30, 15, tzinfo=SHANGHAI), profile.PURPOSE: "help",
        profile.STATUS: "forwarded", profile.OUTCOME: "explain",
    }  # fmt: skip
    ours = {e.ours: samples[e.form] for e in table}
    theirs = profile.to_profile(table, ours)
    assert all(isinstance(value, str) for value in theirs.values())
    assert set(theirs) == {e.name for e in table}
    assert profile.from_profile(table, theirs) == ours
    assert profile.from_profile(table, theirs | {"unknown": "x"}) == ours


def _references(node):
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)
