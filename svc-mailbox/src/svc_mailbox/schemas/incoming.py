"""What other instances say to the mailbox: the content of a referral, and news of a partner. Fields we do not know are
let be, so that they may say more.
"""

from __future__ import annotations

import marshmallow as ma
from marshmallow import validate

from casework.referrals.content import ReferredCase
from casework.web.bounds import bounded
from casework.web.fields import Choice, Instant, StrictInteger, Text
from svc_mailbox.domain.content import BODY, PLACE, SUBJECT
from svc_mailbox.domain.words import Kind

ORIGINS = ("", "return", "letter_back", "service_consult")


class Item(ma.Schema):
    """A service item 政务服务事项."""

    task_id = Text(min=1, max=64, required=True)
    task_name = Text(min=0, max=200, load_default="")
    project_id = Text(min=0, max=64, load_default="", allow_none=True)


class Complaint(ma.Schema):
    """Of a case that began as a complaint: the departments and accounts that it stays hidden from."""

    barred = ma.fields.List(Text(min=1, max=64), load_default=list)
    accounts = ma.fields.List(Text(min=1, max=128), load_default=list)


class Case(ReferredCase):
    """A case that another instance refers to us."""

    origin = ma.fields.String(load_default="", validate=validate.OneOf(ORIGINS))
    kind = Choice(Kind, load_default=None, allow_none=True)
    subject = bounded(SUBJECT)
    body = bounded(BODY, multiline=True)
    place = Text(min=0, max=PLACE[1], load_default="", allow_none=True)
    partner = Text(min=0, max=32, load_default="", allow_none=True)
    alias = Text(min=0, max=64, load_default="", allow_none=True)
    item = ma.fields.Nested(lambda: Item(unknown=ma.EXCLUDE), load_default=None, allow_none=True)
    hops = StrictInteger(min=0, max=9, load_default=0)
    complaint = ma.fields.Nested(lambda: Complaint(unknown=ma.EXCLUDE), load_default=None, allow_none=True)


class _News(ma.Schema):
    partner = Text(min=1, max=32, required=True)
    at = Instant(required=True)


class Acknowledged(_News):
    """登记: the partner has it under a number of its own."""

    alias = Text(min=1, max=64, required=True)
    notify_by = ma.fields.Date(required=True)


class StatusChanged(_News):
    """办理方式."""

    status = Text(min=1, max=32, required=True)
    office = Text(min=0, max=100, load_default="")
    to = ma.fields.String(load_default="")
    sealed = ma.fields.String(load_default="")


class Concluded(_News):
    """处理意见; `sealed` opens at `to` alone."""

    outcome = Text(min=1, max=16, required=True)
    to = ma.fields.String(required=True)
    sealed = ma.fields.String(required=True)
