"""The merged document and the page made from it."""

import re

import pytest
from openapi_spec_validator import validate

from gateway.docs import groups
from gateway.documents import Documents
from gateway.openapi import merge
from gateway.testing.town import OFFICE


@pytest.fixture
def client(town):
    town.parts.documents.refresh()
    return town.app.test_client()


def test_the_merged_document_is_valid_and_whole(client):
    document = client.get("/api/openapi.json").json
    validate(document)
    paths = document["paths"]
    assert {"/api/auth/login", "/api/departments", "/api/mailbox/letters", "/api/track/{number}"} <= set(paths)
    assert not [path for path in paths if path.startswith("/internal")]
    assert paths["/api/mailbox/letters"]["post"]["tags"] == ["mailbox: letters"]
    names = [op["operationId"] for item in paths.values() for op in item.values() if "operationId" in op]
    assert len(names) == len(set(names))
    reference = paths["/api/mailbox/letters"]["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    assert reference == "#/components/schemas/MailboxLetter"


def test_a_path_that_several_channels_answer_shows_the_form_of_each():
    def document(member):
        schema = {"$ref": "#/components/schemas/View"}
        answer = {"description": "ok", "content": {"application/json": {"schema": schema}}}
        return {
            "openapi": "3.1.0",
            "info": {"title": "x", "version": "1"},
            "paths": {"/api/track/{number}": {"get": {"operationId": "follow", "responses": {"200": answer}}}},
            "components": {"schemas": {"View": {"type": "object", "properties": {member: {}, "number": {}}}}},
        }

    channels = {"mailbox": "rounds", "complaints": "findings", "survey": "questions"}
    own = {"openapi": "3.1.0", "info": {"title": "x", "version": "1"}, "paths": {}}
    merged = merge(own, [(channel, document(member)) for channel, member in channels.items()])
    (answer,) = merged["paths"]["/api/track/{number}"]["get"]["responses"].values()
    assert answer["content"]["application/json"]["schema"] == {
        "anyOf": [{"$ref": f"#/components/schemas/{channel.capitalize()}View"} for channel in channels]
    }
    ((entry,),) = groups(merged).values()
    assert entry["answers"] == [("200", "ok", ["rounds", "number", "findings", "questions"])]


def test_two_services_with_the_same_names_do_not_meet():
    def document(type_):
        return {
            "openapi": "3.1.0",
            "info": {"title": "x", "version": "1"},
            "paths": {
                f"/api/{type_}": {
                    "get": {
                        "operationId": "show",
                        "tags": ["letters"],
                        "responses": {"200": {"description": "ok", "content": {"application/json": {
                            "schema": {"$ref": "#/components/schemas/Letter"}}}}},
                    }
                },
                "/internal/x": {"get": {"responses": {"200": {"description": "no"}}}},
            },
            "components": {"schemas": {"Letter": {"type": type_, "items": {"$ref": "#/components/schemas/Letter"}}}},
            "tags": [{"name": "letters"}],
        }  # fmt: skip

    merged = merge(document("array"), [("mailbox", document("object")), ("survey", document("string"))])
    validate(merged)
    schemas = merged["components"]["schemas"]
    assert {name: schema["type"] for name, schema in schemas.items()} == {
        "GatewayLetter": "array", "MailboxLetter": "object", "SurveyLetter": "string",
    }  # fmt: skip
    assert schemas["SurveyLetter"]["items"] == {"$ref": "#/components/schemas/SurveyLetter"}
    assert len({op["operationId"] for item in merged["paths"].values() for op in item.values()}) == 3


def test_documents_outlive_their_service(town, client):
    town.server.shutdown()
    fresh = Documents(town.runtime)
    fresh.refresh()
    assert "/api/mailbox/letters" in fresh.of(OFFICE)["paths"]


def test_the_page_is_readable_and_fetches_nothing(client):
    answer = client.get("/api/docs")
    html = answer.get_data(as_text=True)
    assert answer.content_type == "text/html; charset=utf-8"
    assert "<script" not in html
    assert not re.search(r'(?:src|href)="(?:https?:)?//', html)
    assert "default-src 'none'; style-src 'sha256-" in answer.headers["Content-Security-Policy"]
    for text in ("/api/mailbox/letters", "/api/auth/login", "at most 100 characters", "subject"):
        assert text in html
    ids = re.findall(r'<h3 id="([^"]+)"', html)
    assert len(ids) == len(set(ids)) == html.count("<li><a href=")
