"""What the agencies of the model city have set for 依申请公开: config/disclosure.json, with which it begins."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from deploy.city import City
from deploy.written import write, write_once

FILE = "disclosure.json"
CHANNEL = "https://fuyi.example.org/apply"  # where reconsideration is applied for online (行政复议法 art. 22 ¶2)
CODES: Mapping[str, str] = {  # 机关代字 by department: without one no paper can be numbered
    "jiaotong": "南交",
    "chengguan": "南城管",
    "jiaoyu": "南教",
    "renshe": "南人社",
    "zhujian": "南住建",
    "weijian": "南卫健",
}
# Whom remedies are sought from: the government of the same level, the court, 政府信息公开工作主管部门
VENUES = {
    "review": "南宁市人民政府",
    "review_en": "the People's Government of Nanning",
    "court": "南宁市中级人民法院",
    "court_en": "the Intermediate People's Court of Nanning",
    "overseer": "南宁市人民政府办公室",
    "overseer_en": "the General Office of the People's Government of Nanning",
}


def write_disclosure(city: City) -> None:
    """Codes, papers' addresses and remedies; a file that is there already stays.

    Heads of the disclosure offices are accounts, which are not there yet: `appoint` names them.
    """
    agencies = {id_: _agency(code) for id_, code in CODES.items()}
    write_once(city.var / "config" / FILE, {"agencies": agencies, "venues": VENUES})


def appoint(city: City, agency: str, heads: Sequence[str]) -> None:
    """The accounts (their ids) that head the disclosure office of an agency, and extend (art. 33 ¶2)."""
    path = city.var / "config" / FILE
    known = json.loads(path.read_text(encoding="utf-8"))
    known["agencies"][agency]["heads"] = list(heads)
    write(path, known)


def _agency(code: str) -> dict[str, Any]:
    return {
        "code": code,
        "heads": [],
        "reconsideration": CHANNEL,
        "contact": "政府信息公开办公室,电话 0771-5550100,工作日 9:00—17:00",
        "contact_en": "Disclosure office, telephone 0771-5550100, working days 9:00-17:00",
        "payment": "凭本通知载明的缴款码缴入市财政非税收入账户",
        "payment_en": "to the city's non-tax revenue account, with the payment code on this notice",
    }
