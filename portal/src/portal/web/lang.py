"""Languages: Chinese, or English when the reader asked for it by `?lang=` (remembered) or cookie `lang`."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Flask, Response, g, request
from markupsafe import Markup

from portal.web.catalogue import OwnBabel

LANGS = {"zh": "zh-CN", "en": "en"}  # our name, and the value of the html attribute
COOKIE = "lang"
YEAR = 365 * 24 * 3600
CITY = ZoneInfo("Asia/Shanghai")
CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
LATIN = re.compile(r"[A-Za-z]{3}")


def install(app: Flask) -> None:
    """Chooses the language of each request and remembers it when it was asked for."""
    OwnBabel(app, default_locale="zh", locale_selector=lang)

    @app.after_request
    def _remember(response: Response) -> Response:
        if request.args.get("lang") in LANGS and request.endpoint != "static":
            response.set_cookie(COOKIE, lang(), max_age=YEAR, samesite="Lax", httponly=True, secure=is_secure())
        return response


def lang() -> str:
    """`zh` or `en`."""
    if "lang" not in g:
        asked = (request.args.get("lang"), request.cookies.get(COOKIE))
        g.lang = next((a for a in asked if a in LANGS), "zh")
    return str(g.lang)


def is_secure() -> bool:
    """Whether the browser came over https, as the gateway tells."""
    return request.headers.get("X-Forwarded-Proto", request.scheme) == "https"


def other_language_url() -> str:
    """This page in the other language. A page that answered a form leads to the form's own address."""
    arguments = {k: v for k, v in request.args.items(multi=True) if k != "lang"}
    arguments["lang"] = "en" if lang() == "zh" else "zh"
    return f"{request.path}?{urlencode(arguments)}"


def when(value: Any) -> Markup:
    """A moment (RFC 3339 or datetime) in the city's time."""
    moment = _moment(value)
    if moment is None:
        return Markup("")
    local = moment.astimezone(CITY)
    return _time(local.isoformat(timespec="minutes"), f"{_day(local.date())} {local:%H:%M}")


def day(value: Any) -> Markup:
    """A calendar day (`YYYY-MM-DD`, or a moment seen from the city)."""
    found = _date(value)
    return Markup("") if found is None else _time(found.isoformat(), _day(found))


def short_day(value: Any) -> str:
    """`3-2`: a day in little room."""
    found = _date(value)
    return "" if found is None else f"{found.month}-{found.day}"


def language_of(text: Any) -> Markup:
    """A `lang` attribute for text that somebody wrote, when it is in another language than the page."""
    shown = str(text or "")
    if lang() == "en" and CJK.search(shown):
        return Markup(' lang="zh-CN"')
    if lang() == "zh" and LATIN.search(shown) and not CJK.search(shown):
        return Markup(' lang="en"')
    return Markup("")


def _moment(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        return value
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=CITY)


def _date(value: Any) -> date | None:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    moment = _moment(value)
    return moment.astimezone(CITY).date() if moment else None


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _day(value: date) -> str:
    if lang() == "en":
        return f"{value.day} {MONTHS[value.month - 1]} {value.year}"
    return f"{value.year}年{value.month}月{value.day}日"


def _time(machine: str, shown: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(machine, shown)
