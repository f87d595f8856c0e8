"""Whatever order people log in, bind and unbind in: one person by one issuer has one account, and nobody gets the
session of another. The providers here are plug-ins that say what they are told; all else is the real thing."""

import contextlib
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from casework.domain.errors import Refusal
from gateway.accounts import Accounts
from gateway.identity import Identity
from gateway.idp.configuration import Configuration, ProviderSettings
from gateway.idp.desk import Desk
from gateway.idp.identifiers import keyed
from gateway.idp.journey import Journey, Visit
from gateway.idp.model import Claims, Health, Purpose, Returned, Subject
from gateway.idp.providers import Providers
from gateway.idp.tables import identity
from gateway.login import Login
from gateway.second_factor import SecondFactors
from gateway.sessions import Sessions, digest
from gateway.settings import GatewaySettings

ISSUERS = ("x", "y")
HUMANS = range(3)
OPTIONS = {"least_level": "L1", "bind_by_certificate": "L2"}


class Told:
    """A `Provider` whose proofs stand for claims that the test has laid down."""

    carries_state = True

    def __init__(self, id_, issuer):
        self.id, self.issuer = id_, issuer
        self.claims = {}

    def authorize_url(self, question):
        return question.state

    def parse(self, query):
        return Returned(query["state"], query["proof"])

    def exchange(self, returned, expected):
        return self.claims[returned.proof]

    def logout_url(self, back_to):
        return ""

    def health(self):
        return Health(True, "")


class World:
    """People, their browsers and the truth about them."""

    def __init__(self, runtime):
        self.runtime, self.key = runtime, runtime.ring.code
        made = GatewaySettings(argon2_memory=1024, argon2_passes=1)
        book, factors = Accounts(runtime, made), SecondFactors(runtime, made)
        self.sessions = Sessions(runtime, made, factors)
        self.run = uuid.uuid4().hex  # every example has people of its own
        self.providers = Providers(Configuration(), b"")
        self.told = {name: Told(name, f"{self.run}/{name}") for name in ISSUERS}
        entries = {
            n: ProviderSettings(n, "", n, n, t.issuer, "", "", "", OPTIONS, 60, None) for n, t in self.told.items()
        }
        self.providers.settings, self.providers._made = entries, self.told
        self.journey = Journey(runtime, self.providers, book, self.sessions)
        self.desk = Desk(runtime, self.providers, Login(runtime, made, book, factors))
        self.here = {}  # human → Identity of the newest session
        self.of_account = {}  # account → human
        self.bound = {}  # (issuer, human) → account

    def card(self, human):
        return keyed(self.key, "certificate", Subject.NATURAL, "id_card", f"{self.run}/{human}")

    def come(self, purpose, human, issuer, level, card):
        """The human goes through the provider: he can be himself there, and nobody else."""
        who = self.here.get(human, Identity())
        sent = self.journey.begin(issuer, purpose, "/my", who)
        proof = uuid.uuid4().hex
        self.told[issuer].claims[proof] = Claims(
            issuer=self.told[issuer].issuer, sub=f"{issuer}-{human}", subject_type=Subject.NATURAL, level=level,
            auth_time=self.runtime.real_now(), name=f"h{human}", cert_type="id_card" if card is not None else "",
            cert_hash=self.card(card) if card is not None else "",
        )  # fmt: skip
        arrived = self.journey.finish(issuer, {"state": sent.location, "proof": proof}, Visit(who, sent.cookie, "r"))
        if arrived.secret:
            found = self.sessions.find(digest(arrived.secret))
            self.here[human] = Identity(found.account.actor(), "cookie", sid=found.id)
        self.settle(human, issuer)

    def settle(self, human, issuer):
        account = self.here[human].actor.id
        assert self.of_account.setdefault(account, human) == human, "somebody else's account"
        assert self.bound.setdefault((issuer, human), account) == account, "two accounts for one sub of one issuer"

    def unbind(self, human, which):
        who = self.here[human]
        rows = self.desk.shown(who)["identities"]
        if not rows:
            return
        row = rows[which % len(rows)]
        self.desk.unbind(who, row["id"], "r")
        del self.bound[row["provider"], human]
        if self.sessions.find(who.sid) is None:
            del self.here[human]

    def check(self):
        """The database says what the truth says."""
        with self.runtime.read() as connection:
            rows = connection.execute(select(identity.c.person, identity.c.account)).all()
        stored = {row.person: row.account for row in rows}
        for (issuer, human), account in self.bound.items():
            person = keyed(self.key, "person", self.told[issuer].issuer, f"{issuer}-{human}")
            assert stored[person] == account


HUMAN, ISSUER = st.sampled_from(HUMANS), st.sampled_from(ISSUERS)
# who lies about his card is one whom nobody has looked at: L1
SAID = st.one_of(
    st.tuples(st.sampled_from(["L2", "L3"]), st.sampled_from(["own", "none"])),
    st.tuples(st.just("L1"), st.sampled_from(["own", "none", 0, 1, 2])),
)
STEP = st.one_of(
    st.tuples(st.sampled_from([Purpose.LOGIN, Purpose.LOGIN, Purpose.BIND, Purpose.STEP_UP]), HUMAN, ISSUER, SAID),
    st.tuples(st.just("unbind"), HUMAN, st.integers(0, 1)),
)


@given(steps=st.lists(STEP, min_size=1, max_size=14))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_nobody_is_ever_mixed_up(runtime, steps):
    world = World(runtime)
    for step in steps:
        with contextlib.suppress(Refusal):
            _do(world, step)
        world.check()


def _do(world, step):
    what, human, *rest = step
    if what == "unbind":
        if human in world.here:
            world.unbind(human, rest[0])
        return
    if what is not Purpose.LOGIN and human not in world.here:
        return
    issuer, (level, card) = rest
    world.come(what, human, issuer, level, {"own": human, "none": None}.get(card, card))


def test_many_first_logins_at_once_make_one_account(runtime):
    world = World(runtime)
    barrier = threading.Barrier(8)

    def come(number):
        barrier.wait()
        alone = World(runtime)
        alone.run, alone.told = world.run, alone.told
        for name, told in alone.told.items():
            told.issuer = f"{world.run}/{name}"
        alone.come(Purpose.LOGIN, 0, ISSUERS[number % 2], "L3", 0)
        return alone.here[0].actor.id

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(come, range(8)))) == 1
    with runtime.read() as connection:
        assert connection.scalar(select(func.count()).select_from(identity)) == 2


def test_a_session_that_was_swapped_meanwhile_gets_no_binding(runtime):
    world = World(runtime)
    world.come(Purpose.LOGIN, 0, "x", "L1", None)
    world.come(Purpose.LOGIN, 1, "x", "L1", None)
    first, second = world.here[0], world.here[1]
    sent = world.journey.begin("y", Purpose.BIND, "/account", first)
    for who in (second, replace(first, sid=second.sid), replace(second, sid=first.sid), Identity()):
        with pytest.raises(Refusal) as refused:
            world.journey.finish("y", {"state": sent.location, "proof": "p"}, Visit(who, sent.cookie, "r"))
        assert refused.value.code == "login_mismatch"
