"""What is sent conforms: every event of a letter, told by the rules and by requests, and the answers to a referral."""

from datetime import timedelta

import pytest

from casework.domain.events import Envelope
from casework.messaging import relay
from casework.messaging.inbox import Inbox
from svc_mailbox import jobs
from svc_mailbox.domain.events import LETTER_EVENTS
from svc_mailbox.testing.desk import ANONYMOUS_LETTER, CLERK, HELPER, INTAKE, LETTER, REVIEWER, SUPERVISOR, Life, expect
from svc_mailbox.testing.stories import MONDAY
from svc_mailbox.testing.whole import stories

NOTARY = "notary/city"
TOLD = [event for story in stories() for event in story.told]


def sent_by(runtime):
    """The messages as the relay hands them over, in order."""
    while relay.place(runtime):
        pass
    with runtime.read() as connection:
        return [envelope.to_json() for _position, envelope in relay.events_after(connection, runtime.source, 0)]


def check(published, message):
    """It conforms, and says nothing that is not published."""
    assert published.problems(message) == [], message
    assert published.unpublished(message) == set(), message


def test_every_event_of_a_letter_conforms(published):
    assert {type(event) for event in TOLD} == set(LETTER_EVENTS)
    for sequence, event in enumerate(TOLD, 1):
        message = Envelope(
            id=str(sequence), source="/mailbox/city", type=f"mailbox.{event.name}.v{event.version}",
            subject=event.subject, time=MONDAY, sequence=sequence, data=event.data(),
        ).to_json()  # fmt: skip
        check(published, message)


def test_what_requests_and_jobs_announce_conforms(as_, runtime, clock, published):
    _answered_twice_and_published(as_)
    _returned_and_extended(as_)
    for action in ("decline", "invalidate"):
        why = {"why": "in_procedure", "where_to": "市中级人民法院"} if action == "decline" else {}
        expect(Life(as_, ANONYMOUS_LETTER).desk(action, INTAKE, reason="法院正在审理。", **why), 200)
    expect(Life(as_).desk("merge", INTAKE, into=Life(as_).number), 200)
    expect(Life(as_).desk("refer", INTAKE, to=NOTARY, reason="属于公证事项。"), 200)
    for answer, who in (("anonymity", {}), ("name", {"name": "韦小明", "phone": "13800138000", "address": "民族大道"})):
        unnamed = Life(as_, ANONYMOUS_LETTER)
        expect(unnamed.desk("ask_name", INTAKE, text="信访事项须有姓名。"), 200)
        expect(unnamed.say(answer, **who), 200)
    late = Life(as_).until("dispatch")
    expect(late.say("urges"), 200)
    expect(late.desk("urge", SUPERVISOR), 200)
    expect(Life(as_).say("withdrawal"), 200)
    clock.forward(days=2)
    jobs.watch(runtime)
    clock.forward(days=40)
    jobs.watch(runtime)
    jobs.tidy(runtime)
    messages = sent_by(runtime)
    for message in messages:
        check(published, message)
    told = {message["type"].split(".")[1] for message in messages}
    stories_only = {event.name for event in LETTER_EVENTS} - told
    assert stories_only == {
        "letter_needs_correction", "letter_lapsed", "letter_recounted", "letter_referred", "letter_referral_refused",
        "letter_taken_back",
    }  # fmt: skip
    assert "case_referred" in told


def _answered_twice_and_published(as_):
    life = Life(as_).until("answer")
    steps = [
        life.say("follow-ups", text="什么时候修好的？"),
        life.desk("answer_follow_up", REVIEWER, text="昨天。"),
        life.say("rating", round=1, level=1, solved=False, reason="还是不亮。"),
        life.desk("redo", SUPERVISOR),
        life.desk("draft", CLERK, text="今天又去修了。"),
        life.desk("answer", REVIEWER),
        life.say("rating", round=2, level=5, solved=None),
    ]
    copy = as_(CLERK).get(f"/api/mailbox/desk/letters/{life.number}/redaction").json
    steps += [
        life.desk("propose", CLERK, **{name: copy[name] for name in ("subject", "body", "answer")}),
        life.desk("publish", REVIEWER),
        life.desk("unpublish", REVIEWER, reason="有错字。"),
    ]
    for step in steps:
        expect(step, 200)


def _returned_and_extended(as_):
    life = Life(as_, LETTER).until("dispatch")
    for step in (
        life.say("additions", text="对面的也不亮。"),
        life.desk("return", CLERK, reason="路灯归道路局。"),
        life.desk("dispute", INTAKE, reason="水务局施工挖断了电缆。"),
        life.desk("designate", SUPERVISOR, lead="water", co_handlers=["roads"]),
        life.desk("take", CLERK),
        life.desk("contribute", HELPER, text="电缆明天接通。"),
        life.desk("ask_extension", CLERK, days=1, reason="要等配件。"),
        life.desk("refuse_extension", REVIEWER, reason="配件已到。"),
        life.desk("ask_extension", CLERK, days=1, reason="又要等配件。"),
        life.desk("approve_extension", REVIEWER),
        life.desk("draft", CLERK, text="修好了。"),
        life.desk("reject_draft", REVIEWER, reason="请写明日期。"),
    ):
        expect(step, 200)


@pytest.mark.parametrize(("kind", "answer"), [("help", "referral_confirmed"), ("consultation", "referral_refused")])
def test_a_referral_and_its_answer_conform(
    as_, service, runtime, ground, databases, database_kind, notary, published, kind, answer
):
    expect(Life(as_, {**LETTER, "kind": kind}).desk("refer", INTAKE, to=NOTARY, reason="属于公证事项。"), 200)
    office = ground.runtime(NOTARY, databases.fresh(notary, database_kind))
    messages = sent_by(runtime)
    referred = next(message for message in messages if message["type"] == "mailbox.case_referred.v1")
    Inbox(notary, office).take(Envelope.from_json(referred))
    back = [message for message in sent_by(office) if message["type"] == f"notary.{answer}.v1"]
    assert len(back) == 1
    for message in (referred, *back):
        check(published, message)
    Inbox(service, runtime).take(Envelope.from_json(back[0]))
    check(published, sent_by(runtime)[-1])
    office.database.dispose()


def test_a_submission_without_a_department_conforms(as_, runtime, clock, published):
    early = clock() - timedelta(days=1)
    stored = as_(number="MC-7K3F9-Q2XWD-K", code="7K3F9Q2X", at=early).post("/api/mailbox/letters", json={"subject": 5})
    assert stored.json["state"] == "needs_correction"
    clock.forward(days=31)
    jobs.tidy(runtime)
    messages = sent_by(runtime)
    assert [message["type"].split(".")[1] for message in messages] == ["letter_needs_correction", "letter_lapsed"]
    for message in messages:
        check(published, message)
        assert message["data"]["department"] == ""
