"""A complaint at the desk: shown, acted on, its files; and requests to open the identity."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from casework.web.access import allow
from portal.gateway import part
from portal.pages.desk_complaints import API, HERE, complaint_case
from portal.pages.desk_side import DeskSide, Told
from portal.web.complaint_desk_words import ACTIONS, FIELDS
from portal.web.complaint_problem_words import complaint_problem


def register(pages: Blueprint) -> None:
    """`/desk/complaints/<number>`, `…/<act>`, `…/openings/<id>/<act>`, `…/attachments/<id>`."""
    pages.get(HERE + "/<number>")(desk_complaint)
    pages.post(HERE + "/<number>/<act>")(act_on_complaint)
    pages.post(HERE + "/<number>/openings/<opening>/<act>")(act_on_opening)
    pages.get(HERE + "/<number>/attachments/<file_id>")(desk_evidence)


@allow("staff")
def desk_complaint(number: str) -> Any:
    """One complaint."""
    return SIDE.show(number)


@allow("staff")
def act_on_complaint(number: str, act: str) -> Any:
    """Sends the form of an act."""
    return SIDE.act(number, act)


@allow("staff")
def act_on_opening(number: str, opening: str, act: str) -> Any:
    """Approves, refuses or seals a request to open the identity."""
    return SIDE.act(number, act, f"openings/{part(opening)}/{act}")


@allow("staff")
def desk_evidence(number: str, file_id: str) -> Any:
    """An attachment."""
    return SIDE.download(number, file_id)


told = Told(FIELDS, complaint_problem)
SIDE = DeskSide(API, HERE, HERE, complaint_case, ACTIONS, told)
