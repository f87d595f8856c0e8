"""What other instances say to the complaints: the content of a referral. Fields we do not know are let be."""

from __future__ import annotations

import marshmallow as ma
from marshmallow import validate

from casework.web.bounds import bounded
from casework.web.fields import Choice, StrictBoolean, Text
from svc_complaints.domain.content import BODY, NAME, SUBJECT
from svc_complaints.domain.words import Kind, Naming


class People(ma.Schema):
    """Who wrote, as far as it is known."""

    name = Text(min=0, max=NAME[1], load_default="", allow_none=True)
    phone = Text(min=0, max=40, load_default="", allow_none=True)
    email = Text(min=0, max=254, load_default="", allow_none=True)
    address = Text(min=0, max=200, load_default="", allow_none=True)


class Official(ma.Schema):
    """An official who is complained about."""

    name = Text(min=1, max=NAME[1], required=True)
    department = Text(min=1, max=64, required=True)


class Told(ma.Schema):
    """What another complaints' instance knows of it."""

    kind = Choice(Kind, load_default=None, allow_none=True)
    naming = Choice(Naming, load_default=None, allow_none=True)
    departments = ma.fields.List(Text(min=1, max=64), load_default=list)
    officials = ma.fields.List(ma.fields.Nested(lambda: Official(unknown=ma.EXCLUDE)), load_default=list)
    earlier = Text(min=0, max=64, load_default="", allow_none=True)


class Case(ma.Schema):
    """A case that another instance refers to us."""

    subject = bounded(SUBJECT)
    body = bounded(BODY, multiline=True)
    anonymous = StrictBoolean(load_default=False)
    language = ma.fields.String(load_default="zh", validate=validate.OneOf(["zh", "en"]))
    people = ma.fields.Nested(lambda: People(unknown=ma.EXCLUDE), load_default=dict, allow_none=True)
    department = Text(min=0, max=64, load_default="", allow_none=True)
    reason = Text(min=0, max=2_000, multiline=True, load_default="", allow_none=True)
    query_code = Text(min=0, max=16, load_default="", allow_none=True)
    owner = Text(min=0, max=128, load_default="", allow_none=True)  # the account whose case it is
    complaint = ma.fields.Nested(lambda: Told(unknown=ma.EXCLUDE), load_default=None, allow_none=True)
