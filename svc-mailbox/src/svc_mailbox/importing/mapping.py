"""Columns to fields: which column holds what is data; what a cell means is decided here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from casework.domain.calendar import SHANGHAI
from casework.domain.errors import Invalid
from casework.web.field_rules import FORBIDDEN, SURROGATE
from svc_mailbox.domain.history import Past
from svc_mailbox.domain.words import Kind
from svc_mailbox.storage.imported import ALIAS

# For each field the columns it is looked for in; the first that is there counts. A mapping file goes before them.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "留言编号", "编号"),
    "author": ("author", "留言用户", "来信人"),
    "subject": ("subject", "留言主题", "标题"),
    "submitted_at": ("submitted_at", "留言时间", "来信时间"),
    "body": ("body", "留言详情", "内容"),
    "reply": ("reply", "答复意见", "答复内容"),
    "replied_at": ("replied_at", "答复时间"),
    "department": ("department", "受理单位", "答复单位"),
    "kind": ("kind", "类型"),
    "rating": ("rating", "满意度"),
    "public": ("public", "是否公开"),
}
KINDS: Mapping[str, Kind] = {kind.value: kind for kind in Kind} | {
    "咨询": Kind.CONSULTATION, "建议": Kind.SUGGESTION, "求助": Kind.HELP, "投诉": Kind.COMPLAINT,
}  # fmt: skip
LEVELS: Mapping[str, int] = {str(n): n for n in range(1, 6)} | {
    "非常满意": 5, "满意": 4, "基本满意": 3, "不满意": 2, "非常不满意": 1,
}  # fmt: skip
YES, NO = frozenset({"true", "1", "是", "公开"}), frozenset({"", "false", "0", "否", "不公开"})
AUTHOR = 50
FORMS = ("%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d", "%Y年%m月%d日 %H:%M:%S", "%Y年%m月%d日")


@dataclass(frozen=True)
class Reading:
    """How an archive is to be read: columns, what holds where a line says nothing, and departments by id and name."""

    columns: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: COLUMNS)
    department: str = ""
    kind: Kind = Kind.CONSULTATION
    departments: Mapping[str, str] = field(default_factory=dict)

    def id_of(self, values: Mapping[str, Any]) -> str:
        """The old number of a line, for the report, whatever else is wrong with it; empty when it cannot be read."""
        try:
            return _id(self, _first(values, self.columns["id"]))
        except ValueError:
            return ""

    def past(self, values: Mapping[str, Any]) -> Past:
        """The letter that a line tells of. Raises Invalid naming every field that is wrong."""
        found = {name: _first(values, columns) for name, columns in self.columns.items()}
        errors: dict[str, str] = {}
        made: dict[str, Any] = {}
        for name, read in _READERS.items():
            try:
                made[name] = read(self, found.get(name))
            except ValueError as error:
                errors[name] = str(error)
        if errors:
            raise Invalid("letter_invalid", "; ".join(f"{k}: {v}" for k, v in errors.items()), errors=errors)
        return Past(**made)


def load_columns(path: Path | None) -> Mapping[str, tuple[str, ...]]:
    """`{"subject": "标题列", "id": ["A", "B"]}` before the defaults. Raises ValueError."""
    if path is None:
        return COLUMNS
    given = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(given, dict) or set(given) - set(COLUMNS):
        raise ValueError(f"{path}: an object from fields to columns is expected; fields are {', '.join(COLUMNS)}")
    chosen = {name: (value,) if isinstance(value, str) else tuple(value) for name, value in given.items()}
    return {name: (*chosen.get(name, ()), *columns) for name, columns in COLUMNS.items()}


def _first(values: Mapping[str, Any], columns: tuple[str, ...]) -> Any:
    return next((values[c] for c in columns if values.get(c) is not None), None)


def _text(value: Any) -> str:
    """What stands in a cell; a whole number of a spreadsheet is often a float."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dict | list):
        raise ValueError("is no text")
    text = str(value).replace("\r\n", "\n").replace("\r", "\n")
    if SURROGATE.search(text) or FORBIDDEN[True].search(text):
        raise ValueError("has control characters, or half a character")
    return text


def _line(value: Any) -> str:
    return " ".join(_text(value).split())


def _id(_reading: Reading, value: Any) -> str:
    text = _line(value)
    if not 0 < len(text) <= ALIAS:
        raise ValueError(f"is missing, or has more than {ALIAS} characters")
    return text


def _author(_reading: Reading, value: Any) -> str:
    text = _line(value)
    if len(text) > AUTHOR:
        raise ValueError(f"has more than {AUTHOR} characters")
    return text


def _moment(value: Any) -> datetime | None:
    if value is None or value == "":
        return None
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)
    moment = value if isinstance(value, datetime) else _parsed(_line(value))
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


def _parsed(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        for form in FORMS:
            try:
                return datetime.strptime(text, form)
            except ValueError:
                continue
    raise ValueError("is no time such as 2026-03-02 09:30:00")


def _submitted(_reading: Reading, value: Any) -> datetime:
    moment = _moment(value)
    if moment is None:
        raise ValueError("is missing")
    return moment


def _department(reading: Reading, value: Any) -> str:
    text = _line(value) or reading.department
    id_ = reading.departments.get(text)
    if id_ is None:
        raise ValueError("is missing: give --department" if not text else "is no department of this instance")
    return id_


def _kind(reading: Reading, value: Any) -> Kind:
    text = _line(value)
    if text and text not in KINDS:
        raise ValueError(f"is none of {', '.join(KINDS)}")
    return KINDS.get(text, reading.kind)


def _rating(_reading: Reading, value: Any) -> int | None:
    text = _line(value)
    if text and text not in LEVELS:
        raise ValueError("is none of 1 to 5")
    return LEVELS.get(text)


def _public(_reading: Reading, value: Any) -> bool:
    text = _line(value).lower()
    if text not in YES | NO:
        raise ValueError("is neither yes nor no")
    return text in YES


_READERS: Mapping[str, Any] = {
    "id": _id, "author": _author, "subject": lambda _r, v: _line(v), "body": lambda _r, v: _text(v),
    "submitted_at": _submitted, "reply": lambda _r, v: _text(v), "replied_at": lambda _r, v: _moment(v),
    "department": _department, "kind": _kind, "rating": _rating, "public": _public,
}  # fmt: skip
