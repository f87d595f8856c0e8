"""What comes in from outside: what cannot be kept is refused by name and leaves nothing; each bound at its edge."""

import pytest

from svc_disclosure.testing import people
from svc_disclosure.testing.desk import APPLICATION, DESK, MINTED, ORGANISATION, PATH, body, fresh

EDGES = {  # the least, the most
    "description": ("报告", "字" * 2_000),
    "document_number": ("", "号" * 100),
    "name": ("王", "名" * 100),
    "phone": ("12345", "+86 (771) 138-0013-8000"),
    "address": ("一", "号" * 200),
    "email": ("a@b.cn", f"{'a' * 64}@{'b' * 123}.example"),
    "paper_number": ("11010519491231002x", "11010519491231002X"),
    "language": ("zh", "en"),
    "assistance": ([], ["hearing", "reading", "seeing"]),
}
TEXTS = ("\u3000\u200b ", "a\0b", 5, ["x"], {}, True)
REFUSED = {
    "department": ["moon", "", "x" * 65, 5],
    "applicant_class": ["citizen", None, 1],
    "name": [*TEXTS, "", "名" * 101, None],
    "paper": ["licence", 5],
    "paper_number": ["110105194912310021", "11010519491331002X", "1101051949123100", "", "x" * 31],
    "phone": [*TEXTS, "1234", "1" * 21, "一三八"],
    "email": [*TEXTS, "nobody", f"{'a' * 65}@b.cn"],
    "address": [*TEXTS, "号" * 201],
    "description": [*TEXTS, "字", "字" * 2_001, None],
    "document_number": ["号" * 101, "a\nb", 5],
    "carrier": ["stone"],
    "obtaining": ["pigeon"],
    "assistance": [["walking"], "reading", ["reading"] * 4],
    "suggests_publication": ["yes", 1],
    "purpose": ["生产需要"],  # nobody has to say what for (2019)
    "number": ["DC-7K3F9-Q2XWD-S"],
    "language": ["fr"],
}  # fmt: skip
MIXED = [
    ({"code": "91350100M000100Y43"}, {"code"}),
    (ORGANISATION | {"code": "91350100M000100Y44"}, {"code"}),
    (ORGANISATION | {"code": "91350100M000100Y4"}, {"code"}),
    (ORGANISATION | {"paper_number": "11010519491231002X"}, {"paper_number"}),
    (ORGANISATION | {"representative": None}, {"representative"}),
    (ORGANISATION | {"contact": None}, {"contact"}),
    ({"phone": None, "email": None, "address": None}, {"phone"}),
    ({"obtaining": "post", "address": None}, {"address"}),
    ({"obtaining": "email", "email": None}, {"email"}),
    ({"paper_number": None}, {"paper_number"}),
]


@pytest.mark.parametrize("field", EDGES)
def test_what_lies_at_the_edge_is_taken_and_kept(city, field):
    for place, value in enumerate(EDGES[field]):
        number = city.send(claims=fresh(place), **{field: value})["number"]
        view = city.at_desk(people.INTAKE, number).json
        kept = view["applicant"].get(field, view.get(field))
        assert kept == value or field == "language"


@pytest.mark.parametrize("field", REFUSED)
def test_what_cannot_be_taken_is_refused_by_name_and_leaves_nothing(as_, announced, field):
    for value in REFUSED[field]:
        answer = as_(**MINTED).post(PATH, json=APPLICATION | {field: value})
        assert answer.status_code == 422, ascii(value)
        assert answer.content_type == "application/problem+json"
        assert field in answer.json["errors"], ascii(value)
    assert announced() == []
    assert as_().get(f"{PATH}/{MINTED['number']}", headers={"X-Query-Code": MINTED["code"]}).status_code == 404


@pytest.mark.parametrize(("changed", "named"), MIXED, ids=lambda value: str(value)[:60])
def test_what_does_not_fit_together_is_named(as_, changed, named):
    answer = as_(**MINTED).post(PATH, json=body(changed))
    assert answer.status_code == 422
    assert named <= set(answer.json["errors"])


def test_an_organisation_is_taken_with_its_own_fields(city):
    number = city.send(**ORGANISATION)["number"]
    view = city.at_desk(people.INTAKE, number).json
    assert (view["applicant_class"], view["applicant"]["code"]) == ("business", "91350100M000100Y43")


def test_every_missing_field_is_named(as_):
    answer = as_().post(PATH, json={})
    assert set(answer.json["errors"]) == {"department", "applicant_class", "name", "description"}


def test_a_wrong_code_opens_nothing_and_says_nothing(city, as_):
    places = (city.send()["number"], fresh(9)["number"], "x")
    for typed in ("", "7K3F9Q2", "ZZZZZZZZ", "7K3F9Q2Y", "x" * 65):
        answers = [as_().get(f"{PATH}/{one}", headers={"X-Query-Code": typed}) for one in places]
        said = {(one.status_code, one.json["code"], one.json["detail"]) for one in answers}
        assert [one[:2] for one in said] == [(404, "application_unknown")], typed


ACTS = {
    "log_contact": [{"how": "pigeon", "reached": True}, {"how": "phone"}, {"how": "phone", "reached": "no"}],
    "ask_amendment": [{"notice": ""}, {"notice": "字" * 5_001}, {"notice": "a\0b"}, {}],
    "assign": [{"handlers": one} for one in ([], ["x"] * 11, [5], "handler", None, ["x" * 129])],
    "consult": [
        {"asked": "third_party", "served_on": "2026-03-02"},  # nobody is named
        {"asked": "joint_agency", "served_on": "2026-03-02", "body": "moon"},
        {"asked": "joint_agency", "served_on": "2026-03-02", "body": people.AGENCY},
        {"asked": "third_party", "served_on": "2026-03-03", "name": "某公司"},  # in the future
        {"asked": "third_party", "served_on": "2026-03-01", "name": "某公司"},  # before the paper was made
        {"asked": "third_party", "served_on": "2026-02-30", "name": "某公司"},
        {"asked": "third_party", "served_on": "today", "name": "某公司"},
    ],
    "ask_extension": [{"days": one, "reason": "要调档。"} for one in (0, 21, "5", True, 1.5)] + [{"days": 5}],
    "count_items": [{"count": one} for one in (0, 1_000_001, "5", 1.5, None)] + [{}],
    "charge": [
        {"basis": "item", "count": 0, "served_on": "2026-03-02"},
        {"basis": "page", "count": 1_000_001, "served_on": "2026-03-02"},
        {"basis": "weight", "count": 5, "served_on": "2026-03-02"},
        {"basis": "page", "count": 40, "served_on": "2026-03-02", "supply": "nothing_sent"},
        {"basis": "page", "count": 40, "served_on": "2026-03-03"},
    ],
    "draft": [
        {"outcome": "disclosed", "reason": "公开。"},  # which article?
        {"outcome": "disclosed", "reason": "公开。", "article": "36(9)"},
        {"outcome": "disclosed", "reason": "公开。", "article": "38"},
        {"outcome": "not_corrected", "reason": "逾期。"},
        {"outcome": "internal_affairs", "reason": "内部。"},  # a ground of the row is missing
        {"outcome": "petition", "reason": "投诉。", "convert_to": "mailbox/moon"},
        {"outcome": "repeated", "reason": "重复。", "prior": "DC-00000-00000-0"},
        {"outcome": "poem", "reason": "诗。"},
    ],
    "write": [{"text": ""}, {"text": "字" * 2_001}, {"text": "a\0b"}],
}  # fmt: skip
OF_INTAKE = {"assign", "log_contact"}


@pytest.mark.parametrize("action", ACTS)
def test_an_act_out_of_bounds_is_refused_and_moves_nothing(city, announced, action):
    number = (city.send() if action == "log_contact" else city.at_work())["number"]
    actor = people.INTAKE if action in OF_INTAKE else people.HANDLER
    before, version = len(announced()), city.at_desk(people.INTAKE, number).json["version"]
    for given in ACTS[action]:
        answer = city.at_desk(actor, number, action, **given)
        assert answer.status_code == 422, (given, answer.text)
    assert (len(announced()), city.at_desk(people.INTAKE, number).json["version"]) == (before, version)


@pytest.mark.parametrize(
    "actor", [people.STRANGER, people.REVIEWER, people.SUPERVISOR, people.HANDLER_2], ids=lambda a: a.id
)
def test_what_is_not_ones_own_is_refused(city, actor):
    number = city.at_work()["number"]
    status, code = city.refused(actor, number, "ask_extension")
    hidden = actor in (people.STRANGER, people.HANDLER_2)
    assert (status, code) == ((404, "application_unknown") if hidden else (403, "not_yours"))


def test_only_a_clerk_of_the_agency_enters_and_for_their_own_agency_only(as_, city):
    entered = body({"department": None}) | {"channel": "in_person"}
    assert as_(people.REVIEWER).post(DESK, json=entered).status_code == 403
    assert as_(people.STRANGER).post(DESK, json=entered).json["number"]  # at their own agency
    assert city.queue(people.INTAKE) == []
    assert as_(people.INTAKE).post(DESK, json=entered | {"channel": "converted"}).status_code == 403
    assert as_(people.INTAKE).post(DESK, json=entered | {"channel": "fax", "oral": True}).status_code == 422
    for at in ("2026-03-03T02:00:00Z", "2026-01-30T02:00:00Z", "yesterday"):
        assert as_(people.INTAKE).post(DESK, json=entered | {"arrived_at": at}).status_code == 422, at


def test_a_list_is_asked_for_in_its_words(as_):
    long = ("page=" + "9" * 4301, "q=" + "x" * 101)
    for query in ("page=0", "size=101", "queue=x", "state=x", "outcome=x", "since=2026-02-30", *long):
        assert as_(people.INTAKE).get(f"{DESK}?{query}").status_code == 422, query[:12]
