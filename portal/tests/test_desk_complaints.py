"""The desk for complaints: queues, the whole case, forms of described acts, sealed texts, the identity."""

import re

import pytest
from werkzeug.datastructures import MultiDict

from portal.testing.complaints import NUMBER, described

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

API = f"/api/complaints/desk/complaints/{NUMBER}"
AT = f"/desk/complaints/{NUMBER}"
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
CJK = re.compile(r"[\u3400-\u9fff]")
COLLEAGUES = {"colleagues": [{"id": "w9", "name": "覃明", "roles": ["clerk"]}]}


def text(answer):
    return answer.get_data(as_text=True)


def in_english(html):
    html = re.sub(r"<(\w+)([^>]*) lang=\"zh-CN\"([^>]*)>.*?</\1>", "", html, flags=re.S)
    return re.sub(r"<textarea.*?</textarea>|value=\"[^\"]*\"", "", html, flags=re.S)


@pytest.fixture
def page(clerk, complaints):
    """The desk's page of the scripted complaint with these facts."""

    def show(query="", **facts):
        gateway = complaints(desk=facts)
        gateway.script["GET", "/api/directory/colleagues"] = (200, COLLEAGUES)
        return text(clerk.get(f"{AT}{query}"))

    return show


@pytest.fixture
def send(clerk, complaints):
    """Sends the form of an act."""
    complaints()

    def run(act, *pairs):
        return clerk.post(f"{AT}/{act}", data=MultiDict([("csrf", "form-token"), ("once", "k1"), *pairs]))

    return run


class TestQueue:
    """Rows with lights, filters."""

    def test_rows_and_filters(self, clerk, complaints):
        gateway = complaints()
        html = text(clerk.get("/desk/complaints?queue=overdue&state=investigating&kind=delay&department=housing&q=x"))
        asked = gateway.last("GET", "/api/complaints/desk/complaints")[1]
        assert asked == {"queue": ["overdue"], "state": ["investigating"], "kind": ["delay"],
                         "department": ["housing"], "q": ["x"], "page": ["1"], "size": ["20"]}  # fmt: skip
        assert re.search(r"<rect[^\n]*</svg>已超期", html)
        assert "打击报复" in html
        assert "/api/complaints/desk/complaints.csv?queue=overdue&amp;state=investigating" in html

    def test_filters_outside_the_known_values_are_dropped(self, clerk, complaints):
        gateway = complaints()
        clerk.get("/desk/complaints?queue=secret&state=x&kind=y&department=z&page=-1")
        asked = gateway.last("GET", "/api/complaints/desk/complaints")[1]
        assert asked == {"queue": ["mine"], "page": ["1"], "size": ["20"]}

    def test_a_sealed_row_has_no_title_and_says_so(self, clerk, complaints):
        complaints(row={"subject": None})
        assert "（正文封存）" in text(clerk.get("/desk/complaints"))

    def test_nobody_from_outside(self, reader):
        assert reader.get("/desk/complaints").headers["Location"] == "/login?next=%2Fdesk%2Fcomplaints"


class TestCase:
    """The whole case."""

    def test_everything_is_there(self, page):
        html = page()
        for word in ("先核对收件记录", "承认拖延", "被投诉人", "部分属实", "限期整改", "等鉴定", "近亲属", "CS-AAAAA",
                     "黄明", "待批准", "已打开", "已受理", "哪一天交的材料"):  # fmt: skip
            assert word in html, word
        assert f'href="{AT}/identity"' in html

    def test_english_is_complete(self, page):
        html = in_english(page("?lang=en"))
        assert not CJK.search(html), CJK.search(html)

    def test_ids_are_unique_and_labels_find_their_fields(self, page):
        html = page()
        ids = re.findall(r' id="([^"]+)"', html)
        assert len(ids) == len(set(ids))
        assert set(re.findall(r'<label for="([^"]+)"', html)) <= set(ids)

    def test_sealed_texts_are_said_to_be_sealed(self, page):
        html = page(sealed=True, subject=None, body=None, plan={"text": None}, messages=[], answers=[])
        assert "本账号无权阅读正文" in html
        assert "（封存）" in html

    def test_nothing_anybody_wrote_becomes_markup(self, page):
        html = page(
            f"?done={EVIL}", subject=EVIL, body=EVIL, kind=EVIL, state=EVIL, naming=EVIL, light=EVIL, plan=EVIL,
            interviews=[{"at": EVIL, "whom": EVIL, "text": EVIL}], conclusion={"finding": EVIL, "report": EVIL},
            history=[{"at": EVIL, "action": EVIL, "part": EVIL, "department": EVIL, "text": EVIL}],
            candidates=[{"account": EVIL, "name": EVIL}], investigators=[EVIL, "x<b>"],
            actions=[described(EVIL, (EVIL, EVIL)), described("assign", ("investigators", "list"))],
            openings=[{"id": EVIL, "stage": EVIL, "purpose": EVIL, "reason": EVIL, "asked_by": EVIL, "asked_at": EVIL,
                       "actions": [described(EVIL)]}],
        )  # fmt: skip
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert "x<b>" not in html

    def test_one_taken_out_of_sight_leads_back_to_the_queue(self, clerk, complaints, gateway_module):
        gateway = complaints()
        gateway.script["GET", API] = gateway_module.problem(404, "complaint_unknown")
        assert clerk.get(f"{AT}?done=recuse").headers["Location"] == "/desk/complaints?done=recuse"
        assert clerk.get(AT).status_code == 404


class TestActs:
    """Forms become the JSON that the API described."""

    def test_forms_offer_what_can_be_chosen(self, page):
        html = page()
        assert len(re.findall(r'type="checkbox" name="list:investigators"', html)) == 2
        assert 'name="row:measures:4:due" type="date"' in html
        assert 'name="moment:held_at" type="datetime-local"' in html
        account = html.partition('name="text:account"')[2].partition("</select>")[0]
        assert [name for name in ("我本人", "黄明", "覃明") if name not in account] == []
        assert re.search(r'name="integer:number".*?<option value="1"', html, re.S)
        assert not re.search(r'name="boolean:kept"[^>]* checked', html)

    @pytest.mark.parametrize(("act", "pairs", "body"), [
        ("accept", [], {}),
        ("assign", [("list:investigators", "w1"), ("list:investigators", "w2")], {"investigators": ["w1", "w2"]}),
        ("interview", [("text:whom", "accused"), ("moment:held_at", "2026-03-02T09:30"), ("text:text", "谈话\r\n二")],
         {"whom": "accused", "held_at": "2026-03-02T01:30:00Z", "text": "谈话\n二"}),
        ("interview", [("moment:held_at", "昨天")], {"held_at": "昨天"}),
        ("conclude", [("text:finding", "partly"), ("row:measures:0:kind", "refund"), ("row:measures:0:owner", "power"),
                      ("row:measures:0:due", "2026-04-01"), ("row:measures:0:text", "退"),
                      ("row:measures:1:kind", ""), ("row:measures:3:text", "半行"), ("row:measures:9:text", "x")],
         {"finding": "partly", "measures": [
             {"kind": "refund", "owner": "power", "due": "2026-04-01", "text": "退"}, {"text": "半行"}]}),
        ("check_measure", [("integer:number", "1"), ("boolean:kept", "false")], {"number": 1, "kept": False}),
        ("name_accused", [("list:departments", "power"), ("lines:accounts", "a\r\nb"),
                          ("row:officials:0:name", "某"), ("row:officials:0:department", "power")],
         {"departments": ["power"], "accounts": ["a", "b"], "officials": [{"name": "某", "department": "power"}]}),
    ])  # fmt: skip
    def test_forms_become_json(self, send, gateway, act, pairs, body):
        answer = send(act, *pairs)
        assert (answer.status_code, answer.headers["Location"]) == (303, f"{AT}?done={act}")
        headers, sent = gateway.last("POST", f"{API}/{act}")
        assert (headers["Idempotency-Key"], sent) == ("k1", body)

    def test_a_refusal_keeps_what_was_entered_and_says_the_rule(self, send, gateway, gateway_module):
        gateway.script["POST", f"{API}/conclude"] = gateway_module.problem(409, "measure_missing", detail="the rule")
        answer = send("conclude", ("text:text", EVIL), ("row:measures:1:text", "第二行"), ("text:finding", "partly"))
        html = text(answer)
        assert answer.status_code == 409
        assert "至少写一项整改措施" in html
        assert "the rule" in html
        assert "&lt;script&gt;alert(1)" in html
        assert "<script>alert" not in html
        assert 'value="第二行"' in html
        form = html.partition(f'action="{AT}/conclude"')[2].partition("</form>")[0]
        assert '<details class="more">' in form
        assert '<option value="partly" selected' in form
        assert html.count('<details class="act" open') == 1

    def test_errors_name_the_fields(self, send, gateway, gateway_module):
        refused = gateway_module.problem(422, "invalid", errors={"measures.0.due": "x", "finding": "y"})
        gateway.script["POST", f"{API}/conclude"] = refused
        assert "请检查：整改措施、调查结论。" in text(send("conclude"))

    @pytest.mark.parametrize(("path", "body"), [
        ("openings/o1/approve", {}), ("openings/o1/refuse", {"reason": "不必"}), ("openings/o2/seal", {}),
    ])  # fmt: skip
    def test_openings_are_decided_here(self, send, gateway, path, body):
        answer = send(path, *((f"text:{name}", value) for name, value in body.items()))
        assert answer.headers["Location"] == f"{AT}?done={path.rpartition('/')[2]}"
        assert gateway.last("POST", f"{API}/{path}")[1] == body

    def test_a_refused_opening_stays_open_at_its_own_form(self, send, gateway, gateway_module):
        gateway.script["POST", f"{API}/openings/o1/refuse"] = gateway_module.problem(403, "own_opening")
        html = text(send("openings/o1/refuse", ("text:reason", "因为如此")))
        assert "请换一位督办人员" in html
        assert "因为如此</textarea>" in html

    def test_an_act_with_an_odd_name_is_not_found(self, send, gateway):
        assert send("ACCEPT").status_code == 404
        assert send("openings/o1/..x").status_code == 404
        assert gateway.asked == []

    def test_a_form_without_token_is_refused(self, clerk, complaints):
        assert clerk.post(f"{AT}/accept", data={}).status_code == 403
        assert clerk.post(f"{AT}/identity", data={}).status_code == 403

    def test_a_step_up_is_asked_for(self, send, gateway, gateway_module):
        gateway.script["POST", f"{API}/openings/o1/approve"] = gateway_module.problem(403, "step_up_needed")
        assert send("openings/o1/approve").headers["Location"].startswith("/account/step-up?next=")


class TestIdentity:
    """Reading it is asked for once more, and recorded."""

    def test_it_is_shown_only_in_answer_to_the_form(self, clerk, complaints):
        gateway = complaints()
        html = text(clerk.get(f"{AT}/identity"))
        assert "每一次查看都记入审计" in html
        assert gateway.asked == []
        html = text(clerk.post(f"{AT}/identity", data={"csrf": "form-token"}))
        assert "韦春燕" in html
        assert "13800138000" in html
        assert not CJK.search(in_english(text(clerk.get(f"{AT}/identity?lang=en"))))

    def test_a_sealed_one_is_refused_in_words(self, clerk, complaints, gateway_module):
        gateway = complaints()
        gateway.script["GET", f"{API}/identity"] = gateway_module.problem(409, "identity_sealed")
        answer = clerk.post(f"{AT}/identity", data={"csrf": "form-token"})
        assert (answer.status_code, "身份是封存的" in text(answer)) == (409, True)
