"""The English of the pages, read from the catalogue's source once per process: no compiled file to forget, and none
that Flask-Babel would read again for every request."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask_babel import Babel, Domain, get_locale

SOURCE = Path(__file__).parents[1] / "translations" / "en.po"
CHINESE = NullTranslations()  # the texts in the code are the Chinese ones


class Catalogue(Domain):
    """English when the reader's language is English; else the texts as they stand."""

    def get_translations(self) -> NullTranslations:
        """For the language of this request."""
        return english() if str(get_locale()) == "en" else CHINESE


class OwnBabel(Babel):
    """Flask-Babel with our catalogue."""

    domain_instance = Catalogue()  # type: ignore[assignment]


@lru_cache(maxsize=1)
def english() -> Translations:
    """The whole catalogue."""
    compiled = io.BytesIO()
    with SOURCE.open("rb") as file:
        write_mo(compiled, read_po(file, locale="en"))
    compiled.seek(0)
    return Translations(compiled)
