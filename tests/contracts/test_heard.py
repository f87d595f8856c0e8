"""What is accepted: every reader's schema takes every event that reaches it, and no event goes nowhere unseen."""

import pytest

from casework.messaging import names
from portal.service import service as portal

# Announced though nobody here listens; whoever takes referrals does (the notary of the tests, below)
UNHEARD = {"case_referred.v1"}


def readings(catalogue):
    """Every reader of every event."""
    return [(entry, service, handler) for entry in catalogue.entries for service, handler in catalogue.readers(entry)]


def test_every_reader_takes_the_example_of_what_reaches_it(with_notary):
    found = readings(with_notary)
    assert len(found) > 35
    assert {service.channel for _entry, service, _handler in found} >= {"portal", "gateway", "mailbox", "notary"}
    for entry, _service, handler in found:
        for example in entry.schema["examples"]:
            loaded = handler.load(example["data"])
            assert loaded.keys() <= example["data"].keys()


def test_a_reader_lets_be_what_a_later_producer_adds(with_notary):
    for entry, _service, handler in readings(with_notary):
        data = entry.schema["examples"][0]["data"]
        assert handler.load(data | {"added_later": {"deep": [1]}}) == handler.load(data)


@pytest.mark.parametrize("missing", ["none", "optional"])
def test_readers_take_the_published_bounds(catalogue, missing):
    """The empty department of a letter to correct, null for "not said", and the ends of the scale."""
    edges = {"department": ["", "x" * 64], "level": [1, 5], "solved": [None, True, False], "round": [1, 2]}
    for entry, service, handler in readings(catalogue):
        if service is not portal:
            continue
        data = entry.schema["examples"][0]["data"]
        if missing == "optional":
            data = {name: value for name, value in data.items() if name in ("department", "kind", "at")}
        for name in edges.keys() & data.keys():
            for value in edges[name]:
                assert handler.load(data | {name: value})[name] == value


def test_every_event_has_a_reader_or_is_known_to_have_none(catalogue):
    assert {entry.title for entry in catalogue.entries if not entry.heard_by} == UNHEARD


def test_the_unheard_are_heard_by_who_takes_referrals(with_notary):
    heard = {entry.title: entry.heard_by for entry in with_notary.entries}
    assert all("notary" in heard[title] for title in UNHEARD)


def test_every_event_has_a_sender_or_is_for_who_takes_referrals(catalogue, with_notary):
    unsent = {entry.title for entry in catalogue.entries if not entry.announced_by}
    assert unsent == {"referral_confirmed.v1", "referral_refused.v1"}
    assert all(entry.announced_by for entry in with_notary.entries)


def test_nobody_listens_for_an_event_that_does_not_exist(catalogue):
    keys = [entry.routing_key for entry in catalogue.entries]
    deaf = {
        f"{service.channel}: {pattern}"
        for service in catalogue.services
        for pattern in service.subscribes
        if not any(names.matches(pattern, key) for key in keys)
    }
    assert deaf == set()
