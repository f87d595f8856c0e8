"""Where a visitor may be sent after a login: paths of this site and nothing else. Pure."""

from __future__ import annotations

import re

from gateway.idp.refusals import refusal

MOST = 500  # characters
# One slash, then neither another nor a backslash, which browsers read as one; visible ASCII only
_LOCAL = re.compile(rf"/(?!/)(?:(?!\\)[!-~]){{0,{MOST - 1}}}")
_STEP = re.compile(r"/\.{1,2}(?:[/?#]|$)|%2e", re.IGNORECASE)


def local_path(given: str) -> str:
    """The path as given. Raises Invalid `next_foreign`."""
    path = given.split("?", 1)[0].split("#", 1)[0]
    if not _LOCAL.fullmatch(given) or "//" in path or _STEP.search(path) or path.startswith(("/api/", "/internal/")):
        raise refusal("next_foreign", errors={"next": ["A path of this site, such as /my."]})
    return given
