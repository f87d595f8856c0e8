"""What an application must have before it is sent on: the same limits as the service's, told at the field.

Nobody is asked what for: since 2019 that is not a condition (国令711).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask import request
from flask_babel import gettext

from casework.redaction.numbers import is_company_code, is_id_number
from casework.web.access import runtime_of_app
from portal.pages.letter_form import EMAIL, PHONE, length_error
from portal.web.disclosure_problem_words import disclosure_problem
from portal.web.disclosure_words import ASSISTANCE, CARRIERS, OBTAINING, ORGANISATIONS, PAPERS
from portal.web.forms import field
from portal.web.lang import CITY

NAME = (1, 100)
DESCRIPTION = (2, 2_000)
DOCUMENT_NUMBER = (0, 100)
CONTACT = (0, 200)
ID_FORM = re.compile(r"[1-8][0-9]{16}[0-9Xx]")
PAPER_FORM = re.compile(r"[0-9A-Za-z()-]{4,30}")

OF_PERSON = ("paper", "paper_number")
OF_ORGANISATION = ("organisation_class", "code", "representative", "contact")
REACHED = ("phone", "email", "address")
PLAIN = (
    "department", "description", "document_number", "who", "name", *OF_PERSON, *OF_ORGANISATION, *REACHED, "carrier",
    "obtaining", "suggests_publication",
)  # fmt: skip
WHO = ("natural", "organisation")

Form = Mapping[str, Any]


def empty() -> dict[str, Any]:
    """The form before anything was entered."""
    blank: dict[str, Any] = dict.fromkeys(PLAIN, "")
    return blank | {"paper": "resident_id", "carrier": "electronic", "obtaining": "online", "assistance": []}


def entered() -> dict[str, Any]:
    """The form as it was sent."""
    helped = [one for one in request.form.getlist("assistance") if one in ASSISTANCE]
    return {name: field(name) for name in PLAIN} | {"assistance": helped}


def errors_of(form: Form, departments: list[str]) -> dict[str, str]:
    """By field, in the order of the form: what is wrong and what to do. Empty when the application may go."""
    return _what(form, departments) | who_errors(form) | _reached(form) | _how(form)


def _what(form: Form, departments: list[str]) -> dict[str, str]:
    found = {}
    if form["department"] not in departments:
        found["department"] = gettext("请选择向哪个机关申请。")
    if text := length_error(form["description"], DESCRIPTION, gettext("请写明要哪些信息。")):
        found["description"] = text
    if text := length_error(form["document_number"], DOCUMENT_NUMBER, ""):
        found["document_number"] = text
    return found


def who_errors(form: Form) -> dict[str, str]:
    """What is wrong with who applies."""
    if form["who"] not in WHO:
        return {"who": gettext("请选择公民，或者法人、其他组织。")}
    found = {}
    if text := length_error(form["name"], NAME, gettext("请填写姓名或者名称，和证件一致。")):
        found["name"] = text
    return found | (_paper(form) if form["who"] == "natural" else _organisation(form))


def _paper(form: Form) -> dict[str, str]:
    if form["paper"] not in PAPERS:
        return {"paper": gettext("请选择证件。")}
    if not form["paper_number"]:
        return {"paper_number": gettext("请填写证件号码。")}
    if form["paper"] == "resident_id":
        return {} if is_resident_id(form["paper_number"]) else {"paper_number": _said("id_number_wrong")}
    return {} if PAPER_FORM.fullmatch(form["paper_number"]) else {"paper_number": _said("paper_number_wrong")}


def is_resident_id(text: str) -> bool:
    """18 characters with the right check character, and a date of birth that has been (GB 11643)."""
    today = f"{runtime_of_app().now().astimezone(CITY):%Y%m%d}"
    return bool(ID_FORM.fullmatch(text)) and is_id_number(text) and text[6:14] <= today


def _organisation(form: Form) -> dict[str, str]:
    found = {}
    if form["organisation_class"] not in ORGANISATIONS:
        found["organisation_class"] = gettext("请选择组织的类别。")
    if not is_company_code(form["code"]):
        missing = gettext("请填写统一社会信用代码。")
        found["code"] = _said("credit_code_wrong") if form["code"] else missing
    for name, missing in (
        ("representative", gettext("请填写法定代表人或者负责人。")), ("contact", gettext("请填写联系人。"))
    ):  # fmt: skip
        if text := length_error(form[name], NAME, missing):
            found[name] = text
    return found


def _reached(form: Form) -> dict[str, str]:
    found = {}
    if form["phone"] and not PHONE.fullmatch(form["phone"]):
        found["phone"] = gettext("电话只能有数字、空格、横线和括号，例如 0771-5852000。")
    if form["email"] and not EMAIL.fullmatch(form["email"]):
        found["email"] = gettext("邮箱的写法不对，应像 wang@example.com。")
    if text := length_error(form["address"], CONTACT, ""):
        found["address"] = text
    needed = {"post": "address", "email": "email"}.get(form["obtaining"])
    if needed and not form[needed]:
        found[needed] = {"address": gettext("选了邮寄，请填写地址。"), "email": gettext("选了电子邮件，请填写邮箱。")}[
            needed
        ]
    if not found and not any(form[name] for name in REACHED):
        found["phone"] = gettext("请填写电话、邮箱或者地址，至少一项，机关要和您确认。")
    return found


def _how(form: Form) -> dict[str, str]:
    found = {}
    if form["carrier"] not in CARRIERS:
        found["carrier"] = gettext("请选择载体。")
    if form["obtaining"] not in OBTAINING:
        found["obtaining"] = gettext("请选择获取方式。")
    return found


def _said(code: str) -> str:
    return disclosure_problem(422, code)


def submission(form: Form, lang: str) -> dict[str, Any]:
    """The body of `POST /api/disclosure/applications`."""
    natural = form["who"] == "natural"
    who = OF_PERSON if natural else ("code", "representative", "contact")
    names = ("department", "description", "document_number", "name", *REACHED, "carrier", "obtaining", *who)
    sent: dict[str, Any] = {name: form[name] for name in names if form[name]}
    sent["applicant_class"] = "natural" if natural else form["organisation_class"]
    sent |= {"assistance": form["assistance"], "suggests_publication": form["suggests_publication"] == "yes"}
    return sent | {"language": lang}


AT_FIELD = {"applicant_class": "organisation_class", "kind": "organisation_class"}


def api_errors(errors: Mapping[str, Any]) -> dict[str, str]:
    """Errors that only the service found, at the fields the form has."""
    text = gettext("这一项没有通过检查，请修改后再提交。")
    names = (AT_FIELD.get(name, name).partition(".")[0] for name in errors)
    return {name: text for name in names if name in (*PLAIN, "assistance")}
