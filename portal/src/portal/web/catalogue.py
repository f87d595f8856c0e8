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

FOLDER = Path(__file__).parents[1] / "translations"
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
    """The whole catalogue: en.po, and en.<topic>.po of what stands on its own."""
    whole = Translations()
    for source in sources():
        compiled = io.BytesIO()
        with source.open("rb") as file:
            write_mo(compiled, read_po(file, locale="en"))
        compiled.seek(0)
        whole.merge(Translations(compiled))
    return whole


def sources() -> list[Path]:
    """The files of the catalogue."""
    return sorted(FOLDER.glob("en*.po"))
