"""The merged OpenAPI: valid, readable, and no request that it allows or forbids makes a 5xx."""

import random
from contextlib import nullcontext, suppress

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from openapi_spec_validator import validate
from schemathesis import GenerationMode

from casework.domain.numbers import mint_number, mint_query_code
from casework.testing.waiting import wait_until

OPENAPI = "/api/openapi.json"
EXAMPLES = 6  # of each mode for each operation

# A pattern cannot say what a check character is, so the fuzzer is told how such values are made
SEEDS = st.integers(0, 10**6)
schemathesis.openapi.format("case-number", SEEDS.map(lambda n: mint_number("MC", random.Random(n))))
schemathesis.openapi.format("query-code", SEEDS.map(lambda n: mint_query_code(random.Random(n))))


CHANNELS = (
    "/api/mailbox/letters", "/api/complaints/complaints", "/api/complaints/desk/complaints",
    "/api/complaints/supervision/acts", "/api/disclosure/applications", "/api/disclosure/desk/applications",
    "/api/disclosure/report/{year}", "/api/disclosure/log", "/api/track/{number}",
)  # fmt: skip


@pytest.fixture(scope="module")
def whole(town):
    """The merged document, once the gateway has heard from every channel."""

    def read():
        found = requests.get(f"{town.url}{OPENAPI}", timeout=30).json()
        return found if set(CHANNELS) <= set(found["paths"]) else None

    return wait_until(read, "every channel in the merged document")


@pytest.fixture(scope="module")
def document(town, whole):
    """The document as the gateway gives it."""
    return schemathesis.openapi.from_url(f"{town.url}{OPENAPI}")


def test_the_document_is_valid(whole):
    validate(whole)


@pytest.mark.usefixtures("whole")
def test_the_docs_can_be_read(town):
    page = requests.get(f"{town.url}/api/docs", timeout=30)
    assert page.status_code == 200
    assert "/api/mailbox/letters" in page.text


@pytest.mark.parametrize("path", ["/api/nothing", "/api/mailbox/nothing", "/api", "/internal/nothing"])
def test_unknown_paths_are_problems(town, path):
    answer = requests.get(town.url + path, timeout=30)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.timeout(600)
@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("who", ["citizen", "reviewer"])
def test_nothing_makes_a_server_error(document, town, mode, who):
    """Every operation, as anybody with a token may send it: what the schema allows, and what it forbids."""
    token = town.token if who == "citizen" else town.staff_token
    failures = []
    operations = [found.ok() for found in document.get_all_operations()]
    assert len(operations) > 250
    for operation in operations:
        _fuzz(operation, mode, token, failures)
    assert failures == []


def _fuzz(operation, mode, token, failures):
    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck), derandomize=True,
    )  # fmt: skip
    def send(case):
        answer = case.call(headers={"Authorization": f"Bearer {token}"}, timeout=30)
        if answer.status_code >= 500:
            failures.append(f"{case.method} {case.path}: {answer.status_code} {answer.text[:300]}")

    # an operation without anything that could be wrong has no negative cases
    with suppress(Unsatisfiable) if mode is GenerationMode.NEGATIVE else nullcontext():
        send()
