"""One address per act: what a desk or a sender may do with a case, from one table."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

import marshmallow as ma

from casework.storage.unit_of_work import UnitOfWork
from casework.web import access
from casework.web.described import described
from casework.web.json_body import Blueprint
from casework.web.transaction import in_transaction

Done = TypeVar("Done")  # what the acts of a table return, and the view shows
Acts = Mapping[str, tuple[type[ma.Schema], Callable[..., Done]]]
"""Name, as the life cycle calls it → what the act needs → the use case that does it."""

CASE = "/<string:number>"
_VARIABLE = re.compile(r"<.*?>")


def act_routes(
    blueprint: Blueprint,
    acts: Acts[Done],
    *,
    allow: Sequence[str],
    view: Callable[[UnitOfWork, Done], dict[str, Any]],
    proof: Callable[[], str] | None = None,
    again: Callable[..., dict[str, Any]] | None = None,
    at: str = CASE,
) -> None:
    """Adds `POST <at>/<name>` for each act; its docstring becomes the description in OpenAPI.

    An act is `act(uow, *place, *proof, **given)`: `place` are the variables of `at` in their order, `proof` what a
    request without an account shows (`asking.query_code`; nothing unless given), `given` the fields of its schema.
    `view(uow, done)` makes the answer of what the act returns; `allow` as in `access.allow`. `again(uow, *place)`
    answers a repeat anew, where a day can change who may see it; else the kept answer is given.
    """
    for name, (schema, act) in acts.items():
        route = _view(act, view, proof, again)
        route.__name__ = _endpoint(at, name)
        route.__doc__ = act.__doc__
        route = blueprint.arguments(schema)(blueprint.response(200)(route))
        blueprint.route(f"{at}/{name}", methods=["POST"], endpoint=_endpoint(at, name))(access.allow(*allow)(route))


def act_fields(acts: Acts[Any]) -> dict[str, list[dict[str, Any]]]:
    """By name of the act, its fields, for whoever builds its form (`casework.web.described`)."""
    return {name: described(schema) for name, (schema, _act) in acts.items()}


def _view(
    act: Callable[..., Done], view: Callable[[UnitOfWork, Done], dict[str, Any]], proof: Callable[[], str] | None,
    again: Callable[..., dict[str, Any]] | None,
) -> Callable[..., Any]:  # fmt: skip
    @partial(in_transaction, again=_repeated(again))
    def run(uow: UnitOfWork, given: Mapping[str, Any], **place: Any) -> dict[str, Any]:
        shown = (proof(),) if proof else ()
        return view(uow, act(uow, *place.values(), *shown, **given))

    return run


def _repeated(again: Callable[..., dict[str, Any]] | None) -> Callable[..., Any] | None:
    """As `in_transaction` calls it: what was sent plays no part in what may be seen."""
    return None if again is None else lambda uow, _given, **place: again(uow, *place.values())


def _endpoint(at: str, name: str) -> str:
    """`post_ask_name`, `post_openings_approve`: the fixed words of the address."""
    words = [word for word in _VARIABLE.sub("", at).split("/") if word]
    return "_".join(["post", *words, name]).replace("-", "_")
