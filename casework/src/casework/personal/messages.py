"""What services say to each other about erasure: numbers and counts, nothing about a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import marshmallow as ma
from marshmallow.validate import Length

from casework.domain.event_fields import Rule, Source
from casework.domain.events import Event

RequestId = Annotated[str, Rule(least=1, most=36, example="0b8f2c5e-6d0f-4b7e-8a53-9c1f1f0e2d11")]
Place = Annotated[str, Rule(least=1, most=64, example="search")]
Rows = Annotated[int, Rule(least=0, example=1)]


@dataclass(frozen=True, kw_only=True)
class CaseErased(Event, name="case_erased"):
    """删除: text and personal fields of the case are gone at its service; holders of copies erase them and say so."""

    request: RequestId  # to be given back with the answer
    erased_at: datetime  # at its service


@dataclass(frozen=True, kw_only=True)
class CopiesErased(Event, name="copies_erased"):
    """The copies held here are gone: `rows[i]` of them in `places[i]`, 0 where there were none."""

    to: Source  # the instance whose case it is
    request: RequestId  # of its `case_erased`
    places: tuple[Place, ...]  # tables and pages of this instance
    rows: tuple[Rows, ...]  # erased in each of them
    erased_at: datetime  # here


@dataclass(frozen=True, kw_only=True)
class AccountClosed(Event, name="account_closed"):
    """注销: the account `subject` is gone; its cases stay with their numbers, and belong to no account any more."""

    closed_at: datetime  # at the gateway


EVENTS = (CaseErased, CopiesErased, AccountClosed)


class Erased(ma.Schema):
    """`case_erased`."""

    request = ma.fields.String(required=True, validate=Length(min=1, max=36))


class Copies(ma.Schema):
    """`copies_erased`."""

    to = ma.fields.String(required=True)
    request = ma.fields.String(required=True, validate=Length(min=1, max=36))
    places = ma.fields.List(ma.fields.String(validate=Length(min=1, max=64)), required=True, validate=Length(max=50))
    rows = ma.fields.List(ma.fields.Integer(strict=True), required=True, validate=Length(max=50))
    erased_at = ma.fields.AwareDateTime(format="iso", required=True)


class Closed(ma.Schema):
    """`account_closed`."""

    closed_at = ma.fields.AwareDateTime(format="iso", required=True)
