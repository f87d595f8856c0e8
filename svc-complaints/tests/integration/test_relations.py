"""回避关系 (信访工作条例 art. 28 ¶3): declared, they count at once; entered in complaints, they stay."""

from sqlalchemy import select

from svc_complaints import jobs
from svc_complaints.storage.tables import complaint
from svc_complaints.testing import people


def refused(answer):
    """Status and code."""
    return answer.status_code, answer.json["code"]


def test_art_28_3_a_relation_declared_later_binds_a_clerk_who_plays_no_part_yet(city, as_):
    """Art. 28 ¶3: whoever could still be assigned is related as much as whoever was."""
    city.seen(people.COLLEAGUE)
    number = city.send()["number"]
    as_(people.COLLEAGUE).post("/api/complaints/desk/ties", json={"to": people.ACCUSED, "relation": "family"})
    city.do(people.INTAKE, number, "accept")
    offered = city.at_desk(people.INTAKE, number).json["candidates"]
    assert people.COLLEAGUE.id not in {one["account"] for one in offered}
    team = [people.INVESTIGATOR.id, people.COLLEAGUE.id]
    city.seen(people.INVESTIGATOR)
    assert refused(city.at_desk(people.INTAKE, number, "assign", investigators=team)) == (403, "investigator_barred")


def test_declaring_a_relation_touches_no_complaint_so_its_time_tells_nothing(city, as_, runtime):
    """Art. 30 ¶3: an accused finds by no timing that there is one. A job enters the recusal, and then it stays."""
    number = city.send()["number"]
    city.seen(people.COLLEAGUE)
    tie = {"to": people.ACCUSED, "relation": "family", "account": people.COLLEAGUE.id}
    before = version(runtime, number)
    as_(people.SUPERVISOR).post("/api/complaints/desk/ties", json=tie)
    assert version(runtime, number) == before
    early = as_(people.SUPERVISOR).delete("/api/complaints/desk/ties", json=tie)
    assert refused(early) == (409, "relation_settling")
    assert jobs.settle_relations(runtime) == 1
    assert version(runtime, number) == before + 1
    assert jobs.settle_relations(runtime) == 0
    assert as_(people.SUPERVISOR).delete("/api/complaints/desk/ties", json=tie).status_code == 200
    recused = city.at_desk(people.SUPERVISOR, number).json["recusals"]
    assert [one["account"] for one in recused] == [people.COLLEAGUE.id]


def test_art_28_3_a_relation_to_a_named_official(city, as_):
    """§2.6: officer ↔ named person; whoever declares it need not know an account."""
    city.seen(people.INTAKE_2)
    told = as_(people.INTAKE_2).post("/api/complaints/desk/ties", json={"name": "韦 某某", "relation": "family"})
    assert told.json["ties"][0]["to_name"] == "韦 某某"
    number = city.send()["number"]
    assert city.at_desk(people.INTAKE_2, number).status_code == 404
    assert city.at_desk(people.INTAKE, number).status_code == 200
    unseen = as_(people.SUPERVISOR).post("/api/complaints/desk/ties", json={"to": "x", "account": "never-here"})
    assert refused(unseen) == (422, "account_unseen")
    for wrong in ({}, {"name": "韦某某", "to": people.ACCUSED}):
        answer = as_(people.INTAKE).post("/api/complaints/desk/ties", json=wrong | {"relation": "family"})
        assert refused(answer) == (422, "relation_unclear")


def version(runtime, number):
    """Of the complaint as it is stored."""
    with runtime.read() as connection:
        return connection.scalar(select(complaint.c.version).where(complaint.c.number == number))


def test_relations_are_told_with_the_names_of_who_was_here(city, as_):
    """回避关系 at the desk: an account's number says nothing to the supervisor who looks through them."""
    city.seen(people.COLLEAGUE)
    tie = {"to": people.ACCUSED, "relation": "family"}
    as_(people.COLLEAGUE).post("/api/complaints/desk/ties", json=tie)
    others = as_(people.SUPERVISOR).get("/api/complaints/desk/ties").json["ties"]
    assert others == [
        {"account": people.COLLEAGUE.id, "name": people.COLLEAGUE.name, "to": people.ACCUSED, "to_name": "",
         "relation": "family", "entered_by": people.COLLEAGUE.id, "entered_by_name": people.COLLEAGUE.name},
    ]  # fmt: skip
    assert as_(people.INTAKE).get("/api/complaints/desk/ties").json["ties"] == []
