"""Following a letter with number and code, and acting on it."""

import re

import pytest

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

NUMBER, CODE = "MC-7K3F9-Q2XWD-4", "7K3F9Q2X"
LETTER = {
    "department": "housing", "kind": "help", "subject": "路灯不亮", "body": "第一行\r\n第二行", "sender": "named",
    "name": "韦春燕", "phone": "13800138000", "once": "key-of-this-form",
}  # fmt: skip
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def text(answer):
    return answer.get_data(as_text=True)


class TestTracking:
    """Number and code open the letter."""

    @pytest.mark.parametrize("typed", [
        {"number": NUMBER, "code": "WRONG"}, {"number": "没有", "code": "7K3F9Q2X"}, {"number": "../x?", "code": "é\n"},
    ])  # fmt: skip
    def test_a_wrong_number_and_a_wrong_code_are_told_alike(self, reader, typed):
        answer = reader.post("/track", data=typed)
        assert answer.status_code == 404
        assert "编号或查询码不对" in text(answer)

    def test_a_slip_in_a_receipt_code_is_told_at_the_field_and_no_guess(self, reader):
        answer = reader.post("/track", data={"number": "CS-7K3F9-Q2XWD-4", "code": "7k3f9 q2x0"})
        assert answer.status_code == 422
        assert 'href="#code"' in text(answer)
        assert "最后一位和前面对不上" in text(answer)

    def test_both_are_asked_for(self, reader):
        html = text(reader.post("/track", data={}))
        assert 'href="#number"' in html
        assert 'href="#code"' in html

    def test_nothing_is_preselected_in_the_rating(self, reader):
        reader.post("/track", data={"number": NUMBER, "code": CODE})
        html = text(reader.get(f"/track/{NUMBER}"))
        assert html.count('name="level"') == 5
        assert not re.search(r'name="(level|solved)"[^>]* checked', html)

    def test_only_what_the_api_allows_is_offered(self, reader, gateway):
        gateway.case["actions"] = ["urge"]
        reader.post("/track", data={"number": NUMBER, "code": CODE})
        html = text(reader.get(f"/track/{NUMBER}"))
        assert "/urge" in html
        for other in ("rating", "follow-up", "withdraw", "correct", "consent", 'attach"'):
            assert f"/track/{NUMBER}/{other}" not in html

    @pytest.mark.parametrize(("act", "form", "method", "path", "body"), [
        ("rating", {"level": "5", "round": "1", "solved": "yes"}, "POST", "rating",
         {"round": 1, "level": 5, "solved": True}),
        ("rating", {"level": "1", "round": "2", "reason": "太慢"}, "POST", "rating",
         {"round": 2, "level": 1, "solved": None, "reason": "太慢"}),
        ("follow-up", {"text": "再问"}, "POST", "follow-ups", {"text": "再问"}),
        ("withdraw", {"sure": "yes"}, "POST", "withdrawal", {}),
        ("urge", {}, "POST", "urges", {}),
        ("add", {"addition": "又坏了一盏"}, "POST", "additions", {"text": "又坏了一盏"}),
        ("redo", {"reason": "没有修"}, "POST", "redo", {"reason": "没有修"}),
        ("close", {}, "POST", "close", {}),
        ("correct", {"subject": "新标题", "body": ""}, "POST", "correction", {"subject": "新标题"}),
        ("consent", {"publish": "no"}, "PUT", "consent", {"publish": False}),
    ])  # fmt: skip
    def test_acts_reach_the_api_with_the_code(self, reader, gateway, act, form, method, path, body):
        reader.post("/track", data={"number": NUMBER, "code": CODE})
        answer = reader.post(f"/track/{NUMBER}/{act}", data=form | {"once": "k1"})
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/track/{NUMBER}?done={act}")
        headers, sent = gateway.last(method, f"/api/mailbox/letters/{NUMBER}/{path}")
        assert (headers["X-Query-Code"], sent) == (CODE, body)
        assert headers.get("Idempotency-Key") == ("k1" if method == "POST" else None)

    @pytest.mark.parametrize(("act", "form"), [
        ("rating", {}), ("rating", {"level": "6"}), ("rating", {"level": "2", "reason": "慢"}), ("follow-up", {}),
        ("withdraw", {}), ("correct", {}), ("attach", {}), ("add", {}),
    ])  # fmt: skip
    def test_an_incomplete_act_is_told_and_not_sent(self, reader, gateway, act, form):
        reader.post("/track", data={"number": NUMBER, "code": CODE})
        answer = reader.post(f"/track/{NUMBER}/{act}", data=form)
        assert answer.status_code == 422
        assert 'id="errors"' in text(answer)
        assert {method for method, *_ in gateway.asked} == {"GET"}

    def test_a_refused_act_keeps_what_was_entered(self, reader, gateway, gateway_module):
        reader.post("/track", data={"number": NUMBER, "code": CODE})
        gateway.script["POST", f"/api/mailbox/letters/{NUMBER}/rating"] = gateway_module.problem(409, "rated_already")
        html = text(reader.post(f"/track/{NUMBER}/rating", data={"level": "4", "reason": EVIL}))
        assert "只能评价一次" in html
        assert "&lt;script&gt;alert(1)" in html
        assert re.search(r'value="4" checked', html)

    def test_a_file_is_passed_on(self, reader, gateway):
        import io

        reader.post("/track", data={"number": NUMBER, "code": CODE})
        sent = reader.post(f"/track/{NUMBER}/attach", data={"file": (io.BytesIO(b"%PDF-1.7 x"), "说明.pdf")})
        assert sent.status_code == 303
        headers, body = gateway.last("POST", f"/api/mailbox/letters/{NUMBER}/attachments")
        assert headers["Content-Type"].startswith("multipart/form-data")
        assert b"%PDF-1.7 x" in body

    def test_a_file_under_check_or_refused_is_no_link_and_says_why(self, reader, gateway, gateway_module):
        for state, why in (("quarantine", "正在查毒"), ("refused", "查毒没有通过"), ("clean", "可下载")):
            gateway.case["attachments"][0]["state"] = state
            reader.post("/track", data={"number": NUMBER, "code": CODE})
            html = text(reader.get(f"/track/{NUMBER}"))
            assert why in html
            assert (f'href="/track/{NUMBER}/attachments/f1"' in html) is (state == "clean")
        path = f"/api/mailbox/letters/{NUMBER}/attachments/f1"
        gateway.script["GET", path] = gateway_module.problem(409, "file_in_quarantine")
        answer = reader.get(f"/track/{NUMBER}/attachments/f1")
        assert answer.status_code == 409
        assert "请一分钟后再试" in text(answer)

    def test_a_file_of_ten_megabytes_is_taken_and_one_byte_more_is_not(self, reader, gateway):
        import io

        reader.post("/track", data={"number": NUMBER, "code": CODE})
        for size, status in ((10 * 2**20, 303), (10 * 2**20 + 1, 413)):
            sent = reader.post(f"/track/{NUMBER}/attach", data={"file": (io.BytesIO(b"x" * size), "a.txt")})
            assert sent.status_code == status

    def test_closing_forgets_the_code(self, reader):
        reader.post("/track", data={"number": NUMBER, "code": CODE})
        reader.post("/track/close", data={})
        assert reader.get(f"/track/{NUMBER}").headers["Location"] == f"/track?number={NUMBER}"

    def test_nothing_anybody_wrote_becomes_markup(self, reader, gateway):
        gateway.case |= {"subject": EVIL, "body": EVIL, "place": EVIL, "state": EVIL, "kind": EVIL}
        gateway.case["timeline"][0] |= {"what": EVIL, "text": EVIL}
        gateway.case["answers"][0] |= {"text": EVIL, "rating": {"level": EVIL, "solved": True, "reason": EVIL}}
        gateway.case["questions"][0] |= {"text": EVIL, "answer": EVIL}
        gateway.case["attachments"][0] |= {"name": EVIL, "id": "../../x"}
        gateway.case["days"][0] |= {"why": EVIL}
        reader.post("/track", data={"number": NUMBER, "code": CODE})
        html = text(reader.get(f"/track/{NUMBER}"))
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert "attachments/..%2F..%2Fx" in html
