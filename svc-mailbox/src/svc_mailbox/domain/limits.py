"""Limits by kind and department, with the days on which they hold, in working days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from casework.domain.errors import Invalid
from svc_mailbox.domain.words import Kind

MOST_ANSWER = 60
MOST_EXTENSION = 60
MOST_REVIEW = 10
MOST_RETURN = 5


@dataclass(frozen=True)
class LimitRule:
    """What holds for letters of `kind` that start on a day from `since` to before `until`.

    `department` "" means every department that has no limit of its own. A letter keeps the limit it started with.
    """

    kind: Kind
    answer: int
    extension: int  # most days that one extension may add; 0: none
    review: int = 1
    return_: int = 2
    department: str = ""
    since: date = date.min
    until: date = date.max
    source: str = ""

    def __post_init__(self) -> None:
        """Raises Invalid when a number is out of range or the days are the wrong way round."""
        errors = {
            name: f"must be {least} to {most} working days"
            for name, value, least, most in (
                ("answer", self.answer, 1, MOST_ANSWER),
                ("extension", self.extension, 0, MOST_EXTENSION),
                ("review", self.review, 1, MOST_REVIEW),
                ("return_", self.return_, 1, MOST_RETURN),
            )
            if not least <= value <= most
        }
        if self.since >= self.until:
            errors["until"] = "must be after since"
        if errors:
            wrong = "; ".join(f"{k} {v}" for k, v in errors.items())
            raise Invalid("limit_out_of_range", f"Correct the limit: {wrong}", errors=errors)

    def holds(self, kind: Kind, department: str, day: date) -> bool:
        """Whether this limit may speak for such a letter."""
        return self.kind is kind and self.department in ("", department) and self.since <= day < self.until


# A proposal, to be set by each city: usual practice of mailboxes is 2-5 working days for questions and 5-7 for the
# rest; complex matters 15 in all (国办发〔2017〕47号), consultations 10 in all.
DEFAULTS = (
    LimitRule(Kind.CONSULTATION, answer=3, extension=7, source="默认"),
    LimitRule(Kind.SUGGESTION, answer=5, extension=10, source="默认"),
    LimitRule(Kind.HELP, answer=5, extension=10, source="默认"),
    LimitRule(Kind.COMPLAINT, answer=7, extension=8, source="默认"),
)


def limit_for(rules: Iterable[LimitRule], kind: Kind, department: str, day: date) -> LimitRule:
    """The limit of a letter that starts on `day`.

    A department's own goes before the city's, the later `since` before the earlier, among equals the one named last;
    `DEFAULTS` stand behind all.
    """
    held = [rule for rule in (*DEFAULTS, *rules) if rule.holds(kind, department, day)]
    return sorted(held, key=lambda rule: (bool(rule.department), rule.since))[-1]
