"""What a sender can do on the way: add, ask on, urge, withdraw, have it redone, close."""

from casework.testing.client import citizen
from svc_mailbox.testing.desk import CLERK, INTAKE, REVIEWER, SUPERVISOR, Life


def test_a_letter_is_withdrawn_before_its_answer_and_then_nothing_more(as_, announced):
    life = Life(as_)
    done = life.say("withdrawal", reason="已经修好了")
    assert (done.status_code, done.json["state"], done.json["outcome"]) == (200, "closed", "withdrawn")
    assert life.say("withdrawal").status_code == 409
    assert life.desk("accept", INTAKE).status_code == 409
    assert announced()[-1].type == "mailbox.letter_withdrawn.v1"


def test_it_is_asked_on_three_times_and_answered(as_):
    life = Life(as_).until("answer")
    for n in range(3):
        assert life.say("follow-ups", text=f"第{n}问").status_code == 200
    fourth = life.say("follow-ups", text="第四问")
    assert (fourth.status_code, fourth.json["code"]) == (409, "follow_ups_used")
    assert life.desk("answer_follow_up", CLERK, text="明天。").status_code == 403
    assert life.desk("answer_follow_up", REVIEWER, text="明天。").status_code == 200
    seen = life.tracked()["questions"]
    assert [q["text"] for q in seen] == ["第0问", "第1问", "第2问"]
    assert {q["answer"] for q in seen} == {"明天。"}
    again = life.desk("answer_follow_up", REVIEWER, text="后天。")
    assert (again.status_code, again.json["code"]) == (409, "no_follow_up")


def test_it_is_urged_once_in_24_hours(as_, clock):
    life = Life(as_)
    assert life.say("urges").status_code == 200
    early = life.say("urges")
    assert (early.status_code, early.json["code"]) == (429, "urged_already")
    assert early.headers["Retry-After"] == str(24 * 3600)
    assert "urge" not in life.tracked()["actions"]
    clock.forward(hours=24)
    assert life.say("urges").status_code == 200
    assert life.desk("urge", SUPERVISOR).status_code == 200
    assert life.seen_by(INTAKE).json["urged"] is True


def test_additions_are_shown_in_order(as_):
    life = Life(as_)
    for text in ("对面的也不亮。", "  今晚还是不亮。"):
        assert life.say("additions", text=text).status_code == 200
    assert [a["text"] for a in life.tracked()["additions"]] == ["对面的也不亮。", "  今晚还是不亮。"]


def test_a_bad_rating_opens_a_second_round_and_the_first_answer_stays(as_):
    life = Life(as_).until("answer")
    assert life.say("redo").status_code == 409
    life.say("rating", round=1, level=2, solved=False, reason="还是不亮。")
    again = life.say("redo", reason="请再派人")
    assert (again.status_code, again.json["state"]) == (200, "handling")
    assert life.desk("draft", CLERK, text="第二次修好了。").status_code == 200
    assert life.desk("answer", REVIEWER).status_code == 200
    assert [a["text"] for a in life.tracked()["answers"]] == ["路灯已经修好，谢谢您的来信。", "第二次修好了。"]
    assert life.say("rating", round=2, level=4, solved=True).status_code == 200
    assert [a["rating"]["level"] for a in life.tracked()["answers"]] == [2, 4]
    assert life.say("redo").status_code == 409


def test_its_sender_closes_it(as_):
    life = Life(as_, sender=citizen("a")).until("answer")
    assert life.desk("close", REVIEWER).status_code == 409
    done = life.say("close")
    assert (done.status_code, done.json["state"], done.json["outcome"]) == (200, "closed", "answered")
    assert done.json["state_text"] == "已办结"


def test_the_view_speaks_english_when_asked(as_):
    life = Life(as_)
    seen = as_().get(f"/api/track/{life.number}", headers={"X-Query-Code": life.code, "Accept-Language": "en"}).json
    assert seen["state_text"] == "Registered"
    assert seen["days"][1]["why"] == "day 1"
