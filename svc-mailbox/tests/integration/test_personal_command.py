"""The desk by command: list, show, copy, correct, erase, withdraw; a rule that forbids is told, and nothing is done."""

import argparse
import json

import pytest

from casework.personal import command
from svc_mailbox.testing.desk import LETTER, Life
from svc_mailbox.use_cases.personal import PERSONAL


@pytest.fixture
def run(runtime, capsys):
    """`run("erase", number)`: exit code, what was printed, what was complained of."""

    def act(what, number="", reason="本人到窗口，核对身份证", **more):
        chosen = argparse.Namespace(act=what, number=number, reason=reason, set=more.get("changes", []))
        code = command.run(runtime, PERSONAL, chosen)
        said = capsys.readouterr()
        return code, [json.loads(line) for line in said.out.splitlines() if line.startswith("{")], said.err

    return act


@pytest.fixture
def withdrawn(as_):
    """A letter that its sender has withdrawn."""
    life = Life(as_)
    assert life.say("withdrawal").status_code == 200
    return life


def test_an_act_needs_a_number_and_who_asked(run, withdrawn):
    assert run("erase")[0] == 2
    assert run("erase", withdrawn.number, reason=" ")[0] == 2


def test_a_copy_a_correction_and_an_erasure(run, withdrawn):
    code, [copy], _ = run("copy", withdrawn.number)
    assert (code, copy["sender"]["name"]) == (0, LETTER["name"])
    code, [corrected], _ = run("correct", withdrawn.number, changes=["phone=0771-5852000"])
    assert (code, corrected["state"]) == (0, "answered")
    assert run("copy", withdrawn.number)[1][0]["sender"]["phone"] == "0771-5852000"
    code, [erased], _ = run("erase", withdrawn.number)
    assert (code, erased["asked_by"]) == (0, "command")
    assert {line["left"] for line in erased["proof"] if line["place"] != "database_log"} == {0}
    assert run("copy", withdrawn.number)[0] == 1
    assert len(run("show", withdrawn.number)[1]) == 4


def test_what_a_rule_forbids_is_told_and_nothing_is_written(run, as_):
    life = Life(as_)
    code, _, complaint = run("erase", life.number)
    assert code == 1
    assert "withdraw or close it first" in complaint
    assert run("show", life.number)[1] == []
    assert life.tracked()["body"] == LETTER["body"]
    assert run("correct", life.number, changes=["colour=red"])[0] == 1
    assert run("erase", "MC-00000-00000-0")[0] == 1


def test_open_requests_are_listed(run, as_):
    life = Life(as_).until("answer")
    body = {"kind": "correct", "changes": {"name": "韦明"}}
    path = f"/api/mailbox/personal-requests/{life.number}"
    as_().post(path, json=body, headers={"X-Query-Code": life.code})
    assert [entry["changes"] for entry in run("list")[1]] == [{"name": "韦明"}]


def test_consent_is_taken_back(run, withdrawn):
    code, [done], _ = run("withdraw", withdrawn.number)
    assert (code, done["kind"], done["state"]) == (0, "withdraw", "answered")
