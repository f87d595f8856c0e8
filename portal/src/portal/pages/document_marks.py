"""Marking a document: drawn over the picture of a page, typed without script, or a text wherever it stands.

Places are points (1/72 inch) from the top left corner of the page, as the API counts them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext

from portal.pages.files import Refused
from portal.web.calls import call
from portal.web.forms import field, page_number

SIDES = ("left", "top", "right", "bottom")
POINTS = re.compile(r"-?[0-9]{1,6}(?:\.[0-9]{1,3})?")


def shown_page() -> int:
    """Which page is looked at: of the form that was sent, else of the address."""
    given = field("page")
    return int(given) if re.fullmatch(r"[1-9][0-9]{0,2}", given) else page_number()


def _mark(address: str) -> None:
    """One more mark, beside those that were looked at."""
    box: dict[str, Any] = {}
    for name in SIDES:
        if not POINTS.fullmatch(field(name)):
            raise Refused(gettext("请填写标记的四边：左、上、右、下，单位是点。"))
        box[name] = float(field(name))
    if not field("ground"):
        raise Refused(gettext("请选择不公开的理由。"))
    _put(address, lambda marks: [*marks, box | {"page": shown_page(), "ground": field("ground")}])


def _unmark(address: str) -> None:
    place = field("place")
    _put(address, lambda marks: [one for n, one in enumerate(marks, 1) if str(n) != place])


def _put(address: str, changed: Callable[[list[Any]], list[Any]]) -> None:
    """All marks in place of those before; refused when somebody else has changed them since the page was shown."""
    before = call("GET", address).body["marks"]
    kept = [{name: one[name] for name in ("page", "ground", *SIDES)} for one in before]
    version = int(field("version")) if field("version").isdecimal() else 0
    call("PUT", f"{address}/marks", body={"version": version, "marks": changed(kept)})


def _search(address: str) -> Mapping[str, Any]:
    found: dict[str, Any] = call("POST", f"{address}/search", body={"text": _text()}).body
    return found


def _mark_found(address: str) -> Mapping[str, Any]:
    if not field("ground"):
        raise Refused(gettext("请选择不公开的理由。"))
    marked = call("POST", f"{address}/marks/found", body={"text": _text(), "ground": field("ground")}).body
    found: dict[str, Any] = marked["found"]
    return found | {"marked": True}


def _text() -> str:
    if not field("text"):
        raise Refused(gettext("请写明要找的文字。"))
    return field("text")


def _burn(address: str) -> None:
    call("POST", f"{address}/burn")


def _release(address: str) -> None:
    call("POST", f"{address}/release")


def _remove(address: str) -> None:
    if field("sure") != "yes":
        raise Refused(gettext("删除后不能恢复。请勾选确认。"))
    call("DELETE", address)


ACTS: dict[str, Callable[[str], Any]] = {
    "mark": _mark,
    "unmark": _unmark,
    "search": _search,
    "mark_found": _mark_found,
    "burn": _burn,
    "release": _release,
    "remove": _remove,
}
