"""No event of a complaint carries a word that somebody wrote, an account, or whom it is about; whatever they wrote."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from svc_complaints.domain.barrier import Accused
from svc_complaints.domain.words import Naming
from svc_complaints.testing import people
from svc_complaints.testing.stories import ACTS, ANSWERED, INVESTIGATED, NUMBER, sent, uncorrected

WRITTEN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=8, max_size=40)
TEXTS = {"reason", "reply", "report", "record", "text", "where_to", "paper"}
PATHS = [
    [*ANSWERED, "check_measure", "rate", "redo", "write", "withdraw"],
    ["accept", "assign", "ask_extension", "refuse_extension", "suspend", "resume"],
    [*INVESTIGATED, "reject_conclusion"],
    ["name_accused", "recuse", "decline"],
    ["refer", "refuse_referral", "refer", "confirm_referral", "take_back", "accept"],
    ["pass_on"],
]


@settings(max_examples=40, deadline=None)
@given(words=WRITTEN, name=WRITTEN, path=st.sampled_from(PATHS))
def test_no_event_carries_a_word_that_somebody_wrote(words, name, path):
    story = sent(subject=words, body=words, name=name)
    for action in path:
        story.do(action, **dict.fromkeys(TEXTS & ACTS[action][1].keys(), words))
    said = json.dumps([event.data() for event in story.told], ensure_ascii=False)
    assert len(story.told) >= len([action for action in path if action not in ("name_accused", "recuse")]) // 2
    assert words not in said
    assert name not in said


def test_neither_who_acts_nor_whom_it_is_about_is_in_an_event():
    about = Accused(frozenset({people.ACCUSED}), frozenset({people.OFFICIAL.id}), frozenset({"digest-of-a-name"}))
    story = sent(accused=about).all([*ANSWERED, "check_measure", "rate", "redo", "write", "withdraw"])
    told = [
        *story.told,
        *uncorrected().do("correct").told,
        *sent(accused=about).all(["refer", "confirm_referral"]).told,
    ]
    said = json.dumps([event.data() for event in told])
    for word in (people.ACCUSED, people.OFFICIAL.id, "digest-of-a-name", "second-official", "substantiated"):
        assert f'"{word}"' not in said, word
    for actor in people.PLAYERS.values():
        assert f'"{actor.id}"' not in said, actor.id


def test_events_do_not_say_whether_a_complaint_has_a_name():
    named, hidden = sent(), sent(naming=Naming.ANONYMOUS)
    for story in (named, hidden):
        story.all(INVESTIGATED)
    assert [event.data() for event in named.told] == [event.data() for event in hidden.told]
    assert {event.subject for event in named.told} == {NUMBER}
