"""Makes the kernel's app a site: languages, headers, error pages, template helpers, pages."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from flask import Flask, g, request

from casework.domain.actors import Kind, Role
from casework.runtime import Runtime
from casework.web.access import OPEN, allow
from portal import pages
from portal.gateway import part
from portal.web import (
    complaint_desk_words,
    complaint_words,
    desk_words,
    disclosure_desk_words,
    disclosure_papers,
    disclosure_words,
    errors,
    forms,
    headers,
    lang,
    partner_words,
    personal_words,
    report_words,
    words,
)
from portal.web.calls import departments
from portal.web.desk_links import desk_links

STATIC = Path(__file__).parents[1] / "static"


def finish(app: Flask, _runtime: Runtime) -> None:
    """Called by the kernel with the finished app."""
    lang.install(app)
    headers.install(app)
    errors.install(app)
    app.register_blueprint(pages.blueprint())
    allow(OPEN)(app.view_functions["static"])
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        when=lang.when,
        day=lang.day,
        short_day=lang.short_day,
        lang_attr=lang.language_of,
        word=_word,
        part=part,
        bytes=_bytes,
    )
    app.jinja_env.globals.update(
        asset=asset, words=words, desk_words=desk_words, partner_words=partner_words, personal_words=personal_words,
        complaint_words=complaint_words, complaint_desk_words=complaint_desk_words, report_words=report_words,
        disclosure_words=disclosure_words, disclosure_desk_words=disclosure_desk_words,
        disclosure_papers=disclosure_papers, desk_links=desk_links,
        other_language_url=lang.other_language_url,
        new_key=forms.new_key, department_name=_department_name,
    )  # fmt: skip
    app.context_processor(_about_the_reader)


def asset(name: str) -> str:
    """The address of a static file; it changes when the file does."""
    return f"/static/{name}?v={_digest(name)}"


@lru_cache(maxsize=32)
def _digest(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def _word(code: object, table: words.Words) -> str:
    return words.word(table, code)


def _bytes(size: object) -> str:
    """A size in bytes as people read it."""
    count = int(size) if isinstance(size, int) else 0
    if count < 1000:
        return f"{count} B"
    return f"{count / 1000:.0f} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"


def _department_name(id_: str, on: date | datetime | None = None) -> str:
    """Its name today, or on the day of what is shown."""
    return departments().name(id_, lang.lang(), on)


def _about_the_reader() -> dict[str, object]:
    claims = g.get("claims")
    actor = g.get("actor")
    return {
        "lang": lang.lang(),
        "html_lang": lang.LANGS[lang.lang()],
        "colon": "：" if lang.lang() == "zh" else ": ",
        "csrf": claims.csrf if claims else "",
        "reader_name": claims.name if claims else "",
        "is_system_admin": bool(actor) and actor.has(Role.SYSTEM_ADMIN),
        "is_staff": bool(actor) and actor.kind is Kind.STAFF,
        "is_citizen": bool(actor) and actor.kind is Kind.CITIZEN,
        "is_logged_in": bool(actor) and actor.kind in (Kind.STAFF, Kind.CITIZEN),
        "here": request.path,
    }
