"""What a letter must have before it is sent on: the same limits as the service's, told at the field."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext

from portal.web.words import KINDS

SUBJECT = (2, 100)
BODY = (1, 10_000)
PLACE = (0, 200)
NAME = (1, 50)
ADDRESS = (0, 200)
PHONE = re.compile(r"\+?(?:[ ()-]*[0-9]){5,20}")
EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,185}\.[^@\s.]{2,}")

FIELDS = ("department", "kind", "subject", "body", "place", "name", "phone", "email", "address")
PERSONAL = ("name", "phone", "email", "address")

Form = Mapping[str, str]


def errors_of(form: Form, departments: list[str]) -> dict[str, str]:
    """By field, in the order of the form: what is wrong and what to do. Empty when the letter may go."""
    found: dict[str, str] = {}
    for check in (_where, _texts, _sender):
        found |= check(form, departments)
    return found


def _where(form: Form, departments: list[str]) -> dict[str, str]:
    found = {}
    if form["department"] not in departments:
        found["department"] = gettext("请选择收信的部门。")
    if form["kind"] not in KINDS:
        found["kind"] = gettext("请选择来信的类型。")
    return found


def _texts(form: Form, _departments: list[str]) -> dict[str, str]:
    found = {}
    for name, bounds, missing in (
        ("subject", SUBJECT, gettext("请填写标题。")),
        ("body", BODY, gettext("请填写来信内容。")),
        ("place", PLACE, ""),
    ):
        if text := length_error(form[name], bounds, missing):
            found[name] = text
    return found


def length_error(text: str, bounds: tuple[int, int], missing: str) -> str:
    """What is wrong with the length; empty when it is right."""
    least, most = bounds
    if least and not text:
        return missing
    if not least <= len(text) <= most:
        return gettext(
            "应为 %(least)d 到 %(most)d 个字，现在有 %(actual)d 个。", least=least, most=most, actual=len(text)
        )
    return ""


def _sender(form: Form, _departments: list[str]) -> dict[str, str]:
    if form["sender"] not in ("named", "anonymous"):
        return {"sender": gettext("请选择实名或匿名。")}
    return {} if form["sender"] == "anonymous" else contact_errors(form)


def contact_errors(form: Form) -> dict[str, str]:
    """What is wrong with name and contact of somebody who gives them; by field."""
    checks: tuple[tuple[str, Callable[[Form], str]], ...] = (
        ("name", lambda f: length_error(f["name"], NAME, gettext("请填写姓名，或者选择匿名。"))),
        ("phone", _phone),
        ("email", _email),
        ("address", lambda f: length_error(f["address"], ADDRESS, "")),
    )
    return {name: text for name, check in checks if (text := check(form))}


def _phone(form: Form) -> str:
    if not form["phone"] and not form["email"]:
        return gettext("请填写电话或邮箱，至少一项，以便部门联系您。")
    if form["phone"] and not PHONE.fullmatch(form["phone"]):
        return gettext("电话只能有数字、空格、横线和括号，例如 0771-5852000。")
    return ""


def _email(form: Form) -> str:
    if form["email"] and not EMAIL.fullmatch(form["email"]):
        return gettext("邮箱的写法不对，应像 wang@example.com。")
    return ""


def submission(form: Form, lang: str) -> dict[str, Any]:
    """The body of `POST /api/mailbox/letters`. An anonymous letter carries nothing about the sender."""
    anonymous = form["sender"] == "anonymous"
    sent: dict[str, Any] = {k: form[k] for k in ("department", "kind", "subject", "body")}
    sent |= {"anonymous": anonymous, "publish_consent": form["publish_consent"] == "yes", "language": lang}
    optional = ("place",) if anonymous else ("place", *PERSONAL)
    return sent | {k: form[k] for k in optional if form[k]}


def api_errors(errors: Mapping[str, Any]) -> dict[str, str]:
    """Errors that only the service found, at the fields the form has."""
    text = gettext("这一项没有通过检查，请修改后再提交。")
    return {name: text for name in errors if name in FIELDS}
