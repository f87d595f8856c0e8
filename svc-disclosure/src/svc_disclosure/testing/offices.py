"""The city of the integration tests, as configuration: its departments, and what its agencies have set."""

from __future__ import annotations

from typing import Any

from svc_disclosure.testing import people

NAMES = {
    people.AGENCY: ("市住房和城乡建设局", "Housing"),
    people.JOINT_AGENCY: ("市自然资源和规划局", "Planning"),
    people.HEIR: ("市住房建设管理局", "Housing Administration"),
    "shuiwu": ("市水务局", "Water"),
}
DEPARTMENTS: list[dict[str, Any]] = [
    {
        "id": id_, "name": zh, "name_en": en, "parent": "",
        "instances": {"mailbox": "mailbox/city", "complaints": "complaints/city", "disclosure": "disclosure/city"},
    }
    for id_, (zh, en) in NAMES.items()
]  # fmt: skip
CONFIGURATION: dict[str, Any] = {
    "venues": {
        "review": "南宁市人民政府", "review_en": "the People's Government of Nanning",
        "court": "南宁铁路运输法院", "court_en": "Nanning Railway Transport Court",
        "overseer": "南宁市人民政府办公室", "overseer_en": "the General Office of the city government",
    },
    "agencies": {
        people.AGENCY: {
            "code": "南住建", "heads": [people.HEAD.id], "reconsideration": "https://xzfy.example.org",
            "contact": "市住房和城乡建设局办公室,0771-1234567", "contact_en": "Office of Housing, 0771-1234567",
            "payment": "凭本通知到市财政非税账户缴纳", "payment_en": "Pay into the city's account with this notice",
        },
        people.HEIR: {
            "code": "南建管", "heads": [people.HEAD.id], "reconsideration": "https://xzfy.example.org",
        },
    },
}  # fmt: skip
# A calendar that comes later: it moves what was counted on a forecast
NOTICE = {
    "layer": "national", "year": 2027, "source": "国办通知（试验）", "issued": "2026-11-20",
    "days_off": [
        {"name": "元旦", "from": "2027-01-01", "to": "2027-01-03"},
        {"name": "临时放假", "from": "2027-01-04", "to": "2027-01-06"},
        {"name": "劳动节", "from": "2027-05-01", "to": "2027-05-05"},
        {"name": "国庆节", "from": "2027-10-01", "to": "2027-10-07"},
    ],
    "working": [],
}  # fmt: skip
