import pytest
from werkzeug.routing import BuildError, Map, Rule

from casework.web.rules import LateRule

PATHS = ("/api/cases/<string:number>/files/<int:piece>", "/api/cases", "/<path:rest>")


def addresses(kind):
    rules = [kind(path, endpoint=path, defaults={"page": 1} if path == "/api/cases" else None) for path in PATHS]
    return Map(rules).bind("city")


@pytest.mark.parametrize(
    ("endpoint", "values"),
    [
        (PATHS[0], {"number": "MC-1 2", "piece": 3}),
        (PATHS[0], {"number": "问", "piece": 3, "q": "a b"}),
        (PATHS[1], {}),
        (PATHS[1], {"page": 1, "from": "x"}),
        (PATHS[2], {"rest": "a/b c"}),
    ],
)
def test_an_address_is_put_together_as_by_a_plain_rule_each_time(endpoint, values):
    late = addresses(LateRule)
    wanted = addresses(Rule).build(endpoint, dict(values))
    assert [late.build(endpoint, dict(values)) for _ in range(2)] == [wanted, wanted]


def test_an_address_that_lacks_a_part_is_refused_as_by_a_plain_rule():
    for kind in (Rule, LateRule):
        with pytest.raises(BuildError):
            addresses(kind).build(PATHS[0], {"number": "MC-1"})


def test_a_path_is_matched_as_by_a_plain_rule():
    assert addresses(LateRule).match("/api/cases/MC-1/files/3") == addresses(Rule).match("/api/cases/MC-1/files/3")
