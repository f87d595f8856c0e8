"""What instances say to each other about a referral: the events, and what their readers take of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import marshmallow as ma
from marshmallow.validate import Length

from casework.domain.events import Event

REASON = 2000  # characters


@dataclass(frozen=True, kw_only=True)
class CaseReferred(Event, name="case_referred"):
    """The case goes to another instance; `sealed` is readable there only."""

    to: str  # /complaints/city
    referral: str
    sealed: str
    received_at: datetime  # when the platform first got it: history for the receiver


@dataclass(frozen=True, kw_only=True)
class ReferralConfirmed(Event, name="referral_confirmed"):
    """The receiver has opened its case; from now on it lives there."""

    to: str
    referral: str


@dataclass(frozen=True, kw_only=True)
class ReferralRefused(Event, name="referral_refused"):
    """The receiver does not take the case, and says why."""

    to: str
    referral: str
    reason: str


class _About(ma.Schema):
    to = ma.fields.String(required=True)
    referral = ma.fields.String(required=True, validate=Length(min=1, max=36))


class Referred(_About):
    """`case_referred`; `sealed` is empty in a log whose referral has ended."""

    sealed = ma.fields.String(required=True)
    received_at = ma.fields.AwareDateTime(format="iso", required=True)


class Confirmed(_About):
    """`referral_confirmed`."""


class Refused(_About):
    """`referral_refused`."""

    reason = ma.fields.String(required=True, validate=Length(max=REASON))
