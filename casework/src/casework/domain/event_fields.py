"""What a field of an event holds beyond its type. `casework.contracts` reads it; nothing else needs to.

kind: Annotated[str, Kind]  # one of the words of an enum, on the wire by its value
round: Count
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any


@dataclass(frozen=True)
class Rule:
    """Bounds of a number or a text, and an example that keeps them. A pattern is anchored when it is published."""

    least: int | None = None  # the smallest number, or the fewest characters
    most: int | None = None
    pattern: str = ""
    example: Any = None


Count = Annotated[int, Rule(least=1, example=1)]
Days = Annotated[int, Rule(least=1, example=5)]
Department = Annotated[str, Rule(least=1, most=64, example="jiaotong")]
CaseNumber = Annotated[str, Rule(pattern=r"[0-9A-Z]{2,3}(-[0-9A-Z]{5}){2}-[0-9A-Z]", example="MC-7K3F9-Q2XWD-4")]
Instance = Annotated[str, Rule(pattern=r"[a-z]+/[a-z][a-z0-9-]{0,31}", example="complaints/city")]
Source = Annotated[str, Rule(pattern=r"/[a-z]+/[a-z][a-z0-9-]{0,31}", example="/complaints/city")]
