"""What the played partners do with messages: the rules of docs/exchange, tried on them by a city of one key."""

import base64
import hashlib
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deploy.partners import wire
from deploy.partners.book import Book
from deploy.partners.centre import Centre
from deploy.partners.faults import KINDS, Faults
from deploy.partners.office import Office
from deploy.partners.petitions import Petitions
from deploy.partners.schemas import Schemas
from deploy.twins import SCHEMAS

NUMBER = "MC-7K3F9-Q2XWD-4"


@dataclass
class City:
    """The other side: its keys, and what it would send."""

    folder: Path
    sequence: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.keys = wire.Keys.load_or_make(self.folder / "city.json", "exchange")
        public = {"keys": [jwk | {"instance": wire.CITY} for jwk in self.keys.public()["keys"]]}
        self.public = wire.CityKeys(public)

    def office(self, kind: type[Office], name: str = "book") -> Office:
        keys = wire.Keys.load_or_make(self.folder / f"{kind.name}.json", kind.name)
        self.partner = wire.CityKeys({"keys": [jwk | {"instance": wire.CITY} for jwk in keys.public()["keys"]]})
        return kind(Book(self.folder / f"{name}.db"), keys, self.public, Schemas(SCHEMAS))

    def says(self, type_: str, subject: str, data: dict, sealed: dict | None = None, **over: object) -> str:
        sequence = self.sequence[subject] = self.sequence.get(subject, 0) + 1
        message = wire.event(wire.CITY_SOURCE, type_, subject, sequence, data, hops=1) | over
        if sealed is not None:
            message["data"] = data | {"sealed": wire.seal(message, sealed, self.partner)}
        return wire.sign(message, self.keys)

    def rating(self, level: int = 5, subject: str = "ZX-1", **over: object) -> str:
        data = {
            "task_id": "T-1", "number": NUMBER, "round": 1, "level": level, "rated_at": wire.now_text(),
            "solved": True, "pf": "1",
        }  # fmt: skip
        return self.says("rating.push.v1", subject, data, **over)

    def referral(self, subject: str = NUMBER) -> str:
        data = {"kind": "help", "received_at": wire.now_text(), "notify_by": "2026-12-08", "reason": "信访事项"}
        xfj = {"xfjid": subject, "tsnr": "征地补偿款没有到位。"}
        return self.says("petition.refer.v1", subject, data, {"xfj": xfj, "xfr": [{"xm": "张三"}], "fj": []})


@pytest.fixture
def city(tmp_path: Path) -> City:
    return City(tmp_path)


@pytest.fixture
def centre(city: City) -> Iterator[Office]:
    office = city.office(Centre)
    yield office
    office.book.close()


def _levels(office: Office, subject: str = "ZX-1") -> list[int]:
    return [r["level"] for r in office.book.case(subject)["ratings"]] if office.book.cases() else []


def _said(office: Office) -> list[dict]:
    return [
        json.loads(wire.jws.extract_compact(token.encode(), None, wire._JWS).payload) for _, token in office.waiting()
    ]


def _kinds(office: Office) -> list[str]:
    return [row["kind"] for row in office.book.rows("SELECT kind FROM reports ORDER BY position")]


def test_a_message_is_applied_once_however_often_it_comes(city: City, centre: Office) -> None:
    token = city.rating(4)
    for _ in range(3):
        centre.take(token)
    assert _levels(centre) == [4]
    assert (_kinds(centre), _said(centre)) == ([], [])


def test_what_comes_too_early_waits_and_the_missing_one_is_asked_for_once(city: City, centre: Office) -> None:
    first, second, third = (city.rating(level) for level in (1, 2, 3))
    centre.take(third)
    centre.take(second)
    assert _levels(centre) == []
    asked = [m["data"] for m in _said(centre) if m["type"] == "exchange.resend.v1"]
    assert asked == [{"about": "ZX-1", "from_sequence": 1}]
    centre.take(first)
    assert _levels(centre) == [1, 2, 3]


def test_another_content_at_the_same_place_is_never_applied(city: City, centre: Office) -> None:
    centre.take(city.rating(5))
    centre.take(city.rating(1, sequence=1))
    assert _levels(centre) == [5]
    assert _said(centre)[0]["data"]["code"] == "0404"


def _by_a_stranger(city: City) -> str:
    return wire.sign(json.loads(_payload(city.rating())), wire.Keys.load_or_make(city.folder / "x", "x"))


WRONG = {
    "another key": ("0304", _by_a_stranger),
    "a changed signature": ("0304", lambda city: city.rating()[:-8] + "AAAAAAAA"),
    "another source": ("0202", lambda city: city.rating(source="/petitions")),
    "an unknown type": ("0301", lambda city: city.rating(type="rating.pull.v1")),
    "a field too many": ("0202", lambda city: city.rating(name="张三")),
    "a level of six": ("0202", lambda city: city.rating(6)),
    "tomorrow": ("0202", lambda city: city.rating(time="2099-01-01T00:00:00.000+08:00")),
    "no token": ("0304", lambda city: "abc"),
}  # fmt: skip


def _payload(token: str) -> bytes:
    return wire.jws.extract_compact(token.encode(), None, wire._JWS).payload


@pytest.mark.parametrize("what", WRONG)
def test_what_is_not_as_agreed_is_turned_down_with_a_code_and_reported(city: City, centre: Office, what: str) -> None:
    code, wrong = WRONG[what]
    centre.take(wrong(city))
    assert _levels(centre) == []
    [answer] = _said(centre)
    assert (answer["type"], answer["subject"], answer["data"]["code"]) == ("exchange.rejected.v1", "-", code)
    assert _kinds(centre) == ["refused"]


def test_an_answer_is_never_answered(city: City, centre: Office) -> None:
    data = {"message": "-", "sha256": "0" * 64, "about": "-", "code": "0202", "reason": "x"}
    centre.take(city.says("exchange.rejected.v1", "-", data)[:-8] + "AAAAAAAA")
    centre.take(city.says("exchange.rejected.v1", "-", data))
    assert (_said(centre), _kinds(centre)) == ([], ["refused", "rejected"])


def test_a_sealed_part_of_another_message_is_not_believed(city: City) -> None:
    bureau = city.office(Petitions)
    stolen = json.loads(_payload(city.referral()))["data"]["sealed"]
    honest = json.loads(_payload(city.referral("MC-00000-00000-0")))
    honest["data"]["sealed"], honest["sequence"] = stolen, 1
    bureau.take(wire.sign(honest, city.keys))
    assert bureau.book.cases() == []
    assert _said(bureau)[0]["data"]["code"] == "0304"


def test_the_bureau_registers_reports_and_decides_with_a_paper(city: City) -> None:
    bureau = city.office(Petitions)
    assert isinstance(bureau, Petitions)
    bureau.take(city.referral())
    alias = bureau.acknowledge(NUMBER)
    bureau.status(NUMBER, "转送", notice="已转有关部门")
    bureau.result(NUMBER, "explain", "经核实,补偿款将于月底到账。")
    said = _said(bureau)
    assert [(m["type"], m["sequence"], m["hops"]) for m in said] == [
        ("petition.ack.v1", 1, 1), ("petition.status.v1", 2, 1), ("petition.result.v1", 3, 1),
    ]  # fmt: skip
    assert {m["data"]["alias"] for m in said} == {alias}
    inside = wire.unseal(said[2], city.keys)
    paper = base64.b64decode(inside["paper"]["content"])
    assert paper.startswith(b"%PDF-")
    assert hashlib.sha256(paper).hexdigest() == inside["paper"]["sha256"] == said[2]["data"]["sha256"]


def test_a_list_is_healed_from_both_sides(city: City, centre: Office) -> None:
    assert isinstance(centre, Centre)
    centre.consult("通行证怎么办", "请问新能源货车怎样办理通行证?", subject="ZX-1")
    centre.delivered([position for position, _ in centre.waiting()])
    lines = [{"subject": "ZX-1", "sent": 2, "applied": 0, "state": "open"}]
    centre.take(city.says("exchange.reconcile.v1", "-", {"day": "2026-11-23", "part": 1, "parts": 1, "cases": lines}))
    said = _said(centre)
    assert [m["type"] for m in said] == ["service.consult.v1", "exchange.resend.v1"]
    assert said[1]["data"] == {"about": "ZX-1", "from_sequence": 1}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), copies=st.integers(1, 3))
def test_in_whatever_order_and_however_often_they_come(tmp_path_factory, seed: int, copies: int) -> None:
    rng = random.Random(seed)
    city = City(tmp_path_factory.mktemp("mixed"))
    centre = city.office(Centre)
    tokens = [city.rating(level) for level in (1, 2, 3, 4, 5)] * copies
    rng.shuffle(tokens)
    for token in tokens:
        centre.take(token)
    assert _levels(centre) == [1, 2, 3, 4, 5]
    centre.book.close()


def test_faults_happen_as_often_as_ordered() -> None:
    faults = Faults()
    assert faults.spoil(["a.b.cdef"]) == ["a.b.cdef"]
    for kind in ("duplicate", "drop", "bad_signature"):
        faults.order(kind)
    assert faults.spoil(["1.2.abcdefgh", "3.4.ijklmnop"]) == ["3.4.nmlkjiop", "3.4.ijklmnop"]
    faults.order("reorder", 2)
    assert (faults.holds_back(1), faults.holds_back(2)) == (True, False)
    assert faults.spoil(["x", "y"]) == ["y", "x"]
    faults.order("replay", 1)
    assert faults.spoil(["z"]) == ["z", "a.b.cdef"]
    faults.silence(True)
    assert faults.holds_back(100)
    with pytest.raises(ValueError, match="no such fault"):
        faults.order("gossip")
    assert set(KINDS) == {"duplicate", "drop", "bad_signature", "replay", "reorder"}
