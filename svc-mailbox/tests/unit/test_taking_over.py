"""A case of another office becomes a letter."""

from dataclasses import replace
from datetime import timedelta

import pytest

from casework.domain.errors import Forbidden
from svc_mailbox.domain.intake import CameFrom, register, take_over
from svc_mailbox.domain.letter import By
from svc_mailbox.domain.words import ENTERED, Channel
from svc_mailbox.testing import people
from svc_mailbox.testing.stories import LETTER, MONDAY, TERMS

EARLIER = MONDAY - timedelta(days=40)
BEFORE = CameFrom(EARLIER, owner="c-1", given_back=("petition",), hops=1)


@pytest.mark.parametrize(("anonymous", "owner"), [(False, "c-1"), (True, "")])
def test_its_clock_is_ours_and_starts_now_and_what_lies_behind_it_is_kept(anonymous, owner):
    new = replace(LETTER, channel=Channel.PARTNER, anonymous=anonymous)
    letter, told = take_over(new, By(people.JOB, MONDAY), TERMS, BEFORE)
    assert (letter.received_at, letter.first_received_at) == (MONDAY, EARLIER)
    assert (letter.owner, letter.given_back, letter.hops) == (owner, ("petition",), 1)
    assert [(event.name, event.channel) for event in told] == [("letter_received", "partner")]


@pytest.mark.parametrize("channel", [each for each in Channel if each not in ENTERED])
def test_staff_cannot_enter_what_only_comes_from_elsewhere(channel):
    with pytest.raises(Forbidden) as refused:
        register(replace(LETTER, channel=channel), By(people.COUNTER, MONDAY), TERMS)
    assert refused.value.code == "channel_not_yours"
