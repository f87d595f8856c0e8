from contextlib import ExitStack

import pytest

from casework.domain.actors import ANONYMOUS, Actor, Kind
from casework.domain.errors import TooMany
from gateway.counters import Counters
from gateway.identity import Identity
from gateway.limits import Limits
from gateway.settings import GatewaySettings

CITIZEN = Actor(Kind.CITIZEN, "c1")
CLASSES = ("page", "static", "read", "write", "submit", "upload", "login")


def limits(**over):
    settings = {
        "address_limits": dict.fromkeys(CLASSES, "5/minute"),
        "account_limits": dict.fromkeys(CLASSES, "3/hour"),
    }
    return Limits(GatewaySettings(**(settings | over)))


def count(limits, who, class_, most=50):
    """How many pass before the first that does not, and how long that one is to wait."""
    for done in range(most):
        try:
            limits.check(who, class_)
        except TooMany as refusal:
            return done, refusal.facts["retry_after"]
    return most, 0


@pytest.mark.parametrize("class_", CLASSES)
def test_the_last_allowed_passes_and_the_next_does_not(class_):
    done, wait = count(limits(), Identity(ANONYMOUS, address="192.0.2.1"), class_)
    assert done == 5
    assert 1 <= wait <= 61


def test_addresses_and_classes_count_apart():
    gate = limits()
    assert count(gate, Identity(address="192.0.2.1"), "read")[0] == 5
    assert count(gate, Identity(address="192.0.2.2"), "read")[0] == 5
    assert count(gate, Identity(address="192.0.2.1"), "write")[0] == 5


def test_an_account_has_its_limit_wherever_it_comes_from():
    gate = limits()
    assert count(gate, Identity(CITIZEN, address="192.0.2.1"), "read")[0] == 3
    done, wait = count(gate, Identity(CITIZEN, address="192.0.2.2"), "read")
    assert done == 0
    assert 60 < wait <= 3601


def test_a_token_with_its_own_limit_counts_to_that_alone():
    gate = limits()
    token = Identity(CITIZEN, "token", "192.0.2.1", token="t1", per_minute=20)
    assert count(gate, token, "read", 20)[0] == 20
    assert count(gate, token, "submit")[0] == 0
    assert count(gate, Identity(CITIZEN, address="192.0.2.1"), "read")[0] == 3


def guesses(limits, who, number, most=4000):
    """How many wrong codes pass before the first that does not."""
    for done in range(most):
        try:
            with limits.guess(who, number) as wrong:
                wrong()
        except TooMany:
            return done
    return most


def test_wrong_codes_per_number_and_address():
    gate = limits()
    assert guesses(gate, Identity(address="192.0.2.1"), "A") == 5
    assert guesses(gate, Identity(address="192.0.2.2"), "A") == 5


def test_wrong_codes_per_address_over_all_numbers():
    gate = limits()
    who = Identity(address="192.0.2.1")
    assert sum(guesses(gate, who, str(number)) for number in range(10)) == 20


def test_wrong_codes_per_number_from_anywhere():
    gate = limits()
    from_everywhere = (Identity(address=f"10.{n // 250}.{n % 250}.1") for n in range(700))
    assert sum(guesses(gate, who, "A") for who in from_everywhere) == 3000


def test_many_codes_at_once_win_nothing():
    gate, who = limits(), Identity(address="192.0.2.1")
    with ExitStack() as flying:
        for _ in range(5):
            flying.enter_context(gate.guess(who, "A"))
        with pytest.raises(TooMany):
            flying.enter_context(gate.guess(who, "A"))
    with gate.guess(who, "A"):
        pass


def test_a_refusal_says_which_and_for_how_long():
    gate, who = limits(), Identity(address="192.0.2.1")
    assert guesses(gate, who, "A") == 5
    with pytest.raises(TooMany) as refusal:
        gate.guess(who, "A").__enter__()
    assert refusal.value.code == "too_many_guesses"
    assert 1 <= refusal.value.facts["retry_after"] <= 15 * 60 + 1
    assert count(gate, who, "read")[0] == 5
    with pytest.raises(TooMany) as refusal:
        gate.check(who, "read")
    assert refusal.value.code == "too_many_requests"


def test_right_codes_cost_nothing():
    gate = limits()
    for _ in range(200):
        with gate.guess(Identity(address="192.0.2.1"), "A"):
            pass


def test_a_household_s_ipv6_addresses_count_as_one():
    gate = limits()
    for host in range(5):
        gate.check(Identity(address=f"2001:db8:1:2::{host}"), "read")
    assert count(gate, Identity(address="2001:db8:1:2:ffff::9"), "read")[0] == 0
    assert count(gate, Identity(address="2001:db8:1:3::1"), "read")[0] == 5
    assert count(gate, Identity(address="::ffff:192.0.2.1"), "read")[0] == 5
    assert count(gate, Identity(address="192.0.2.1"), "read")[0] == 0


def test_counters_of_windows_that_are_over_are_dropped():
    counters = Counters()
    for n in range(50):
        counters.incr(f"fixed{n}", 3600 if n < 20 else -1)
        counters.acquire_entry(f"moving{n}", 5, 3600 if n < 20 else -1)
    counters.sweep()
    assert len(counters) == 40
    assert counters.get("fixed0") == 1


def test_nothing_is_swept_while_requests_come_in():
    counters, swept = Counters(), []
    counters.sweep = lambda: swept.append(1)
    for n in range(1000):
        counters.incr(f"k{n}", 60)
    assert swept == []
