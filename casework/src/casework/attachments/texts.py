"""Plain text: UTF-8, or GB 18030 as older Chinese programs write it."""

from __future__ import annotations

import re

_CONTROLS = re.compile("[\0-\x08\x0b\x0e-\x1f\x7f]")


def is_text(data: bytes) -> bool:
    """Whether it is readable text without control characters (tab, line and page breaks are fine)."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return not _CONTROLS.search(data.decode(encoding))
        except UnicodeDecodeError:
            continue
    return False
