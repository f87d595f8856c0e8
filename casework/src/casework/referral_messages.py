"""What instances say to each other about a referral: the events, and what their readers take of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import marshmallow as ma
from marshmallow.validate import Length

from casework.domain.event_fields import Rule, Source
from casework.domain.events import Event

REASON = 2000  # characters

ReferralId = Annotated[str, Rule(least=1, most=36, example="0b8f2c5e-6d0f-4b7e-8a53-9c1f1f0e2d11")]


@dataclass(frozen=True, kw_only=True)
class CaseReferred(Event, name="case_referred"):
    """The case goes to another instance; `sealed` is readable there only."""

    to: Source  # the instance it is addressed to; all others let it be
    referral: ReferralId  # to be given back with the answer
    sealed: str  # JWE to the receiver's key; empty in a log whose referral has ended
    received_at: datetime  # when the platform first got it: history for the receiver


@dataclass(frozen=True, kw_only=True)
class ReferralConfirmed(Event, name="referral_confirmed"):
    """The receiver has opened its case; from now on it lives there."""

    to: Source  # the instance that sent it
    referral: ReferralId  # the one that is confirmed
    left_behind: Annotated[str, Rule(most=REASON, example="")] = ""  # files that could not travel; empty when all did


@dataclass(frozen=True, kw_only=True)
class ReferralRefused(Event, name="referral_refused"):
    """The receiver does not take the case, and says why."""

    to: Source  # the instance that sent it
    referral: ReferralId  # the one that is refused
    reason: Annotated[
        str, Rule(most=REASON, example="这不是效能投诉。 This is no efficiency complaint.")
    ]  # by its rules


EVENTS = (CaseReferred, ReferralConfirmed, ReferralRefused)


class _About(ma.Schema):
    to = ma.fields.String(required=True)
    referral = ma.fields.String(required=True, validate=Length(min=1, max=36))


class Referred(_About):
    """`case_referred`; `sealed` is empty in a log whose referral has ended."""

    sealed = ma.fields.String(required=True)
    received_at = ma.fields.AwareDateTime(format="iso", required=True)


class Confirmed(_About):
    """`referral_confirmed`; older senders say nothing of files."""

    left_behind = ma.fields.String(load_default="", validate=Length(max=REASON))


class Refused(_About):
    """`referral_refused`."""

    reason = ma.fields.String(required=True, validate=Length(max=REASON))
