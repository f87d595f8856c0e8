"""回避 (信访工作条例 art. 28 ¶3): who stands aside, by own word, by a supervisor's, or by a tie known beforehand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from casework.domain.errors import Forbidden, Invalid
from svc_complaints.domain.barrier import Accused
from svc_complaints.domain.complaint import By, Complaint, Done, Recusal, step
from svc_complaints.domain.life import parts
from svc_complaints.domain.words import Part, Relation


@dataclass(frozen=True)
class Tie:
    """A standing declaration: `account` is related to a department, or to an official's account or name (a digest)."""

    account: str
    to: str
    relation: Relation
    entered_by: str

    def meets(self, accused: Accused) -> bool:
        """Whether a complaint about these concerns the tie, so that a recusal is entered in it.

        A relation to a name binds by the account's screen alone: an entry in the complaint would tell who reads no
        names that it holds this one.
        """
        return self.to in accused.departments | accused.accounts


def recuse(complaint: Complaint, by: By, account: str, relation: Relation) -> Done:
    """From now on the account plays no part in this complaint and does not see it; a second time changes nothing.

    Staff declare it for themselves; only a supervisor enters it for another, or an office could shut out whom it
    likes. Not announced: the audit log holds it.
    """
    after = step(complaint, "recuse", by)
    if not account:
        raise Invalid("account_missing", "Name the account that stands aside.", errors={"account": "must not be empty"})
    if account != by.actor.id and Part.SUPERVISOR not in parts(complaint, by):
        raise Forbidden("recusal_not_yours", "Only a supervisor enters that somebody else stands aside.")
    if any(one.account == account for one in complaint.recusals):
        return complaint, []
    return without_barred(standing_aside(after, [Recusal(account, relation, by.actor.id, by.at)])), []


def stand_aside(complaint: Complaint, by: By, ties: Iterable[Tie]) -> Done:
    """What relations that became known since mean for a complaint under way, for whoever they are of: also who plays
    no part in it yet. Unchanged where none meets it. Not announced.
    """
    after, known = step(complaint, "stand_aside", by), {one.account for one in complaint.recusals}
    more = [one for one in by_ties(ties, complaint.accused, by) if one.account not in known]
    return (without_barred(standing_aside(after, more)), []) if more else (complaint, [])


def by_ties(ties: Iterable[Tie], accused: Accused, by: By) -> list[Recusal]:
    """The recusals that follow from what was declared beforehand."""
    return [Recusal(tie.account, tie.relation, tie.entered_by, by.at) for tie in ties if tie.meets(accused)]


def standing_aside(complaint: Complaint, more: Iterable[Recusal]) -> Complaint:
    """The complaint with these recusals, one an account."""
    recusals = {one.account: one for one in (*more, *complaint.recusals)}
    return replace(complaint, recusals=tuple(recusals.values()))


def without_barred(complaint: Complaint) -> Complaint:
    """Who has come behind the barrier by account investigates no more; by department, `parts` sees to it."""
    barred = {value for _, value in complaint.marks}
    return replace(complaint, investigators=tuple(one for one in complaint.investigators if one not in barred))
