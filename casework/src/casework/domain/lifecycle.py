"""A life cycle as a table: all transitions of a kind of case on one screen, and the diagram drawn from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from casework.domain.errors import Conflict, Forbidden


@dataclass(frozen=True)
class Transition:
    """`action` takes a case from any of `sources` to `target`, when one of the parts in `by` does it."""

    action: str
    sources: tuple[StrEnum, ...]
    target: StrEnum
    by: frozenset[str]


def on(action: str, sources: Iterable[StrEnum], target: StrEnum, by: Iterable[str]) -> Transition:
    """One line of the table: `on("accept", [State.REGISTERED], State.ACCEPTED, by=["reviewer"])`."""
    return Transition(action, tuple(sources), target, frozenset(by))


class Lifecycle:
    """A start state and its transitions. It changes nothing and sends nothing: it only answers."""

    def __init__(self, initial: StrEnum, *transitions: Transition) -> None:
        self.initial = initial
        self.transitions = transitions
        self._table: dict[tuple[str, StrEnum], Transition] = {}
        for transition in transitions:
            for source in transition.sources:
                if (transition.action, source) in self._table:
                    raise ValueError(f"{transition.action} from {source} stands twice")
                self._table[transition.action, source] = transition

    def advance(self, state: StrEnum, action: str, parts: Iterable[str]) -> StrEnum:
        """The state after `action`, done by somebody who plays `parts`.

        Raises Conflict when the state does not know the action, Forbidden when it is not theirs to do.
        """
        transition = self._table.get((action, state))
        if transition is None:
            allowed = sorted({a for a, source in self._table if source == state})
            raise Conflict(
                "transition_unknown",
                f"'{action}' is not possible while the case is '{state}'; possible: {', '.join(allowed) or 'nothing'}.",
                state=str(state),
                allowed=allowed,
            )
        if transition.by.isdisjoint(parts):
            raise Forbidden("not_yours", f"'{action}' is for: {', '.join(sorted(transition.by))}.")
        return transition.target

    def actions(self, state: StrEnum, parts: Iterable[str]) -> list[str]:
        """What somebody who plays `parts` can do now, in the table's order."""
        held = frozenset(parts)
        return [t.action for t in self.transitions if state in t.sources and not t.by.isdisjoint(held)]

    def is_final(self, state: StrEnum) -> bool:
        """Whether nothing leads out of `state`."""
        return all(source != state for _, source in self._table)

    def mermaid(self) -> str:
        """The table as a Mermaid state diagram."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial}"]
        for t in self.transitions:
            lines += [f"    {source} --> {t.target}: {t.action} ({', '.join(sorted(t.by))})" for source in t.sources]
        states = {s for t in self.transitions for s in (*t.sources, t.target)}
        lines += [f"    {state} --> [*]" for state in sorted(states) if self.is_final(state)]
        return "\n".join(lines) + "\n"
