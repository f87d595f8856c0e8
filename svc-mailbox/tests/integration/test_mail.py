"""Notices by e-mail: durable, tried again, and without a word of the letter."""

import email
import socketserver
import threading
from datetime import timedelta
from email import policy

import pytest
from sqlalchemy import select

from casework.testing.offices import Office, add_office
from svc_mailbox import jobs, mail
from svc_mailbox.storage.tables import letter_people, mail_outbox
from svc_mailbox.testing.desk import ANONYMOUS_LETTER, INTAKE, LETTER, Life


class Sink(socketserver.ThreadingTCPServer):
    """The least that speaks SMTP: keeps what it is sent, and refuses while `closed`."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self):
        self.taken, self.closed = [], False
        super().__init__(("127.0.0.1", 0), Talk)


class Talk(socketserver.StreamRequestHandler):
    """One connection."""

    def handle(self):
        if self.server.closed:
            self.wfile.write(b"421 closed\r\n")
            return
        self.wfile.write(b"220 sink\r\n")
        for line in iter(self.rfile.readline, b""):
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                lines = list(iter(self.rfile.readline, b".\r\n"))
                self.server.taken.append(email.message_from_bytes(b"".join(lines), policy=policy.default))
            self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")


@pytest.fixture
def sink(runtime):
    """A mail server, and a runtime that knows it."""
    from dataclasses import replace

    server = Sink()
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    runtime.settings = replace(runtime.settings, smtp_url=f"smtp://127.0.0.1:{server.server_address[1]}")
    yield server
    server.shutdown()
    server.server_close()


def states(runtime):
    """Notice and state of what is in the outbox."""
    with runtime.read() as connection:
        return [(row.notice, row.state) for row in connection.execute(select(mail_outbox).order_by(mail_outbox.c.id))]


def test_a_named_sender_hears_of_receipt_and_answer_once(sink, as_, runtime):
    life = Life(as_).until("answer")
    assert jobs.send_mail(runtime) == 2
    assert jobs.send_mail(runtime) == 0
    first, second = sink.taken
    assert first["To"] == "wei@example.org"
    assert life.number in first["Subject"]
    assert "已登记" in first.get_content()
    assert "has been registered" in first.get_content()
    assert "已有答复" in second.get_content()
    for message in sink.taken:
        for secret in ("路灯", "韦小明", "13800138000", life.code):
            assert secret not in str(message.get_content()) + str(message["Subject"])


def test_nobody_is_written_to_without_an_address(sink, as_, runtime):
    Life(as_, ANONYMOUS_LETTER).until("answer")
    Life(as_, {k: v for k, v in LETTER.items() if k != "email"}).until("answer")
    assert states(runtime) == []
    assert jobs.send_mail(runtime) == 0


def test_a_server_that_is_away_is_tried_again_later(sink, as_, runtime):
    Life(as_)
    sink.closed = True
    assert jobs.send_mail(runtime) == 0
    assert states(runtime) == [("received", "waiting")]
    sink.closed = False
    assert jobs.send_mail(runtime) == 0  # not due yet
    real = runtime.real_now
    runtime.real_now = lambda: real() + timedelta(minutes=2)
    assert jobs.send_mail(runtime) == 1
    assert states(runtime) == [("received", "sent")]


def test_without_a_server_nothing_is_kept_and_nothing_sent(as_, runtime):
    Life(as_)
    assert states(runtime) == []
    assert jobs.send_mail(runtime) == 0


@pytest.fixture
def ground(ground):
    """With a bureau behind the exchange."""
    add_office(ground, "exchange/main")
    return ground


@pytest.fixture
def referred(sink, as_, announced, ground, service, runtime):
    """A letter that the bureau has; its text and its sender are erased here."""
    life = Life(as_)
    assert life.desk("refer", INTAKE, destination="petition", reason="属于信访事项。").status_code == 200
    event = next(e for e in announced() if e.type == "mailbox.case_referred.v1")
    Office("exchange/main", ground, service, runtime).answer("referral_confirmed", life.number, event.data["referral"])
    with runtime.read() as connection:
        assert connection.execute(select(letter_people)).all() == []
    return life


def addresses(runtime):
    with runtime.read() as connection:
        return list(connection.scalars(select(mail_outbox.c.address).order_by(mail_outbox.c.id)))


def test_with_the_last_notices_the_address_goes_along_sealed_until_they_are_sent(referred, sink, runtime):
    assert [address is None or LETTER["email"] in address for address in addresses(runtime)] == [False, False]
    assert jobs.send_mail(runtime) == 2
    assert [message["To"] for message in sink.taken] == [LETTER["email"]] * 2
    assert "信访部门" in sink.taken[-1].get_content()
    assert addresses(runtime) == [None, None]


def test_a_notice_that_is_given_up_forgets_its_address(referred, sink, runtime):
    sink.closed = True
    for _ in range(mail.MOST_TRIES):
        with runtime.database.write() as connection:
            connection.execute(mail_outbox.update().values(next_at=runtime.real_now()))
        jobs.send_mail(runtime)
    assert addresses(runtime) == [None, None]
    assert {state for _notice, state in states(runtime)} == {"failed"}
