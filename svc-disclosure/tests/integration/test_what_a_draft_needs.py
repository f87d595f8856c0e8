"""What a draft rests on has to be so: the earlier answer, the reasons that were waited for, the marks of the papers."""

from svc_disclosure.testing import people
from svc_disclosure.testing.desk import fresh


def again(city, prior, **who):
    """Asked for once more; what becomes of the draft that says so."""
    number = city.at_work(**who)["number"]
    return city.refused(people.HANDLER, number, "draft", outcome="repeated", reason="重复申请。", prior=prior)


def test_a_repeated_application_names_what_the_same_applicant_was_answered(city):
    unanswered = city.at_work()["number"]
    assert again(city, unanswered) == (409, "decision_incomplete")
    assert again(city, fresh(7)["number"]) == (409, "decision_incomplete")  # there is none
    others = city.at_work(name="李四", paper="passport", paper_number="E12345678")["number"]
    city.to_answer(others)
    assert again(city, others) == (409, "decision_incomplete")
    city.to_answer(unanswered)
    number = city.at_work()["number"]
    view = city.do(people.HANDLER, number, "draft", outcome="repeated", reason="重复申请。", prior=unanswered.lower())
    assert view["decision"]["prior"] == unanswered


def test_what_was_withdrawn_was_not_answered(city):
    receipt = city.at_work()
    city.applicant(receipt["number"], "withdraw", receipt["query_code"])
    assert again(city, receipt["number"]) == (409, "decision_incomplete")
