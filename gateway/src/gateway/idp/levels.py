"""Which routes want a person to be known how surely: data, checked before anybody works on the request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from casework.domain.actors import Kind
from gateway.identity import Identity
from gateway.idp.configuration import LevelRule
from gateway.idp.refusals import refusal
from gateway.routes import SAFE, Route


class Levels:
    """Applies to citizens and to who has no account; staff and services stand under rules of their own."""

    def __init__(self, rules: Sequence[LevelRule]) -> None:
        self._rules: Mapping[str, LevelRule] = {rule.route: rule for rule in rules}

    def check(self, method: str, route: Route, who: Identity) -> None:
        """Raises Forbidden `level_too_low` with `level_needed`."""
        rule = self._rules.get(route.name)
        if rule is None or method in SAFE or who.actor.kind not in (Kind.CITIZEN, Kind.ANONYMOUS):
            return
        if who.actor.kind is Kind.ANONYMOUS and rule.anonymous:
            return
        if who.actor.level < rule.level:
            raise refusal("level_too_low", f"{route.name} needs {rule.level}", level_needed=rule.level)
