"""A day is written in one way."""

import marshmallow as ma
import pytest

from svc_disclosure.schemas import acts, decisions, queries, report

GIVEN = {"asked": "third_party", "name": "某公司"}


def test_a_day_is_year_month_and_day():
    assert str(acts.Consult().load(GIVEN | {"served_on": "2026-03-02"})["served_on"]) == "2026-03-02"


@pytest.mark.parametrize("wrong", [
    "20260302", "2026-W10-1", "2026-3-2", "2026-02-30", "２０２６-03-02", " 2026-03-02", "2026-03-02T00:00", 20260302,
])  # fmt: skip
def test_all_else_is_refused(wrong):
    with pytest.raises(ma.ValidationError) as caught:
        acts.Consult().load(GIVEN | {"served_on": wrong})
    assert list(caught.value.messages) == ["served_on"]


def test_every_schema_takes_days_in_the_same_way():
    schemas = [one for module in (acts, decisions, queries, report) for one in vars(module).values()
               if isinstance(one, type) and issubclass(one, ma.Schema)]  # fmt: skip
    dates = [field for schema in schemas for field in schema().fields.values() if isinstance(field, ma.fields.Date)]
    assert {type(field).__name__ for field in dates} == {"Day"}
    assert len(dates) >= 8
