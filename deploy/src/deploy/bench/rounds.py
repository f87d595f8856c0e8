"""Rounds: what is compared takes turns on the same machine in the same minutes, and the middle one counts."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping
from dataclasses import replace

from rich.console import Console

from deploy.bench.load import Sample
from deploy.bench.programs import Program

ROUNDS = 5
Side = Callable[[], Sample]


def interleaved(console: Console, sides: Mapping[str, Side], rounds: int = ROUNDS) -> dict[str, Sample]:
    """Each side once to warm up, then `rounds` times in turn, in alternating order; medians by side."""
    for side in sides.values():
        side()
    found: dict[str, list[Sample]] = {name: [] for name in sides}
    for turn in range(rounds):
        names = list(sides) if turn % 2 == 0 else list(sides)[::-1]
        for name in names:
            found[name].append(sides[name]())
        shown = "; ".join(f"{name} {found[name][-1]}" for name in sides)
        console.print(f"  round {turn + 1} of {rounds}: {shown}", highlight=False)
    return {name: middle(samples) for name, samples in found.items()}


def middle(samples: list[Sample]) -> Sample:
    """The median of each figure."""
    columns = {name: statistics.median(getattr(s, name) for s in samples) for name in ("rate", "p99", "cpu_us")}
    return Sample(columns["rate"], columns["p99"], sum(s.count for s in samples), columns["cpu_us"])


def with_cpu(program: Program, side: Side) -> Side:
    """The same side, with what it cost that program per request."""

    def measured() -> Sample:
        before = program.cpu_seconds()
        sample = side()
        return replace(sample, cpu_us=(program.cpu_seconds() - before) * 1e6 / max(1, sample.count))

    return measured
