"""公开目录: what was released waits, is cleared by a reviewer, published after 30 days, found, and taken back."""

from urllib.parse import quote

import pytest
from sqlalchemy import select

from casework.testing.client import staff
from svc_disclosure import paper_jobs
from svc_disclosure.documents import proof
from svc_disclosure.storage import log_entries
from svc_disclosure.storage.paper_tables import log_entry
from svc_disclosure.testing import people
from svc_disclosure.testing.desk import APPLICATION
from svc_disclosure.testing.desk_papers import DESK_LOG, LOG, SECRET, SUMMARY, TITLE, original
from svc_disclosure.use_cases.papers import paper_erasing, publishing, releasing

PROACTIVE = "/api/disclosure/desk/proactive"
DETAILS = {"description": "请公开王小明家(民族大道100号)所在小区的改造验收报告,联系13800138000"}


def found(as_, q="", more=""):
    answer = as_().get(f"{LOG}?q={quote(q)}{more}")
    assert answer.status_code == 200, answer.json
    return answer.json


def published(papers, runtime, clock, **texts):
    number = papers.delivered()
    entry = papers.entries(state="waiting")[-1]
    assert papers.clear(entry["id"], **texts).status_code == 200
    clock.forward(days=30)
    assert paper_jobs.publish_log(runtime) == 1
    return number, entry["id"]


def test_it_waits_is_cleared_and_is_there_for_all_after_thirty_days(papers, as_, runtime, clock):
    number = papers.delivered()
    entry = papers.entries()[0]
    assert (entry["state"], entry["number"], entry["delivered_on"]) == ("waiting", number, "2026-03-02")
    assert entry["summary"] == APPLICATION["description"]
    clock.forward(days=40)
    assert paper_jobs.publish_log(runtime) == 0  # nothing that nobody has cleared
    clock.forward(days=-40)
    cleared = papers.clear(entry["id"]).json
    assert (cleared["state"], cleared["publish_on"], cleared["files"]) == ("cleared", "2026-04-01", 1)
    clock.forward(days=29)
    assert paper_jobs.publish_log(runtime) == 0
    assert found(as_)["total"] == 0
    assert as_().get(f"{LOG}/{entry['id']}").status_code == 404
    assert as_().get(f"{LOG}/{entry['id']}/file").status_code == 404
    clock.forward(days=1)
    assert paper_jobs.publish_log(runtime) == 1
    shown = found(as_)["entries"][0]
    assert (shown["title"], shown["summary"], shown["agency_name"]) == (TITLE, SUMMARY, "市住房和城乡建设局")
    assert number not in str(shown)
    assert as_().get(f"{LOG}/{entry['id']}").json == shown
    file = as_().get(f"{LOG}/{entry['id']}/file")
    assert (file.status_code, proof.evidence(file.data).holds(SECRET)) == (200, [])
    assert as_().get(f"{LOG}/{entry['id']}/file?place=2").status_code == 404


def test_the_text_that_is_proposed_names_nobody_and_rows_are_sealed_until_it_is_public(papers, runtime):
    papers.delivered(**DETAILS)
    entry = papers.entries()[0]
    for secret in ("王小明", "13800138000", "民族大道100号"):
        assert secret not in entry["summary"]
        assert secret not in entry["title"]
    with runtime.read() as connection:
        assert "改造验收报告" not in repr(connection.execute(select(log_entry)).all())


def test_what_the_machine_takes_for_personal_data_is_masked_or_kept_by_name(papers):
    papers.delivered()
    id_ = papers.entries()[0]["id"]
    refused = papers.clear(id_, summary="申请人王小明,电话13900139000,索取报告。")
    assert (refused.status_code, refused.json["code"]) == (422, "personal_data_left")
    assert list(refused.json["errors"]) == ["summary"]
    assert papers.clear(id_, summary="咨询电话13900139000见报告。", keep=["13900139000"]).status_code == 200


def test_what_is_for_this_applicant_only_stays_out(papers, runtime, clock):
    papers.delivered()
    id_ = papers.entries()[0]["id"]
    kept = papers.clear(id_, own_record=True).json
    assert (kept["state"], kept["kept"], kept["publish_on"], kept["files"]) == ("kept_back", "own_record", None, 0)
    clock.forward(days=40)
    assert paper_jobs.publish_log(runtime) == 0
    assert papers.clear(id_).json["state"] == "cleared"


def test_only_a_reviewer_of_the_agency_who_did_not_handle_it_clears_it(papers, as_):
    papers.delivered()
    id_ = papers.entries()[0]["id"]
    assert papers.clear(id_, people.STRANGER).status_code == 404
    assert papers.entries(people.STRANGER) == []
    for actor in (people.INTAKE, people.HANDLER, people.SUPERVISOR, people.ADMIN, people.APPLICANT, people.NOBODY):
        assert papers.clear(id_, actor).status_code == 403
    both = staff(people.AGENCY, *people.STRANGER.roles, id_=people.HANDLER.id)
    assert papers.clear(id_, both).json["code"] == "own_case"
    assert as_(people.HANDLER).post(f"{DESK_LOG}/{id_}/take_back", json={"reason": "不公开"}).status_code == 403


def test_who_handled_it_once_and_gave_it_away_neither_clears_it_nor_takes_it_back(papers, as_):
    number = papers.city.at_work()["number"]
    for account in (people.HANDLER_2, people.HANDLER):
        papers.city.do(people.INTAKE, number, "assign", handlers=[account.id])
    papers.release(number, papers.partly(number))
    papers.deliver(number)
    id_ = papers.entries()[0]["id"]
    once = staff(people.AGENCY, *people.REVIEWER.roles, id_=people.HANDLER_2.id)
    assert papers.clear(id_, once).json["code"] == "own_case"
    assert as_(once).post(f"{DESK_LOG}/{id_}/take_back", json={"reason": "不公开"}).json["code"] == "own_case"
    assert papers.clear(id_).status_code == 200


def test_an_entry_that_is_taken_back_leaves_page_search_and_file(papers, as_, runtime, clock):
    _, id_ = published(papers, runtime, clock)
    assert found(as_, "验收报告")["total"] == 1
    answer = as_(people.REVIEWER).post(f"{DESK_LOG}/{id_}/take_back", json={"reason": "第三方提出异议"})
    assert (answer.status_code, answer.json["state"], answer.json["files"]) == (200, "taken_back", 0)
    assert found(as_, "验收报告")["total"] == 0
    assert as_().get(f"{LOG}/{id_}").status_code == 404
    assert as_().get(f"{LOG}/{id_}/file").status_code == 404
    again = as_(people.REVIEWER).post(f"{DESK_LOG}/{id_}/take_back", json={"reason": "再次"})
    assert (again.status_code, papers.clear(id_).json["code"]) == (409, "log_entry_settled")
    with runtime.read() as connection:
        assert TITLE not in repr(connection.execute(select(log_entry)).all())


def given(papers, *released):
    """Two documents, these of them released; the number, and the releases."""
    number = papers.city.at_work()["number"]
    found = papers.partly_all(number, original(1), original(2))
    out = [papers.release(number, found[place]) for place in released]
    papers.deliver(number)
    return number, out


def test_only_copies_that_were_given_out_are_in_the_log(papers, as_, runtime, clock):
    number, (release,) = given(papers, 1)
    id_ = papers.entries()[0]["id"]
    clock.forward(days=31)
    assert releasing.end_expired(runtime) == 1  # the link is over; what it opened was given out all the same
    assert papers.clear(id_).json["files"] == 1
    assert paper_jobs.publish_log(runtime) == 1
    shown = proof.evidence(as_().get(f"{LOG}/{id_}/file").data)
    assert len(shown.pictures) == 2
    assert as_().get(f"{LOG}/{id_}/file?place=2").status_code == 404
    papers.withdraw(number, release)  # expired, and wrong: it is given out no longer
    assert as_().get(f"{LOG}/{id_}").status_code == 404
    assert papers.clear(id_).json["files"] == 0


@pytest.mark.parametrize("public", [False, True])
def test_what_is_withdrawn_leaves_the_log_at_once_and_waits_for_a_reviewer_anew(papers, as_, runtime, clock, public):
    number, (wrong, right) = given(papers, 0, 1)
    id_ = papers.entries()[0]["id"]
    assert papers.clear(id_).json["files"] == 2
    clock.forward(days=30)
    assert paper_jobs.publish_log(runtime) == 1 if public else True
    papers.withdraw(number, wrong)
    entry = papers.entries()[0]
    assert (entry["state"], entry["files"], entry["publish_on"], entry["published_at"]) == ("waiting", 0, None, None)
    assert (entry["title"], entry["summary"]) == (TITLE, SUMMARY)
    assert paper_jobs.publish_log(runtime) == 0
    assert found(as_, "验收报告")["total"] == 0
    assert as_().get(f"{LOG}/{id_}/file").status_code == 404
    with runtime.read() as connection:
        assert TITLE not in repr(connection.execute(select(log_entry)).all())
    assert papers.clear(id_).json["files"] == 1
    assert paper_jobs.publish_log(runtime) == 1
    assert found(as_, "验收报告")["total"] == 1
    papers.withdraw(number, right)
    assert found(as_, "验收报告")["total"] == 0


def test_a_release_that_was_given_out_anew_keeps_its_entry(papers, runtime, clock, as_):
    number = papers.city.at_work()["number"]
    document = papers.partly(number)
    first, _ = papers.release(number, document), papers.release(number, document)
    papers.deliver(number)
    assert papers.clear(papers.entries()[0]["id"]).json["files"] == 1
    papers.withdraw(number, first)
    assert (papers.entries()[0]["state"], papers.entries()[0]["files"]) == ("cleared", 1)


def test_what_expired_before_the_last_release_was_withdrawn_keeps_no_entry(papers, runtime, clock):
    number = papers.city.at_work()["number"]
    document = papers.partly(number)
    papers.release(number, document)
    papers.deliver(number)
    clock.forward(days=31)
    releasing.end_expired(runtime)
    again = papers.release(number, document)
    assert papers.clear(papers.entries()[0]["id"]).json["files"] == 1
    papers.withdraw(number, again)
    assert (papers.entries()[0]["state"], papers.entries()[0]["files"]) == ("waiting", 0)


def test_a_question_may_have_400_characters(as_):
    assert as_().get(f"{LOG}?q={'a' * 400}").status_code == 200
    assert as_().get(f"{LOG}?q={'a' * 401}").status_code == 422
    assert as_().get(f"{LOG}?page=0").status_code == 422
    assert as_().get(f"{LOG}/9223372036854775808").status_code == 404


def test_a_refusal_and_a_city_without_a_log_leave_no_entry(papers, runtime):
    number = papers.city.at_work()["number"]
    papers.city.to_answer(number, outcome="would_be_made", article="", reason="需要另行制作。")
    assert papers.entries() == []


def test_it_is_found_by_words_and_by_the_description_of_an_application(papers, as_, runtime, clock):
    _, first = published(papers, runtime, clock)
    clock.forward(days=-30)
    _, second = published(papers, runtime, clock, title="地铁3号线ABC环评报告", summary="环境影响评价文件全文。")
    for q, ids in (
        ("验收报告", [first]), ("环评", [second]), ("abc", [second]), ("ＡＢＣ", [second]), ("报告", [second, first]),
        ("我想申请公开2025年老旧小区改造项目的验收报告", [first]), ("火星移民", []),
        ("100%_", []), ("%", [second, first]),
    ):  # fmt: skip
        got = [one["id"] for one in found(as_, q)["entries"]]
        assert got == ids, q
    assert found(as_, "", "&agency=shuiwu")["total"] == 0
    assert [one["id"] for one in found(as_, "", "&page=2&size=1")["entries"]] == [first]


def test_an_erased_case_takes_what_waits_with_it_and_leaves_what_is_public(papers, as_, runtime, clock):
    number, id_ = published(papers, runtime, clock)
    waiting = papers.delivered()
    with runtime.unit_of_work() as uow:
        paper_erasing.erase(uow, number)
        paper_erasing.erase(uow, waiting)
    assert [one["id"] for one in papers.entries()] == [id_]
    assert as_().get(f"{LOG}/{id_}/file").status_code == 200


def test_an_entry_that_two_jobs_meet_is_published_once(papers, runtime, clock):
    _, id_ = published(papers, runtime, clock)
    with runtime.unit_of_work() as uow:
        publishing.publish(uow, id_)
        assert log_entries.by_id(uow.connection, runtime.vault, id_).state == "published"


def applied(papers, name, paper_number, **changed):
    return papers.city.hand_in(name=name, paper_number=paper_number, **changed)["number"]


WANG, LI = "11010519491231002X", "440524188001010014"


def test_what_three_ask_for_or_one_suggests_is_put_to_the_agency(papers, as_, clock):
    ask = {"description": "地铁三号线环境影响评价报告", "document_number": ""}
    company = {"applicant_class": "business", "paper": None, "paper_number": None, "code": "91350100M000100Y43",
               "representative": "李四", "contact": "张三", "name": "南方建材有限公司"}  # fmt: skip
    numbers = [applied(papers, "王小明", WANG, **ask), applied(papers, "王小明", WANG, **ask)]
    numbers.append(papers.city.hand_in(**company, **ask)["number"])
    listed = as_(people.INTAKE).get(PROACTIVE).json["prompts"]
    assert listed == []  # one of two asked twice
    numbers.append(applied(papers, "李小红", LI, **ask))
    applied(papers, "王小明", WANG, description="拆迁补偿标准", suggests_publication=True)
    listed = as_(people.INTAKE).get(PROACTIVE).json["prompts"]
    assert [(one["applicants"], one["suggested"]) for one in listed] == [(3, False), (1, True)]
    assert (sorted(listed[0]["numbers"]), listed[0]["texts"]) == (sorted(numbers), [ask["description"]])
    assert as_(people.STRANGER).get(PROACTIVE).json["prompts"] == []
    path = f"{PROACTIVE}/{listed[0]['matter']}"
    given = {"published": True, "reason": "已在门户网站公开栏发布。"}
    assert as_(people.STRANGER).post(path, json=given).status_code == 404
    assert as_(people.INTAKE).post(path, json=given).status_code == 403
    left = as_(people.REVIEWER).post(path, json=given).json["prompts"]
    assert [one["applicants"] for one in left] == [1]
    clock.forward(days=366)
    assert as_(people.INTAKE).get(PROACTIVE).json["prompts"] == []


def test_the_same_thing_in_other_words_is_one_prompt_and_one_decision(papers, as_, clock):
    asked = [
        ("王小明", WANG, {"description": "2025年老旧小区改造项目的验收报告", "document_number": ""}),
        ("李小红", LI, {"description": "请公开2025年老旧小区改造项目验收报告的相关信息", "document_number": ""}),
        ("王小明", WANG, {"description": "2024年老旧小区改造项目的验收报告", "document_number": ""}),
    ]
    numbers = []
    for name, paper, ask in asked:
        numbers.append(applied(papers, name, paper, **ask))
        clock.forward(minutes=1)
    company = {"applicant_class": "business", "paper": None, "paper_number": None, "code": "91350100M000100Y43",
               "representative": "李四", "contact": "张三", "name": "南方建材有限公司"}  # fmt: skip
    ask = {"description": "关于老旧小区改造，要2025年项目的验收报告", "document_number": ""}
    numbers.append(papers.city.hand_in(**company, **ask)["number"])
    (prompt,) = as_(people.REVIEWER).get(PROACTIVE).json["prompts"]
    assert (prompt["applicants"], prompt["wordings"]) == (3, 3)
    assert (prompt["numbers"], prompt["texts"]) == (
        [numbers[0], numbers[1], numbers[3]],
        [asked[0][2]["description"], asked[1][2]["description"], ask["description"]],
    )  # fmt: skip
    given = {"published": True, "reason": "已在门户网站公开栏发布。"}
    left = as_(people.REVIEWER).post(f"{PROACTIVE}/{prompt['matter']}", json=given)
    assert left.json["prompts"] == []
    applied(papers, "李小红", LI, **asked[1][2], suggests_publication=True)
    (anew,) = as_(people.REVIEWER).get(PROACTIVE).json["prompts"]
    assert (anew["applicants"], anew["suggested"], anew["texts"]) == (1, True, [asked[1][2]["description"]])
