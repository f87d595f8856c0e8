"""One application from the first click to the last, over HTTP, on both databases."""

import pytest

from casework.audit import log as audit_log
from svc_disclosure.testing import people
from svc_disclosure.testing.desk import APPLICATION, MINTED, PATH, City, body


@pytest.fixture
def city(as_):
    """Everybody."""
    return City(as_)


def test_an_application_is_confirmed_handled_answered_and_every_day_is_explained(city, announced, clock):
    receipt = city.send(people.APPLICANT)
    number = receipt["number"]
    assert (receipt["state"], receipt["contact_by"], receipt["due"]) == ("submitted", "2026-03-03", None)
    assert city.seen(number)["clock"] is None  # art. 31: no day counts before both sides have confirmed
    city.do(people.INTAKE, number, "log_contact", how="phone", reached=False)
    city.do(people.INTAKE, number, "acknowledge")
    clock.forward(days=1)
    seen = city.applicant(number, "confirm")
    assert (seen["state"], seen["received_on"], seen["due"]) == ("received", "2026-03-03", "2026-03-31")
    city.do(people.INTAKE, number, "assign")
    done = city.to_answer(number, "2026-03-03")
    assert (done["state"], done["outcome"], done["decision"]["document"]) == (
        "answered", "disclosed", "南住建〔2026〕第1号-答",
    )  # fmt: skip
    seen = city.seen(number)
    assert seen["decision"]["article_text"] == "第三十六条第（二）项"
    assert (seen["clock"]["stopped_on"], seen["clock"]["on_time"]) == ("2026-03-03", True)
    counted = [day["day"] for day in seen["clock"]["days"] if day["counted"]]
    assert (len(counted), counted[-1]) == (20, "2026-03-31")
    names = [row.type.split(".")[1] for row in announced() if row.subject == number]
    assert names == [
        "application_submitted", "application_contact_tried", "application_acknowledged", "application_received",
        "application_assigned", "application_drafted", "application_signed", "application_answered",
    ]  # fmt: skip


def test_staff_who_handle_it_see_who_applies_and_that_is_audited(city, runtime):
    number = city.send()["number"]
    view = city.at_desk(people.INTAKE, number).json
    assert view["applicant"]["name"] == APPLICATION["name"]
    assert city.at_desk(people.SUPERVISOR, number).json["applicant"] is None
    assert city.at_desk(people.STRANGER, number).status_code == 404
    assert city.queue(people.INTAKE) == [number]
    assert city.queue(people.STRANGER) == []


def test_the_same_application_under_the_same_number_is_one(city, as_):
    first, again = city.send(), city.send()
    assert first == again
    other = as_(**MINTED).post(PATH, json=body({"description": "另一件事情"}))
    assert (other.status_code, other.json["code"]) == (409, "number_taken")


def test_who_the_third_party_is_is_shown_to_who_handles_it_and_written_down(city, runtime):
    def opened():
        with runtime.read() as connection:
            entries = audit_log.read(connection, runtime.vault, action="application_third_party_opened")
            return [entry.detail for entry in entries]

    number = city.at_work()["number"]
    third = {"asked": "third_party", "served_on": "2026-03-02", "name": "南方建材有限公司", "contact": "0771-5550123"}
    acted = city.do(people.HANDLER, number, "consult", **third)
    for shown in (acted, city.at_desk(people.SUPERVISOR, number).json):
        assert [secret for secret in ("南方建材", "0771-5550123") if secret in str(shown)] == []
    assert opened() == []
    one = city.at_desk(people.HANDLER, number).json["consultations"][0]
    assert (one["name"], one["contact"]) == ("南方建材有限公司", "0771-5550123")
    assert opened() == [{"consultations": [1]}]
