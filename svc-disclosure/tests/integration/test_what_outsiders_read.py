"""Who is not to know the applicant (a supervisor, a joint agency) finds them in nothing that anybody wrote."""

import json

from svc_disclosure.testing import people
from svc_disclosure.testing.desk import PROVIDED

NAMED = "王小明(电话13800138000)"
SECRETS = ("王小明", "13800138000")


def read(city, actor, number):
    """All that an account is shown of it, in one string."""
    answer = city.at_desk(actor, number)
    assert answer.status_code == 200, answer.json
    return json.dumps(answer.json, ensure_ascii=False)


def test_a_supervisor_reads_no_name_in_what_staff_wrote(city):
    number = city.at_work(document_number=f"{NAMED}的文件")["number"]
    city.do(people.HANDLER, number, "consult", asked="joint_agency", served_on="2026-03-02", body=people.JOINT_AGENCY,
            question=f"{NAMED}要的能否公开?")  # fmt: skip
    city.do(people.JOINT, number, "give_opinion", consultation=1, opinion="refuses", reason=f"{NAMED}不该看。")
    city.do(people.HANDLER, number, "ask_extension", days=5, reason=f"{NAMED}所需材料多。")
    city.do(people.REVIEWER, number, "review_secrecy")
    city.do(people.HANDLER, number, "draft", outcome="not_held", article="36(5)", where=f"{NAMED}可问市档案馆",
            reason=f"{NAMED}所申请的不由本机关掌握。")  # fmt: skip
    assert "王小明" in read(city, people.HANDLER, number)
    seen = read(city, people.SUPERVISOR, number)
    assert [secret for secret in SECRETS if secret in seen] == []


def test_a_supervisor_reads_no_name_in_who_signed_for_the_answer(city):
    number = city.at_work()["number"]
    city.do(people.REVIEWER, number, "review_secrecy")
    city.do(people.HANDLER, number, "draft", **PROVIDED)
    city.do(people.REVIEWER, number, "sign")
    city.do(people.HANDLER, number, "deliver", on="2026-03-02", evidence=f"{NAMED}签收")
    assert [secret for secret in SECRETS if secret in read(city, people.SUPERVISOR, number)] == []


def test_a_joint_agency_reads_no_name_in_the_number_of_the_document(city):
    number = city.at_work(document_number=f"{NAMED}的文件")["number"]
    city.do(people.HANDLER, number, "consult", asked="joint_agency", served_on="2026-03-02", body=people.JOINT_AGENCY)
    assert [secret for secret in SECRETS if secret in read(city, people.JOINT, number)] == []
