"""All measures, one after the other."""

from __future__ import annotations

from rich.console import Console

from deploy.bench import memory

MEASURES = (memory.measure,)


def bench() -> int:
    """Prints a line of JSON per measure. Exit code 1 when a gate is not met."""
    console = Console(stderr=True)
    met = True
    lines = []
    for measure in MEASURES:
        console.print(f"measuring {measure.__module__.rsplit('.', 1)[1]} …")
        result = measure()
        met = met and result.met
        lines.append(result.line())
    print("\n".join(lines))
    return 0 if met else 1
