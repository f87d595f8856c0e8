"""The broker, walked as each account: of every instance, of the bridge, of each partner. It can do only what it may."""

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any
from urllib.parse import quote

import pytest
import requests

from casework.messaging import names
from deploy.broker import Broker, city_topology
from deploy.city import BRIDGE, MEMBERS
from deploy.containers import SetupFailed
from deploy.partner_broker import Partners
from deploy.testing.walker import NOT_WHOM_IT_SAYS, REFUSED, Walker, binding, configuring, publishing

PARTNERS = ("petitions", "centre")
INSTANCES = sorted({BRIDGE, *(member.instance for member in MEMBERS)})
ACCOUNTS = [*map(names.account, INSTANCES), *map(names.partner_account, PARTNERS)]
PASSWORD = "Wort-1"


@dataclass(frozen=True)
class Place:
    """A broker made by the administrator's commands, twice."""

    rabbit: Any
    city: str  # vhost

    @property
    def vhosts(self) -> list[str]:
        return [self.city, *map(names.partner_vhost, PARTNERS)]

    def url(self, account: str, vhost: str) -> str:
        return self.rabbit.url(vhost, user=account, password=PASSWORD)

    def exchanges(self, vhost: str) -> list[str]:
        return [e["name"] for e in self.rabbit.call("GET", f"/exchanges/{quote(vhost, safe='')}")]

    def queues(self, vhost: str) -> list[str]:
        return [q["name"] for q in self.rabbit.call("GET", f"/queues/{quote(vhost, safe='')}")]

    def may(self, account: str, vhost: str) -> tuple[str, str] | None:
        """The one exchange it may write and the one queue it may read there; None where it may not even enter."""
        partner = vhost.removeprefix("partner.")
        if vhost == self.city:
            return None if account.startswith("partner.") else (names.EXCHANGE, f"{account}.inbox")
        if account == names.partner_account(partner):
            return f"{partner}.out", f"{partner}.inbox"
        return ("wenzheng.out", "wenzheng.inbox") if account == names.account(BRIDGE) else None


def _settings(rabbit: Any, city: str) -> dict[str, str]:
    bridge = names.account(BRIDGE)
    return {
        "EXCHANGE_MAIN_AMQP_URL": rabbit.url(city, user=bridge, password=PASSWORD),
        "PARTNER_AMQP_URLS": json.dumps(
            {p: rabbit.url(names.partner_vhost(p), user=bridge, password=PASSWORD) for p in PARTNERS}
        ),
        "PARTNER_ACCOUNTS": json.dumps(
            {p: rabbit.url(names.partner_vhost(p), user=names.partner_account(p), password=PASSWORD) for p in PARTNERS}
        ),
    }


@pytest.fixture(scope="module")
def place(rabbit: Any) -> Iterator[Place]:
    city = f"wz-walk-{secrets.token_hex(4)}"
    made = Place(rabbit, city)
    urls = {instance: made.url(names.account(instance), city) for instance in INSTANCES}
    broker, partners = Broker(rabbit.url(city), rabbit.admin_address), Partners.from_env(_settings(rabbit, city))
    first = [broker.make(urls, city_topology()), partners.make(broker)]
    assert [broker.make(urls, city_topology()), partners.make(broker)] == first
    yield made
    for vhost in made.vhosts:
        rabbit.delete_vhost(vhost)
    for account in ACCOUNTS:
        rabbit.call("DELETE", f"/users/{account}")


@pytest.mark.parametrize("account", ACCOUNTS)
def test_it_enters_only_where_it_has_something_to_do(place: Place, account: str) -> None:
    for vhost in [*place.vhosts, "/"]:
        with Walker.entering(place.url(account, vhost)) as walker:
            assert (walker is not None) == (vhost != "/" and place.may(account, vhost) is not None), vhost


def _inside(place: Place, account: str) -> Iterator[tuple[str, Walker]]:
    for vhost in place.vhosts:
        if place.may(account, vhost):
            with Walker.entering(place.url(account, vhost)) as walker:
                assert walker is not None
                yield vhost, walker


@pytest.mark.parametrize("account", ACCOUNTS)
def test_it_publishes_to_one_exchange_under_its_own_name(place: Place, account: str) -> None:
    own, others = f"{account}.letter_accepted.v1", [f"{a}.x.v1" for a in ACCOUNTS if a != account]
    for vhost, walker in _inside(place, account):
        write, _ = place.may(account, vhost)
        allowed = {e for e in place.exchanges(vhost) if walker.tries(publishing(e, own, user_id=account))}
        assert allowed == {write}
        # The default exchange: straight into a queue, past every exchange
        assert not any(walker.tries(publishing("", queue, user_id=account)) for queue in place.queues(vhost))
        for other in ACCOUNTS:
            expected = 0 if other == account else NOT_WHOM_IT_SAYS
            assert walker.answer(publishing(write, own, user_id=other)) == expected, other
        if write == names.EXCHANGE:
            forged = [*others, "letter_accepted.v1", "", "#", account]
            assert [walker.answer(publishing(write, key, user_id=account)) for key in forged] == [REFUSED] * len(forged)


@pytest.mark.parametrize("account", ACCOUNTS)
def test_it_reads_one_queue(place: Place, account: str) -> None:
    ways = {
        "get": lambda ch, q: ch.basic_get(q, auto_ack=False),
        "consume": lambda ch, q: next(ch.consume(q, inactivity_timeout=0.01)),
        "purge": lambda ch, q: ch.queue_purge(q),
    }
    for vhost, walker in _inside(place, account):
        _, read = place.may(account, vhost)
        queues = place.queues(vhost)
        for name, way in ways.items():
            allowed = {q for q in queues if walker.tries(lambda ch, q=q, way=way: way(ch, q))}
            assert allowed == {read} & set(queues), f"{name} in {vhost}"


@pytest.mark.parametrize("account", ACCOUNTS)
def test_it_changes_nothing_that_stands_there(place: Place, account: str) -> None:
    """With `configure` an account gets around every other rule: an own queue that dead-letters under a forged key."""
    for vhost, walker in _inside(place, account):
        exchanges, queues = [e for e in place.exchanges(vhost) if e], place.queues(vhost)
        done = [
            what for what, act in chain(configuring(exchanges, queues), binding(exchanges, queues)) if walker.tries(act)
        ]
        assert done == []
        assert (place.exchanges(vhost)[1:], place.queues(vhost)) == (exchanges, queues)


@pytest.mark.parametrize("account", ACCOUNTS)
def test_a_passive_declare_shows_that_a_queue_is_there(place: Place, account: str) -> None:
    """The broker asks no right for it: consumers need it at their start. It tells a count, no content."""
    for vhost, walker in _inside(place, account):
        for queue in place.queues(vhost):
            assert walker.tries(lambda ch, q=queue: ch.queue_declare(q, passive=True))


@pytest.mark.parametrize("account", ACCOUNTS)
def test_the_management_interface_knows_no_such_user(place: Place, account: str) -> None:
    answer = requests.get(f"{place.rabbit.admin_address}/api/overview", auth=(account, PASSWORD), timeout=30)
    assert answer.status_code == 401


def test_carbon_copies_go_under_other_keys_but_not_under_another_name(place: Place) -> None:
    """RabbitMQ checks no right for the keys in a CC header: so whoever reads compares user_id with the source."""
    account, victim = names.account("gateway/main"), names.account("mailbox/city")
    key = f"{victim}.letter_invalidated.v1"
    with Walker.entering(place.url(account, place.city)) as walker:
        assert walker is not None
        copied = {"CC": [key]}
        assert walker.answer(publishing(names.EXCHANGE, f"{account}.x.v1", user_id=victim, headers=copied)) == (
            NOT_WHOM_IT_SAYS
        )
        assert walker.tries(publishing(names.EXCHANGE, f"{account}.x.v1", user_id=account, headers=copied))
    found: list[str] = []
    with Walker.entering(place.url(names.account("portal/main"), place.city)) as reader:
        assert reader is not None

        def read(channel: Any) -> None:
            for method, properties, _ in channel.consume("portal.main.inbox", inactivity_timeout=20):
                if method is None or properties.headers == copied:
                    found.append(properties and properties.user_id)
                    return

        reader.answer(read)
    assert found == [account]


def test_what_a_stranger_was_given_there_is_taken_away_when_the_command_runs_again(place: Place) -> None:
    vhost, stranger = names.partner_vhost("petitions"), names.account("portal/main")
    place.rabbit.create_user(stranger, PASSWORD, vhost, read=".*")
    broker = Broker(place.rabbit.url(place.city), place.rabbit.admin_address)
    lines = Partners.from_env(_settings(place.rabbit, place.city)).make(broker)
    assert f"partner petitions: {stranger} may not come any more" in lines
    with Walker.entering(place.url(stranger, vhost)) as walker:
        assert walker is None


def test_settings_that_do_not_fit_are_refused_before_anything_is_made(rabbit: Any) -> None:
    good = _settings(rabbit, "wz-none")
    assert Partners.from_env({}).passwords == {}
    wrong = {
        "in both": {"PARTNER_ACCOUNTS": "{}"},
        "must be JSON": {"PARTNER_AMQP_URLS": "[]"},
        "must be that of": {"EXCHANGE_MAIN_AMQP_URL": "amqp://exchange.main:else@host/wz-none"},
        "must name account": {"EXCHANGE_MAIN_AMQP_URL": ""},
        "partner.petitions:password": {"PARTNER_ACCOUNTS": good["PARTNER_AMQP_URLS"]},
        "exchange.main:password": {"PARTNER_AMQP_URLS": good["PARTNER_ACCOUNTS"]},
    }
    for said, change in wrong.items():
        with pytest.raises(SetupFailed, match=said):
            Partners.from_env(good | change)
