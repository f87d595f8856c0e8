"""Every refusal, act, field and state that the complaints service can say has its words here."""

import ast
from pathlib import Path

import pytest

from portal.web import complaint_desk_words as desk_words
from portal.web import complaint_problem_words as problems
from portal.web import complaint_words as words
from portal.web import problem_words

SERVICE = Path(__file__).parents[2] / "svc-complaints" / "src" / "svc_complaints"
REFUSALS = ("Conflict", "Invalid", "Forbidden", "NotFound")


def refusal_codes():
    """The first argument of every refusal that the service raises, by code."""
    found = set()
    for source in SERVICE.rglob("*.py"):
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in REFUSALS and node.args:
                first = node.args[0]
                found |= {first.value} if isinstance(first, ast.Constant) else set()
    return found


def members(module, name):
    """The values of an enumeration, read from the source: the portal imports no service."""
    tree = ast.parse((SERVICE / "domain" / module).read_text(encoding="utf-8"))
    body = next(node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name)
    return {node.value.value for node in body if isinstance(node, ast.Assign)}


def test_every_refusal_has_its_words():
    said = {*problems.CITIZEN, *problems.DESK, *problem_words.PROBLEMS, *problem_words.FILES, *problem_words.DESK}
    assert len(refusal_codes()) > 40
    assert sorted(refusal_codes() - said) == []


@pytest.mark.parametrize(("module", "name", "table"), [
    ("words.py", "State", words.STATES), ("words.py", "Outcome", words.OUTCOMES), ("words.py", "Kind", words.KINDS),
    ("words.py", "Kind", words.KIND_HINTS), ("words.py", "Naming", words.NAMINGS),
    ("words.py", "Naming", words.NAMING_HINTS), ("words.py", "Finding", words.FINDINGS),
    ("words.py", "MeasureKind", words.MEASURES), ("words.py", "Part", words.PARTS),
    ("words.py", "DeclineReason", desk_words.CHOICES["why"]), ("words.py", "Whom", desk_words.CHOICES["whom"]),
    ("words.py", "SuspendCause", desk_words.CHOICES["cause"]), ("words.py", "Relation", desk_words.CHOICES["relation"]),
    ("identity.py", "Stage", words.STAGES), ("identity.py", "Purpose", words.PURPOSES),
    ("supervision/words.py", "Rung", words.RUNGS), ("supervision/words.py", "Recipient", words.RECIPIENTS),
    ("supervision/words.py", "Because", words.BECAUSE), ("supervision/words.py", "Standing", words.STANDINGS),
    ("supervision/words.py", "WithdrawalCause", words.CAUSES),
])  # fmt: skip
def test_every_value_has_its_word(module, name, table):
    assert sorted(members(module, name) - table.keys()) == []


def test_a_state_has_its_step():
    assert words.STATES.keys() == words.STEP_OF_STATE.keys()


def test_what_means_something_else_elsewhere_is_said_as_it_is_meant_here(app):
    with app.test_request_context("/"):
        assert "办理单位" in problems.complaint_problem(422, "office_unknown")
        assert "docx" in problem_words.problem_text(422, "office_unknown")
        assert "投诉的状态" in problems.complaint_problem(409, "something-new")
        assert "查毒" in problems.complaint_problem(409, "file_refused")
        assert problems.complaint_problem(418, "x") == problem_words.problem_text(418, "x")
