"""Beside complaints at the desk: relations that recuse, and figures; who may see what, and what is not shown."""

import re

import pytest

from casework.domain.actors import Role
from casework.testing.client import citizen, staff

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

TIES, FIGURES = "/api/complaints/desk/ties", "/api/complaints/desk/statistics"
RELATIONS, STATISTICS = "/desk/complaints/relations", "/desk/complaints/statistics"
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
CJK = re.compile(r"[\u3400-\u9fff]")
FORM = {"csrf": "form-token", "once": "k1"}
COUNTS = {
    "since": "2025-03-02T01:00:00Z", "least_shown": 5, "received": 40,
    "by_state": {"closed": 30, "received": 10}, "by_kind": {"delay": 25, "attitude": 15}, "by_finding": {"partly": 3},
    "accepted_on_time": {"decided": 30, "on_time": 27}, "answered_on_time": {"decided": 0, "on_time": 0},
    "by_accused": {"housing": 31, "power": None, "service": None}, "by_accused_total": None,
}  # fmt: skip


def text(answer):
    return answer.get_data(as_text=True)


def in_english(html):
    html = re.sub(r"<(\w+)([^>]*) lang=\"zh-CN\"([^>]*)>.*?</\1>", "", html, flags=re.S)
    return re.sub(r"(value|aria-label)=\"[^\"]*\"", "", html)


@pytest.fixture
def person(as_):
    """`person(role)`: somebody at the desk with this role."""
    return lambda role: as_(staff("housing", role), dlg="delegated", csrf="form-token")


@pytest.fixture
def ties(gateway, person):
    """`ties(*rows)`: the relations that the API tells, this account's clerk's and others'."""

    def told(*rows):
        for method in ("GET", "POST", "DELETE"):
            gateway.script[method, TIES] = (200, {"ties": list(rows)})
        colleagues = [{"id": "w2", "name": "李红", "department": "housing"}]
        gateway.script["GET", "/api/directory/colleagues"] = (200, {"colleagues": colleagues})

    return told


def row(account="w2", to="power", relation="family", entered_by="w2", **names):
    return {"account": account, "to": to, "relation": relation, "entered_by": entered_by} | names


class TestRelations:
    """回避关系."""

    @pytest.mark.parametrize(("given", "sent"), [
        ({"department": "power", "relation": "family"}, {"to": "power", "relation": "family"}),
        ({"other": "w2", "relation": "interest"}, {"to": "w2", "relation": "interest"}),
        ({"department": "power", "relation": "other", "account": "w9"}, {"to": "power", "relation": "other"}),
    ])  # fmt: skip
    def test_staff_declare_their_own_alone(self, ties, person, gateway, given, sent):
        ties()
        clerk = person(Role.CLERK)
        assert 'name="account"' not in text(clerk.get(RELATIONS))
        answer = clerk.post(RELATIONS, data=FORM | given)
        assert answer.headers["Location"] == f"{RELATIONS}?done=declared"
        assert gateway.last("POST", TIES)[1] == sent
        assert "已登记" in text(clerk.get(answer.headers["Location"]))

    @pytest.mark.parametrize(("given", "told"), [
        ({"relation": "family"}, "填一项"),
        ({"department": "power", "other": "w2", "relation": "family"}, "填一项"),
        ({"department": "moon", "relation": "family"}, "没有这个部门"),
        ({"department": "power"}, "什么关系"),
        ({"department": "power", "relation": "boss"}, "什么关系"),
    ])  # fmt: skip
    def test_what_lacks_is_said_and_what_was_entered_stays(self, ties, person, gateway, given, told):
        ties()
        answer = person(Role.CLERK).post(RELATIONS, data=FORM | given)
        assert (answer.status_code, told in text(answer)) == (422, True)
        assert [asked for asked in gateway.asked if asked[:2] == ("POST", TIES)] == []
        if given.get("department") == "power":
            assert '<option value="power" selected' in text(answer)

    def test_a_supervisor_enters_for_others_and_takes_back_theirs(self, ties, person, gateway):
        supervisor = person(Role.SUPERVISOR)
        ties(row(to_name=""), row("w8", "w9", name="黄明", to_name="赵六"), row(supervisor.actor.id, "service"))
        html = text(supervisor.get(RELATIONS))
        for word in ("李红", "供电局", "黄明", "赵六", "近亲属", "我本人"):
            assert word in html, word
        assert html.count(f'action="{RELATIONS}/remove"') == 2
        supervisor.post(RELATIONS, data=FORM | {"account": "w2", "department": "power", "relation": "family"})
        assert gateway.last("POST", TIES)[1] == {"account": "w2", "to": "power", "relation": "family"}
        answer = supervisor.post(f"{RELATIONS}/remove", data=FORM | {"account": "w2", "to": "power"})
        assert answer.headers["Location"] == f"{RELATIONS}?done=removed"
        assert gateway.last("DELETE", TIES)[1] == {"account": "w2", "to": "power"}

    @pytest.mark.parametrize(("status", "code", "told"), [
        (403, "own_relation", "由另一位督办人员撤销"), (404, "relation_unknown", "没有这项关系"),
    ])  # fmt: skip
    def test_a_refusal_is_told_on_the_page(self, ties, person, gateway, gateway_module, status, code, told):
        ties()
        gateway.script["DELETE", TIES] = gateway_module.problem(status, code)
        answer = person(Role.SUPERVISOR).post(f"{RELATIONS}/remove", data=FORM | {"account": "a", "to": "b"})
        assert (answer.status_code, told in text(answer)) == (status, True)

    def test_others_take_nothing_back(self, ties, person):
        ties(row())
        clerk = person(Role.CLERK)
        assert "/remove" not in text(clerk.get(RELATIONS))
        assert clerk.post(f"{RELATIONS}/remove", data=FORM | {"account": "w2", "to": "power"}).status_code == 403

    def test_nothing_anybody_wrote_becomes_markup(self, ties, person):
        ties(row(EVIL, EVIL, EVIL, EVIL), row(name=EVIL, to_name=EVIL, entered_by_name=EVIL))
        supervisor = person(Role.SUPERVISOR)
        for answer in (supervisor.get(f"{RELATIONS}?done={EVIL}"),
                       supervisor.post(RELATIONS, data=FORM | {"other": EVIL, "account": EVIL})):  # fmt: skip
            assert "<script>alert" not in text(answer)
            assert "<img src=x" not in text(answer)

    def test_nobody_from_outside(self, reader, as_):
        assert reader.get(RELATIONS).headers["Location"].startswith("/login")
        assert as_(citizen("c1"), dlg="delegated").get(RELATIONS).status_code == 403


class TestFigures:
    """投诉统计."""

    @pytest.fixture(autouse=True)
    def _counted(self, gateway):
        gateway.script["GET", FIGURES] = (200, COUNTS)

    def test_counts_are_drawn_and_small_ones_are_not_shown(self, person):
        html = text(person(Role.REVIEWER).get(STATISTICS))
        assert "少于 5 件的不显示" in html
        accused = html.partition('id="accused"')[2]
        assert accused.count("不显示</span>") == 3  # two departments and the total
        assert 'class="bar-fore" width="77.50"' in accused
        for word in ("90.00%", "27/30", "—", "62.50%", "拖延", "部分属实", "已办结"):
            assert word in html, word

    def test_a_city_without_complaints(self, person, gateway):
        nothing = {"by_state": {}, "by_kind": {}, "by_finding": {}, "by_accused": {}, "by_accused_total": 0}
        gateway.script["GET", FIGURES] = (200, COUNTS | nothing | {"received": 0})
        assert text(person(Role.SUPERVISOR).get(STATISTICS)).count("还没有。") == 4

    def test_only_who_may_sees_them_and_the_way_there(self, person, complaints):
        complaints()
        assert person(Role.CLERK).get(STATISTICS).status_code == 403
        assert STATISTICS not in text(person(Role.CLERK).get("/desk/complaints"))
        for role in (Role.REVIEWER, Role.SUPERVISOR):
            assert f'href="{STATISTICS}"' in text(person(role).get("/desk/complaints"))
            assert f'href="{RELATIONS}"' in text(person(role).get("/desk/complaints"))


@pytest.mark.parametrize("path", [RELATIONS, STATISTICS])
def test_english_is_complete_and_ids_are_unique(ties, person, gateway, path):
    ties(row(), row("w8", "w9", "former_post"))
    gateway.script["GET", FIGURES] = (200, COUNTS)
    html = text(person(Role.SUPERVISOR).get(f"{path}?lang=en"))
    assert not CJK.search(in_english(html)), CJK.search(in_english(html))
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'<label for="([^"]+)"', html)) <= set(ids)
