"""The city of the integration tests, as configuration: its departments, and the offices that take complaints."""

from __future__ import annotations

from typing import Any

from svc_complaints.testing import people

NAMES = {
    "zhengfu": ("市政府", "City Government"),
    people.ACCUSED: ("市交通局", "Transport"),
    "yunguan": ("运输管理处", "Transport Administration"),
    "diyiyunguan": ("第一运管所", "First Transport Station"),
    people.OFFICE: ("市效能办", "Efficiency Office"),
    people.HIGHER: ("市纪委监委", "Discipline Commission"),
    "shuiwu": ("市水务局", "Water"),
}
PARENTS = {people.ACCUSED: "zhengfu", "yunguan": people.ACCUSED, "diyiyunguan": "yunguan"}
DEPARTMENTS: list[dict[str, Any]] = [
    {
        "id": id_, "name": zh, "name_en": en, "parent": PARENTS.get(id_, ""),
        "instances": {"mailbox": "mailbox/city", "complaints": "complaints/city"},
    }
    for id_, (zh, en) in NAMES.items()
]  # fmt: skip
CONFIGURATION: dict[str, Any] = {"offices": list(people.OFFICES)}
