"""A client in another language, written from the contract alone, against the real broker, exchange and mailbox."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from casework.testing.waiting import wait_until
from deploy.testing.bureau import NodeBureau
from deploy.testing.exchanging import PETITION


@pytest.fixture(scope="module")
def bureau(place) -> Iterator[NodeBureau]:
    with NodeBureau(place.meetings["petitions"].partner, place.keys("petitions"), place.public_keys) as running:
        yield running


def test_it_opens_what_is_sealed_to_it_and_acknowledges(place, bureau) -> None:
    number, code = place.petition()
    content = bureau.got("petition.refer.v1", number)["content"]
    assert (content["xfj"]["tsnr"], content["xfj"]["xfjid"]) == (PETITION["body"], number)
    assert content["xfr"] == [{"xm": "赵建国", "sjh": "13900139000", "zz": "东湖路18号", "xfjzfrbz": "1"}]
    assert place.track(number, code)["state"] == "referring"  # until the bureau has registered it
    bureau.do("acknowledge", subject=number, alias="XF-N-1")
    view = wait_until(lambda: _referral(place, number, code, "alias"), "the bureau's number")
    assert view["referral"]["alias"] == "XF-N-1"
    gone = wait_until(lambda: _ended(place, number, code), "our mailbox lets go of it")
    assert not gone["body"]


def test_it_returns_a_case_before_it_is_registered(place, bureau) -> None:
    number, code = place.petition()
    bureau.got("petition.refer.v1", number)
    bureau.do("return", subject=number, reason="属于交通部门职责,请依法办理。")
    view = wait_until(lambda: _back(place, number, code), "the letter is under review again")
    assert (view["body"], view["outcome"]) == (PETITION["body"], None)


def test_it_returns_a_case_that_it_has_registered(place, bureau) -> None:
    """Within five working days (信访工作条例 art. 23 ¶3): the letter comes back with its text, under its number."""
    number, code = place.petition()
    bureau.got("petition.refer.v1", number)
    bureau.do("acknowledge", subject=number, alias="XF-N-3")
    wait_until(lambda: _referral(place, number, code, "alias"), "the bureau's number")
    bureau.do("return", subject=number, reason="经核实不属于信访事项。")
    view = wait_until(lambda: _back(place, number, code), "the letter is back")
    assert (view["body"], view["place"]) == (PETITION["body"], PETITION["place"])


def test_it_refers_a_letter_that_is_no_petition(place, bureau) -> None:
    body = "请问五路公交车晚上最后一班是几点?站牌看不清。"
    people = {"name": "王五", "phone": "13700137000"}
    bureau.do("refer", subject="N-LX-1", title="末班车几点", body=body, people=people)
    taken = bureau.got("letter.taken.v1", "N-LX-1")
    number, code = taken["data"]["number"], taken["content"]["query_code"]
    view = place.track(number, code)
    assert (view["body"], view["subject"], view["anonymous"]) == (body, "末班车几点", False)
    place.call("POST", f"/api/mailbox/desk/letters/{number}/accept", {}, who="jt-shenhe")
    told = bureau.wait(lambda line: line.get("data", {}).get("state") == "accepted" and line["subject"] == "N-LX-1")
    assert told["got"] == "letter.status.v1"


def test_nothing_was_turned_down_on_either_side(bureau) -> None:
    assert [line for line in bureau._seen if "refused" in line or line.get("got") == "exchange.rejected.v1"] == []


def _referral(place, number: str, code: str, field: str):
    view = place.track(number, code)
    return view if (view["referral"] or {}).get(field) else None


def _ended(place, number: str, code: str):
    view = place.track(number, code)
    return view if view["outcome"] == "referred" else None


def _back(place, number: str, code: str):
    view = place.track(number, code)
    return view if view["state"] == "registered" and not view["referral"] else None
