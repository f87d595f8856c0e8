"""Every service's audit is read at the same path, by auditors only."""

import pytest

from casework.domain.actors import Actor, Kind, Role
from casework.worker import seal_audit


def staff(role):
    return Actor(Kind.STAFF, "somebody", "", frozenset({role}))


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.AUDITOR])
def test_nobody_else_reads_it(as_, runtime, role):
    for path in ("", "/chain"):
        answer = as_(staff(role)).get(f"/api/audit/{runtime.instance}{path}")
        assert (answer.status_code, answer.json["code"]) == (403, "not_yours")


def test_an_auditor_reads_this_instance_and_no_other(as_, runtime):
    auditor = as_(staff(Role.AUDITOR))
    with runtime.unit_of_work(Actor(Kind.CITIZEN, "anna")) as uow:
        uow.audit("note.opened", "MC-7K3F9-Q2XWD-4", {"why": "asked"})
    found = auditor.get(f"/api/audit/{runtime.instance}?subject=MC-7K3F9-Q2XWD-4").json
    assert [(e["actor"], e["action"], e["detail"], e["batch"]) for e in found["entries"]] == [
        ("citizen:anna", "note.opened", {"why": "asked"}, None)
    ]
    assert (found["instance"], found["next"]) == (runtime.instance, None)
    assert auditor.get("/api/audit/mailbox/elsewhere").json["code"] == "instance_unknown"
    assert (
        auditor.get(f"/api/audit/{runtime.instance}?actor=staff:somebody").json["entries"][0]["action"] == "audit.read"
    )


def test_the_chain_is_walked_for_the_auditor(as_, runtime):
    auditor = as_(staff(Role.AUDITOR))
    assert auditor.get(f"/api/audit/{runtime.instance}/chain").json["head"] is None
    seal_audit(runtime)
    found = auditor.get(f"/api/audit/{runtime.instance}/chain").json
    assert (found["ok"], found["entries"], found["batches"], found["waiting"]) == (True, 1, 1, 0)


@pytest.mark.parametrize("side", ["after", "before"])
@pytest.mark.parametrize(
    "id_",
    [
        "",
        "x",
        "9999",
        "9" * 36,
        "0" * 32,
        "０0000000-0000-7000-8000-000000000000",
        "g" * 8 + "-0000" * 3 + "-" + "0" * 12,
    ],
)
def test_a_place_in_the_audit_is_an_id_or_refused_by_name(as_, runtime, side, id_):
    answer = as_(staff(Role.AUDITOR)).get(f"/api/audit/{runtime.instance}", query_string={side: id_})
    assert answer.status_code == 422
    assert side in answer.json["errors"]


def test_the_ids_of_a_page_lead_on_however_they_are_written(as_, runtime):
    auditor = as_(staff(Role.AUDITOR))
    for _ in range(3):
        auditor.get(f"/api/audit/{runtime.instance}")
    page = auditor.get(f"/api/audit/{runtime.instance}?limit=1").json
    for id_ in (page["next"], page["next"].upper()):
        older = auditor.get(f"/api/audit/{runtime.instance}?before={id_}").json["entries"]
        newer = auditor.get(f"/api/audit/{runtime.instance}?after={id_}").json["entries"]
        assert page["next"] not in {entry["id"] for entry in older + newer}
        assert max(e["id"] for e in older) < page["next"] < min(e["id"] for e in newer)
