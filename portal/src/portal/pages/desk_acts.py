"""A letter at the desk: shown, acted on, its files."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from casework.web.access import allow
from portal.pages.desk import case_page
from portal.pages.desk_side import DeskSide, Told
from portal.web.desk_words import ACTIONS, FIELDS
from portal.web.problem_words import problem_text


def register(pages: Blueprint) -> None:
    """`/desk/letters/<number>`, `…/<act>`, `…/attachments/<id>`."""
    pages.get("/desk/letters/<number>")(case)
    pages.post("/desk/letters/<number>/<act>")(act_on_case)
    pages.get("/desk/letters/<number>/attachments/<file_id>")(desk_download)


@allow("staff")
def case(number: str) -> Any:
    """One letter."""
    return SIDE.show(number)


@allow("staff")
def act_on_case(number: str, act: str) -> Any:
    """Sends the form of an act."""
    return SIDE.act(number, act, form=act)


@allow("staff")
def desk_download(number: str, file_id: str) -> Any:
    """An attachment."""
    return SIDE.download(number, file_id)


SIDE = DeskSide("/api/mailbox/desk/letters", "/desk/letters", "/desk", case_page, ACTIONS, Told(FIELDS, problem_text))
