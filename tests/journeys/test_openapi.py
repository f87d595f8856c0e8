"""The merged OpenAPI: valid, readable, and no request that it allows or forbids makes a 5xx."""

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from openapi_spec_validator import validate

OPENAPI = "/api/openapi.json"


@pytest.fixture(scope="module")
def api_schema(town):
    """The document as the gateway gives it."""
    return schemathesis.openapi.from_url(f"{town.url}{OPENAPI}")


def test_the_document_is_valid(town):
    validate(requests.get(f"{town.url}{OPENAPI}", timeout=30).json())


def test_the_docs_can_be_read(town):
    page = requests.get(f"{town.url}/api/docs", timeout=30)
    assert page.status_code == 200
    assert "/api/mailbox/letters" in page.text


def test_unknown_paths_are_problems(town):
    for path in ("/api/nothing", "/api/mailbox/nothing", "/api", "/internal/inbox"):
        answer = requests.get(town.url + path, timeout=30)
        assert answer.status_code == 404
        assert answer.headers["Content-Type"] == "application/problem+json"


schema = schemathesis.pytest.from_fixture("api_schema")


@pytest.mark.timeout(300)
@schema.parametrize()
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_nothing_makes_a_server_error(case, town):
    answer = case.call(headers={"Authorization": f"Bearer {town.token}"})
    assert answer.status_code < 500, answer.text[:500]
