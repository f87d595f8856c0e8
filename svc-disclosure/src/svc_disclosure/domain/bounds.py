"""Settings of a city are checked where they are made, so that no rule meets a number out of range."""

from __future__ import annotations

from collections.abc import Mapping

from casework.domain.errors import Invalid

Bounds = Mapping[str, tuple[int, int]]


def check_bounds(settings: object, bounds: Bounds) -> None:
    """Raises Invalid `setting_out_of_range` that names every attribute outside its least and most."""
    errors = {
        name: f"must be {least} to {most}"
        for name, (least, most) in bounds.items()
        if not least <= getattr(settings, name) <= most
    }
    if errors:
        wrong = "; ".join(f"{name} {told}" for name, told in errors.items())
        raise Invalid("setting_out_of_range", f"Correct the settings: {wrong}", errors=errors)
