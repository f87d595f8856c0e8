"""What the mailbox announces: facts about a letter, without a word of its text and without personal data.

`department` is the one addressed until dispatch, the lead from then on. A scoreboard keeps one row a letter, moved to
`department` by every event, and needs nothing else. The wire type is `mailbox.<name>.v1`.
"""

from svc_mailbox.domain.events.answer import (
    LetterAnswered,
    LetterFollowedUp,
    LetterFollowUpAnswered,
    LetterPublished,
    LetterRated,
    LetterReopened,
    LetterUnpublished,
)
from svc_mailbox.domain.events.arrival import (
    LetterAccepted,
    LetterDeclined,
    LetterDispatched,
    LetterNeedsCorrection,
    LetterReceived,
    LetterReturnDisputed,
    LetterReturned,
)
from svc_mailbox.domain.events.base import LetterEvent
from svc_mailbox.domain.events.ending import (
    LetterClosed,
    LetterInvalidated,
    LetterLapsed,
    LetterMerged,
    LetterReferralRefused,
    LetterReferred,
    LetterReferring,
    LetterWithdrawn,
)
from svc_mailbox.domain.events.moving import LetterNameAsked, LetterNameGiven, LetterNameRefused, LetterTakenBack
from svc_mailbox.domain.events.work import (
    LetterAdded,
    LetterContributed,
    LetterDrafted,
    LetterDraftRejected,
    LetterDueSoon,
    LetterExtended,
    LetterExtensionAsked,
    LetterExtensionRefused,
    LetterOverdue,
    LetterRecounted,
    LetterTaken,
    LetterUrged,
)

# All of them: the published contract. Every module of this package is imported above
LETTER_EVENTS: tuple[type[LetterEvent], ...] = tuple(
    sorted(LetterEvent.__subclasses__(), key=lambda event: (event.name, event.version))
)

__all__ = [
    "LETTER_EVENTS",
    "LetterAccepted",
    "LetterAdded",
    "LetterAnswered",
    "LetterClosed",
    "LetterContributed",
    "LetterDeclined",
    "LetterDispatched",
    "LetterDraftRejected",
    "LetterDrafted",
    "LetterDueSoon",
    "LetterEvent",
    "LetterExtended",
    "LetterExtensionAsked",
    "LetterExtensionRefused",
    "LetterFollowUpAnswered",
    "LetterFollowedUp",
    "LetterInvalidated",
    "LetterLapsed",
    "LetterMerged",
    "LetterNameAsked",
    "LetterNameGiven",
    "LetterNameRefused",
    "LetterNeedsCorrection",
    "LetterOverdue",
    "LetterPublished",
    "LetterRated",
    "LetterReceived",
    "LetterRecounted",
    "LetterReferralRefused",
    "LetterReferred",
    "LetterReferring",
    "LetterReopened",
    "LetterReturnDisputed",
    "LetterReturned",
    "LetterTaken",
    "LetterTakenBack",
    "LetterUnpublished",
    "LetterUrged",
    "LetterWithdrawn",
]
