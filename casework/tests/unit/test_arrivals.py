"""What is made of a submission that breaks a rule, and of a referred case that lacks something."""

import marshmallow as ma
import pytest

from casework.arrivals import fields_of, nobodys_code, storable
from casework.domain.errors import Invalid
from casework.domain.numbers import normalise_query_code
from casework.referrals.faults import faults_of


def test_a_refusal_names_its_fields_or_none():
    assert fields_of(Invalid("x", "y", errors={"subject": ["short"], "body": ["long"]})) == ["body", "subject"]
    assert fields_of(Invalid("x", "y")) == []


def test_what_no_database_takes_is_replaced_and_the_rest_stays():
    assert storable("路\x00灯\ud83d 😀\n") == "路�灯� 😀\n"


def test_nobodys_code_is_a_code_and_never_the_same():
    codes = {nobodys_code() for _ in range(20)}
    assert len(codes) == 20
    assert all(normalise_query_code(code) == code for code in codes)


def test_faults_of_a_case_are_lines_of_field_and_words():
    class Person(ma.Schema):
        phone = ma.fields.String(required=True)

    class Case(ma.Schema):
        subject = ma.fields.String(required=True)
        people = ma.fields.Nested(Person)

    with pytest.raises(ma.ValidationError) as caught:
        Case().load({"people": {}})
    assert sorted(faults_of(caught.value.messages)) == [
        "people.phone: Missing data for required field.",
        "subject: Missing data for required field.",
    ]
