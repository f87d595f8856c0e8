"""Nothing that the description of the report's and the register's addresses allows, or forbids, makes a 5xx."""

from contextlib import nullcontext, suppress
from random import Random
from urllib.parse import urlencode, urlsplit

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from casework import directory
from casework.directory import store
from casework.domain.numbers import mint_number
from svc_disclosure.testing import histories, reports
from svc_disclosure.testing.stored_histories import keep

EXAMPLES = 8  # of each operation
YEARS = st.sampled_from([2024, 2025, None])
CASES = reports.numbered(histories.some(20, Random(4)))


def operations(app):
    """Those of the report and the register."""
    described = app.extensions["casework_api"].document()
    found = [one.ok() for one in schemathesis.openapi.from_dict(described).get_all_operations()]
    return [one for one in found if one.path.startswith((reports.PUBLIC, reports.DESK, reports.REGISTER))]


@pytest.mark.parametrize("actor", [reports.REVIEWER, reports.SUPERVISOR], ids=["reviewer", "supervisor"])
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_nothing_makes_a_server_error(app, as_, runtime, mode, actor):
    strange = st.integers(0, 99).map(lambda seed: mint_number("DS", Random(seed)))
    schemathesis.openapi.format("case-number", st.sampled_from([one.number for one in CASES]) | strange)
    with runtime.unit_of_work() as uow:
        store.put(uow.connection, reports.DEPARTMENTS, uow.now)
        keep(uow.connection, runtime.vault, CASES)
    directory.of(runtime).look_again()
    asked = operations(app)
    assert len(asked) == 15
    for operation in asked:
        _fuzz(operation, mode, as_(actor))


def _fuzz(operation, mode, client):
    @given(case=operation.as_strategy(generation_mode=mode), year=YEARS)
    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck), derandomize=True,
    )  # fmt: skip
    def send(case, year):
        if year and "year" in case.path_parameters:  # by chance alone, hardly a request would reach a report
            case.path_parameters["year"] = year
            if isinstance(case.body, dict) and "agency" in case.body:
                case.body["agency"] = reports.HOME
        sent = case.as_transport_kwargs(base_url="http://localhost")
        address = urlsplit(sent["url"])
        query = urlencode(sent["params"] or {}, doseq=True)
        path = address.path + (f"?{query}" if query else "")
        answer = client.open(path, method=sent["method"], **{k: sent[k] for k in ("json", "data") if sent.get(k)})
        assert answer.status_code < 500, (sent, answer.text)

    with suppress(Unsatisfiable) if mode is GenerationMode.NEGATIVE else nullcontext():
        send()
