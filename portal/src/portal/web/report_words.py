"""The words of the annual report's page for what the API says in codes."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from portal.web.words import Words

WHERE: Words = {
    "1+2": _l("第一项加第二项（左），第三项加第四项（右）"),
    "cells": _l("符合要求的格数（左），全部格数（右）"),
    "leaves": _l("各种办理结果之和（左），办结件数（右）"),
}  # places that identities speak of, beside rows and parts of the tables
