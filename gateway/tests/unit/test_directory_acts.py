"""The acts on the directory: days, names, successors, and what is refused."""

from datetime import date, timedelta

import pytest

from casework.domain.directory import Directory, State
from casework.domain.errors import Conflict, Invalid, NotFound
from gateway.directory import checks, domain
from gateway.directory.domain import MOST_MERGED, Happened, New

TODAY = date(2026, 3, 2)
LATER = date(2026, 4, 1)
OLD = date(2020, 1, 1)


def new(id_, zh="", **over):
    return New(
        **{"id": id_, "zh": zh or f"{id_}局", "en": "", "region": "450100", "instances": ("mailbox/city",)} | over
    )


@pytest.fixture
def city():
    """Three departments that have long been there."""
    directory = Directory()
    for id_ in ("roads", "water", "parks"):
        directory, _ = domain.create(directory, new(id_), OLD, TODAY)
    return directory


def refused(kind, code, act, *arguments, **more):
    with pytest.raises(kind) as caught:
        act(*arguments, **more)
    assert caught.value.code == code
    assert caught.value.detail


def test_a_department_opens_on_its_day(city):
    after, facts = domain.create(city, new("trade"), LATER, TODAY)
    assert [(f.happened, f.on, f.department.revision) for f in facts] == [(Happened.CREATED, LATER, 1)]
    trade = after.get("trade")
    assert [trade.state(LATER - timedelta(1)), trade.state(LATER)] == [State.PLANNED, State.ACTIVE]
    assert len(city) == 3, "the directory before is as it was"


def test_an_id_is_never_used_again(city):
    refused(Conflict, "department_exists", domain.create, city, new("roads", "别的局"), TODAY, TODAY)
    ended, _ = domain.abolish(city, "roads", "water", TODAY, TODAY)
    refused(Conflict, "department_exists", domain.create, ended, new("roads", "别的局"), LATER, TODAY)


@pytest.mark.parametrize("id_", ["", "Roads", "-x", "a b", "路", "x" * 65, "a/b"])
def test_ids_are_plain(city, id_):
    refused(Invalid, "id_malformed", domain.create, city, new(id_, "某局"), TODAY, TODAY)


def test_the_longest_id_is_taken(city):
    assert domain.create(city, new("x" * 64, "某局"), TODAY, TODAY)[0].get("x" * 64)


@pytest.mark.parametrize("region", ["", "45010", "4501000", "050100", "160100", "990100", "45010a", "４５０１００"])
def test_a_region_is_six_digits_of_a_province(city, region):
    refused(Invalid, "region_malformed", domain.create, city, new("trade", region=region), TODAY, TODAY)


def test_there_are_34_provinces():
    assert len(checks.PROVINCES) == 34
    assert {"11", "45", "50", "54", "65", "71", "81", "82"} <= checks.PROVINCES
    assert checks.region("", needed=False) == ""


@pytest.mark.parametrize(("zh", "en"), [("", ""), ("  ", ""), ("局" * 101, ""), ("局\n局", ""), ("局", "x" * 101)])
def test_names_have_bounds(city, zh, en):
    with pytest.raises(Invalid):
        domain.rename(city, "roads", zh, en, TODAY, TODAY)


def test_the_longest_names_are_taken_without_blanks_around(city):
    after, _ = domain.rename(city, "roads", f" {'局' * 100} ", "x" * 100, TODAY, TODAY)
    assert after.get("roads").name(TODAY).zh == "局" * 100


@pytest.mark.parametrize(
    "instances", [("mailbox",), ("mailbox/city", "mailbox/price"), ("Mailbox/city",), ("a/" + "b" * 33,)]
)
def test_instances_are_one_for_each_channel(city, instances):
    refused(Invalid, "instances_malformed", domain.change, city, "roads", TODAY, TODAY, instances=instances)


def test_a_new_name_holds_from_its_day_and_the_old_one_is_kept(city):
    after, facts = domain.rename(city, "roads", "市交通局", "Transport", LATER, TODAY)
    assert [(f.happened, f.on) for f in facts] == [(Happened.RENAMED, LATER)]
    eve = LATER - timedelta(1)
    assert [after.name_at("roads", d) for d in (OLD, eve, LATER)] == ["roads局", "roads局", "市交通局"]
    assert [after.name_at("roads", d, "en") for d in (eve, LATER)] == ["roads局", "Transport"]
    assert after.name_at("roads", OLD - timedelta(999)) == "roads局"
    assert after.name_at("nobody", TODAY) == "nobody"


def test_a_slip_is_put_right_on_the_same_day_and_earlier_ones_are_out_of_order(city):
    once, _ = domain.rename(city, "roads", "市交同局", "", LATER, TODAY)
    twice, _ = domain.rename(once, "roads", "市交通局", "", LATER, TODAY)
    assert [n.zh for n in twice.get("roads").names] == ["roads局", "市交通局"]
    assert twice.get("roads").revision == 3
    eve = LATER - timedelta(1)
    refused(Conflict, "out_of_order", domain.rename, twice, "roads", "市路局", "", eve, TODAY)
    moved, _ = domain.change(city, "roads", LATER, TODAY, region="450200")
    refused(Conflict, "out_of_order", domain.change, moved, "roads", eve, TODAY, region="450300")


def test_acts_take_effect_today_or_within_ten_years_and_not_in_the_past(city):
    yesterday, far = TODAY - timedelta(1), TODAY + timedelta(checks.MOST_AHEAD)
    for act, arguments in (
        (domain.rename, ("roads", "市交通局", "")),
        (domain.abolish, ("roads", "water")),
        (domain.merge, (["roads"], "water")),
        (domain.change, ("roads",)),
    ):
        more = {"region": "450200"} if act is domain.change else {}
        refused(Invalid, "on_malformed", act, city, *arguments, yesterday, TODAY, **more)
        refused(Invalid, "on_malformed", act, city, *arguments, far + timedelta(1), TODAY, **more)
        assert act(city, *arguments, far, TODAY, **more)
    refused(Invalid, "on_malformed", domain.create, city, new("x"), far + timedelta(1), TODAY)


def test_two_are_never_called_the_same_at_the_same_time(city):
    refused(Conflict, "name_taken", domain.create, city, new("other", "water局"), TODAY, TODAY)
    refused(Conflict, "name_taken", domain.rename, city, "roads", "water局", "", TODAY, TODAY)
    renamed, _ = domain.rename(city, "water", "水务局", "", LATER, TODAY)
    refused(Conflict, "name_taken", domain.rename, renamed, "roads", "water局", "", LATER - timedelta(1), TODAY)
    freed, _ = domain.rename(renamed, "roads", "water局", "", LATER, TODAY)
    assert freed.name_at("roads", LATER) == "water局"
    english, _ = domain.rename(city, "water", "水务局", "Water", TODAY, TODAY)
    refused(Conflict, "name_taken", domain.rename, english, "roads", "交通局", "WATER", TODAY, TODAY)


def test_a_name_is_free_again_when_its_department_has_ended(city):
    ended, _ = domain.abolish(city, "water", "roads", LATER, TODAY)
    refused(Conflict, "name_taken", domain.create, ended, new("other", "water局"), LATER - timedelta(1), TODAY)
    assert domain.create(ended, new("other", "water局"), LATER, TODAY)


def test_several_are_merged_into_one_that_is_there(city):
    after, facts = domain.merge(city, ["roads", "parks"], "water", LATER, TODAY)
    assert [(f.happened, f.department.id) for f in facts] == [(Happened.MERGED, "roads"), (Happened.MERGED, "parks")]
    eve = LATER - timedelta(1)
    assert [after.successor_of(i, eve) for i in ("roads", "parks", "water")] == ["roads", "parks", "water"]
    assert {after.successor_of(i, LATER) for i in ("roads", "parks", "water")} == {"water"}
    assert after.get("roads").state(LATER) is State.MERGED


def test_several_are_merged_into_a_new_one_that_may_take_their_name(city):
    utilities = new("utilities", "water局", parent="parks")
    after, facts = domain.merge(city, ["roads", "water"], utilities, LATER, TODAY)
    assert [f.happened for f in facts] == [Happened.CREATED, Happened.MERGED, Happened.MERGED]
    assert after.get("utilities").opened_on == LATER
    assert after.parent_of("utilities", LATER) == "parks"
    assert after.name_at("water", LATER) == after.name_at("utilities", LATER) == "water局"


def test_a_merger_has_bounds(city):
    refused(Invalid, "with_malformed", domain.merge, city, [], "water", TODAY, TODAY)
    refused(Invalid, "with_malformed", domain.merge, city, ["roads", "water"], "water", TODAY, TODAY)
    many = city
    for index in range(MOST_MERGED + 1):
        many, _ = domain.create(many, new(f"d{index}"), OLD, TODAY)
    ids = [f"d{index}" for index in range(MOST_MERGED + 1)]
    refused(Invalid, "with_malformed", domain.merge, many, ids, "water", TODAY, TODAY)
    assert len(domain.merge(many, ids[:-1], "water", TODAY, TODAY)[1]) == MOST_MERGED


def test_an_end_without_a_successor_is_a_clear_end(city):
    after, _ = domain.abolish(city, "roads", "", LATER, TODAY)
    assert after.successor_of("roads", LATER) is None
    assert after.successor_of("roads", LATER - timedelta(1)) == "roads"
    assert after.name_at("roads", LATER + timedelta(999)) == "roads局"


def test_a_line_of_successors_is_followed_to_its_end(city):
    first, _ = domain.abolish(city, "roads", "water", TODAY, TODAY)
    second, _ = domain.merge(first, ["water"], "parks", LATER, TODAY)
    assert second.successor_of("roads", TODAY) == "water"
    assert second.successor_of("roads", LATER) == "parks"


def test_a_successor_is_there_on_the_day(city):
    refused(Invalid, "successor_malformed", domain.abolish, city, "roads", "nobody", TODAY, TODAY)
    refused(Conflict, "successor_not_active", domain.abolish, city, "roads", "roads", TODAY, TODAY)
    planned, _ = domain.create(city, new("trade"), LATER, TODAY)
    refused(Conflict, "successor_not_active", domain.abolish, planned, "roads", "trade", LATER - timedelta(1), TODAY)
    assert domain.abolish(planned, "roads", "trade", LATER, TODAY)


def test_no_ring_of_successors(city):
    first, _ = domain.abolish(city, "roads", "water", TODAY, TODAY)
    refused(Conflict, "successor_not_active", domain.abolish, first, "water", "roads", TODAY, TODAY)
    refused(Conflict, "successor_not_active", domain.abolish, first, "water", "roads", LATER, TODAY)
    planned, _ = domain.abolish(city, "roads", "water", LATER, TODAY)
    # water would hand over to roads, which is going to hand over to water
    refused(Conflict, "successor_not_active", domain.abolish, planned, "water", "roads", TODAY, TODAY)


def test_what_has_ended_or_is_ending_is_not_acted_on_again(city):
    ended, _ = domain.abolish(city, "roads", "water", TODAY, TODAY)
    refused(Conflict, "department_ended", domain.rename, ended, "roads", "市交通局", "", TODAY, TODAY)
    refused(Conflict, "department_ended", domain.abolish, ended, "roads", "", LATER, TODAY)
    ending, _ = domain.abolish(city, "roads", "water", LATER, TODAY)
    refused(Conflict, "department_ending", domain.abolish, ending, "roads", "", TODAY, TODAY)
    assert domain.rename(ending, "roads", "市交通局", "", LATER - timedelta(1), TODAY)
    refused(NotFound, "department_unknown", domain.rename, city, "nobody", "某局", "", TODAY, TODAY)
    planned, _ = domain.create(city, new("trade"), LATER, TODAY)
    refused(Conflict, "department_not_open", domain.rename, planned, "trade", "某局", "", TODAY, TODAY)
    refused(Conflict, "department_not_open", domain.abolish, planned, "trade", "water", LATER, TODAY)


def test_nobody_stands_above_themselves(city):
    refused(Invalid, "parent_malformed", domain.change, city, "roads", TODAY, TODAY, parent="nobody")
    refused(Invalid, "nothing_changes", domain.change, city, "roads", TODAY, TODAY)
    below, _ = domain.change(city, "roads", TODAY, TODAY, parent="water")
    ring = (below, "water", LATER, TODAY)
    refused(Conflict, "parent_ring", domain.change, *ring, parent="roads")
    deeper, _ = domain.change(below, "water", TODAY, TODAY, parent="parks")
    refused(Conflict, "parent_ring", domain.change, deeper, "parks", TODAY, TODAY, parent="roads")
    refused(Conflict, "parent_ring", domain.change, city, "parks", TODAY, TODAY, parent="parks")
    refused(Conflict, "parent_ring", domain.create, city, new("trade", parent="trade"), TODAY, TODAY)
    apart, _ = domain.change(deeper, "roads", TODAY, TODAY, parent="")
    assert domain.change(apart, "parks", TODAY, TODAY, parent="roads")


def test_whoever_stood_below_one_that_ends_stands_below_its_successor(city):
    below, _ = domain.change(city, "roads", TODAY, TODAY, parent="water")
    after, _ = domain.abolish(below, "water", "parks", LATER, TODAY)
    assert [after.parent_of("roads", d) for d in (TODAY, LATER)] == ["water", "parks"]
    alone, _ = domain.abolish(below, "water", "roads", LATER, TODAY)
    assert alone.parent_of("roads", LATER) == ""


def test_another_instance_serves_from_its_day(city):
    after, _ = domain.change(city, "roads", LATER, TODAY, instances=("complaints/city", "mailbox/roads"))
    roads = after.get("roads")
    assert [roads.seat(d).instance("mailbox") for d in (TODAY, LATER)] == ["mailbox/city", "mailbox/roads"]
    assert [roads.seat(LATER).instance(c) for c in ("complaints", "survey")] == ["complaints/city", ""]
