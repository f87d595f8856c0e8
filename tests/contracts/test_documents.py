"""The committed documents: what the code declares now, valid by the standards they name, and complete."""

import copy
import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft7Validator, Draft202012Validator

from casework import cli
from casework.contracts import Catalogue, document, envelope_schema
from casework.contracts.types import NotOnTheWire, schema
from deploy import contracts

STALE = f"the documents are behind the code: run `{contracts.COMMAND}` and commit docs/events"


@pytest.fixture(scope="module")
def asyncapi(folder):
    """The committed AsyncAPI document."""
    return yaml.safe_load((folder / "asyncapi.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def standard():
    """What AsyncAPI 3.0 allows."""
    return Draft7Validator(json.loads(Path(__file__).with_name("asyncapi-3.0.0.json").read_text(encoding="utf-8")))


def test_the_documents_are_what_the_code_declares(folder, catalogue):
    wanted = contracts.files(catalogue, (folder / "README.md").read_text(encoding="utf-8"))
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert there == set(wanted), STALE
    changed = [path for path, text in wanted.items() if (folder / path).read_text(encoding="utf-8") != text]
    assert changed == [], STALE


def test_the_command_writes_them_and_removes_what_is_no_more(tmp_path, folder, capsys):
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "mailbox.letter_forgotten.v1.json").write_text("{}")
    (tmp_path / "README.md").write_text(f"before\n{contracts.START}\nthe rows of last year\n{contracts.END}\nafter\n")
    assert contracts.main(tmp_path) == 0
    assert "up to date" in capsys.readouterr().out
    for path in ("asyncapi.yaml", *(f"schemas/{each.name}" for each in (folder / "schemas").iterdir())):
        assert (tmp_path / path).read_bytes() == (folder / path).read_bytes()
    assert not (tmp_path / "schemas" / "mailbox.letter_forgotten.v1.json").exists()
    page = (tmp_path / "README.md").read_text()
    assert page.startswith("before\n")
    assert page.endswith("after\n")
    assert "last year" not in page


def test_the_command_elsewhere_says_where_to_run_it(tmp_path, capsys):
    assert contracts.main(tmp_path / "docs" / "events") == 2
    assert "root of the repository" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_service_prints_its_own_without_any_setting(monkeypatch, capsys, published):
    monkeypatch.delenv("INSTANCE", raising=False)
    assert cli.main("svc_mailbox.service:service", ["events"]) == 0
    printed = json.loads(capsys.readouterr().out)
    others = {
        title
        for title in set(published.schemas) - set(printed)
        if not title.startswith(("gateway.", "exchange.", "complaints.", "disclosure."))
    }
    assert others == {"envelope", "copies_erased.v1", "account_closed.v1"}
    assert all(published.schemas[title] == schema for title, schema in printed.items())


def test_a_page_without_its_marks_is_refused(catalogue):
    with pytest.raises(ValueError, match="marks"):
        contracts.files(catalogue, "no table here")


def test_the_asyncapi_document_keeps_the_standard(asyncapi, standard):
    assert [f"{list(error.path)}: {error.message}" for error in standard.iter_errors(asyncapi)] == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("operations", "mailbox_announces", "action"), "publish"),
        (("channels", "mailbox", "bindings", "amqp", "is"), "exchange"),
        (("channels", "mailbox", "bindings", "amqp", "exchange", "type"), "fan"),
        (("servers", "broker", "host"), 5672),
        (("components", "securitySchemes", "account", "type"), "password"),
        (("info", "title"), None),
    ],
)
def test_the_standard_would_find_a_mistake(asyncapi, standard, path, value):
    wrong = copy.deepcopy(asyncapi)
    at = wrong
    for name in path[:-1]:
        at = at[name]
    at[path[-1]] = value
    assert list(standard.iter_errors(wrong)) != []


def test_every_reference_leads_somewhere(asyncapi, folder):
    for reference in _references(asyncapi):
        if reference.startswith("./"):
            assert (folder / reference).is_file(), reference
            continue
        at = asyncapi
        for name in reference.removeprefix("#/").split("/"):
            at = at[name]
        assert at


def test_schemas_are_valid_and_their_examples_conform(published):
    assert len(published.schemas) > 30
    for title, found in published.schemas.items():
        Draft202012Validator.check_schema(found)
        for example in found.get("examples", []):
            assert published.problems(example) == [], title


def test_every_event_and_field_is_described(published):
    for title, found in published.schemas.items():
        assert found["description"], title
    fields = [
        (f"{title}: {name}", field)
        for title, found in published.schemas.items()
        for name, field in found["properties"].get("data", {}).get("properties", {}).items()
    ]
    assert len(fields) > 100
    assert [name for name, field in fields if not field.get("description")] == [], "write a comment beside the field"


def test_what_breaks_the_envelope_is_found(published):
    good = published.schemas["mailbox.letter_taken.v1"]["examples"][0]
    for name, value in {
        "time": "yesterday", "sequence": 0, "source": "mailbox/city", "specversion": "2.0", "id": "", "data": [],
        "type": "mailbox.letter_burnt.v1", "requestid": "x" * 129,
    }.items():  # fmt: skip
        assert published.problems(good | {name: value}) != [], name
    assert published.problems(good | {"requestid": "x" * 128, "more": 1}) == []
    assert published.problems("no object") != []


def test_two_events_of_one_name_are_refused(catalogue):
    service = catalogue.services[0]
    with pytest.raises(ValueError, match="new version"):
        _ = Catalogue([service, service]).documents


def test_a_type_without_a_json_form_is_refused():
    for hint in (float | complex, bytes, dict[str, int], tuple[int, str]):
        with pytest.raises(NotOnTheWire):
            schema(hint)


def test_the_envelope_says_where_personal_data_are_not():
    assert "no personal data" in envelope_schema()["properties"]["data"]["description"]


def test_the_same_declarations_give_the_same_document(catalogue):
    assert json.dumps(document(catalogue)) == json.dumps(document(Catalogue(contracts.channels())))


def _references(node):
    if isinstance(node, dict):
        for key, value in node.items():
            yield from [value] if key == "$ref" else _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)
