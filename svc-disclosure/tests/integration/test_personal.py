"""The rights over an applicant's data: who may ask, who decides, what goes, what stays, and the proof."""

import io
import json

import pytest
from alembic import command
from sqlalchemy import select, update

from casework import files
from casework.domain.actors import ANONYMOUS
from casework.personal import jobs
from casework.storage.migrate import config, upgrade
from casework.storage.tables import metadata
from casework.testing.offices import Office
from svc_disclosure.service import service as disclosure
from svc_disclosure.storage.metadata import metadata as own_tables
from svc_disclosure.storage.tables import application, application_entry
from svc_disclosure.testing import people
from svc_disclosure.testing.desk import APPLICATION, MINTED, PARTY, PATH, City
from svc_disclosure.use_cases.personal import PERSONAL

NUMBER, CODE = MINTED["number"], MINTED["code"]
BASE, DECIDED = "/api/disclosure/personal-requests", "/api/disclosure/desk/personal-requests"
SECRETS = (*PARTY, APPLICATION["description"], "北方机械有限公司", "商业秘密", "王先生的复函", "王先生签收", "正在检索")
CORRECTIONS = "/api/disclosure/corrections"


@pytest.fixture
def answered(city, runtime):
    """An application of an account, with a file, a third party, messages, and an answer that offers a conversion."""
    city.send(people.APPLICANT)
    with runtime.unit_of_work() as uow:
        files.add(uow, NUMBER, io.BytesIO("王小明".encode()), "王小明.txt", "applicant")
    city.do(people.INTAKE, NUMBER, "confirm", reached_by="phone")
    city.do(people.INTAKE, NUMBER, "assign")
    city.do(people.HANDLER, NUMBER, "consult", asked="third_party", served_on="2026-03-02", name="北方机械有限公司")
    city.do(people.HANDLER, NUMBER, "renew_letter", consultation=1)
    refusal = {"consultation": 1, "opinion": "refuses", "reason": "商业秘密。", "paper": "王先生的复函"}
    city.do(people.HANDLER, NUMBER, "give_opinion", **refusal)
    city.do(people.HANDLER, NUMBER, "write", text="正在检索。")
    city.do(people.HANDLER, NUMBER, "draft", outcome="petition", reason="属于投诉。")
    city.do(people.REVIEWER, NUMBER, "sign")
    city.do(people.INTAKE, NUMBER, "deliver", on="2026-03-02", evidence="王先生签收")
    return NUMBER


def ask(as_, kind, actor=people.APPLICANT, code=CODE, number=NUMBER, **given):
    return as_(actor).post(f"{BASE}/{number}", json={"kind": kind, **given}, headers={"X-Query-Code": code})


def grant(as_, request, actor=people.REVIEWER):
    return as_(actor).post(f"{DECIDED}/{request['id']}/answer", json={})


def everything(runtime):
    """All that stands in the database."""
    with runtime.read() as connection:
        tables = [*metadata.sorted_tables, *own_tables.sorted_tables]
        return {t.name: [list(map(str, row)) for row in connection.execute(select(t))] for t in tables}


def test_a_copy_holds_everything_and_no_official(as_, answered):
    made = ask(as_, "access")
    assert (made.status_code, made.json["state"]) == (201, "answered")
    found = as_(people.APPLICANT).get(f"{BASE}/{NUMBER}/{made.json['id']}/copy")
    copy = found.json
    assert (copy["applicant"]["paper_number"], copy["account"]) == (APPLICATION["paper_number"], people.APPLICANT.id)
    assert copy["application"]["description"] == APPLICATION["description"]
    assert "北方机械" not in found.text  # a third party is somebody else
    assert f'"{people.HANDLER.id}"' not in found.text


def test_strangers_and_wrong_codes_get_the_same_404(as_, answered):
    for actor, code in ((ANONYMOUS, "ZZZZZZZZ"), (people.OTHER_CITIZEN, ""), (people.STRANGER, "")):
        refused = ask(as_, "access", actor, code)
        assert (refused.status_code, refused.json["code"]) == (404, "case_unknown")


def test_a_correction_is_decided_at_the_agency_and_leaves_the_identity_paper(as_, answered):
    assert ask(as_, "correct", changes={"paper_number": "1"}).status_code == 422
    asked = ask(as_, "correct", changes={"phone": "0771-5852000"}, reason="换了号码").json
    assert as_(people.STRANGER).get(DECIDED).json["requests"] == []
    assert grant(as_, asked, people.STRANGER).status_code == 404
    assert grant(as_, asked).status_code == 200
    view = City(as_).at_desk(people.INTAKE, NUMBER).json
    assert (view["applicant"]["phone"], view["applicant"]["paper_number"]) == (
        "0771-5852000", APPLICATION["paper_number"],
    )  # fmt: skip


def test_an_open_application_is_not_erased(as_, city):
    city.send(people.APPLICANT)
    assert ask(as_, "erase").json["state"] == "refused"


def test_erasure_leaves_number_days_outcome_and_our_papers_and_no_word(as_, answered, runtime, city, announced):
    before = city.seen(NUMBER)
    asked = ask(as_, "erase", reason="王小明要求删除").json
    done = grant(as_, asked).json
    places = {line["place"]: (line["rows"], line["left"]) for line in done["proof"]}
    for place in ("application", "application_text", "application_party", "application_consultation", "attachments"):
        assert places[place] == (1, 0), place
    assert {left for _, left in places.values()} <= {0, None}
    stands = json.dumps(everything(runtime), ensure_ascii=False)
    assert [secret for secret in SECRETS if secret in stands] == []
    after = city.seen(NUMBER)
    kept = ("number", "state", "outcome", "received_on", "due", "ended_on", "applicant_class")
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert after["decision"]["document"] == before["decision"]["document"] == "南住建〔2026〕第1号-答"
    assert (after["description"], after["messages"][0]["text"], after["attachments"]) == (None, "", [])
    assert "王先生" not in str(after["clock"])  # what others called their papers goes with them
    assert [event.type for event in announced()][-1] == "disclosure.case_erased.v1"


def test_the_same_submission_after_its_erasure_is_gone(as_, answered, city):
    grant(as_, ask(as_, "erase").json)
    again = as_(people.APPLICANT, **MINTED).post(PATH, json=APPLICATION)
    assert (again.status_code, again.json["code"]) == (410, "case_erased")


def test_retention_ends_after_five_years_with_proof(answered, runtime, clock):
    clock.forward(days=365 * 5)
    assert jobs.end_retention(runtime, PERSONAL) == 0
    clock.forward(days=2)
    assert jobs.end_retention(runtime, PERSONAL) == 1
    assert jobs.end_retention(runtime, PERSONAL) == 0


def test_a_closed_account_leaves_its_applications_without_an_owner(as_, answered, ground, runtime):
    gateway = Office("gateway/main", ground, disclosure, runtime)
    gateway.tell("account_closed", people.APPLICANT.id, closed_at=runtime.real_now().isoformat())
    with runtime.read() as connection:
        assert list(connection.scalars(select(application.c.owner))) == [""]
    assert as_(people.APPLICANT).get(f"{PATH}/{NUMBER}").status_code == 404
    assert as_().get(f"{PATH}/{NUMBER}", headers={"X-Query-Code": CODE}).status_code == 200


def test_acts_on_an_application_name_no_account_of_who_applies(city, as_, runtime, service):
    city.send(people.APPLICANT)
    city.do(people.INTAKE, NUMBER, "confirm", reached_by="phone")
    assert as_(people.APPLICANT).post(f"{PATH}/{NUMBER}/withdraw", json={}).status_code == 200
    mine = application_entry.c.part == "applicant"
    with runtime.database.write() as connection:
        assert set(connection.scalars(select(application_entry.c.account).where(mine))) == {""}
        assert people.INTAKE.id in connection.scalars(select(application_entry.c.account)).all()
        command.downgrade(config(service, connection), "disclosure@disclosure_0005")
        connection.execute(update(application_entry).where(mine).values(account=people.APPLICANT.id))
    upgrade(service, runtime.database)
    with runtime.read() as connection:
        assert set(connection.scalars(select(application_entry.c.account).where(mine))) == {""}, "nor those of before"


def test_a_request_to_correct_a_record_has_the_same_rights(as_, runtime):
    asked = {"department": people.AGENCY, "name": "王小明", "phone": "13800138000", "what": "登记的面积有误。",
             "evidence": "王小明的产权证"}  # fmt: skip
    receipt = as_(people.APPLICANT).post(CORRECTIONS, json=asked).json
    number, code = receipt["number"], receipt["query_code"]
    assert ask(as_, "access", number=number, code=code).json["state"] == "answered"
    assert ask(as_, "erase", number=number, code=code).json["state"] == "refused"  # still open
    as_().post(f"{CORRECTIONS}/{number}/withdraw", json={}, headers={"X-Query-Code": code})
    done = grant(as_, ask(as_, "erase", number=number, code=code).json)
    assert done.status_code == 200, done.json
    stands = json.dumps(everything(runtime), ensure_ascii=False)
    assert not any(secret in stands for secret in ("王小明", "13800138000", "登记的面积"))
