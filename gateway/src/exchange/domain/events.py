"""What the exchange announces inside the city: facts about a case at a partner, without personal data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal

from casework.domain.event_fields import Rule, Source
from casework.domain.events import Event
from exchange.domain.codes import STATUSES

Partner = Annotated[str, Rule(pattern=r"[a-z]{1,32}", example="petitions")]


@dataclass(frozen=True, kw_only=True)
class PartnerAcknowledged(Event, name="partner_acknowledged"):
    """登记: the partner has registered the case under a number of its own."""

    partner: Partner  # who has it
    alias: Annotated[str, Rule(least=1, most=64, example="XF20260302-17")]  # 信访件编号
    at: datetime  # registered
    notify_by: date  # the petitioner is told until this day, art. 22 and 23


@dataclass(frozen=True, kw_only=True)
class PartnerStatusChanged(Event, name="partner_status_changed"):
    """办理方式: an office there did something."""

    partner: Partner  # who has it
    status: Annotated[str, Rule(least=1, most=32, example=STATUSES[0])]  # docs/exchange lists the words
    at: datetime  # done
    office: Annotated[str, Rule(most=100, example="市信访局")]  # which office; empty when not said
    to: Source  # the instance whose letter it is
    sealed: str  # JWE to that instance's key, reference = the case number; {"notice"}, for the citizen; or empty


@dataclass(frozen=True, kw_only=True)
class PartnerConcluded(Event, name="partner_concluded"):
    """处理意见: decided (art. 32). `sealed` holds text and paper, readable by `to` alone."""

    partner: Partner  # who decided
    outcome: Literal["support", "explain", "refuse"]  # 支持, 解释说明, 不予支持
    at: datetime  # decided
    to: Source  # the instance whose letter it was
    sealed: str  # JWE to that instance's key, reference = the case number; {"text", "paper"}


EVENTS = (PartnerAcknowledged, PartnerStatusChanged, PartnerConcluded)
