"""What a complaint must have before it is sent on: the same limits as the service's, told at the field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request
from flask_babel import gettext

from casework.domain.numbers import as_number
from portal.pages.letter_form import NAME, PERSONAL, SUBJECT, contact_errors, length_error
from portal.web.complaint_words import KINDS, NAMINGS
from portal.web.forms import field

BODY = (2, 10_000)
MOST = 5  # departments, and officials
PLAIN = ("kind", "earlier", "naming", "subject", "body", *PERSONAL)

Form = Mapping[str, Any]


def empty() -> dict[str, Any]:
    """The form before anything was entered."""
    blank: dict[str, Any] = dict.fromkeys(PLAIN, "")
    return blank | {"departments": [""] * MOST, "officials": [{"name": "", "department": ""}] * MOST}


def entered() -> dict[str, Any]:
    """The form as it was sent; `departments` and `officials` have `MOST` places, those not used empty."""
    names, places = _five("official_name"), _five("official_department")
    officials = [{"name": name, "department": place} for name, place in zip(names, places, strict=True)]
    return {name: field(name) for name in PLAIN} | {"departments": _five("departments"), "officials": officials}


def _five(name: str) -> list[str]:
    given = [one.strip() for one in request.form.getlist(name)][:MOST]
    return given + [""] * (MOST - len(given))


def errors_of(form: Form, departments: list[str]) -> dict[str, str]:
    """By field, in the order of the form: what is wrong and what to do. Empty when the complaint may go."""
    return _whom(form, departments) | _what(form) | _who(form)


def _whom(form: Form, departments: list[str]) -> dict[str, str]:
    found = {}
    named = [one for one in form["departments"] if one]
    if not named or not set(named) <= set(departments):
        found["departments"] = gettext("请选择被投诉的单位，至少一个。")
    if text := next((text for one in form["officials"] if (text := _official_error(one, departments))), ""):
        found["officials"] = text
    return found


def _official_error(official: Mapping[str, str], departments: list[str]) -> str:
    if official["department"] and official["department"] not in departments:
        return gettext("请从列表里选人员所在的单位。")
    if official["department"] and not official["name"]:
        return gettext("选了人员所在的单位，还要写姓名；不知道姓名可以都不填。")
    return length_error(official["name"], (0, NAME[1]), "")


def _what(form: Form) -> dict[str, str]:
    found = {}
    if form["kind"] not in KINDS:
        found["kind"] = gettext("请选择属于哪一种情况。")
    if text := length_error(form["subject"], SUBJECT, gettext("请填写标题。")):
        found["subject"] = text
    if text := length_error(form["body"], BODY, gettext("请填写投诉内容。")):
        found["body"] = text
    if form["earlier"] and not as_number(form["earlier"]):
        found["earlier"] = gettext("原来的编号不对，应像 MC-7K3F9-Q2XWD-4。没有可以不填。")
    return found


def _who(form: Form) -> dict[str, str]:
    if form["naming"] not in NAMINGS:
        return {"naming": gettext("请选择实名、保密或匿名。")}
    return {} if form["naming"] == "anonymous" else contact_errors(form)


def submission(form: Form, lang: str) -> dict[str, Any]:
    """The body of `POST /api/complaints/complaints`. An anonymous complaint carries nothing about who wrote it."""
    sent: dict[str, Any] = {name: form[name] for name in ("kind", "naming", "subject", "body")}
    sent |= {"accused": accused(form), "language": lang}
    if form["earlier"]:
        sent["earlier"] = as_number(form["earlier"])
    given = () if form["naming"] == "anonymous" else PERSONAL
    return sent | {name: form[name] for name in given if form[name]}


def accused(form: Form) -> dict[str, Any]:
    """Whom it is about. An official without a department of their own belongs to the first that was chosen."""
    named = list(dict.fromkeys(one for one in form["departments"] if one))
    officials = [
        {"name": one["name"], "department": one["department"] or named[0]} for one in form["officials"] if one["name"]
    ]
    return {"departments": named, "officials": officials}


AT_FIELD = {"accused": "departments"}  # what the service calls otherwise


def api_errors(errors: Mapping[str, Any]) -> dict[str, str]:
    """Errors that only the service found, at the fields the form has."""
    text = gettext("这一项没有通过检查，请修改后再提交。")
    names = (AT_FIELD.get(name.split(".")[0], name.split(".")[0]) for name in errors)
    return {name: text for name in names if name in (*PLAIN, "departments", "officials")}
