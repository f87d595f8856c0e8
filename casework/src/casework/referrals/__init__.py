"""A case handed to one other instance: sealed to it, confirmed or refused by it, and then erased here.

The receiver opens its case under the same number with a clock of its own; the sender keeps number, state and clock.
"""

from __future__ import annotations

from functools import partial

from casework.referral_messages import Confirmed, Referred, Refused
from casework.referrals.barring import keeps_barrier
from casework.referrals.codes import code_there
from casework.referrals.content import opening
from casework.referrals.ending import confirm, hear, recall, refuse
from casework.referrals.model import LATER, Ends, Incoming, IncomingFile, Later, Opens
from casework.referrals.sending import send
from casework.referrals.taking import receive
from casework.service import Handler

__all__ = [
    "LATER",
    "Incoming",
    "IncomingFile",
    "Later",
    "code_there",
    "confirm",
    "handlers",
    "keeps_barrier",
    "opening",
    "recall",
    "refuse",
    "send",
]


def handlers(
    *, opens: Opens | None = None, confirmed: Ends | None = None, refused: Ends | None = None
) -> list[Handler]:
    """The handlers a service declares: `opens` when it takes referrals, the other two when it sends some.

    `opens(uow, incoming)`, made by `opening` of a schema and a use case, opens the case, or raises a Refusal, whose
    text the sender gets, or returns `LATER`: then `confirm(uow, incoming.id)` or `refuse(uow, incoming.id, reason)`
    answers when the service knows.
    """
    found: list[Handler] = []
    if opens is not None:
        found.append(Handler("*.*.case_referred.v1", partial(receive, opens), Referred))
    if (confirmed is None) != (refused is None):
        raise ValueError("who sends referrals hears both answers: give `confirmed` and `refused`")
    if confirmed is not None and refused is not None:
        for state, schema, then in (("confirmed", Confirmed, confirmed), ("refused", Refused, refused)):
            found.append(Handler(f"*.*.referral_{state}.v1", partial(hear, state, then), schema))
    return found
