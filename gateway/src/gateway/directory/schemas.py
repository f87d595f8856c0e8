"""What the directory's API takes and gives."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from casework.domain.directory import State
from casework.web.fields import QueryBoolean, Strict, Text
from gateway.directory.checks import INSTANCE, LONGEST_NAME, MOST_INSTANCES
from gateway.directory.domain import MOST_MERGED

DAY = re.compile(r"\d{4}-\d\d-\d\d")


class Day(fields.Date):
    """`YYYY-MM-DD` and no other way of writing it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        if not isinstance(value, str) or not DAY.fullmatch(value):
            raise ValidationError("Write the day as YYYY-MM-DD.")
        return super()._deserialize(value, attr, data, **kwargs)


def _id(**more: Any) -> Text:
    return Text(max=64, **more)


def _instances(**more: Any) -> fields.Dict:
    value = Text(max=64, validate=validate.Regexp(INSTANCE, error="Write it like mailbox/city."))
    return fields.Dict(
        keys=Text(max=32), values=value, validate=validate.Length(max=MOST_INSTANCES),
        metadata={"example": {"mailbox": "mailbox/city"}}, **more,
    )  # fmt: skip


class DirectoryQuery(Strict):
    """`on`: as of that day, today when absent. `all`: those that have ended or open later, too."""

    on = Day()
    all = QueryBoolean(load_default=False)


class Described(Strict):
    """What a department is called and where it belongs."""

    name = Text(max=LONGEST_NAME, required=True)
    name_en = Text(min=0, max=LONGEST_NAME, load_default="")
    region = Text(min=6, max=6, required=True, metadata={"example": "450100"})
    parent = Text(min=0, max=64, load_default="")
    instances = _instances(load_default=dict)


class NewDepartment(Described):
    """A department that opens on `on` (today when absent; earlier for one that has long been there)."""

    id = _id(required=True)
    on = Day()


class Successor(Described):
    """The department that several are merged into, when it is new."""

    id = _id(required=True)


class Rename(Strict):
    """Another name from `on` on."""

    name = Text(max=LONGEST_NAME, required=True)
    name_en = Text(min=0, max=LONGEST_NAME, load_default="")
    on = Day(required=True)


class Change(Strict):
    """What is given changes from `on` on; an empty `parent` is none."""

    region = Text(min=6, max=6)
    parent = Text(min=0, max=64)
    instances = _instances()
    on = Day(required=True)


class Merge(Strict):
    """The department of the path and those of `with` go into `into` (there already) or `new`, one of the two."""

    others = fields.List(_id(), data_key="with", load_default=list, validate=validate.Length(max=MOST_MERGED - 1))
    into = _id()
    new = fields.Nested(Successor)
    on = Day(required=True)


class Abolish(Strict):
    """`on` is the first day without it; without a `successor` letters to it are refused from then on."""

    successor = Text(min=0, max=64, load_default="")
    on = Day(required=True)


class DepartmentView(Schema):
    """A department on a day, and the channels in which it takes something in."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    name_en = fields.String(required=True)
    region = fields.String(required=True, metadata={"description": "行政区划代码; empty when not said"})
    parent = fields.String(required=True)
    instances = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    accepts = fields.List(fields.String(), required=True)
    state = fields.String(required=True, metadata={"enum": [state.value for state in State]})
    successor = fields.String(required=True, metadata={"description": "who has followed; empty when nobody has"})


class DepartmentsView(Schema):
    """Departments of the city."""

    departments = fields.List(fields.Nested(DepartmentView), required=True)


class NameView(Schema):
    """A name and its first day."""

    since = fields.String(required=True, metadata={"format": "date"})
    name = fields.String(required=True)
    name_en = fields.String(required=True)


class SeatView(Schema):
    """Region, parent and instances, and their first day."""

    since = fields.String(required=True, metadata={"format": "date"})
    region = fields.String(required=True)
    parent = fields.String(required=True)
    instances = fields.List(fields.String(), required=True)


class ActView(Schema):
    """What was done to it, and by whom (an account's id)."""

    happened = fields.String(required=True)
    effective_on = fields.String(required=True, metadata={"format": "date"})
    at = fields.String(required=True, metadata={"format": "date-time"})
    account = fields.String(required=True)


class EndView(Schema):
    """How it ends; `on` is the first day without it."""

    on = fields.String(required=True, metadata={"format": "date"})
    how = fields.String(required=True, metadata={"enum": ["merged", "abolished"]})
    successor = fields.String(required=True)


class HistoryView(DepartmentView):
    """A department today, with all that was and will be."""

    names = fields.List(fields.Nested(NameView), required=True)
    seats = fields.List(fields.Nested(SeatView), required=True)
    end = fields.Nested(EndView, required=True, allow_none=True)
    acts = fields.List(fields.Nested(ActView), required=True)
