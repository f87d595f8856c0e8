"""整改措施: each keeps its own words and checks, whatever is concluded after it."""

from svc_complaints.testing import people


def measure(text):
    return {"kind": "rectify", "owner": people.ACCUSED, "due": "2026-12-31", "text": text}


def test_a_measure_of_a_second_conclusion_takes_no_words_of_one_that_stayed(city):
    number = city.send()["number"]
    city.to_conclusion(number, measures=[measure("补录收件记录"), measure("书面道歉")])
    city.do(people.INTAKE, number, "check_measure", measure=2, kept=False, text="还没有道歉。")
    city.do(people.INTAKE, number, "reject_conclusion", reason="请补查。")
    concluded = city.do(people.INVESTIGATOR, number, "conclude", finding="substantiated", text="确有拖延。",
                        measures=[measure("公示办理时限")])  # fmt: skip
    told = {one["number"]: (one["text"], len(one["checks"])) for one in concluded["measures"]}
    assert told == {2: ("书面道歉", 1), 3: ("公示办理时限", 0)}
