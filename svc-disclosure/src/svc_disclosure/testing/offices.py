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
