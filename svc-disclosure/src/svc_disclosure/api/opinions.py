"""For a third party whose opinion is asked (art. 32): the letter's code opens the question, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casework.storage.unit_of_work import UnitOfWork
from casework.web.access import ANYONE, allow
from casework.web.asking import query_code, reading
from casework.web.json_body import Blueprint
from casework.web.transaction import in_transaction
from svc_disclosure.schemas import acts
from svc_disclosure.use_cases import opinions

blueprint = Blueprint(
    "opinions", __name__, url_prefix="/api/disclosure/opinions", description="Opinion of a third party 第三方意见"
)
LETTER = "/<string:number>/<int(max=20):consultation>"


@blueprint.route(LETTER, methods=["GET"])
@allow(ANYONE)
@blueprint.response(200)
def get_opinion(number: str, consultation: int) -> dict[str, Any]:
    """What is asked, by whom, until when."""
    with reading() as look:
        return opinions.letter_view(look, opinions.for_consulted(look, number, consultation, query_code()))


@blueprint.route(LETTER, methods=["POST"])
@allow(ANYONE)
@blueprint.arguments(acts.OwnOpinion)
@blueprint.response(200)
@in_transaction
def post_opinion(uow: UnitOfWork, given: Mapping[str, Any], number: str, consultation: int) -> dict[str, Any]:
    """Consents, or refuses with a reason; once, within 15 working days of the day on which the question was served."""
    return opinions.letter_view(uow, opinions.answer(uow, number, consultation, query_code(), **given))
