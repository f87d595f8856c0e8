"""What the city has set about personal data: CONFIG_DIR/personal.json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from casework.runtime import Runtime
from casework.settings import SettingsError

FILE = "personal.json"
MOST_YEARS, MOST_DAYS = 100, 60


@dataclass(frozen=True)
class PersonalSettings:
    """`keep_until`: cases that a law or a court wants kept, with the last day of it."""

    retention_years: int = 5
    answer_working_days: int = 15
    keep_until: Mapping[str, date] = field(default_factory=dict)
    notice: Mapping[str, str] = field(default_factory=dict)  # the city's words in the privacy notice


def of(runtime: Runtime) -> PersonalSettings:
    """Read each time: requests are rare, and an order to keep a case must count at once. Raises SettingsError."""
    return read(Path(runtime.settings.config_dir))


def read(folder: Path) -> PersonalSettings:
    """The settings in this folder; defaults when there is no file. Raises SettingsError, naming what is wrong."""
    path = folder / FILE
    if not path.exists():
        return PersonalSettings()
    try:
        return _parsed(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise SettingsError(f"{path}: {error}") from error


def _parsed(given: Mapping[str, Any]) -> PersonalSettings:
    if unknown := sorted(set(given) - set(PersonalSettings.__dataclass_fields__)):
        raise ValueError(f"unknown settings {', '.join(unknown)}")
    base = PersonalSettings()
    return PersonalSettings(
        _whole(given.get("retention_years", base.retention_years), "retention_years", MOST_YEARS),
        _whole(given.get("answer_working_days", base.answer_working_days), "answer_working_days", MOST_DAYS),
        {number: date.fromisoformat(day) for number, day in given.get("keep_until", {}).items()},
        {str(name): str(text) for name, text in given.get("notice", {}).items()},
    )


def _whole(value: object, name: str, most: int) -> int:
    if type(value) is not int or not 1 <= value <= most:
        raise ValueError(f"{name} must be a whole number from 1 to {most}")
    return value
