"""What comes in from outside: what cannot be kept is refused by name and leaves nothing; each bound at its edge."""

import random

import pytest

from casework.domain.numbers import mint_number, with_check
from svc_complaints.testing import people
from svc_complaints.testing.desk import ANONYMOUSLY, COMPLAINT, CONCLUSION, DESK, MEASURE, MINTED, PATH

ACCUSED = {"departments": [people.ACCUSED], "officials": []}
OFFICIAL = {"name": "韦某某", "department": people.ACCUSED}
EDGES = {  # the least, the most
    "subject": ("题目", "题" * 100),
    "body": ("正文", "字" * 10_000),
    "name": ("王", "名" * 50),
    "phone": ("12345", "+86 (771) 138-0013-8000"),
    "address": ("一", "号" * 200),
    "email": ("a@b.cn", f"{'a' * 64}@{'b' * 180}.example"),
    "accused": (ACCUSED, {"departments": [people.ACCUSED] * 5, "officials": [OFFICIAL] * 5}),
    "language": ("zh", "en"),
}
TEXTS = ("\u3000\u200b ", "a\0b", 5, ["x"], {}, True)
REFUSED = {
    "subject": [*TEXTS, None, "题", "题" * 101, "一行\n两行"],
    "body": [*TEXTS, None, "字", "字" * 10_001],
    "name": [*TEXTS, "", "名" * 51],
    "phone": [*TEXTS, "1234", "1" * 21, "一三八", "9" * 4301],
    "email": [*TEXTS, "nobody", f"{'a' * 65}@b.cn"],
    "address": [*TEXTS, "号" * 201],
    "kind": ["poem", None, 1, ["delay"]],
    "naming": ["secret", None, True],
    "language": ["fr"],
    "surprise": [1],
    "number": ["CS-7K3F9-Q2XWD-K"],
    "accused": [
        None, [], people.ACCUSED, {}, {"departments": [], "officials": []}, ACCUSED | {"accounts": ["chief"]},
        {"departments": ["moon"]}, {"departments": [people.ACCUSED] * 6}, {"departments": [5]},
        {"departments": "jiaotong"}, {"departments": [""]}, {"departments": ["x" * 65]}, {"officials": [OFFICIAL] * 6},
        {"officials": [{"name": "韦某某"}]}, {"officials": [OFFICIAL | {"name": ""}]},
        {"officials": [OFFICIAL | {"name": "名" * 51}]}, {"officials": [OFFICIAL | {"department": "moon"}]},
        {"officials": [OFFICIAL | {"account": "chief"}]}, {"officials": [None]},
    ],
    "earlier": ["CS-7K3F9-Q2XWD-4", "none", "", 5, "C" * 65],
}  # fmt: skip
RAW = {
    "json_number_too_long": '{"subject": ' + "9" * 4301 + "}",
    "json_lone_surrogate": '{"body": "\\ud83d"}',
    "json_too_deep": "[" * 33 + "]" * 33,
    "json_too_many_items": "[" + "1," * 20_000 + "1]",
    "json_duplicate_key": '{"body": "a", "body": "b"}',
    "json_not_a_number": '{"body": NaN}',
    "json_malformed": '{"body": ',
    "json_empty": " ",
}


def fresh(place):
    """Another number, with the same code."""
    return MINTED | {"number": mint_number("CS", random.Random(place))}


@pytest.mark.parametrize("field", EDGES)
def test_what_lies_at_the_edge_is_taken_and_kept(city, field):
    for place, value in enumerate(EDGES[field]):
        view = city.by_code("GET", city.send(claims=fresh(place), **{field: value})["number"]).json
        if field in ("subject", "body"):
            assert view[field] == value


@pytest.mark.parametrize("field", REFUSED)
def test_what_cannot_be_taken_is_refused_by_name_and_leaves_nothing(as_, announced, field):
    for value in REFUSED[field]:
        answer = as_(**MINTED).post(PATH, json=COMPLAINT | {field: value})
        assert answer.status_code == 422, ascii(value)
        assert answer.content_type == "application/problem+json"
        assert field in {name.partition(".")[0] for name in answer.json["errors"]}, ascii(value)
    assert announced() == []
    assert as_().get(f"{PATH}/{MINTED['number']}", headers={"X-Query-Code": MINTED["code"]}).status_code == 404


@pytest.mark.parametrize("code", RAW)
def test_what_is_no_json_of_ours_is_refused(as_, code):
    answer = as_().post(PATH, data=RAW[code], content_type="application/json")
    assert (answer.status_code, answer.json["code"]) == (422, code)


def test_every_missing_field_is_named(as_):
    answer = as_().post(PATH, json={})
    assert (answer.status_code, set(answer.json["errors"])) == (422, {"kind", "naming", "accused", "subject", "body"})


@pytest.mark.parametrize("changed", [
    {"naming": "anonymous"}, {"naming": "anonymous", "name": None, "phone": None}, {"name": None},
    {"phone": None, "email": None}, {"naming": "confidential", "name": None},
], ids=str)  # fmt: skip
def test_a_name_comes_with_a_contact_and_an_anonymous_complaint_with_neither(as_, changed):
    body = {k: v for k, v in (COMPLAINT | changed).items() if v is not None}
    assert as_().post(PATH, json=body).json["errors"]


def test_a_receipt_code_is_read_with_forgiveness(city, as_):
    number = city.send()["number"]
    for typed in ("7K3F9Q2X", "7K3F9-Q2XG", "7k3f9q2x", "7k3f9 q2xg", " 7K3F 9Q2X "):
        assert as_().get(f"{PATH}/{number.lower()}", headers={"X-Query-Code": typed}).status_code == 200, typed


def test_a_wrong_code_opens_nothing_and_says_nothing(city, as_):
    places = (city.send()["number"], "CS-00000-00000-V", "x")
    for typed in ("", "7K3F9Q2", "7K3F9Q2XG2", "7K3F9-Q2XH", "ZZZZZZZZ", "7K3F9Q2Y", "x" * 65, "%00"):
        answers = [as_().get(f"{PATH}/{one}", headers={"X-Query-Code": typed}) for one in places]
        said = {(one.status_code, one.json["code"], one.json["detail"]) for one in answers}
        assert [one[:2] for one in said] == [(404, "complaint_unknown")], typed


TYPED_BACK = {
    "7k3f9 q2xg": 200, "７Ｋ３Ｆ９－Ｑ２ＸＧ": 200, "7K3F9-Q2XH": "receipt_mistyped", "K73F9-Q2XG": "receipt_mistyped",
    "7K3F9Q2X": "receipt_malformed", "7K3F9-Q2XG-2": "receipt_malformed", "": "invalid", "x" * 65: "invalid",
    with_check("0000000A"): "complaint_unknown",
}  # fmt: skip


def test_a_code_that_is_typed_back(city, as_):
    number = as_(**MINTED).post(PATH, json=ANONYMOUSLY).json["number"]
    for typed, told in TYPED_BACK.items():
        answer = as_().post(f"{PATH}/{number}/receipt", json={"code": typed})
        assert answer.json.get("code", answer.status_code) == told, typed


TALK = {"whom": "accused", "held_at": "2026-03-02T01:00:00Z", "text": "承认没有录入。"}
APPRAISAL = {"cause": "appraisal", "paper": "鉴定委托", "days": 5}
ACTS = {
    "assign": [{"investigators": one} for one in (
        [], ["x"] * 11, [5], ["nobody", "investigator"], ["investigator"] * 2, "investigator", None)],
    "plan": [{"text": "字"}, {"text": "字" * 10_001}, {}],
    "interview": [TALK | {"held_at": one} for one in (
        "2026-03-02T01:00:01Z",  # in the future
        "2026-03-02T00:59:59Z",  # before the acceptance
        "2026-03-02T09:00:00", "9999-12-31T23:59:59-23:59", "2026-02-30T01:00:00Z", "now", 5)
    ] + [TALK | {"whom": "judge"}],
    "conclude": [CONCLUSION | {"finding": "guilty"}, CONCLUSION | {"measures": [MEASURE] * 21}] + [
        CONCLUSION | {"measures": [MEASURE | one]} for one in (
            {"due": "2026-03-01"}, {"due": "2026-02-30"}, {"owner": "moon"}, {"owner": ""}, {"text": ""},
            {"kind": "fine"})],
    "suspend": [APPRAISAL | one for one in (
        {"paper": ""}, {"paper": "鉴" * 201}, {"days": 0}, {"days": 31}, {"days": True}, {"cause": "x"})],
    "ask_extension": [{"days": 16, "reason": "要等。"}, {"days": "5", "reason": "要等。"},
                      {"days": 0, "reason": "要等。"}],
    "name_accused": [{}, {"departments": ["moon"]}, {"accounts": ["x"] * 6}, {"officials": [{"name": "韦"}]}],
    "recuse": [{"account": ""}, {"account": "x" * 129}, {"account": "intake", "relation": "friend"}],
    "pass_on": [{"office": "moon", "reason": "请办理。"}, {"office": people.OFFICE, "reason": "请办理。"}],
    "write": [{"text": ""}, {"text": "字" * 2001}, {"text": "a\0b"}],
    "ask_opening": [{"purpose": "curiosity", "reason": "想知道"}, {"purpose": "verify", "reason": ""}],
}  # fmt: skip
OUTSIDE = {"assign", "suspend", "recuse", "pass_on"}  # the intake's


@pytest.mark.parametrize("action", ACTS)
def test_an_act_out_of_bounds_is_refused_and_moves_nothing(city, announced, action):
    number = city.send()["number"]
    city.to_investigation(number)
    city.do(people.INVESTIGATOR, number, "plan", text="调取收件记录。")
    city.do(people.INVESTIGATOR, number, "interview", **TALK)
    before, version = len(announced()), city.at_desk(people.INTAKE, number).json["version"]
    actor = people.INTAKE if action in OUTSIDE else people.INVESTIGATOR
    for body in ACTS[action]:
        answer = city.at_desk(actor, number, action, **body)
        assert answer.status_code == 422, (body, answer.text)
    assert (len(announced()), city.at_desk(people.INTAKE, number).json["version"]) == (before, version)


def test_a_level_is_one_of_five(city):
    number = city.send()["number"]
    city.to_answer(number)
    for level in (0, 6, -1, 2.5, "5", None, True):
        rating = {"round": 1, "level": level, "solved": True}
        assert city.by_code("POST", number, "/rating", json=rating).status_code == 422


def test_a_list_is_asked_for_in_its_words(as_):
    long = ("page=" + "9" * 4301, "q=" + "x" * 101)
    for query in ("page=0", "size=101", "queue=x", "state=x", "kind=x", "page=1e3", "page=%EF%BC%91", *long):
        assert as_(people.INTAKE).get(f"{DESK}?{query}").status_code == 422, query[:12]
