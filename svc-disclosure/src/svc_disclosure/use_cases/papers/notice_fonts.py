"""What papers are set with, and applicants' words as they can be set."""

from __future__ import annotations

from pathlib import Path

from casework.storage.look import Look
from svc_disclosure.documents.fonts import files, spelled
from svc_disclosure.documents.notices.compose import visible


def city_fonts(look: Look) -> Path | None:
    """Fonts for rare characters that the city has added: `fonts` beside its settings."""
    folder = Path(look.runtime.settings.config_dir) / "fonts"
    return folder if folder.is_dir() else None


def printable(look: Look, text: str) -> str:
    """The words of somebody who is not asked to write them in another way; what staff write is refused instead."""
    return spelled(visible(text), files(city_fonts(look)))
