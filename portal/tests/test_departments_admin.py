"""The directory's page: only for its administrator; every form becomes the call that the API describes."""

import pytest

from casework.domain.actors import Actor, Kind, Role
from casework.testing.client import staff

HOME, API = "/desk/admin/departments", "/api/admin/departments"
LISTED = [
    {"id": "housing", "name": "市住建局", "name_en": "Housing", "region": "450100", "parent": "", "state": "active",
     "instances": {"mailbox": "mailbox/city"}, "accepts": ["mailbox"], "successor": ""},
    {"id": "power", "name": "供电局", "name_en": "", "region": "", "parent": "", "state": "active", "instances": {},
     "accepts": [], "successor": ""},
    {"id": "gone", "name": "市外经局", "name_en": "", "region": "", "parent": "", "state": "merged", "instances": {},
     "accepts": [], "successor": "housing"},
]  # fmt: skip
ONE = LISTED[0] | {
    "names": [{"since": "1949-10-01", "name": "市房管局", "name_en": ""},
              {"since": "2026-01-01", "name": "市住建局", "name_en": "Housing"}],
    "seats": [{"since": "1949-10-01", "region": "450100", "parent": "", "instances": ["mailbox/city"]}],
    "end": None,
    "acts": [{"happened": "renamed", "effective_on": "2026-01-01", "at": "2025-12-01T01:00:00Z", "account": "staff:1"}],
}  # fmt: skip


@pytest.fixture
def admin(as_, gateway):
    gateway.script["GET", "/api/departments"] = (200, {"departments": LISTED})
    gateway.script["GET", f"{API}/housing"] = (200, ONE)
    actor = Actor(Kind.STAFF, "admin-1", "", frozenset({Role.SYSTEM_ADMIN.value}), "系统管理员")
    return as_(actor, dlg="delegated", csrf="form-token")


def send(client, path, **form):
    return client.post(path, data={"csrf": "form-token", "once": "k" * 32, **form})


def posted(gateway):
    return [(path, body) for method, path, _headers, body in gateway.asked if method == "POST"]


def test_all_departments_are_listed_and_each_has_its_page(admin):
    page = admin.get(HOME).text
    for one in LISTED:
        assert one["name"] in page
        assert f"{HOME}/{one['id']}" in page
    assert "已合并" in page
    shown = admin.get(f"{HOME}/housing").text
    for text in ("市房管局", "导入前", "2026-01-01", "更名", "撤销", "mailbox/city"):
        assert text in shown
    assert '<form method="post" action="/desk/admin/departments/housing/' not in shown, "no form unasked"


@pytest.mark.parametrize("act", ["rename", "change", "merge", "abolish"])
def test_the_form_of_an_act_is_shown_when_it_is_asked_for(admin, act):
    shown = admin.get(f"{HOME}/housing?act={act}").text
    assert f'action="{HOME}/housing/{act}"' in shown
    assert 'name="on"' in shown
    assert "市外经局" not in shown, "what has ended takes nothing over"


@pytest.mark.parametrize(
    ("path", "form", "call", "body"),
    [
        ("", {"id": "trade", "name": "市商务局", "name_en": "", "region": "450100", "parent": "housing",
              "instances": "mailbox/city"},
         "", {"id": "trade", "name": "市商务局", "name_en": "", "region": "450100", "parent": "housing",
              "instances": {"mailbox": "mailbox/city"}}),
        ("/housing/rename", {"name": "市房局", "name_en": "H", "on": "2026-04-01"},
         "/housing/rename", {"name": "市房局", "name_en": "H", "on": "2026-04-01"}),
        ("/housing/change", {"region": "", "parent": "", "on": "2026-04-01"},
         "/housing/change", {"parent": "", "instances": {}, "on": "2026-04-01"}),
        ("/housing/merge", {"with": "power", "into": "roads", "on": "2026-04-01"},
         "/housing/merge", {"with": ["power"], "into": "roads", "on": "2026-04-01"}),
        ("/housing/merge", {"new_id": "u", "new_name": "市公用局", "new_region": "450100", "on": "2026-04-01"},
         "/housing/merge", {"with": [], "on": "2026-04-01",
                            "new": {"id": "u", "name": "市公用局", "name_en": "", "region": "450100", "parent": "",
                                    "instances": {}}}),
        ("/housing/abolish", {"successor": "power", "on": "2026-04-01"},
         "/housing/abolish", {"successor": "power", "on": "2026-04-01"}),
    ],
)  # fmt: skip
def test_a_form_becomes_the_call(admin, gateway, path, form, call, body):
    gateway.script["POST", API + call] = (200, ONE)
    answer = send(admin, HOME + path, **form)
    assert answer.status_code == 303
    assert posted(gateway) == [(API + call, body)]


def test_what_is_refused_is_told_and_what_was_entered_stays(admin, gateway):
    refusal = {"status": 409, "code": "name_taken", "detail": "'power' is called so."}
    gateway.script["POST", f"{API}/housing/rename"] = (409, refusal)
    answer = send(admin, f"{HOME}/housing/rename", name="供电局", on="2026-04-01")
    assert answer.status_code == 409
    assert "同一时间已经有部门叫这个名称" in answer.text
    assert 'value="供电局"' in answer.text
    gateway.script["POST", API] = (409, refusal)
    assert 'value="trade"' in send(admin, HOME, id="trade", name="供电局").text


@pytest.mark.parametrize("path", [f"{HOME}/Nobody%20here", f"{HOME}/a%00b"])
def test_no_such_address(admin, path):
    assert admin.get(path).status_code == 404


def test_nobody_else(as_, gateway):
    for role in (Role.CLERK, Role.REVIEWER, Role.SUPERVISOR, Role.SECURITY_ADMIN, Role.AUDITOR):
        client = as_(staff("housing", role), dlg="delegated", csrf="form-token")
        assert client.get(HOME).status_code == 403
        assert send(client, f"{HOME}/housing/abolish", on="2026-04-01").status_code == 403
    assert gateway.asked == []


def test_it_reads_in_english(admin):
    page = admin.get(f"{HOME}?lang=en").text
    for text in ("Departments", "Region code", "Create a department", "Merged"):
        assert text in page
