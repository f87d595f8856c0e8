"""With which query code a sender follows a case at the instance that it was referred to."""

from __future__ import annotations

from sqlalchemy import func, select

from casework.crypto import query_codes
from casework.domain.numbers import instance_code_of
from casework.storage.look import Look
from casework.storage.tables import referral


def code_there(look: Look, number: str, to: str) -> str:
    """The code that goes along to the instance `to`, and that the sender is shown; the same each time it goes there.

    Empty where the case was before it was here: whoever takes back a case lets its sender go on with the code they
    had, or somebody who has been given another would be locked out by their own case's return.
    """
    if _brought(look, number, to):
        return ""
    return query_codes.handed_over(look.runtime.ring.code, number, to)


def _brought(look: Look, number: str, to: str) -> bool:
    """Whether the case came to us from there first; never one of our own."""
    if instance_code_of(number) == look.runtime.topology.peer(look.runtime.instance).code:
        return False
    with_them = (referral.c.number == number) & (referral.c.peer == f"/{to}")
    firsts = select(referral.c.direction, func.min(referral.c.at).label("at")).where(with_them)
    found = {row.direction: row.at for row in look.connection.execute(firsts.group_by(referral.c.direction))}
    return "in" in found and ("out" not in found or found["in"] <= found["out"])
