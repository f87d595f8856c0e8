"""Making an annual report over HTTP, for tests: who acts, what they enter, and the cases behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from random import Random
from typing import Any

from casework import directory
from casework.directory import store
from casework.domain.actors import ANONYMOUS, Actor, Role
from casework.domain.directory import Department, End, Name, Seat, State
from casework.domain.numbers import mint_number
from casework.runtime import Runtime
from casework.testing.client import As
from casework.testing.client import staff as staff_account
from svc_disclosure.domain.outcomes import Outcome
from svc_disclosure.domain.report.history import Entry, History, Proceeding, Result
from svc_disclosure.domain.words import ApplicantClass
from svc_disclosure.testing import histories
from svc_disclosure.testing.stored_histories import keep

PUBLIC, DESK, REGISTER = (f"/api/disclosure/{path}" for path in ("report", "desk/report", "desk/register"))
HOME, AWAY = "shuiwu", "jiaotong"
CLERK = staff_account(HOME, Role.CLERK, id_="clerk")
REVIEWER = staff_account(HOME, Role.REVIEWER, id_="reviewer")
STRANGER = staff_account(AWAY, Role.CLERK, Role.REVIEWER, id_="stranger")
HOST = staff_account(HOME, Role.HOST, id_="host")
SUPERVISOR = staff_account("", Role.SUPERVISOR, id_="supervisor")
ADMIN = staff_account("", Role.SYSTEM_ADMIN, id_="admin")

RULES = {
    "regulation": {"made": 0, "repealed": 0, "in_force": 0},
    "normative": {"made": 3, "repealed": 1, "in_force": 12},
}
DEEDS = {"licence": 42, "penalty": 7, "coercion": 1, "charge": 123_456_789}
TEXTS = {"overview": "本年度公开信息1,200条。", "problems": "答复不够及时。\n将加强培训。", "other": "无。"}

_SINCE = date(2020, 1, 1)
_NAMES = {HOME: ("市水务局", "Water"), AWAY: ("市交通局", "Transport"), "gonglu": ("市公路局", "Roads"),
          "minzheng": ("市民政局", "Civil Affairs")}  # fmt: skip
ENDS = {"gonglu": End(date(2025, 7, 1), State.MERGED, AWAY)}
DEPARTMENTS = tuple(
    Department(id_, 1, (Name(_SINCE, zh, en),), (Seat(_SINCE, "", "", ("disclosure/city",)),), ENDS.get(id_))
    for id_, (zh, en) in _NAMES.items()
)  # gonglu was merged into jiaotong in the middle of 2025


def numbered(cases: Iterable[History], seed: int = 1) -> list[History]:
    """The same cases under numbers as the platform mints them."""
    luck = Random(seed)  # noqa: S311 - the same numbers every time
    return [History(**{**vars(one), "number": mint_number("DS", luck)}) for one in cases]


def case(received: date, ended: date | None = None, seed: int = 1, **changed: Any) -> History:
    """One case under such a number."""
    return numbered([histories.case(received, ended, **changed)], seed)[0]


REVIEW = Entry(Proceeding.RECONSIDERATION, date(2025, 11, 3), date(2025, 12, 30), Result.UPHELD)
FOUR = [
    case(date(2024, 12, 20), date(2025, 1, 10), 1),
    case(date(2025, 3, 3), date(2025, 3, 28), 2, outcome=Outcome.NOT_HELD, applicant=ApplicantClass.BUSINESS),
    case(date(2025, 9, 1), date(2025, 10, 9), 3, outcome=Outcome.PETITION, entries=(REVIEW,)),
    case(date(2025, 12, 30), None, 4),
]


def opened(as_: Callable[..., As], runtime: Runtime, cases: Iterable[History]) -> Office:
    """The office of a city with these departments and cases; today is 2 March 2026."""
    with runtime.unit_of_work() as uow:
        store.put(uow.connection, DEPARTMENTS, uow.now)
        keep(uow.connection, runtime.vault, cases)
    directory.of(runtime).look_again()
    return Office(as_)


class Office:
    """Whoever has to do with reports, by `as_` of the tests' plugin."""

    def __init__(self, as_: Callable[..., As]) -> None:
        self._as = as_

    def read(self, year: object, actor: Actor = ANONYMOUS, **query: Any) -> Any:
        """The public address."""
        return self._as(actor).get(f"{PUBLIC}/{year}", query_string=query)

    def draft(self, year: object, actor: Actor = REVIEWER, agency: str = HOME, **query: Any) -> Any:
        """The report as it is counted now."""
        return self._as(actor).get(f"{DESK}/{year}", query_string={"agency": agency, **query})

    def figures(self, year: object, actor: Actor = REVIEWER, **changed: Any) -> Any:
        """Enters table 2."""
        body = {"agency": HOME, "version": 0, "rules": RULES, "deeds": DEEDS} | changed
        return self._as(actor).put(f"{DESK}/{year}/figures", json=body)

    def texts(self, year: object, actor: Actor = REVIEWER, **changed: Any) -> Any:
        """Writes the sections."""
        body = {"agency": HOME, "version": 1, "texts": TEXTS} | changed
        return self._as(actor).put(f"{DESK}/{year}/texts", json=body)

    def publish(self, year: object, actor: Actor = REVIEWER, **changed: Any) -> Any:
        """Publishes, or corrects."""
        return self._as(actor).post(f"{DESK}/{year}/publish", json={"agency": HOME} | changed)

    def complete(self, year: int, actor: Actor = REVIEWER, agency: str = HOME) -> dict[str, Any]:
        """Everything entered, and published."""
        for answer in (
            self.figures(year, actor, agency=agency), self.texts(year, actor, agency=agency),
            self.publish(year, actor, agency=agency),
        ):  # fmt: skip
            assert answer.status_code == 200, answer.json
        return dict(answer.json)

    def enter(self, number: str, actor: Actor = CLERK, **changed: Any) -> Any:
        """An entry of the register."""
        body = {"number": number, "proceeding": "reconsideration", "filed": "2025-11-03"} | changed
        return self._as(actor).post(REGISTER, json={k: v for k, v in body.items() if v is not None})

    def act(self, id_: object, action: str, actor: Actor = CLERK, **body: Any) -> Any:
        """Conclude, correct, strike."""
        return self._as(actor).post(f"{REGISTER}/{id_}/{action}", json=body)

    def entries(self, actor: Actor = CLERK, **query: Any) -> Any:
        """The register as an account sees it."""
        return self._as(actor).get(REGISTER, query_string=query)


def section(told: Any, name: str) -> Any:
    """One section of a report."""
    return next(one for one in told["report"]["sections"] if one["section"] == name)


def row(told: Any, code: str) -> list[int]:
    """Figures of a row of table 3."""
    figures: list[int] = next(r["figures"] for r in section(told, "applications")["table"]["rows"] if r["code"] == code)
    return figures


def identity(told: Any, name: str) -> Any:
    """One of the identities."""
    return next(one for one in told["report"]["identities"] if one["name"] == name)
