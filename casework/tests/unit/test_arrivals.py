"""What is made of a submission that breaks a rule, and of a referred case that lacks something."""

from datetime import UTC, datetime

import marshmallow as ma
import pytest

from casework.arrivals import fields_of, nobodys_code, storable
from casework.domain.errors import Invalid
from casework.domain.numbers import normalise_query_code
from casework.referrals import Incoming, opening
from casework.referrals.content import ReferredCase
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


def incoming(**content):
    return Incoming("N1", "/mailbox/city", datetime(2026, 3, 2, tzinfo=UTC), content)


def test_a_referred_case_may_say_more_than_we_know_and_less_than_others_say():
    opens = opening(ReferredCase, lambda _uow, _incoming, content: content)
    content = opens(None, incoming(people={"name": "王小明", "shoe": 42}, address_of_the_moon="?"))
    assert content["people"] == {"name": "王小明", "phone": "", "email": "", "address": ""}
    assert (content["anonymous"], content["language"], content["owner"]) == (False, "zh", "")
    assert "address_of_the_moon" not in content


def test_what_does_not_fit_is_refused_in_words_and_never_taken():
    opens = opening(ReferredCase, lambda *_given: pytest.fail("taken"))
    with pytest.raises(Invalid) as caught:
        opens(None, incoming(people={"phone": "1" * 41}, anonymous="perhaps"))
    assert caught.value.code == "referral_invalid"
    assert caught.value.detail.startswith("anonymous: ")
    assert "; people.phone: " in caught.value.detail
