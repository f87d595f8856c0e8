"""The conflict barrier (信访工作条例 art. 30 ¶3, art. 46 (5)): whoever a complaint is about never learns of it.

A complaint carries marks: the departments and accounts that it concerns, and the accounts that stand aside. An account
has a screen: the marks that hide a complaint from it. Both are sets of pairs, so that the rule is one sentence, the
same in Python and in SQL: hidden when they meet. Storage keeps one row per mark and puts the screen in the query:

    NOT EXISTS (SELECT 1 FROM complaint_mark m WHERE m.number = complaint.number AND (m.what, m.value) IN :screen)

It stands in every query that lists, searches, counts or exports, never in code that sees the rows first: what has not
been read is not in an answer, a log or a timing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum

from casework.domain.directory import Directory
from casework.domain.errors import Forbidden, Invalid


class What(StrEnum):
    """What a mark names."""

    DEPARTMENT = "department"
    ACCOUNT = "account"
    PERSON = "person"  # a keyed digest of an official's name: whoever bears it is not asked where they work
    NOBODY = "nobody"  # that it is not known whom a complaint is about


Mark = tuple[What, str]
UNNAMED: Mark = (What.NOBODY, "*")  # in every screen: who could be the accused is everybody


@dataclass(frozen=True)
class Accused:
    """Whom a complaint is about: departments, officials, or both.

    `accounts` are the officials' own, with those linked to them, as far as they are known. `persons` are keyed digests
    of officials with their departments (made by use cases), so that a repeat is found without a name in the rules;
    `names` of their names alone, which hide the complaint from every account of that name, whatever was said of where
    they work.
    """

    departments: frozenset[str] = field(default_factory=frozenset)
    accounts: frozenset[str] = field(default_factory=frozenset)
    persons: frozenset[str] = field(default_factory=frozenset)
    names: frozenset[str] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        """Raises Invalid when nobody is named."""
        if not self.named:
            raise Invalid(
                "accused_missing", "Say whom the complaint is about: a department, an official, or both.",
                errors={"accused": "name a department or an official"},
            )  # fmt: skip

    @classmethod
    def nobody(cls) -> Accused:
        """Not known yet, in a complaint that waits for its correction only: hidden from every account until it is."""
        unknown = object.__new__(cls)  # past the check, which holds for all that is received
        for one in fields(cls):
            object.__setattr__(unknown, one.name, frozenset())
        return unknown

    @property
    def named(self) -> bool:
        """Whether somebody is."""
        return bool(self.departments or self.accounts or self.persons)

    def joined(self, other: Accused) -> Accused:
        """Both; a complaint's accused only become more, or it could be opened by taking one away."""
        return Accused(
            self.departments | other.departments, self.accounts | other.accounts, self.persons | other.persons,
            self.names | other.names,
        )  # fmt: skip

    @property
    def marks(self) -> frozenset[Mark]:
        """What hides the complaint."""
        return marks_of(self.departments, self.accounts, self.names) if self.named else frozenset({UNNAMED})


@dataclass(frozen=True)
class Screen:
    """The marks that hide a complaint from one account."""

    marks: frozenset[Mark] = field(default_factory=frozenset)

    def hides(self, marks: frozenset[Mark]) -> bool:
        """Whether a complaint with these marks does not exist for this account."""
        return not self.marks.isdisjoint(marks)


def marks_of(departments: Iterable[str], accounts: Iterable[str], names: Iterable[str] = ()) -> frozenset[Mark]:
    """The pairs; an empty name marks nothing."""
    kinds = ((What.DEPARTMENT, departments), (What.ACCOUNT, accounts), (What.PERSON, names))
    return frozenset((what, one) for what, all_ in kinds for one in all_ if one)


def screen_of(account: str, department: str, kin: Iterable[str] = (), own: Iterable[Mark] = ()) -> Screen:
    """What is hidden from an account whose department has this `kin` (`kinship`); `own`: by its name and relations."""
    return Screen(marks_of({department, *kin}, [account]) | frozenset(own) | {UNNAMED})


def kinship(directory: Directory, department: str, day: date, *, parents_barred: bool = True) -> frozenset[str]:
    """The departments whose being accused hides a complaint from the staff of `department`.

    Itself, every one above it (its staff are subordinates of the accused) and, with `parents_barred`, every one below
    it; and those that one of these has followed (机构撤并), for their staff sit there now. Empty for no department.
    """
    if not department:
        return frozenset()
    own = _stands(directory, department, day)
    above = _line(directory, own, day)
    kin = {own, department, *above}
    for one in directory:
        stands = _stands(directory, one.id, day)
        below = parents_barred and own in _line(directory, stands, day)
        if stands in above or below:
            kin.add(one.id)
    return frozenset(kin)


def check_office(office: str, kin: frozenset[str], marks: frozenset[Mark]) -> None:
    """Refuses to send a complaint to an office of the accused (art. 30 ¶3): Forbidden, whoever asks."""
    if not marks_of({office, *kin}, ()).isdisjoint(marks):
        raise Forbidden(
            "office_accused", "This office is one that the complaint is about, or above or below it; choose another."
        )


def _stands(directory: Directory, department: str, day: date) -> str:
    """Who stands for it on `day`; itself when nobody does."""
    return directory.successor_of(department, day) or department


def _line(directory: Directory, department: str, day: date) -> tuple[str, ...]:
    """The department and all above it; ends where a line runs in a circle."""
    line: list[str] = []
    while department and department not in line:
        line.append(department)
        department = directory.parent_of(department, day)
    return tuple(line)
