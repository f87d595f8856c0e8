"""How a letter leaves: referred, merged, invalid, withdrawn, lapsed, closed."""

from __future__ import annotations

from dataclasses import dataclass

from casework.domain.event_fields import CaseNumber, Count, Instance
from svc_mailbox.domain.events.base import LetterEvent


@dataclass(frozen=True, kw_only=True)
class LetterReferring(LetterEvent, name="letter_referring"):
    """On its way elsewhere; the receiver has not confirmed."""

    to: Instance  # who gets it


@dataclass(frozen=True, kw_only=True)
class LetterReferred(LetterEvent, name="letter_referred"):
    """转出: handed over, confirmed by the receiver. Leaves the denominators."""

    to: Instance  # who gets it


@dataclass(frozen=True, kw_only=True)
class LetterReferralRefused(LetterEvent, name="letter_referral_refused"):
    """The receiver would not take it: back to review, the clock has not stopped."""

    to: Instance  # who gets it


@dataclass(frozen=True, kw_only=True)
class LetterMerged(LetterEvent, name="letter_merged"):
    """重复件: a repeat, merged into letter `into`. Leaves the denominators."""

    into: CaseNumber  # the letter that goes on


@dataclass(frozen=True, kw_only=True)
class LetterInvalidated(LetterEvent, name="letter_invalidated"):
    """无效件: no letter at all. Leaves the denominators."""


@dataclass(frozen=True, kw_only=True)
class LetterWithdrawn(LetterEvent, name="letter_withdrawn"):
    """撤回: withdrawn by the sender before an answer. Leaves the denominators."""


@dataclass(frozen=True, kw_only=True)
class LetterLapsed(LetterEvent, name="letter_lapsed"):
    """Never corrected, so never counted."""


@dataclass(frozen=True, kw_only=True)
class LetterClosed(LetterEvent, name="letter_closed"):
    """办结: closed after an answer."""

    rounds: Count  # answers given
