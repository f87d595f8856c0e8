"""What the annual report and the register behind table 4 are asked for and given."""

from __future__ import annotations

import marshmallow as ma

from casework.web.bounds import bounded
from casework.web.fields import CaseNumber, Choice, QueryBoolean, QueryInteger, Strict, StrictInteger, Text
from casework.web.queries import PageQuery
from svc_disclosure.domain.report.form import FIRST_YEAR, TEXT, WRITTEN
from svc_disclosure.domain.report.history import Proceeding, Result
from svc_disclosure.domain.report.returned import MOST_DECISIONS, MOST_DOCUMENTS, MOST_FEN
from svc_disclosure.schemas.acts import Nothing as Nothing
from svc_disclosure.schemas.days import Day

REASON = (1, 1_000)  # characters: why a published report is corrected
LAST_YEAR = 9_999


def _agency() -> Text:
    """Whose report; the city's when it is left out."""
    return Text(min=0, max=64, load_default="")


class ReportQuery(Strict):
    """Whose report, and which version of it; the newest when that is left out."""

    agency = _agency()
    version = QueryInteger(min=1, max=2**31 - 1, load_default=None)


class DraftQuery(Strict):
    """Whose report; `alone`: without the departments that it has followed."""

    agency = _agency()
    alone = QueryBoolean(load_default=False)


class ReportsQuery(PageQuery):
    """Which published reports. `agency` empty: the city's alone."""

    year = QueryInteger(min=FIRST_YEAR, max=LAST_YEAR, load_default=None)
    agency = Text(min=0, max=64, load_default=None)


class OwedQuery(Strict):
    """Of which year; of the one before this when it is left out."""

    year = QueryInteger(min=FIRST_YEAR, max=LAST_YEAR, load_default=None)


def _count(most: int) -> StrictInteger:
    return StrictInteger(min=0, max=most, required=True)


class Rules(Strict):
    """Documents of one kind: made and repealed in the year, in force at its end."""

    made = _count(MOST_DOCUMENTS)
    repealed = _count(MOST_DOCUMENTS)
    in_force = _count(MOST_DOCUMENTS)


class RulesOfKinds(Strict):
    """第二十条第（一）项."""

    regulation = ma.fields.Nested(Rules, required=True)
    normative = ma.fields.Nested(Rules, required=True)


class Deeds(Strict):
    """第（五）、（六）、（八）项: decisions, and charges in fen."""

    licence = _count(MOST_DECISIONS)
    penalty = _count(MOST_DECISIONS)
    coercion = _count(MOST_DECISIONS)
    charge = _count(MOST_FEN)


class Inputs(Strict):
    """Whose inputs, and the version of them that was read (0 when there was none)."""

    agency = _agency()
    version = StrictInteger(min=0, max=2**31 - 2, required=True)


class Figures(Inputs):
    """Table 2."""

    rules = ma.fields.Nested(RulesOfKinds, required=True)
    deeds = ma.fields.Nested(Deeds, required=True)


Texts: type[ma.Schema] = Strict.from_dict(
    {section.value: Text(min=0, max=TEXT[1], multiline=True) for section in WRITTEN}, name="Texts"
)


class Written(Inputs):
    """Sections of the report; those that are left out stay as they are."""

    texts = ma.fields.Nested(Texts, required=True)


class Publish(Strict):
    """Whose report; and, for a correction, why."""

    agency = _agency()
    reason = bounded(REASON, multiline=True, required=False)


class EntriesQuery(PageQuery):
    """Which entries. `year`: those that table 4 of that year counts."""

    number = CaseNumber()
    agency = Text(min=0, max=64, load_default="")
    proceeding = Choice(Proceeding)
    pending = QueryBoolean()
    year = QueryInteger(min=FIRST_YEAR, max=LAST_YEAR)


class Conclude(Strict):
    """How it ended, and on which day."""

    concluded = Day(required=True)
    result = Choice(Result, required=True)


class Correct(Strict):
    """An entry: a result with its day, or neither."""

    proceeding = Choice(Proceeding, required=True)
    filed = Day(required=True)
    concluded = Day(load_default=None, allow_none=True)
    result = Choice(Result, load_default=None, allow_none=True)


class Enter(Correct):
    """A new entry, about this application."""

    number = CaseNumber(required=True)
