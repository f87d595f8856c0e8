"""Every act of the procedure that sends a paper makes it: numbered, sealed, for whom it is meant."""

import io
import json

import docx
import pypdfium2
import pytest
from sqlalchemy import select

from casework.domain.actors import ANONYMOUS
from svc_disclosure.domain import correcting, numbering
from svc_disclosure.domain.application import By
from svc_disclosure.storage.paper_tables import notice
from svc_disclosure.testing import people
from svc_disclosure.testing.desk import DESK, MINTED, PATH
from svc_disclosure.testing.offices import CONFIGURATION
from svc_disclosure.use_cases import clockwork
from svc_disclosure.use_cases.context import terms
from svc_disclosure.use_cases.papers import notice_reading, notices

SEARCH = {"scope": "档案室、业务系统", "method": "按项目名称检索", "on": "2026-03-02", "searcher": "李四"}
FIRST, EITHER = (
    "应当自知道或者应当知道之日起60日内先向南宁市人民政府申请行政复议",
    "也可以自知道或者应当知道之日起6个月内",
)
DECISIONS = {
    "disclosed": ({"outcome": "disclosed", "article": "36(2)"}, EITHER),
    "already_public": ({"outcome": "disclosed", "article": "36(1)", "where": "市政府网站公开栏"}, EITHER),
    "refused": ({"outcome": "internal_affairs", "grounds": ["personnel"]}, FIRST),
    "special_rules": (
        {"outcome": "special_enquiry", "grounds": ["other_procedure"], "where": "不动产登记中心窗口"}, "现行规定不一致"
    ),
    "not_held": ({"outcome": "not_held", "article": "36(4)", "search": SEARCH}, EITHER),
    "not_responsible": ({"outcome": "not_held", "article": "36(5)", "where": "市自然资源和规划局"}, EITHER),
    "needs_making": ({"outcome": "would_be_made"}, EITHER),
    "petition": ({"outcome": "petition"}, EITHER),
    "repeated": ({"outcome": "repeated"}, EITHER),  # of what was answered just before
    "publication": ({"outcome": "published_work", "where": "市图书馆"}, EITHER),
    "confirmed_already": ({"outcome": "confirm_or_reissue"}, EITHER),
    "ended": ({"outcome": "other"}, EITHER),
}  # fmt: skip


def listed(city, receipt):
    code = receipt["query_code"]
    return city.by_code("GET", receipt["number"], "/notices", code).json["notices"]


def read(city, receipt, one, form="pdf"):
    answer = city.by_code("GET", receipt["number"], f"/notices/{one['id']}.{form}", receipt["query_code"])
    assert answer.status_code == 200, answer.json
    return answer.data


def text_of(pdf):
    pages = pypdfium2.PdfDocument(pdf)
    return "".join("".join(page.get_textpage().get_text_range().split()) for page in pages)


def kinds(city, receipt):
    return [one["kind"] for one in listed(city, receipt)]


def labels(runtime):
    with runtime.read() as connection:
        return [numbering.parse(label) for label in connection.scalars(select(notice.c.label))]


def test_the_applicant_gets_each_paper_of_the_way_and_nobody_elses(city, runtime, clock):
    receipt = city.hand_in()
    number = receipt["number"]
    city.do(people.INTAKE, number, "ask_amendment", notice="项目名称\n文号")
    city.applicant(number, "amend", receipt["query_code"], description="新华小区改造项目验收报告")
    city.do(people.INTAKE, number, "assign")
    city.do(people.HANDLER, number, "ask_extension", days=10, reason="需要调取外地档案。")
    city.do(people.HEAD, number, "approve_extension")
    city.do(people.HANDLER, number, "consult", asked="third_party", served_on="2026-03-02", name="南方建材有限公司",
            contact="0771-7654321", question="是否同意公开报价?")  # fmt: skip
    city.do(people.HANDLER, number, "consult", asked="joint_agency", served_on="2026-03-02", body=people.JOINT_AGENCY)
    city.do(people.HANDLER, number, "ask_reasons", notice="本月已提出15件申请")
    assert kinds(city, receipt) == ["registered", "correction", "extension", "reasons_asked"]
    correction = text_of(read(city, receipt, listed(city, receipt)[1]))
    for wanted in ("南住建〔2026〕第2号-告", "王小明", "1.项目名称", "2.文号", "2026年3月23日前", "0771-1234567"):
        assert wanted in correction, wanted
    assert "调取外地档案" in text_of(read(city, receipt, listed(city, receipt)[2]))
    at_desk = city._as(people.HANDLER).get(f"{DESK}/{number}/notices").json["notices"]
    others = [one for one in at_desk if one["audience"] != "applicant"]
    assert [(one["kind"], one["consultation"]) for one in others] == [("third_party", 1), ("joint_body", 2)]
    for one in others:
        paper = text_of(city._as(people.HANDLER).get(f"{DESK}/{number}/notices/{one['id']}.pdf").data)
        assert "王小明" not in paper  # who applies is nobody else's business
        answer = city.by_code("GET", number, f"/notices/{one['id']}.pdf", receipt["query_code"])
        assert (answer.status_code, answer.json["code"]) == (404, "notice_unknown")
    at_planning = city._as(people.JOINT).get(f"{DESK}/{number}/notices").json["notices"]
    assert at_planning == others[1:]
    assert city._as(people.JOINT).get(f"{DESK}/{number}/notices/{others[1]['id']}.pdf").status_code == 200
    assert city._as(people.JOINT).get(f"{DESK}/{number}/notices/{others[0]['id']}.pdf").status_code == 404
    code = {"X-Query-Code": city.do(people.HANDLER, number, "renew_letter", consultation=1)["letter"]["code"]}
    path = f"/api/disclosure/opinions/{number}/1/notices"
    assert city._as().get(path, headers=code).json["notices"] == others[:1]
    assert city._as().get(f"{path}/{others[0]['id']}.docx", headers=code).status_code == 200
    assert city._as().get(f"{path}/{others[1]['id']}.pdf", headers=code).status_code == 404
    assert city._as().get(path, headers={"X-Query-Code": receipt["query_code"]}).status_code == 404
    assert numbering.missing(labels(runtime)) == []


@pytest.mark.parametrize("kind", sorted(DECISIONS))
def test_each_decision_has_its_paper_with_the_remedies_of_its_outcome(city, kind):
    given, remedy = DECISIONS[kind]
    serial = 1
    if kind == "repeated":
        earlier = city.at_work()["number"]
        city.to_answer(earlier)
        given, serial = {**given, "prior": earlier}, 2
    receipt = city.at_work()
    number = receipt["number"]
    city.do(people.REVIEWER, number, "review_secrecy")
    city.do(people.HANDLER, number, "draft", reason="经审查作出本答复。", **given)
    city.do(people.REVIEWER, number, "sign")
    assert kinds(city, receipt) == ["registered"]  # it is the applicant's once it was served
    city.do(people.HANDLER, number, "deliver", on="2026-03-02")
    answer = listed(city, receipt)[-1]
    assert city.seen(number, receipt["query_code"])["notices"] == listed(city, receipt)
    assert (answer["kind"], answer["number"]) == (kind, f"南住建〔2026〕第{serial}号-答")
    printed = text_of(read(city, receipt, answer))
    for wanted in (remedy, "https://xzfy.example.org", "王小明", number, "2026年3月2日", "投诉、举报"):
        assert "".join(wanted.split()) in printed, wanted
    written = docx.Document(io.BytesIO(read(city, receipt, answer, "docx")))
    assert any(remedy in paragraph.text for paragraph in written.paragraphs)


def test_a_fee_is_asked_in_writing_and_names_no_remedy_but_its_end_does(city, clock, runtime):
    receipt = city.at_work()
    number = receipt["number"]
    city.do(people.HANDLER, number, "charge", basis="page", count=101, served_on="2026-03-02")
    fee = text_of(read(city, receipt, listed(city, receipt)[-1]))
    assert "共计720.00元" in fee
    assert "按量" in fee
    assert "本申请101页" in fee
    assert "行政复议" not in fee
    clock.forward(days=40)
    city.do(people.INTAKE, number, "drop_unpaid")
    ended = listed(city, receipt)[-1]
    assert ended["kind"] == "not_paid"
    assert EITHER in text_of(read(city, receipt, ended))


def test_who_does_not_amend_gets_the_decision_not_to_go_on_by_the_job(city, clock, runtime):
    receipt = city.hand_in()
    city.do(people.INTAKE, receipt["number"], "ask_amendment")
    clock.forward(days=40)
    with runtime.unit_of_work() as uow:
        clockwork.drop(uow, receipt["number"])
    assert kinds(city, receipt) == ["registered", "correction", "not_completed"]


def test_the_draft_is_read_as_it_would_go_out_before_it_is_signed(city, runtime):
    receipt = city.at_work()
    number = receipt["number"]
    assert city._as(people.HANDLER).get(f"{DESK}/{number}/notices/preview.pdf").status_code == 404
    city.do(people.REVIEWER, number, "review_secrecy")
    city.do(people.HANDLER, number, "draft", outcome="disclosed", article="36(2)", reason="予以公开。")
    preview = city._as(people.REVIEWER).get(f"{DESK}/{number}/notices/preview.pdf")
    assert "第号（待签发）-答" in text_of(preview.data).replace("　", "")
    assert kinds(city, receipt) == ["registered"]
    assert city.refused(people.HANDLER, number, "sign")[0] == 403
    city.do(people.REVIEWER, number, "sign")
    assert city._as(people.HANDLER).get(f"{DESK}/{number}/notices/preview.pdf").status_code == 404
    assert numbering.missing(labels(runtime)) == []


def without_channel(ground):
    agency = CONFIGURATION["agencies"][people.AGENCY] | {"reconsideration": ""}
    changed = CONFIGURATION | {"agencies": {people.AGENCY: agency}}
    path = ground.folder / "config" / "disclosure.json"
    path.write_text(json.dumps(changed), encoding="utf-8")


def test_what_is_served_online_names_the_online_channel_for_reconsideration(city, ground):
    """行政复议法 art. 22 ¶2."""
    provided = {"outcome": "disclosed", "article": "36(2)", "reason": "予以公开。"}
    without_channel(ground)
    online, posted = (city.at_work(obtaining=way)["number"] for way in ("online", "post"))
    for number in (online, posted):
        city.do(people.REVIEWER, number, "review_secrecy")
    assert city.refused(people.HANDLER, online, "draft", **provided) == (422, "channel_missing")
    city.do(people.HANDLER, posted, "draft", **provided)
    city.do(people.REVIEWER, posted, "sign")
    late = city.refused(people.HANDLER, posted, "deliver", how="online", on="2026-03-02")
    assert late == (422, "channel_missing")
    city.do(people.HANDLER, posted, "deliver", how="post", post="ems", on="2026-03-02")


def test_a_city_that_has_not_set_its_venues_sends_no_decision(city, ground):
    changed = {name: value for name, value in CONFIGURATION.items() if name != "venues"}
    (ground.folder / "config" / "disclosure.json").write_text(json.dumps(changed), encoding="utf-8")
    number = city.at_work()["number"]
    city.do(people.REVIEWER, number, "review_secrecy")
    answer = city.at_desk(people.HANDLER, number, "draft", outcome="would_be_made", reason="需要另行制作。")
    assert (answer.status_code, answer.json["code"]) == (409, "venues_missing")
    assert sorted(answer.json["errors"]) == ["court", "overseer", "review"]


def consulted_about(city, as_, number, consultation, actor=people.HANDLER):
    """The text of the paper to whom is consulted."""
    found = as_(actor).get(f"{DESK}/{number}/notices").json["notices"]
    one = next(one for one in found if one["consultation"] == consultation)
    return text_of(as_(actor).get(f"{DESK}/{number}/notices/{one['id']}.pdf").data)


def test_who_is_consulted_reads_which_information_is_asked_for_and_the_question(city, as_):
    """Arts. 32, 34: nobody can say whether they agree to something that is not named."""
    described = "请公开王小明家(民族大道100号)所在小区的改造合同,联系13800138000"
    number, third = city.at_work(description=described)["number"], {"asked": "third_party", "name": "南方建材有限公司"}
    joint = {"asked": "joint_agency", "body": people.JOINT_AGENCY}
    for asked in (third, joint):
        city.do(people.HANDLER, number, "consult", served_on="2026-03-02", question="是否同意公开报价?", **asked)
    city.do(people.HANDLER, number, "consult", served_on="2026-03-02", information="某小区改造合同的报价部分", **third)
    city.do(people.HANDLER, number, "consult", served_on="2026-03-02", **joint)
    for place in (1, 2):
        paper = consulted_about(city, as_, number, place)
        assert "所在小区的改造合同" in paper
        assert "现就以下问题征求意见：是否同意公开报价?" in paper
        assert [secret for secret in ("王小明", "民族大道100号", "13800138000") if secret in paper] == []
    own = consulted_about(city, as_, number, 3)
    assert ("以下政府信息的申请：“某小区改造合同的报价部分”。" in own, "改造合同,联系" in own, "现就以下" in own) == (
        True,
        False,
        False,
    )
    assert "所在小区的改造合同" in consulted_about(city, as_, number, 4)
    letters = [
        city.do(people.HANDLER, number, "renew_letter", consultation=place)["letter"]["code"] for place in (1, 3)
    ]
    first, last = city.letter(number, 1, letters[0]).json, city.letter(number, 3, letters[1]).json
    assert ("所在小区的改造合同" in first["information"], first["question"]) == (True, "是否同意公开报价?")
    assert (last["information"], last["question"]) == ("某小区改造合同的报价部分", "")
    at_planning = city.at_desk(people.JOINT, number).json
    assert "所在小区的改造合同" in at_planning["description"]
    for shown in (first, last, at_planning):
        assert [secret for secret in ("王小明", "民族大道100号", "13800138000") if secret in str(shown)] == []


def test_intake_reads_prints_and_makes_what_goes_to_the_applicant(city, as_, ground):
    receipt = city.hand_in()
    number = receipt["number"]
    city.do(people.INTAKE, number, "ask_amendment", notice="请写明项目名称。")
    issued = as_(people.INTAKE).get(f"{DESK}/{number}/notices").json["notices"]
    assert [one["kind"] for one in issued] == ["registered", "correction"]
    for one in issued:
        for form in ("pdf", "docx"):
            assert as_(people.INTAKE).get(f"{DESK}/{number}/notices/{one['id']}.{form}").status_code == 200
    city.applicant(number, "amend", receipt["query_code"], description="新华小区改造项目验收报告")
    city.do(people.INTAKE, number, "assign")
    city.do(people.HANDLER, number, "consult", asked="third_party", served_on="2026-03-02", name="南方建材有限公司")
    third = as_(people.HANDLER).get(f"{DESK}/{number}/notices").json["notices"][-1]
    assert as_(people.INTAKE).get(f"{DESK}/{number}/notices").json["notices"] == issued
    assert as_(people.INTAKE).get(f"{DESK}/{number}/notices/{third['id']}.pdf").status_code == 404
    assert as_(people.INTAKE).get(f"{DESK}/{number}/notices/preview.pdf").status_code == 403
    again = as_(people.INTAKE).post(f"{DESK}/{number}/notices", json={"kind": "registered"})
    assert (again.status_code, again.json["code"]) == (409, "notice_not_wanted")
    assert as_(people.SUPERVISOR).post(f"{DESK}/{number}/notices", json={"kind": "registered"}).status_code == 403


def test_papers_open_to_nobody_else(city, as_):
    receipt = city.at_work()
    number, one = receipt["number"], listed(city, receipt)[0]
    assert city.by_code("GET", number, "/notices", "AAAAAAAA").status_code == 404
    assert city.by_code("GET", number, f"/notices/{one['id']}.pdf", "AAAAAAAA").status_code == 404
    other = city.send(claims=MINTED)
    assert city.by_code("GET", other["number"], f"/notices/{one['id']}.pdf").status_code == 404
    for actor, status in ((people.STRANGER, 404), (people.SUPERVISOR, 403)):
        assert as_(actor).get(f"{DESK}/{number}/notices").status_code == status
        assert as_(actor).get(f"{DESK}/{number}/notices/{one['id']}.docx").status_code == status
    assert as_().get(f"{PATH}/{number}/notices").status_code == 404
    missing = as_(people.HANDLER).post(f"{DESK}/{number}/notices", json={"kind": "registered"})
    assert missing.json["code"] == "notice_not_wanted"


def test_a_record_that_is_not_corrected_names_remedies(city, runtime):
    with runtime.unit_of_work() as uow:
        by = By(ANONYMOUS, uow.now, holds_code=True)
        record, _ = correcting.ask("DC-7K3F9-Q2XWD-S", people.AGENCY, by, "登记的出生年份有误", "户口簿", terms(uow))
        told = {"correction": "出生年份", "reason": "与户籍登记一致"}
        label = notices.make_for_record(uow, record, "record_kept", told, "王小明")
        reader = notice_reading.asker_of(record.number)
        shown = notice_reading.listed(uow, reader)[0]
        data, name, _ = notice_reading.open_file(uow, reader, shown["id"], "pdf")
    assert name == f"{label}.pdf"
    assert EITHER in text_of(data)
