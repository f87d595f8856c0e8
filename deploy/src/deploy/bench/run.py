"""All measures, one after the other."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence

from rich.console import Console

from deploy.bench import gateway, letters, machine, memory, messages
from deploy.bench.measure import Measure
from deploy.bench.programs import BenchFailed

MEASURES: dict[str, Callable[[Console], Sequence[Measure]]] = {
    "gateway": gateway.measure,
    "letters": letters.measure,
    "relay": messages.relay,
    "latency": messages.latency,
    "sqlite": letters.sqlite,
    "memory": memory.measure,
}
BUSY = 1.0  # load above which figures are not to be trusted


def bench(only: Sequence[str] = ()) -> int:
    """Prints a line of JSON per measure at the end.

    Exit code 1 when a gate is not met or something could not be measured, 2 for a name that is no measure.
    """
    if unknown := sorted(set(only) - set(MEASURES)):
        print(f"there is no measure {', '.join(unknown)}; there are {', '.join(MEASURES)}", file=sys.stderr)
        return 2
    console = Console(stderr=True, soft_wrap=True)
    busy = os.getloadavg()[0]
    console.print(f"load of the last minute: {busy:.2f}", highlight=False)
    if busy > BUSY:
        console.print("[yellow]the machine is busy: only the ratios mean something, and they less than usual")
    found: list[Measure] = []
    failures: list[str] = []
    for name in only or MEASURES:
        console.print(f"measuring {name} …")
        stolen = machine.watched()
        try:
            found += MEASURES[name](console)
        except BenchFailed as failed:
            failures.append(name)
            console.print(f"[red]{name} could not be measured:[/red] {failed}", markup=True)
        say_stolen(console, stolen())
    print("\n".join(measure.line() for measure in found))
    return 0 if not failures and all(measure.met for measure in found) else 1


def say_stolen(console: Console, share: float | None) -> None:
    """What the host withheld while it was measured; a gate missed then says little about the program."""
    if share is None:
        return
    console.print(f"  the host withheld {share:.0%} of the processor time that was wanted", highlight=False)
    if share > machine.MUCH:
        console.print("[yellow]  this machine shares its processors with others: measure again, or elsewhere")
