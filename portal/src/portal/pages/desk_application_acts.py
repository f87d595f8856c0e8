"""An application at the desk: shown, acted on, its files; a new code for a third party is shown once."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from casework.web.access import allow
from portal.gateway import Problem, part
from portal.pages.desk_applications import API, HERE, application_case
from portal.pages.desk_side import DeskSide, Told, gives_up
from portal.web.act_bodies import json_of_form
from portal.web.calls import call
from portal.web.disclosure_desk_words import ACTIONS, FIELDS
from portal.web.disclosure_problem_words import disclosure_problem


def register(pages: Blueprint) -> None:
    """`/desk/applications/<number>`, `…/<act>`, `…/attachments/<id>`."""
    pages.get(HERE + "/<number>")(desk_application)
    pages.post(HERE + "/<number>/renew_letter")(renew_letter)
    pages.post(HERE + "/<number>/<act>")(act_on_application)
    pages.get(HERE + "/<number>/attachments/<file_id>")(desk_application_file)


@allow("staff")
def desk_application(number: str) -> Any:
    """One application."""
    return SIDE.show(number)


@allow("staff")
def act_on_application(number: str, act: str) -> Any:
    """Sends the form of an act."""
    return SIDE.act(number, act)


@allow("staff")
def renew_letter(number: str) -> Any:
    """The code for the letter to a third party stands in the answer to this form, and nowhere else."""
    try:
        answer = call("POST", f"{API}/{part(number)}/renew_letter", body=json_of_form()).body
    except Problem as problem:
        if gives_up(problem):
            raise
        return application_case(number, told(problem), None, problem.status)
    return application_case(number, code=answer["letter"])


@allow("staff")
def desk_application_file(number: str, file_id: str) -> Any:
    """An attachment."""
    return SIDE.download(number, file_id)


told = Told(FIELDS, disclosure_problem)
SIDE = DeskSide(API, HERE, HERE, application_case, ACTIONS, told)
