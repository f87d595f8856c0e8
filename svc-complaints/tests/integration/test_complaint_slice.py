"""One complaint from the first click to the last, over HTTP, on both databases."""

from svc_complaints.testing import people
from svc_complaints.testing.desk import ANONYMOUSLY, COMPLAINT, MINTED, PATH


def test_a_complaint_is_investigated_substantiated_and_answered(city, announced, clock):
    receipt = city.send(people.COMPLAINANT)
    number = receipt["number"]
    assert receipt["review_by"] == "2026-03-05"  # 3 working days from Monday
    assert (receipt["confirm"], receipt["receipt_code"][:5]) == ("not_needed", "7K3F9")
    city.to_answer(number)
    view = city.by_code("GET", number).json
    assert (view["state"], view["finding"], view["subject"]) == ("answered", "substantiated", COMPLAINT["subject"])
    assert view["answers"][0]["text"].startswith("您反映的拖延属实")
    assert [one["owner"]["id"] for one in view["measures"]] == [people.ACCUSED]
    rated = city.by_code("POST", number, "/rating", json={"round": 1, "level": 5, "solved": True})
    assert rated.json["answers"][0]["rating"]["level"] == 5
    checked = city.do(people.INTAKE, number, "check_measure", measure=1, kept=True, text="已办结,时限已公布。")
    assert checked["measures"][0]["kept"] is True
    assert city.do(people.INTAKE, number, "close")["state"] == "closed"
    names = [row.type.split(".")[1] for row in announced() if row.subject == number]
    assert names == [
        "complaint_received", "complaint_accepted", "complaint_assigned", "complaint_concluded", "complaint_answered",
        "complaint_rated", "complaint_closed",
    ]  # fmt: skip


def test_an_anonymous_complainant_types_the_code_back_and_talks_with_the_investigator(city, as_):
    receipt = as_(**MINTED).post(PATH, json=ANONYMOUSLY).json
    number, code = receipt["number"], receipt["receipt_code"]
    assert receipt["confirm"] == "issued"
    slip = code[:-1] + ("2" if code[-1] != "2" else "3")
    wrong = city.by_code("POST", number, "/receipt", json={"code": slip}, code="")
    assert (wrong.status_code, wrong.json["code"]) == (422, "receipt_mistyped")
    assert city.by_code("GET", number).json["actions"].count("confirm_receipt") == 1
    back = city.by_code("POST", number, "/receipt", json={"code": code.lower()}, code="")
    assert back.json["receipt"] == "confirmed"
    city.to_investigation(number)
    city.do(people.INVESTIGATOR, number, "write", text="请问当天是哪个窗口?")
    answered = city.by_code("POST", number, "/messages", json={"text": "三号窗口。"}, code=code)
    assert [(m["from"], m["text"]) for m in answered.json["messages"]] == [
        ("office", "请问当天是哪个窗口?"), ("complainant", "三号窗口。"),
    ]  # fmt: skip


def test_a_new_code_takes_the_place_of_the_old_one(city):
    number = city.send(naming="anonymous", name=None, phone=None, email=None, address=None)["number"]
    renewed = city.by_code("POST", number, "/code", json={}).json
    assert renewed["receipt"] == "issued"
    assert city.by_code("GET", number).status_code == 404
    assert city.by_code("GET", number, code=renewed["receipt_code"]).status_code == 200


def test_the_same_complaint_under_the_same_number_is_one(city, as_):
    first, again = city.send(), city.send()
    assert first["number"] == again["number"]
    other = as_(**MINTED).post(PATH, json={**COMPLAINT, "subject": "另一件事情"})
    assert (other.status_code, other.json["code"]) == (409, "number_taken")
