"""Routes whose addresses nobody asks for: a service answers at its addresses, few of them are ever put together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule


class LateRule(Rule):
    """Compiles what puts its address together when that is first asked for; at once, it is most of a service's start.

    Should werkzeug name this step differently one day, it is compiled at once again, and nothing else changes.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compile_now = super()._compile_builder
        compiled: list[Callable[..., tuple[str, str]]] = []

        def build(rule: LateRule, *given: Any, **values: Any) -> tuple[str, str]:
            if not compiled:
                compiled.append(compile_now(append_unknown))
            return compiled[0](rule, *given, **values)

        return build
