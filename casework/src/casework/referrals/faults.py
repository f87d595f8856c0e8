"""What a referred case lacks, in words: its sender's people read the reason of a refusal."""

from __future__ import annotations

from typing import Any


def faults_of(messages: Any) -> list[str]:
    """`subject: too short`, a line per field; names of fields and our own words, nothing of what was sent.

    `messages` as a marshmallow ValidationError has them.
    """
    return _lines(messages, "")


def _lines(messages: Any, name: str) -> list[str]:
    if isinstance(messages, dict):
        return [line for key, inner in messages.items() for line in _lines(inner, f"{name}.{key}".lstrip("."))]
    return [f"{name}: {' '.join(map(str, messages))}"]
