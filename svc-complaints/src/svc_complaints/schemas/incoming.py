"""What other instances say to the complaints: the content of a referral. Fields we do not know are let be."""

from __future__ import annotations

import marshmallow as ma

from casework.referrals.content import ReferredCase
from casework.web.bounds import bounded
from casework.web.fields import Choice, Text
from svc_complaints.domain.content import BODY, NAME, SUBJECT
from svc_complaints.domain.words import Kind, Naming


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


class Case(ReferredCase):
    """A case that another instance refers to us."""

    subject = bounded(SUBJECT)
    body = bounded(BODY, multiline=True)
    complaint = ma.fields.Nested(lambda: Told(unknown=ma.EXCLUDE), load_default=None, allow_none=True)
