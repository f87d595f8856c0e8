"""The name shown for an attachment. It is never part of a path of ours, and still must not harm who downloads it."""

from __future__ import annotations

import re
import unicodedata

from casework.attachments.model import Kind

MAX_NAME = 100  # characters, extension included; 255 bytes is what most file systems take
MAX_NAME_BYTES = 240
_RESERVED = re.compile(r"(?:con|prn|aux|nul|clock\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)", re.IGNORECASE)
_FORBIDDEN = frozenset('<>:"/\\|?*%;')
_OF_KIND = {Kind.JPEG: (".jpg", ".jpeg")}


def display_name(claimed: str, kind: Kind) -> str:
    """A name safe on every system, with the extension of what the content is: `../照片.exe` (a JPEG) → `照片.jpg`."""
    last = re.split(r"[/\\]", claimed)[-1]
    plain = "".join(c for c in unicodedata.normalize("NFC", last) if _harmless(c))
    stem = re.sub(r"\s+", " ", plain).rstrip(" .").lstrip(" -~")
    extensions = _OF_KIND.get(kind, (f".{kind.value}",))
    known = next((e for e in extensions if stem.lower().endswith(e)), "")
    extension = known or extensions[0]
    stem = stem[: -len(known)] if known else re.sub(r"(?:\.[A-Za-z0-9]{1,5})+$", "", stem)
    stem = stem.strip(" .").replace(".", "_").strip(" _-~")
    if not stem or _RESERVED.match(stem):
        stem = f"attachment_{stem}".rstrip("_")
    return _cut(stem, len(extension)) + extension


def _harmless(character: str) -> bool:
    """No controls, direction marks, surrogates, private or unassigned characters, separators of lines."""
    category = unicodedata.category(character)
    return character not in _FORBIDDEN and category[0] != "C" and category not in ("Zl", "Zp")


def _cut(stem: str, extension: int) -> str:
    shorter = stem[: MAX_NAME - extension]
    return shorter.encode()[: MAX_NAME_BYTES - extension].decode(errors="ignore").rstrip(" .")
