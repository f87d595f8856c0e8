"""What the city has set for this instance: agencies, limits, fees, departments, each read again when it changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from casework.calendars import current
from casework.config_files import ConfigFiles
from casework.directory.serving import Departments
from casework.domain.calendar import Calendar
from casework.domain.errors import Conflict, Invalid
from casework.per_runtime import per_runtime
from casework.runtime import Runtime
from svc_disclosure.domain.bounds import check_bounds
from svc_disclosure.domain.fees import FeeSettings
from svc_disclosure.domain.limits import Limits, Terms
from svc_disclosure.domain.log import LogSettings
from svc_disclosure.domain.numbering import FIRST_YEAR, NoticeNumber, Series
from svc_disclosure.domain.remedy_text import Venues

FILE = "disclosure.json"
VENUES = ("review", "court", "overseer")  # each with its English name beside it: review_en …
RELEASE_DAYS = (1, 365)


@dataclass(frozen=True)
class Agency:
    """What an agency has set: `code` 机关代字; `heads` accounts that head its disclosure office 政府信息公开工作机构.

    `reconsideration`: address of the online channel for 行政复议 (行政复议法 art. 22 ¶2); `contact` and `payment` are
    printed on notices, in Chinese and in English. `venues`: where it differs from the city's.
    """

    code: str = ""
    heads: frozenset[str] = frozenset()
    reconsideration: str = ""
    contact: str = ""
    contact_en: str = ""
    payment: str = ""
    payment_en: str = ""
    venues: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Setting:
    """`disclosure.json`: the agencies by department, and the city's numbers.

    `conversions` are the instances that a complaint in disguise may be converted to (art. 39 ¶1). `venues`: whom
    remedies are sought from, by `VENUES`. `release_days`: how long a link to a release opens.
    """

    agencies: Mapping[str, Agency] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    fees: FeeSettings = field(default_factory=FeeSettings)
    log: LogSettings = field(default_factory=LogSettings)
    conversions: tuple[str, ...] = ("mailbox/city", "complaints/city")
    venues: Mapping[str, str] = field(default_factory=dict)
    release_days: int = 30

    def __post_init__(self) -> None:
        """Raises Invalid for a number out of range."""
        check_bounds(self, {"release_days": RELEASE_DAYS})


class Configuration(Departments):
    """One per runtime; use `of(runtime)`."""

    def __init__(self, runtime: Runtime) -> None:
        super().__init__(runtime)
        self._files = ConfigFiles(Path(runtime.settings.config_dir))
        self._calendars = current.of(runtime)

    def setting(self) -> Setting:
        """As the file says now; a city without one has no head who extends, and no number for a notice."""
        found: Setting = self._files.read(FILE, parse, Setting())
        return found

    def limits(self) -> Limits:
        """The city's numbers."""
        return self.setting().limits

    def agency(self, id_: str) -> Agency:
        """What this one has set."""
        return self.setting().agencies.get(id_, Agency())

    def code(self, id_: str) -> str:
        """机关代字. Raises Conflict where none is set: then no paper can be numbered."""
        found = self.agency(id_).code
        if not found:
            raise Conflict("agency_code_missing", f"{FILE} has no code (机关代字) for '{id_}'; set it, then try again.")
        return found

    def venues(self, id_: str) -> Venues:
        """Where the notices of this agency point to. Raises Conflict where that is not set: none is sent without."""
        agency, city = self.agency(id_), self.setting().venues
        named = {**city, **agency.venues}
        try:
            pairs = {one: (named.get(one, ""), named.get(f"{one}_en", "")) for one in VENUES}
            return Venues(**pairs, online=agency.reconsideration)
        except Invalid as wrong:
            told = f"{FILE} has no complete \"venues\" for '{id_}': {wrong.detail}"
            raise Conflict("venues_missing", told, errors=wrong.facts.get("errors", {})) from wrong

    def heads(self, account: str) -> frozenset[str]:
        """The agencies whose disclosure office this account heads."""
        return frozenset(id_ for id_, one in self.setting().agencies.items() if account and account in one.heads)

    def calendar(self, connection: Connection, at_least: int = 0) -> Calendar:
        """The newest calendar."""
        return self._calendars.calendar(connection, at_least)

    def terms(self, connection: Connection) -> Terms:
        """Limits and calendar, as the rules want them."""
        return Terms(self.limits(), self.calendar(connection))


def parse(data: Any) -> Setting:
    """`{"agencies": {"zhujian": {"code": "南住建", "heads": ["account", …], "reconsideration": "https://…", "contact",
    "contact_en", "payment", "payment_en"}}, "limits"?: {"amendment": 15, …}, "fees"?: {"collected", "since"},
    "log"?: {"publish_after": 30, …}, "conversions"?: ["mailbox/city", …], "venues"?: {"review", "review_en", "court",
    "court_en", "overseer", "overseer_en"}, "release_days"?: 30}`. Raises Invalid for numbers out of range.
    """
    fees = dict(data.get("fees", {}))
    if "since" in fees:
        fees["since"] = date.fromisoformat(fees["since"])
    return Setting(
        {str(id_): _agency(entry) for id_, entry in data.get("agencies", {}).items()},
        Limits(**data.get("limits", {})), FeeSettings(**fees), LogSettings(**data.get("log", {})),
        tuple(map(str, data.get("conversions", Setting.conversions))),
        _venues(data.get("venues", {})), int(data.get("release_days", Setting.release_days)),
    )  # fmt: skip


def _agency(entry: Mapping[str, Any]) -> Agency:
    values = {name: str(value) for name, value in entry.items() if name not in ("heads", "venues")}
    if values.get("code"):
        NoticeNumber(values["code"], FIRST_YEAR, Series.NOTICE, 1)  # raises Invalid for what cannot stand on a notice
    heads, venues = frozenset(map(str, entry.get("heads", ()))), _venues(entry.get("venues", {}))
    return Agency(heads=heads, venues=venues, **values)


def _venues(given: Mapping[str, Any]) -> Mapping[str, str]:
    if unknown := set(given) - {name for one in VENUES for name in (one, f"{one}_en")}:
        raise ValueError(f"venues have no {sorted(unknown)[0]}")
    return {name: str(value) for name, value in given.items()}


of = per_runtime(Configuration)  # (runtime): the configuration of a running instance
