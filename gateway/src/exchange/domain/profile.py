"""The element profile of the bureau (信访件, 信访人, 办理方式, 办理结果) as tables: its names beside ours.

Values are text on the bureau's side. Each table goes both ways without loss (`to_profile`, `from_profile`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casework.domain.calendar import SHANGHAI
from exchange.domain.codes import BLFS, OUTCOMES, PURPOSES

MOMENT = "%Y-%m-%d %H:%M:%S"


@dataclass(frozen=True)
class Form:
    """How a value is written there, and read back."""

    write: Callable[[Any], str]
    read: Callable[[str], Any]


@dataclass(frozen=True)
class Element:
    """One line of a table: our field, the bureau's element, its Chinese name, and the form of its values."""

    ours: str
    name: str
    title: str
    form: Form
    most: int = 300  # characters


def _words(known: Mapping[str, str]) -> Form:
    back = {theirs: ours for ours, theirs in known.items()}
    return Form(lambda value: known[value], lambda text: back[text])


def _read_moment(text: str) -> datetime:
    return datetime.strptime(text, MOMENT).replace(tzinfo=SHANGHAI)


TEXT = Form(str, str)
NUMBER = Form(str, int)
FLAG = Form(lambda value: "1" if value else "0", lambda text: text == "1")
MOMENT_FORM = Form(lambda value: value.astimezone(SHANGHAI).strftime(MOMENT), _read_moment)
PURPOSE = _words(PURPOSES)
STATUS = _words({word: theirs for theirs, word in BLFS.items()})
OUTCOME = _words(OUTCOMES)

XFJ = (
    Element("number", "xfjid", "信访件标识", TEXT, 64),
    Element("alias", "xfjbh", "信访件编号", TEXT, 64),
    Element("sent_at", "xfrq", "信访日期", MOMENT_FORM, 19),
    Element("form", "xfxs", "信访形式", TEXT, 32),
    Element("people_count", "xfrs", "信访人数", NUMBER, 8),
    Element("subject", "gkxx", "概况信息", TEXT, 200),
    Element("body", "tsnr", "投诉内容", TEXT, 20_000),
    Element("place", "wtsdmc", "问题属地名称", TEXT, 300),
    Element("kind", "xfmdmc", "信访目的名称", PURPOSE, 32),
    Element("department", "djbm", "登记部门", TEXT, 64),
    Element("office", "djjgmc", "登记机构名称", TEXT, 100),
    Element("received_at", "djsj", "登记时间", MOMENT_FORM, 19),
    Element("notify_by", "xbjzsj", "限办截止时间", MOMENT_FORM, 19),
    Element("system", "ssxt", "所属系统", TEXT, 64),
    Element("joint", "lmbz", "联名标志", FLAG, 1),
    Element("anonymous", "nmbz", "匿名标志", FLAG, 1),
    Element("urgent", "zdjjbz", "重大紧急标志", FLAG, 1),
    Element("public", "gkbz", "同意公开标志", FLAG, 1),
)
XFR = (
    Element("name", "xm", "姓名", TEXT, 100),
    Element("phone", "sjh", "手机号", TEXT, 32),
    Element("email", "dzyj", "电子邮件", TEXT, 254),
    Element("address", "zz", "住址", TEXT, 300),
    Element("main", "xfjzfrbz", "主访人标志", FLAG, 1),
)
BLFS_TABLE = (
    Element("alias", "xfjbh", "信访件编号", TEXT, 64),
    Element("status", "blfs", "办理方式", STATUS, 32),
    Element("at", "blsj", "办理时间", MOMENT_FORM, 19),
    Element("office", "bljg", "办理机构", TEXT, 100),
    Element("notice", "hfgznr", "回复告知内容", TEXT, 2000),
)
BLRESULT = (
    Element("alias", "xfjbh", "信访件编号", TEXT, 64),
    Element("outcome", "xfjclzt", "处理状态", OUTCOME, 32),
    Element("decided_at", "blsj", "办理时间", MOMENT_FORM, 19),
    Element("office", "bldw", "办理单位", TEXT, 100),
    Element("text", "blsm", "办理结果说明", TEXT, 20_000),
)
TABLES: Mapping[str, tuple[Element, ...]] = {"XFJ": XFJ, "XFR": XFR, "BLFS": BLFS_TABLE, "BLRESULT": BLRESULT}


def to_profile(table: tuple[Element, ...], ours: Mapping[str, Any]) -> dict[str, str]:
    """The bureau's elements for what we know; what is unknown (None) or empty is left out."""
    return {e.name: e.form.write(ours[e.ours]) for e in table if ours.get(e.ours) not in (None, "")}


def from_profile(table: tuple[Element, ...], theirs: Mapping[str, str]) -> dict[str, Any]:
    """Our fields from the bureau's elements; elements that the table does not name are let be.

    Raises KeyError or ValueError for a value that the element cannot have.
    """
    return {e.ours: e.form.read(theirs[e.name]) for e in table if theirs.get(e.name)}
