"""What is accepted: every reader's schema takes every event that reaches it, and no event goes nowhere unseen."""

import pytest

from casework.messaging import names
from portal.service import service as portal

# The kernel's events about referrals: every service that takes and sends some announces and hears all of them
REFERRALS = {"case_referred.v1", "referral_confirmed.v1", "referral_refused.v1"}


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


# By the portal: of a letter department and kind, of a supervision act what tells it from others
NEEDED = ("department", "kind", "at", "source", "rung", "deadline")


@pytest.mark.parametrize("missing", ["none", "optional"])
def test_readers_take_the_published_bounds(catalogue, missing):
    """The empty department of a letter to correct, null for "not said", and the ends of the scale."""
    edges = {"department": ["", "x" * 64], "level": [1, 5], "solved": [None, True, False], "round": [1, 2]}
    for entry, service, handler in readings(catalogue):
        if service is not portal:
            continue
        data = entry.schema["examples"][0]["data"]
        if missing == "optional":
            data = {name: value for name, value in data.items() if name in NEEDED}
        for name in edges.keys() & data.keys():
            for value in edges[name]:
                assert handler.load(data | {name: value})[name] == value


def test_every_event_has_a_reader_and_a_sender(catalogue):
    """Those of complaints and disclosure are read by pages that are still to come: they may be unheard until then."""
    unheard = [entry.title for entry in catalogue.entries if not entry.heard_by]
    assert [title for title in unheard if not title.startswith(("complaints.", "disclosure."))] == []
    assert [entry.title for entry in catalogue.entries if not entry.announced_by] == []


def test_referrals_go_to_and_fro_between_the_mailbox_and_who_takes_cases(with_notary):
    entries = {entry.title: entry for entry in with_notary.entries if entry.title in REFERRALS}
    assert set(entries) == REFERRALS
    assert all("mailbox" in entry.heard_by and "mailbox" in entry.announced_by for entry in entries.values())
    assert "notary" in entries["case_referred.v1"].heard_by


def test_nobody_listens_for_an_event_that_does_not_exist(catalogue):
    keys = [entry.routing_key for entry in catalogue.entries]
    deaf = {
        f"{service.channel}: {pattern}"
        for service in catalogue.services
        for pattern in service.subscribes
        if pattern.split(".")[0] in {"*", *(each.channel for each in catalogue.services)}  # one may be run elsewhere
        and not any(names.matches(pattern, key) for key in keys)
    }
    assert deaf == set()
