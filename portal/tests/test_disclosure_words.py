"""Every refusal, act, field, paper and state that the disclosure service can say has its words here."""

import ast
from pathlib import Path

import pytest

from portal.web import desk_words as letters_desk
from portal.web import disclosure_desk_words as desk_words
from portal.web import disclosure_paper_problems as papers
from portal.web import disclosure_papers as paper_words
from portal.web import disclosure_problem_words as problems
from portal.web import disclosure_words as words
from portal.web import personal_words, problem_words, report_words

SERVICE = Path(__file__).parents[2] / "svc-disclosure" / "src" / "svc_disclosure"
CLOCK = Path(__file__).parents[2] / "casework" / "src" / "casework" / "domain" / "clock" / "count.py"
REFUSALS = ("Conflict", "Invalid", "Forbidden", "NotFound", "Gone", "TooLarge")


def parsed():
    return [ast.parse(source.read_text(encoding="utf-8")) for source in SERVICE.rglob("*.py")]


def refusal_codes():
    """The first argument of every refusal that the service raises, by code."""
    calls = [node for tree in parsed() for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    named = [node.args[0] for node in calls if getattr(node.func, "id", "") in REFUSALS]
    return {first.value for first in named if isinstance(first, ast.Constant)}


def members(path, name):
    """The values of an enumeration, read from the source: the portal imports no service."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    body = next(node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name)
    return {node.value.value for node in body if isinstance(node, ast.Assign)}


def test_every_refusal_has_its_words():
    said = {*problems.CITIZEN, *problems.DESK, *papers.PAPERS, *report_words.PROBLEMS}
    said |= {*personal_words.PROBLEMS, *problem_words.PROBLEMS, *problem_words.FILES, *problem_words.DESK}
    assert len(refusal_codes()) > 100
    assert sorted(refusal_codes() - said) == []


@pytest.mark.parametrize(("module", "name", "table"), [
    ("words.py", "State", words.STATES), ("words.py", "ApplicantClass", words.CLASSES),
    ("words.py", "Channel", words.CHANNELS), ("words.py", "Assistance", words.ASSISTANCE),
    ("words.py", "Carrier", words.CARRIERS), ("words.py", "Obtaining", words.OBTAINING),
    ("words.py", "Obtaining", words.OBTAINING_HINTS), ("words.py", "ContactBy", words.CONTACT_BY),
    ("words.py", "Side", words.SIDES), ("words.py", "Asked", words.ASKED), ("words.py", "Opinion", words.OPINIONS),
    ("words.py", "Delivery", words.DELIVERIES), ("words.py", "Part", words.PARTS),
    ("words.py", "Review", desk_words.REVIEWS), ("words.py", "Overriding", desk_words.OVERRIDING),
    ("words.py", "Post", desk_words.CHOICES["post"]), ("outcomes.py", "Outcome", words.OUTCOMES),
    ("grounds.py", "Ground", desk_words.GROUNDS), ("applicants.py", "IdentityPaper", words.PAPERS),
    ("fees.py", "Basis", words.BASES), ("fees.py", "Supply", desk_words.CHOICES["supply"]),
])  # fmt: skip
def test_every_value_has_its_word(module, name, table):
    assert sorted(members(SERVICE / "domain" / module, name) - table.keys()) == []


def test_queues_and_reasons_of_days_have_their_words():
    assert members(SERVICE / "storage" / "search.py", "Queue") == words.QUEUES.keys()


def test_a_state_has_its_step():
    assert words.STATES.keys() == words.STEP_OF_STATE.keys()


def test_every_kind_of_paper_has_its_name():
    kinds = {path.stem for path in (SERVICE / "documents" / "templates").glob("*.toml")} - {"frame"}
    assert sorted(kinds - paper_words.NOTICES.keys()) == []


def acts_of_the_desk():
    """The keys of the desk's table of acts."""
    tree = ast.parse((SERVICE / "api" / "desk.py").read_text(encoding="utf-8"))
    table = next(n.value for n in tree.body if isinstance(n, ast.AnnAssign) and getattr(n.target, "id", "") == "ACTS")
    return {key.value for key in table.keys}


def test_every_act_of_the_desk_has_its_word():
    assert len(acts_of_the_desk()) > 20
    assert sorted((acts_of_the_desk() | {"renew_letter"}) - desk_words.ACTIONS.keys()) == []


def fields_of_acts():
    """The names of fields of the schemas that acts need."""
    found = set()
    for module in ("acts.py", "decisions.py"):
        tree = ast.parse((SERVICE / "schemas" / module).read_text(encoding="utf-8"))
        classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
        found |= {n.targets[0].id for c in classes for n in c.body if isinstance(n, ast.Assign)}
    return found


def test_every_field_of_an_act_has_its_word():
    assert sorted(fields_of_acts() - desk_words.FIELDS.keys() - {"redactions", "mark"}) == []


def test_a_refusal_that_everybody_makes_is_said_as_everywhere(app):
    with app.test_request_context("/"):
        assert "申请的状态" in problems.disclosure_problem(409, "something-new")
        assert "查毒" in problems.disclosure_problem(409, "file_refused")
        assert problems.disclosure_problem(418, "x") == problem_words.problem_text(418, "x")
        assert letters_desk.ACTIONS["note"]
