"""机构撤并: an office or an accused department ends; its successor has its complaints, or is barred from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from svc_complaints.domain import events
from svc_complaints.domain.barrier import Accused, Mark, marks_of
from svc_complaints.domain.complaint import By, Complaint, Done, step, tell
from svc_complaints.domain.investigating import Candidate
from svc_complaints.domain.recusal import without_barred


def touched(complaint: Complaint, follows: Mapping[str, str]) -> dict[str, str]:
    """What of `{ended: who follows}` changes this complaint: its office, or an accused whose successor is not yet."""
    accused = complaint.accused.departments
    return {
        ended: heir
        for ended, heir in follows.items()
        if ended == complaint.office or (ended in accused and heir not in accused)
    }


def move(
    complaint: Complaint,
    by: By,
    follows: Mapping[str, str],
    kin: Mapping[str, frozenset[str]],
    team: Iterable[Candidate] = (),
) -> Done:
    """Who has followed the office handles it, and who has followed an accused is accused as well. No clock notices.

    `kin` has the kinship, after the merger, of the office that would handle it then. When the complaint is about that
    office now, none has it: a supervisor sends it elsewhere, and nobody who investigated for it goes on. Else
    investigators stay, but for those of `team` (they, with their departments as they are now) that have become barred.
    The same when it came above or below an accused without a merger. Announced when the office changes; that more are
    accused is in the audit log. Unchanged when nothing of it has happened.
    """
    after, heirs = step(complaint, "move", by), touched(complaint, follows)
    if not heirs and not _barred(complaint.office, kin, complaint.marks):
        return complaint, []
    gained = [heir for ended, heir in heirs.items() if ended in complaint.accused.departments]
    if gained:
        after = replace(after, accused=complaint.accused.joined(Accused(frozenset(gained))))
    office = heirs.get(complaint.office, complaint.office)
    if _barred(office, kin, after.marks):
        after = replace(after, office="", investigators=())
    else:
        barred = {one.account for one in team if one.screen.hides(after.marks)}
        stay = tuple(one for one in after.investigators if one not in barred)
        after = without_barred(replace(after, office=office, investigators=stay))
    told = after.office != complaint.office
    return after, [tell(events.ComplaintPassedOn, after, by)] if told else []


def _barred(office: str, kin: Mapping[str, frozenset[str]], marks: frozenset[Mark]) -> bool:
    return bool(office) and not marks_of({office, *kin.get(office, ())}, ()).isdisjoint(marks)
