"""Publication: consent, redaction, two pairs of eyes, and out again at once."""

import pytest

from svc_mailbox.testing.desk import ANONYMOUS_LETTER, CLERK, LETTER, REVIEWER, SUPERVISOR, Life

WITH_DATA = {**LETTER, "body": "我是韦小明，电话13800138000，住民族大道100号，路灯不亮。"}


@pytest.fixture
def life(as_):
    """A letter that has been answered, with personal data in its text."""
    return Life(as_, WITH_DATA).until("answer")


def propose(as_, life, **changed):
    """Proposes what the machine proposes."""
    proposal = as_(CLERK).get(f"/api/mailbox/desk/letters/{life.number}/redaction").json
    copy = {name: proposal[name] for name in ("subject", "body", "answer")}
    return life.desk("propose", CLERK, **{**copy, **changed})


def published(as_, life):
    """The public view."""
    return as_().get(f"/api/mailbox/published/{life.number}")


def test_the_machine_finds_what_we_know_of_the_sender(as_, life):
    proposal = as_(CLERK).get(f"/api/mailbox/desk/letters/{life.number}/redaction").json
    for secret in ("韦小明", "13800138000"):
        assert secret not in proposal["body"]
    assert {"mobile", "name"} <= {finding["kind"] for finding in proposal["findings"]}


def test_a_letter_is_published_by_another_than_its_proposer(as_, life, announced, clock):
    assert published(as_, life).status_code == 404
    assert propose(as_, life).status_code == 200
    assert published(as_, life).status_code == 404
    assert life.desk("publish", CLERK).status_code == 403
    clock.forward(hours=1)
    assert life.desk("publish", REVIEWER).status_code == 200
    seen = published(as_, life)
    assert seen.status_code == 200
    assert (seen.json["department"], seen.json["round"], seen.json["rating_level"]) == ("water", 1, None)
    assert seen.json["redacted"] is True
    assert "韦小明" not in seen.text
    assert announced()[-1].type == "mailbox.letter_published.v1"
    life.say("rating", round=1, level=4, solved=True)
    assert published(as_, life).json["rating_level"] == 4
    assert [row["number"] for row in as_().get("/api/mailbox/published").json["letters"]] == [life.number]


def test_the_reviewer_sees_the_copy_that_waits_for_release(as_, life):
    desk = f"/api/mailbox/desk/letters/{life.number}"
    assert as_(REVIEWER).get(desk).json["proposal"] is None
    propose(as_, life, subject="脱敏后的题目")
    assert as_(REVIEWER).get(desk).json["proposal"]["subject"] == "脱敏后的题目"
    life.desk("publish", REVIEWER)
    assert as_(REVIEWER).get(desk).json["proposal"] is None


def test_what_is_left_open_keeps_a_copy_from_being_proposed(as_, life):
    bare = propose(as_, life, body="请打13800138000找韦小明")
    assert (bare.status_code, bare.json["code"], bare.json["open_findings"]) == (409, "redaction_open", 2)
    kept = propose(as_, life, body="请打13800138000找有关人员", keep=["13800138000"])
    assert kept.status_code == 200


def test_withdrawn_consent_takes_the_text_away_at_once(as_, life, announced):
    propose(as_, life)
    life.desk("publish", REVIEWER)
    done = life.consent(False)
    assert done.json["publication"] == {"consent": False, "state": "consent_withdrawn"}
    assert published(as_, life).status_code == 404
    assert as_().get("/api/mailbox/published").json["letters"] == []
    last = announced()[-1]
    assert (last.type, last.data["cause"]) == ("mailbox.letter_unpublished.v1", "consent_withdrawn")
    assert life.desk("propose", CLERK, subject="题目", body="b", answer="a").status_code == 409
    count = len(announced())
    assert life.consent(False).status_code == 200
    assert len(announced()) == count
    assert life.consent(True).json["publication"]["state"] == "consented"


def test_staff_take_a_text_down_with_a_reason(as_, life):
    propose(as_, life)
    life.desk("publish", REVIEWER)
    assert life.desk("unpublish", SUPERVISOR).status_code == 422
    assert life.desk("unpublish", SUPERVISOR, reason="漏了一个名字。").status_code == 200
    assert published(as_, life).status_code == 404
    assert propose(as_, life).status_code == 200


def test_a_rejected_copy_is_gone(as_, life):
    propose(as_, life)
    assert life.desk("reject_publication", REVIEWER, reason="地址还在。").status_code == 200
    assert life.desk("publish", REVIEWER).status_code == 409


def test_without_consent_nothing_is_proposed(as_):
    life = Life(as_, ANONYMOUS_LETTER).until("answer")
    assert "propose" not in [a["name"] for a in life.seen_by(CLERK).json["actions"]]
    assert propose(as_, life).status_code == 409


def test_who_says_nothing_of_publication_has_not_agreed(as_):
    life = Life(as_, {k: v for k, v in WITH_DATA.items() if k != "publish_consent"})
    assert life.tracked()["publication"] == {"consent": False, "state": "no_consent"}


def test_the_list_is_paged_newest_first(as_, clock):
    lives = []
    for _ in range(3):
        life = Life(as_).until("answer")
        propose(as_, life)
        clock.forward(minutes=1)
        life.desk("publish", REVIEWER)
        lives.append(life.number)
    first = as_().get("/api/mailbox/published?limit=2").json
    assert [row["number"] for row in first["letters"]] == [lives[2], lives[1]]
    rest = as_().get(f"/api/mailbox/published?limit=2&after={first['next']}").json
    assert ([row["number"] for row in rest["letters"]], rest["next"]) == ([lives[0]], None)
