"""One application from the first click to the last, over HTTP, on both databases."""

import io

from casework.audit import log as audit_log
from svc_disclosure.testing import people
from svc_disclosure.testing.desk import APPLICATION, DESK, MINTED, PATH, body
from svc_disclosure.testing.papers import Paper


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


def test_who_is_not_to_know_the_applicant_reads_no_text_or_file_name_that_names_it(city, as_):
    named = ("王小明", "民族大道100号", "13800138000")
    receipt = city.at_work(description=f"请公开{named[0]}家({named[1]})所在小区的改造合同,联系{named[2]}")
    number, code = receipt["number"], {"X-Query-Code": receipt["query_code"]}
    sent = {"file": (io.BytesIO(Paper([["证件"]]).pdf()), "王小明身份证.pdf")}
    answer = as_().post(f"{PATH}/{number}/attachments", data=sent, headers=code, content_type="multipart/form-data")
    assert answer.status_code == 201, answer.json
    city.applicant(number, "write", receipt["query_code"], text="我是王小明,请打13800138000。")
    city.do(people.HANDLER, number, "consult", asked="joint_agency", served_on="2026-03-02", body=people.JOINT_AGENCY)
    assert named[0] in city.at_desk(people.HANDLER, number).json["messages"][0]["text"]
    for actor in (people.SUPERVISOR, people.JOINT):
        shown = [city.at_desk(actor, number).json, as_(actor).get(f"{DESK}?queue=all").json]
        assert "改造合同" in shown[1]["applications"][0]["description"]
        assert "改造合同" in shown[0]["description"]
        assert [secret for secret in named if secret in str(shown)] == []


def test_who_has_no_answer_in_time_is_told_what_can_be_done_by_either_rule(city, clock):
    receipt = city.at_work()
    number, code = receipt["number"], receipt["query_code"]
    clock.at = clock.at.replace(day=30)
    assert city.seen(number, code)["remedies"] == []  # its last day
    clock.at = clock.at.replace(day=31)
    told = city.seen(number, code)["remedies"]
    assert told[0].startswith("逾期未收到答复的，可以自知道或者应当知道之日起60日内向南宁市人民政府申请行政复议。")
    assert "现行规定不一致" in told[0]
    city.to_answer(number, on="2026-03-31")
    assert city.seen(number, code)["remedies"] == []
