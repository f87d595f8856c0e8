"""At the desk: decline, return, dispute, designate, contribute, reject, extend, enter."""

from svc_mailbox.testing.desk import (
    ANONYMOUS_LETTER,
    CLERK,
    COUNTER,
    DESK,
    HELPER,
    INTAKE,
    LETTER,
    OTHER_REVIEWER,
    REVIEWER,
    STRANGER,
    SUPERVISOR,
    Life,
)


def test_a_letter_is_declined_with_reason_and_the_right_place(as_):
    life = Life(as_)
    bare = life.desk("decline", INTAKE)
    assert (bare.status_code, set(bare.json["errors"])) == (422, {"reason", "where_to"})
    done = life.desk("decline", INTAKE, why="in_procedure", reason="法院正在审理。", where_to="市中级人民法院")
    assert (done.status_code, done.json["outcome"]) == (200, "declined")
    assert life.tracked()["timeline"][-1]["text"] == "不予受理：法院正在审理。（市中级人民法院）"


def test_a_letter_comes_back_is_disputed_and_decided(as_):
    life = Life(as_).until("dispatch")
    assert life.desk("return", CLERK, reason="路灯归道路局。").status_code == 200
    again = life.desk("dispatch", INTAKE, lead="water", co_handlers=[])
    assert (again.status_code, again.json["code"]) == (409, "returned_by_lead")
    assert life.seen_by(CLERK).status_code == 404
    assert life.desk("dispute", INTAKE, reason="水务局施工挖断了电缆。").status_code == 200
    assert life.desk("designate", INTAKE, lead="water", co_handlers=[]).status_code == 403
    assert life.desk("designate", SUPERVISOR, lead="water", co_handlers=["roads"]).status_code == 200
    twice = life.desk("return", CLERK, reason="还是不归我们。")
    assert (twice.status_code, twice.json["code"]) == (409, "return_decided")
    assert life.desk("take", CLERK).status_code == 200
    assert [e["what"] for e in life.tracked()["timeline"]] == [
        "received", "accept", "dispatch", "return", "designate", "take",
    ]  # fmt: skip


def test_it_is_returned_within_two_working_days_only(as_, clock):
    life = Life(as_).until("dispatch")
    assert life.seen_by(CLERK).json["return_by"] == "2026-03-04"
    clock.forward(days=2, hours=14, minutes=59)
    assert "return" in [a["name"] for a in life.seen_by(CLERK).json["actions"]]
    clock.forward(minutes=1)
    late = life.desk("return", CLERK, reason="路灯归道路局。")
    assert (late.status_code, late.json["code"]) == (409, "return_too_late")


def test_an_unknown_department_is_named(as_):
    life = Life(as_).until("accept")
    for body, field in (({"lead": "moon"}, "lead"), ({"lead": "water", "co_handlers": ["price"]}, "co_handlers")):
        answer = life.desk("dispatch", INTAKE, **body)
        assert (answer.status_code, set(answer.json["errors"])) == (422, {field})
    new = as_().post("/api/mailbox/letters", json={**LETTER, "department": "price"})
    assert (new.status_code, set(new.json["errors"])) == (422, {"department"})


def test_co_handlers_give_their_opinion_and_do_not_answer(as_):
    life = Life(as_).until("take")
    assert life.desk("contribute", HELPER, text="电缆明天接通。").status_code == 200
    assert life.desk("draft", HELPER, text="已修。").status_code == 403
    assert life.desk("contribute", STRANGER, text="x").status_code == 404
    assert [n["text"] for n in life.seen_by(CLERK).json["notes"]] == ["电缆明天接通。"]
    assert "电缆" not in str(life.tracked())


def test_a_draft_is_rejected_with_a_reason_and_written_anew(as_):
    life = Life(as_).until("draft")
    assert life.desk("reject_draft", REVIEWER).status_code == 422
    assert life.desk("reject_draft", REVIEWER, reason="请写明日期。").status_code == 200
    assert life.desk("answer", REVIEWER).status_code == 409
    assert life.desk("draft", CLERK, text="路灯三月二日修好。").status_code == 200
    assert life.desk("answer", REVIEWER).status_code == 200
    assert life.tracked()["answers"][0]["text"] == "路灯三月二日修好。"
    assert [d["state"] for d in life.seen_by(REVIEWER).json["drafts"]] == ["rejected", "answered"]


def test_an_extension_is_asked_by_one_and_decided_by_another(as_, announced):
    life = Life(as_).until("take")
    too_long = life.desk("ask_extension", CLERK, days=8, reason="要等配件。")
    assert (too_long.status_code, too_long.json["errors"]["days"]) == (422, "1 to 7")
    assert life.desk("ask_extension", CLERK, days=2, reason="要等配件。").status_code == 200
    assert as_(REVIEWER).get(DESK, query_string={"queue": "extensions"}).json["total"] == 1
    done = life.desk("approve_extension", REVIEWER)
    assert (done.status_code, done.json["due_on"]) == (200, "2026-03-09")
    assert announced()[-1].data["due"] == "2026-03-09"
    again = life.desk("ask_extension", CLERK, days=2, reason="还要等。")
    assert (again.status_code, again.json["code"]) == (409, "extended_already")
    assert life.tracked()["timeline"][-1]["text"] == "办理期限已延长"


def test_a_refused_extension_holds_the_limit(as_):
    life = Life(as_).until("take")
    life.desk("ask_extension", CLERK, days=2, reason="要等配件。")
    assert life.desk("refuse_extension", REVIEWER, reason="配件已到。").json["due_on"] == "2026-03-05"


def test_a_letter_is_merged_into_another_that_is_seen(as_):
    one, other = Life(as_), Life(as_, ANONYMOUS_LETTER)
    assert one.desk("merge", INTAKE, into="MC-00000-00000-0").status_code == 422
    done = one.desk("merge", INTAKE, into=other.number)
    assert (done.status_code, done.json["outcome"]) == (200, "merged")


def test_the_counter_enters_what_came_on_paper(as_, clock):
    entered = {**LETTER, "channel": "paper", "received_at": "2026-02-25T02:00:00Z"}
    done = as_(COUNTER).post(DESK, json=entered)
    assert (done.status_code, done.json["received_at"]) == (201, "2026-02-25T02:00:00Z")
    for at, status in (("2026-03-02T01:00:01Z", 422), ("2026-01-31T01:00:00Z", 201), ("2026-01-31T00:59:59Z", 422)):
        assert as_(COUNTER).post(DESK, json={**entered, "received_at": at}).status_code == status
    assert as_(COUNTER).post(DESK, json={**entered, "channel": "web"}).status_code == 403
    assert as_(SUPERVISOR).post(DESK, json=entered).status_code == 403
    assert as_(COUNTER).post("/api/mailbox/letters", json=LETTER).status_code == 403


def test_a_second_reviewer_and_a_note_move_nothing(as_):
    life = Life(as_).until("draft")
    before = life.seen_by(REVIEWER).json["version"]
    assert life.desk("note", OTHER_REVIEWER, text="请核对日期。").status_code == 200
    assert life.seen_by(REVIEWER).json["version"] == before
    assert "请核对" not in str(life.tracked())


def test_the_machine_suggests_where_a_letter_belongs(as_):
    life = Life(as_, {**ANONYMOUS_LETTER, "body": "申请公开城南地块的规划许可文件。"})
    assert life.seen_by(INTAKE).json["suggestion"]["to"] == "disclosure"
    assert Life(as_).seen_by(INTAKE).json["suggestion"] is None
