"""What is offered can be done, and what is not offered is refused: each act, for everybody, at many points of lives."""

import pytest

from casework.domain.calendar import local_day
from casework.domain.errors import Refusal
from svc_disclosure.domain.life import LIFECYCLE
from svc_disclosure.domain.words import Assistance, Opinion
from svc_disclosure.testing import people
from svc_disclosure.testing.stories import ACTS, TERMS, TODAY, at_work, doing, handed_in, on_day, submitted, uncorrected
from svc_disclosure.use_cases.actions import possible

HELPED = {"assistance": frozenset({Assistance.READING})}
STORIES = {
    "submitted": submitted,
    "one side has confirmed": lambda: submitted().do("acknowledge"),
    "the agency has confirmed": lambda: submitted().do("acknowledge", people.INTAKE),
    "to correct": uncorrected,
    "received": lambda: handed_in(**HELPED),
    "too late to ask for an amendment": lambda: on_day("2026-03-02").on("2026-03-12"),
    "the last day to ask for it": lambda: on_day("2026-03-02").on("2026-03-11"),
    "amending": lambda: handed_in().do("ask_amendment"),
    "not amended in time": lambda: on_day("2026-03-02").do("ask_amendment").on("2026-03-24"),
    "amended": lambda: handed_in().all(["ask_amendment", "amend"]),
    "at work": lambda: at_work(**HELPED),
    "overdue": lambda: at_work().on("2026-03-31"),
    "consulting": lambda: at_work().do("consult"),
    "silent": lambda: at_work().do("consult").on("2026-03-24"),
    "refused by a third party": lambda: (
        at_work().do("consult").do("give_opinion", opinion=Opinion.REFUSES, reason="x.")
    ),
    "unsure": lambda: at_work().do("review_secrecy"),
    "with the secrecy authority": lambda: at_work().all(["review_secrecy", "refer_secrecy"]),
    "extension asked": lambda: at_work().do("ask_extension"),
    "extended": lambda: at_work().all(["ask_extension", "approve_extension"]),
    "reasons asked": lambda: at_work().do("ask_reasons"),
    "reasons given": lambda: at_work().all(["ask_reasons", "give_reasons"]),
    "delayed": lambda: at_work().all(["ask_reasons", "give_reasons", "delay"]),
    "charged": lambda: at_work().do("charge"),
    "not paid in time": lambda: at_work().do("charge").later(days=40),
    "paid": lambda: at_work().all(["charge", "pay"]),
    "drafted": lambda: at_work().do("draft"),
    "signed": lambda: at_work(**HELPED).all(["draft", "sign"]),
    "answered": lambda: at_work().all(["draft", "sign", "deliver"]),
    "converting": lambda: at_work().all(["draft", "sign", "deliver", "convert"]),
    "withdrawn": lambda: handed_in().do("withdraw"),
}
PLAYERS = [actor for actor in people.PLAYERS.values() if actor is not people.JOB] + [people.STRANGER, people.HANDLER_2]
HELP = {"helped": frozenset({Assistance.READING})}
# Whether these can be done hangs on more: what is sent, or again is no harm
OPEN = {"draft", "deliver", "amend", "confirm", "give_opinion", "pay"}
HARMLESS = {"acknowledge"}


def fits(story, actor, action):
    """Whether the rules take the act with good arguments."""
    act, arguments = ACTS[action]
    given = {k: local_day(story.at) if v is TODAY else v for k, v in arguments.items()}
    if action == "assist":
        given |= HELP
    try:
        act(story.application, doing(actor, story.at), **given)
    except Refusal:
        return False
    return True


@pytest.mark.parametrize("name", STORIES)
@pytest.mark.parametrize("actor", PLAYERS, ids=lambda actor: actor.id or actor.name[:5] or actor.kind.value)
def test_what_is_offered_can_be_done_and_nothing_else(name, actor):
    story = STORIES[name]()
    by = doing(actor, story.at)
    offered = possible(story.application, by, TERMS)
    of_people = {t.action for t in LIFECYCLE.transitions} & set(ACTS)
    for action in sorted(of_people - OPEN - HARMLESS):
        assert fits(story, actor, action) == (action in offered), action
    assert all(fits(story, actor, action) for action in HARMLESS & set(offered))
    for action in sorted(OPEN - set(offered)):
        assert not fits(story, actor, action), action
