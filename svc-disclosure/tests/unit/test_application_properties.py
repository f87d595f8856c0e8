"""Whatever people do, in whatever order: what must never happen to an application."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import chain
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from casework.domain.clock import Extend, Why
from casework.domain.errors import Refusal
from svc_disclosure.domain.explaining import explained
from svc_disclosure.domain.life import BEFORE, LIFECYCLE
from svc_disclosure.domain.limits import ANSWER, EXTENSION, Limits, Terms
from svc_disclosure.domain.outcomes import Outcome
from svc_disclosure.domain.papers import Override
from svc_disclosure.domain.words import Asked, Assistance, ContactBy, Opinion, Overriding, Review, State
from svc_disclosure.testing import people
from svc_disclosure.testing.drafts import DRAFTS
from svc_disclosure.testing.stories import ACTS, CALENDAR, TERMS, handed_in, players, submitted

TERMS_HERE = (TERMS, Terms(Limits(secrecy_excluded=True), CALENDAR))
RARE = {"withdraw", "write", "watch", "recount", "move", "log_contact", "assist"}  # they lead nowhere, or end it
ENDED = {State.ANSWERED, State.CONVERTING, State.CONVERTED, State.CLOSED}
HOURS = (0,) * 12 + (5, 24, 24, 72)


def some_draft(luck, application):
    """Any of them; sometimes with the refusals of third parties overridden."""
    draft = luck.choice(list(DRAFTS.values()))[0]
    refused = [one.number for one in application.consultations if one.opinion is Opinion.REFUSES]
    why = luck.choice(list(Overriding))
    return replace(draft, overrides=tuple(Override(n, why) for n in refused)) if luck.random() < 0.5 else draft


def luck_with(luck, action, story):
    """Arguments that may or may not fit."""
    number = luck.randint(1, max(1, len(story.application.consultations)))
    joint = {"asked": Asked.JOINT_AGENCY, "body": people.JOINT_AGENCY}
    earlier = luck.choice((None, story.at.date() - timedelta(days=luck.randint(0, 20))))
    return {
        "consult": luck.choice(({}, joint)),
        "give_opinion": {
            "number": number,
            "opinion": luck.choice(list(Opinion)),
            "reason": "理由。",
            "answered_on": earlier,
        },
        "note_silence": {"number": number},
        "note_service": {"consultation": number} | ({"served_on": earlier} if earlier else {}),
        "tell_third_party": {"number": number},
        "review_secrecy": {"result": luck.choice(list(Review))},
        "settle_secrecy": {"result": luck.choice(list(Review))},
        "refer_secrecy": {"terms": luck.choice(TERMS_HERE)},
        "ask_extension": {"days": luck.randint(1, EXTENSION)},
        "draft": {"proposed": some_draft(luck, story.application)},
        "amend": {"good_reason": luck.choice(("", "住院。")), "received_on": earlier},
        "confirm": {"reached_by": luck.choice((None, ContactBy.PHONE))},
    }.get(action, {})


def tried(story, luck):
    """The action that happened, or None when it was refused; a refusal leaves everything as it was."""
    story.later(hours=600 if luck.random() < 0.02 else luck.choice(HOURS))
    known = {t.action for t in LIFECYCLE.transitions if story.application.state in t.sources}
    common = sorted(known - RARE) or sorted(ACTS)
    action = luck.choice(common if luck.random() < 0.95 else sorted(ACTS))
    doer = luck.choice(players(action) if luck.random() < 0.9 else list(people.PLAYERS.values()))
    before, told = story.application, len(story.told)
    try:
        story.do(action, doer, **luck_with(luck, action, story))
    except Refusal:
        assert (story.application, len(story.told)) == (before, told)
        return None
    check(before, story.application)
    return action


def check(before, after):
    assert after.version == before.version + (after != before)
    assert after.applicant_class is before.applicant_class or before.state is State.NEEDS_CORRECTION
    check_end(before, after)
    check_papers(before, after)
    if after.clock is not None:
        check_clock(after)


def check_end(before, after):
    """Every case that was received ends in exactly one row, and stays there."""
    assert after.counted == (after.clock is not None)
    assert (after.outcome is not None) == (after.counted and after.state in ENDED)
    assert (after.ended_on is not None) == (after.outcome is not None)
    if before.outcome is not None:
        assert (after.outcome, after.ended_on) == (before.outcome, before.ended_on)
    if after.state in BEFORE:
        assert not after.counted
    if after.delivered is not None:
        assert after.outcome is after.decision.outcome
        assert after.decision.signed_by not in (after.decision.drafted_by, "")
    assert (after.outcome is Outcome.NOT_CORRECTED) <= (after.amendment is not None)
    assert (after.outcome is Outcome.FEE_UNPAID) <= (after.fee is not None and after.fee.paid_on is None)


def check_papers(before, after):
    """One amendment, one fee, one extension; nobody loses an opinion."""
    if before.amendment is not None:
        assert after.amendment.asked_on == before.amendment.asked_on
    if before.fee is not None:
        assert after.fee.made == before.fee.made
    if before.extension is not None and before.extension.approved:
        assert after.extension == before.extension
    assert len(after.consultations) >= len(before.consultations)
    extended = [o for o in after.clock.operators if isinstance(o, Extend)] if after.clock else []
    assert sum(o.cause == "extended" for o in extended) <= 1
    assert sum(o.days for o in extended if o.cause == "extended") <= EXTENSION


def check_clock(after):
    """Excluded are the days of the union of all intervals, and each counted day has its number."""
    clock = after.clock
    span = range(1, (clock.due - clock.day_zero).days + 1)
    days = [clock.day_zero + timedelta(days=n) for n in span]
    waits = [(after.amendment, "asked_on", "amended_on"), (after.fee, "made", "paid_on")]
    taken = [(getattr(p, a), min(getattr(p, b) or p.until, p.until)) for p, a, b in waits if p is not None]
    if after.referral is not None and after.referral.suspension is not None:
        sent = after.referral
        last = TERMS.day(sent.sent_on, 15)
        taken.append((sent.sent_on, min(sent.settled_on or last, last)))
    union = {
        day
        for day in days
        if CALENDAR.is_working(day)
        and (any(one.takes_out(day) for one in after.consultations) or any(a < day <= b for a, b in taken))
    }
    told = explained(after, CALENDAR)
    out = {line.day for line in told if line.why is Why.SUSPENDED and CALENDAR.is_working(line.day)}
    assert union == out or (after.referral is not None and union <= out)  # of an earlier referral, too
    lines = [line for line in told if clock.day_zero < line.day <= clock.due]
    counted = [line.number for line in lines if line.why in (Why.COUNTED, Why.COUNTED_MAKE_UP)]
    assert counted == list(range(1, clock.total + 1))
    assert clock.total >= ANSWER
    assert all(line.papers for line in lines if line.why is Why.SUSPENDED)


@settings(max_examples=80, deadline=None)
@given(seed=st.integers(0, 2**32), web=st.booleans(), help_=st.sets(st.sampled_from(Assistance)))
def test_no_order_of_acts_breaks_an_application(seed, web, help_):
    begun = submitted if web else handed_in
    story, luck = begun(assistance=frozenset(help_)), Random(seed)
    for _ in range(50):
        tried(story, luck)
    names = Counter(event.name for event in story.told)
    assert names["application_received"] == (1 if story.application.counted else 0)
    assert names["application_amendment_asked"] <= 1
    assert names["application_extended"] <= 1
    ends = names["application_answered"] + names["application_dropped"] + names["application_withdrawn"]
    assert ends == (story.application.state in ENDED)
    notices = Counter((e.name, e.due) for e in story.told if e.name.endswith(("due_soon", "overdue")))
    assert set(notices.values()) <= {1}


def test_the_attempts_above_reach_nearly_every_act_and_many_rows():
    stories = [(submitted() if seed % 4 == 0 else handed_in(), Random(seed)) for seed in range(100)]
    done = Counter(chain.from_iterable([tried(story, luck) for _ in range(80)] for story, luck in stories))
    by_hand = {"assist", "correct", "lapse", "recount", "watch", "log_contact", "drop_unpaid", "tell_third_party"}
    assert set(ACTS) - by_hand <= set(done)
    assert len({story.application.outcome for story, _ in stories}) > 10
