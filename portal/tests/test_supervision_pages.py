"""督办 at the desk: acts and their answers, acts by hand, ladders, and who sees what."""

import re

import pytest

from casework.domain.actors import Role
from casework.testing.client import staff
from portal.testing.complaints import LADDERS, WATCHED

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

API = "/api/complaints/supervision"
AT = "/desk/supervision"
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
CJK = re.compile(r"[\u3400-\u9fff]")
FORM = {"csrf": "form-token", "once": "k1"}


def text(answer):
    return answer.get_data(as_text=True)


def in_english(html):
    html = re.sub(r"<(\w+)([^>]*) lang=\"zh-CN\"([^>]*)>.*?</\1>", "", html, flags=re.S)
    return re.sub(r"<textarea.*?</textarea>|value=\"[^\"]*\"", "", html, flags=re.S)


@pytest.fixture
def supervisor(as_):
    """A supervisor who is logged in."""
    return as_(staff("", Role.SUPERVISOR), dlg="delegated", csrf="form-token")


@pytest.mark.usefixtures("complaints")
class TestActs:
    """Reminders, urges and cards."""

    def test_a_department_sees_and_answers(self, clerk, gateway):
        html = text(clerk.get(f"{AT}?unanswered=true&rung=yellow"))
        asked = gateway.last("GET", f"{API}/acts")[1]
        assert asked == {"unanswered": ["true"], "rung": ["yellow"], "page": ["1"], "size": ["20"]}
        for word in (
            "黄牌",
            "科室负责人",
            "督办人员发出",
            "一再拖延",
            "未同意",
            'href="/desk/letters/MC-7K3F9-Q2XWD-4"',
        ):
            assert word in html, word
        answer = clerk.post(f"{AT}/acts/a1/answer?rung=yellow", data=FORM | {"text:text": "本周办完"})
        assert answer.headers["Location"] == f"{AT}?rung=yellow&done=answer"
        assert gateway.last("POST", f"{API}/acts/a1/answer")[1] == {"text": "本周办完"}

    def test_a_refused_answer_keeps_its_text_and_the_filter(self, clerk, gateway, gateway_module):
        gateway.script["POST", f"{API}/acts/a1/answer"] = gateway_module.problem(409, "answered_already")
        answer = clerk.post(f"{AT}/acts/a1/answer?rung=yellow", data=FORM | {"text:text": EVIL})
        html = text(answer)
        assert (answer.status_code, "只能回复一次" in html) == (409, True)
        assert "&lt;script&gt;" in html
        assert "<script>alert" not in html
        assert f'action="{AT}/acts/a1/answer?rung=yellow"' in html

    def test_unknown_acts_and_filters(self, clerk, gateway):
        assert clerk.post(f"{AT}/acts/a1/remove", data=FORM).status_code == 404
        clerk.get(f"{AT}?rung=x&standing=y&department=z&unanswered=maybe")
        assert gateway.last("GET", f"{API}/acts")[1] == {"page": ["1"], "size": ["20"]}

    @pytest.mark.parametrize("path", [AT, f"{AT}?done=propose", f"{AT}/cases", f"{AT}/ladders"])
    def test_english_is_complete(self, supervisor, path):
        html = in_english(text(supervisor.get(path + ("&" if "?" in path else "?") + "lang=en")))
        assert not CJK.search(html), CJK.search(html)
        ids = re.findall(r' id="([^"]+)"', html)
        assert len(ids) == len(set(ids))

    @pytest.mark.parametrize(("typed", "asked"), [("mc7k3f9q2xwdk", "MC-7K3F9-Q2XWD-K"), ("MC-7K3", None)])
    def test_a_number_is_asked_for_in_its_one_form_or_not_at_all(self, clerk, gateway, typed, asked):
        html = text(clerk.get(f"{AT}?number={typed}"))
        assert gateway.last("GET", f"{API}/acts")[1].get("number") == ([asked] if asked else None)
        assert ("这不是完整的编号" in html) is (asked is None)

    def test_nothing_anybody_wrote_becomes_markup(self, supervisor, complaints):
        withdrawal = {"cause": EVIL, "reason": EVIL, "proposed_at": EVIL, "decision": EVIL}
        complaints(act={"number": EVIL, "rung": EVIL, "reason": EVIL, "department": {"id": EVIL}, "source": EVIL,
                        "reply": {"text": EVIL, "at": EVIL}, "withdrawals": [withdrawal]})  # fmt: skip
        html = text(supervisor.get(AT))
        assert "<script>alert" not in html
        assert "<img src=x" not in html


@pytest.mark.usefixtures("complaints")
class TestByHand:
    """A supervisor issues an act on a watched case."""

    def test_a_card_by_hand_goes_with_the_source_of_the_case(self, supervisor, gateway):
        html = text(supervisor.get(f"{AT}/cases?q=MC"))
        assert 'name="source" value="/mailbox/city"' in html
        form = FORM | {"source": "/mailbox/city", "text:rung": "red", "text:reason": "仍未办理"}
        answer = supervisor.post(f"{AT}/cases/{WATCHED['number']}/issue", data=form)
        assert answer.headers["Location"] == f"{AT}?number={WATCHED['number']}&done=issue"
        sent = gateway.last("POST", f"{API}/cases/{WATCHED['number']}/acts")[1]
        assert sent == {"source": "/mailbox/city", "rung": "red", "reason": "仍未办理"}

    def test_a_refusal_keeps_the_reason(self, supervisor, gateway, gateway_module):
        path = f"{API}/cases/{WATCHED['number']}/acts"
        gateway.script["POST", path] = gateway_module.problem(403, "own_card", detail="the rule")
        form = FORM | {"source": "/mailbox/city", "text:rung": "red", "text:reason": "仍未办理"}
        answer = supervisor.post(f"{AT}/cases/{WATCHED['number']}/issue", data=form)
        assert (answer.status_code, "the rule" in text(answer), "仍未办理</textarea>" in text(answer)) == (
            403, True, True,
        )  # fmt: skip


@pytest.mark.usefixtures("complaints")
class TestLadders:
    """A table per department."""

    def test_the_citys_ladder_is_shown_first(self, supervisor):
        html = text(supervisor.get(f"{AT}/ladders"))
        assert 'name="red:days_left" value="-1"' in html
        assert re.search(r'name="reminder:recipient".*?<option value="handler" selected', html, re.S)
        assert 'href="?department=power"' in html
        assert "改用全市的</button>" not in html

    def test_a_department_without_one_begins_with_the_citys(self, supervisor):
        assert "这个部门没有自己的阶梯" in text(supervisor.get(f"{AT}/ladders?department=housing"))
        assert "改用全市的</button>" in text(supervisor.get(f"{AT}/ladders?department=power"))

    def test_it_is_set_as_a_whole(self, supervisor, gateway):
        form = FORM | {"department": "power", "urge:recipient": "handler", "urge:days_left": "1",
                       "red:recipient": "head", "red:days_left": "-1", "red:percent_left": "0", "red:unanswered": "3",
                       "leader:recipient": "", "leader:days_left": "-6"}  # fmt: skip
        answer = supervisor.post(f"{AT}/ladders", data=form)
        assert answer.headers["Location"] == f"{AT}/ladders?department=power&done=set"
        assert gateway.last("PUT", f"{API}/ladders")[1] == {"department": "power", "steps": [
            {"rung": "urge", "recipient": "handler", "days_left": 1, "percent_left": None, "unanswered": None},
            {"rung": "red", "recipient": "head", "days_left": -1, "percent_left": 0, "unanswered": 3},
        ]}  # fmt: skip

    @pytest.mark.parametrize("change", [{"department": "nowhere"}, {"red:days_left": "2.5"}, {"red:unanswered": "x"}])
    def test_what_is_no_number_or_department_is_told_and_kept(self, supervisor, gateway, change):
        form = FORM | {"department": "", "red:recipient": "head", "red:days_left": "-1", "urge:days_left": EVIL[:16]}
        answer = supervisor.post(f"{AT}/ladders", data=form | {"urge:days_left": "7"} | change)
        assert answer.status_code == 422
        assert 'name="urge:days_left" value="7"' in text(answer)
        assert [method for method, *_ in gateway.asked if method == "PUT"] == []

    def test_a_ladder_that_is_refused_is_kept(self, supervisor, gateway, gateway_module):
        gateway.script["PUT", f"{API}/ladders"] = gateway_module.problem(422, "ladder_malformed")
        answer = supervisor.post(f"{AT}/ladders", data=FORM | {"red:recipient": "head", "red:days_left": "9"})
        assert (answer.status_code, 'value="9"' in text(answer), "督办阶梯不对" in text(answer)) == (422, True, True)

    def test_a_departments_own_is_removed(self, supervisor, gateway):
        answer = supervisor.post(f"{AT}/ladders/remove", data=FORM | {"department": "power"})
        assert answer.headers["Location"] == f"{AT}/ladders?done=removed"
        assert gateway.last("DELETE", f"{API}/ladders/power")
        assert LADDERS[1]["department"] == "power"


@pytest.mark.usefixtures("complaints")
class TestNavigation:
    """Links by role."""

    def test_a_clerk_sees_all_channels_and_supervision(self, clerk):
        html = text(clerk.get("/desk"))
        links = re.findall(r'<a href="(/desk[a-z/]*)"', html)[1:5]
        assert links == ["/desk", "/desk/complaints", "/desk/applications", "/desk/supervision"]
        assert f"{AT}/ladders" not in html

    def test_a_supervisor_sees_cases_and_ladders_too(self, supervisor):
        html = text(supervisor.get(f"{AT}/ladders"))
        assert f'href="{AT}/ladders" aria-current="page"' in html
        assert f'href="{AT}/cases"' in html

    def test_ladders_and_acts_by_hand_are_for_supervisors(self, clerk, gateway):
        assert clerk.get(f"{AT}/ladders").status_code == 403
        assert clerk.get(f"{AT}/cases").status_code == 403
        assert clerk.post(f"{AT}/ladders", data=FORM).status_code == 403
        assert gateway.asked == []
