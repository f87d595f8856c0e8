"""What other instances say to the disclosure office: the content of a referral. Fields we do not know are let be."""

from __future__ import annotations

from casework.referrals.content import ReferredCase
from casework.web.fields import Text


class Case(ReferredCase):
    """A letter or complaint that is really an application; its texts may be longer than an application's."""

    subject = Text(min=1, max=200, required=True)
    body = Text(min=0, max=20_000, multiline=True, required=True)
