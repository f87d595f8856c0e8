"""What goes out: a copy with its own id and bytes, by a link that expires, from which nothing leads to the original."""

import re
from pathlib import Path

import pypdfium2
import pytest
from sqlalchemy import select

from casework.crypto.keys import DataKey
from casework.crypto.sealed_columns import rotate
from casework.crypto.vault import Vault
from svc_disclosure import paper_jobs
from svc_disclosure.documents import proof
from svc_disclosure.storage import blobs
from svc_disclosure.storage.metadata import metadata
from svc_disclosure.storage.paper_tables import document, release
from svc_disclosure.testing import people
from svc_disclosure.testing.desk import DESK, PATH
from svc_disclosure.testing.desk_papers import PLAIN, SECRET
from svc_disclosure.use_cases.papers import paper_erasing, releasing

LINK = "/api/disclosure/releases/"


def rows(runtime, table):
    with runtime.read() as connection:
        return connection.execute(select(table)).all()


def test_the_applicant_gets_a_link_to_a_copy_out_of_which_nothing_comes(papers, runtime):
    receipt = papers.city.at_work()
    url = papers.released(receipt)
    link = papers.links(receipt)[0]
    assert (link["name"], link["pages"], link["expires_at"]) == (
        f"{receipt['number']}-1.pdf", 2, "2026-04-01T01:00:00Z",
    )  # fmt: skip
    answer = papers.open(url)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    evidence = proof.evidence(answer.data)
    assert [text for text in (SECRET, "13812345678", "机密要事", "李四", PLAIN) if evidence.holds(text)] == []
    assert (evidence.entries, evidence.metadata, evidence.revisions, evidence.attachments) == ([], {}, 1, 0)
    assert [text.strip("\r\n\x00 ") for text in evidence.texts] == ["", ""]
    assert len(evidence.pictures) == 2
    assert rows(runtime, release)[0].opened == 1


def test_no_column_of_a_release_names_anything_of_the_original(papers, runtime):
    papers.released(papers.city.at_work())
    original, released = rows(runtime, document)[0], rows(runtime, release)[0]
    known = {original.id, original.original, original.copy, original.original_digest}
    assert known.isdisjoint(set(map(str, released)))
    assert original.original_digest != released.digest


def test_the_token_is_stored_nowhere(papers, runtime):
    token = papers.released(papers.city.at_work()).removeprefix(LINK)
    assert len(token) == 43
    assert token not in repr(rows(runtime, release))
    with runtime.read() as connection:
        dump = repr(connection.exec_driver_sql("SELECT * FROM event_log").all())
        dump += repr(connection.exec_driver_sql("SELECT * FROM application_entry").all())
    assert token not in dump


def test_sealed_columns_of_papers_open_for_a_new_key(papers, runtime):
    papers.released(papers.city.at_work())
    number = papers.city.at_work()["number"]
    refusal = {"outcome": "internal_affairs", "grounds": ["personnel"], "reason": "内部事务。"}
    papers.city.do(people.HANDLER, number, "draft", **refusal)
    newer = Vault([*runtime.ring.data, DataKey("next", bytes(32))])
    changed = rotate(runtime.database.write, metadata, newer)
    columns = ("document.name", "release.name", "log_entry.draft", "notice_draft.sealed")
    assert [changed[column] for column in columns] == [1, 1, 1, 1]


def test_a_link_expires_and_its_bytes_go(papers, runtime, clock):
    receipt = papers.city.at_work()
    url = papers.released(receipt)
    clock.forward(days=29, hours=23)
    assert papers.open(url).status_code == 200
    clock.forward(hours=2)
    answer = papers.open(url)
    assert (answer.status_code, answer.json["code"]) == (410, "release_expired")
    assert papers.links(receipt) == []
    assert releasing.end_expired(runtime) == 1
    assert releasing.end_expired(runtime) == 0
    assert papers.open(url).status_code == 410
    id_ = rows(runtime, document)[0].id
    assert papers.at(receipt["number"], f"/{id_}/release", "POST").status_code == 201
    assert papers.open(papers.links(receipt)[0]["url"]).status_code == 200


def test_the_days_of_a_link_run_from_the_delivery(papers, clock, as_):
    """It is shown once the decision was served: what went by before was nobody's to use."""
    receipt = papers.city.at_work()
    number = receipt["number"]
    one = papers.partly(number)
    papers.withdraw(number, papers.release(number, one))
    papers.release(number, one)
    clock.forward(days=29)
    papers.deliver(number)
    link = papers.links(receipt)[0]
    assert link["expires_at"] == "2026-04-30T01:00:00Z"
    clock.forward(days=29, hours=23)
    assert papers.open(link["url"]).status_code == 200
    clock.forward(hours=2)
    assert papers.open(link["url"]).status_code == 410
    shown = as_(people.HANDLER).get(f"{DESK}/{number}/releases").json["releases"]
    assert {it["withdrawn"]: it["expires_at"] for it in shown} == {
        True: "2026-04-01T01:00:00Z", False: "2026-04-30T01:00:00Z",
    }  # fmt: skip


def test_a_link_that_expired_before_the_delivery_is_not_revived_by_it(papers, clock):
    receipt = papers.city.at_work()
    number = receipt["number"]
    one = papers.partly(number)
    papers.release(number, one)
    clock.forward(days=30)
    papers.deliver(number)
    assert papers.links(receipt) == []
    papers.release(number, one)
    assert [it["expires_at"] for it in papers.links(receipt)] == ["2026-05-01T01:00:00Z"]


def test_a_link_that_was_withdrawn_opens_nothing_at_once(papers, as_):
    receipt = papers.city.at_work()
    url = papers.released(receipt)
    path = f"{DESK}/{receipt['number']}/releases"
    shown = as_(people.HANDLER).get(path).json["releases"]
    assert [(one["open"], one["opened"]) for one in shown] == [(True, 0)]
    assert LINK not in str(shown)  # the desk hands the file to nobody by the applicant's link
    assert as_(people.STRANGER).delete(f"{path}/{shown[0]['id']}").status_code == 404
    assert as_(people.HANDLER).delete(f"{path}/{shown[0]['id']}").json["releases"][0]["withdrawn"] is True
    assert papers.open(url).status_code == 410


def test_guessed_tokens_open_nothing(papers, as_):
    receipt = papers.city.at_work()
    token = papers.released(receipt).removeprefix(LINK)
    other = ("A" if token[0] != "A" else "B") + token[1:]
    for guess in (
        other,
        token[:-1],
        token + "A",
        token.upper(),
        "x",
        "%00",
        "%F0%9F%98%80",
        "A" * 900,
        receipt["number"],
    ):
        assert papers.open(LINK + guess).status_code == 404, guess
    assert as_().get(f"{PATH}/{receipt['number']}/releases").status_code == 404
    assert as_(people.OTHER_CITIZEN).get(f"{PATH}/{receipt['number']}/releases").status_code == 404
    assert as_(people.STRANGER).get(f"{DESK}/{receipt['number']}/releases").status_code == 404


def test_nothing_is_released_before_the_signature_or_of_a_refusal(papers):
    number = papers.city.at_work()["number"]
    id_ = papers.taken(number)
    assert papers.at(number, f"/{id_}/release", "POST").json["code"] == "not_signed"
    papers.city.do(
        people.HANDLER, number, "draft", outcome="internal_affairs", grounds=["personnel"], reason="内部事务。"
    )
    assert papers.at(number, f"/{id_}/release", "POST").json["code"] == "not_signed"
    papers.city.do(people.REVIEWER, number, "sign")
    assert papers.at(number, f"/{id_}/release", "POST").json["code"] == "nothing_disclosed"


def test_a_decision_that_discloses_waits_for_the_copies_of_its_documents(papers):
    number = papers.city.at_work()["number"]
    papers.taken(number)
    papers.city.do(people.REVIEWER, number, "review_secrecy")
    provided = {"outcome": "disclosed", "article": "36(2)", "reason": "予以公开。"}
    assert papers.city.refused(people.HANDLER, number, "draft", **provided) == (409, "copy_missing")


@pytest.mark.parametrize("uploaded", [True, False])
def test_what_is_delivered_online_is_there_to_be_opened(papers, uploaded):
    """Art. 36 (2): provided is what the applicant has. On paper, a decision encloses what nobody uploaded."""
    number = papers.city.at_work()["number"]
    if uploaded:
        id_ = papers.taken(number)
        papers.burnt(number, id_)
    papers.city.do(people.REVIEWER, number, "review_secrecy")
    papers.city.do(people.HANDLER, number, "draft", outcome="disclosed", article="36(2)", reason="予以公开。")
    papers.city.do(people.REVIEWER, number, "sign")
    online = {"how": "online", "on": "2026-03-02"}
    assert papers.city.refused(people.HANDLER, number, "deliver", **online) == (409, "nothing_released")
    if uploaded:
        assert papers.at(number, f"/{id_}/release", "POST").status_code in (200, 201)
        assert papers.city.do(people.HANDLER, number, "deliver", **online)["state"] == "answered"
    else:
        assert papers.city.do(people.HANDLER, number, "deliver", on="2026-03-02")["state"] == "answered"


def test_what_has_marks_is_not_disclosed_in_full(papers):
    number = papers.city.at_work()["number"]
    id_ = papers.taken(number)
    papers.mark_found(number, id_)
    papers.burnt(number, id_)
    papers.city.do(people.REVIEWER, number, "review_secrecy")
    provided = {"outcome": "disclosed", "article": "36(2)", "reason": "予以公开。"}
    assert papers.city.refused(people.HANDLER, number, "draft", **provided) == (409, "decision_incomplete")
    told = {"outcome": "disclosed", "article": "36(1)", "where": "市政府网站", "reason": "已主动公开。"}
    assert papers.city.do(people.HANDLER, number, "draft", **told)["state"] == "reviewing"  # gives none of them out


def test_the_redactions_of_a_decision_are_the_marks_of_its_documents(papers, as_):
    receipt = papers.city.at_work()
    number = receipt["number"]
    id_ = papers.taken(number)
    papers.mark_found(number, id_)
    papers.burnt(number, id_)
    papers.city.do(people.REVIEWER, number, "review_secrecy")
    partly = {"outcome": "partly_disclosed", "reason": "区分处理。"}
    wrong = [{"mark": f"{id_}:2", "ground": "privacy"}]
    assert papers.city.refused(people.HANDLER, number, "draft", **partly, redactions=wrong) == (422, "redactions_wrong")
    view = papers.city.do(people.HANDLER, number, "draft", **partly)
    assert view["decision"]["grounds"][0]["ground"] == "privacy"
    papers.city.do(people.REVIEWER, number, "sign")
    papers.deliver(number)
    headers = {"X-Query-Code": receipt["query_code"]}
    notice = as_().get(f"{PATH}/{number}/notices", headers=headers).json["notices"][-1]
    pdf = as_().get(f"{PATH}/{number}/notices/{notice['id']}.pdf", headers=headers).data
    printed = "".join("".join(page.get_textpage().get_text_range().split()) for page in pypdfium2.PdfDocument(pdf))
    assert "文件1（2页）：1处，涉及个人隐私" in printed
    assert "报告》" not in printed, "what the original was called may name people"
    assert re.search("对不予公开的部分不服的，应当.*先向", printed)
    assert "认为所提供的信息不符合申请内容的" in printed


def test_art_36_1_telling_where_it_is_public_gives_no_document_out(papers):
    """Nobody has reviewed it, and a third party refused: another outcome must not be the way around them."""
    city, number = papers.city, papers.city.at_work()["number"]
    city.do(people.HANDLER, number, "consult", asked="third_party", name="甲公司", served_on="2026-03-02")
    said = {"opinion": "refuses", "reason": "商业秘密", "paper": "复函", "answered_on": "2026-03-02"}
    city.do(people.HANDLER, number, "give_opinion", consultation=1, **said)
    id_ = papers.taken(number)
    papers.burnt(number, id_)
    told = {"outcome": "disclosed", "article": "36(1)", "reason": "已经主动公开。", "where": "市政府网站"}
    city.do(people.HANDLER, number, "draft", **told)
    city.do(people.REVIEWER, number, "sign")
    refused = papers.at(number, f"/{id_}/release", "POST")
    assert (refused.status_code, refused.json["code"]) == (409, "nothing_disclosed")


def test_an_erased_case_leaves_no_bytes_and_keeps_the_numbers_of_its_papers(papers, runtime, as_):
    receipt = papers.city.at_work()
    url = papers.released(receipt)
    with runtime.unit_of_work() as uow:
        paper_erasing.erase(uow, receipt["number"])
    assert papers.open(url).status_code == 404
    assert papers.at(receipt["number"]).json["documents"] == []
    headers = {"X-Query-Code": receipt["query_code"]}
    shown = as_().get(f"{PATH}/{receipt['number']}/notices", headers=headers).json["notices"]
    assert [(one["kind"], one["files"]) for one in shown] == [("registered", []), ("partial", [])]
    gone = as_().get(f"{PATH}/{receipt['number']}/notices/{shown[0]['id']}.pdf", headers=headers)
    assert (gone.status_code, gone.json["code"]) == (410, "notice_erased")
    assert list(Path(blobs.folder(runtime), "released").iterdir()) == []
    assert paper_jobs.sweep_papers(runtime) == 0


def test_looking_at_a_link_without_fetching_the_file_does_not_count_as_opening_it(papers, runtime, as_):
    receipt = papers.city.at_work()
    url = papers.released(receipt)
    assert as_().open(url, method="HEAD").status_code == 200
    assert as_().get(url, headers={"Range": "bytes=0-10"}).status_code in (200, 206)
    assert rows(runtime, release)[0].opened == 0
    assert papers.open(url).status_code == 200
    assert rows(runtime, release)[0].opened == 1
