"""The same with the real exchange, its database and signed messages: shuffled, repeated, lost, then sent again."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.domain.numbers import mint_number
from exchange.domain.codes import BLFS
from exchange.testing.town import Town

WORDS = list(BLFS)[:5]


@pytest.mark.parametrize("database_kind", ["sqlite", "postgres"], indirect=True)
def test_a_case_told_in_any_order_is_told_on_once_and_in_order(service, offices, runtime, clock):

    town, rng = Town(service, runtime, clock, offices), random.Random(7)

    @given(st.data())
    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    def told(data):
        number = mint_number("MC", rng)
        town.refer(number)
        said = [{"alias": "XF-1", "registered_at": town.bureau.now()}]
        said += [{"alias": "XF-1", "status": word, "at": town.bureau.now()} for word in WORDS]
        types = ["petition.ack.v1"] + ["petition.status.v1"] * len(WORDS)
        raws = [town.bureau.signed(town.bureau.message(t, number, d)) for t, d in zip(types, said, strict=True)]
        order = data.draw(st.permutations(range(len(raws))))
        lost = data.draw(st.sets(st.integers(0, len(raws) - 1)))
        for n in [n for n in order if n not in lost] + order[:2]:
            town.taker.take("petitions", raws[n])
        for n in range(len(raws)):  # what the bureau does when it is asked
            town.taker.take("petitions", raws[n])
        mine = [e for e in town.announced("partner_status_changed") if e.subject == number]
        assert [e.data["status"] for e in mine] == [BLFS[word] for word in WORDS]
        assert {report.kind for report in town.reports()} <= {"gap"}

    told()
