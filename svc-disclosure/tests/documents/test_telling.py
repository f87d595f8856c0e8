"""Pages told through a pipe, by a process that may have been taken over."""

import os
import subprocess
import sys
from contextlib import suppress

import pytest

from svc_disclosure.documents.telling import heard, teller


def test_what_is_told_is_heard_in_order_before_it_ends() -> None:
    found: list[int] = []
    with heard(found.append) as end:
        for page in range(1, 501):
            teller(end)(page)
    assert found == list(range(1, 501))


@pytest.mark.parametrize("rubbish", [b"x\n", b"-1\n", b"\n", b"9" * 100_000, b"12", "１\n".encode(), b"\xff\n"])
def test_rubbish_is_let_be(rubbish) -> None:
    found: list[int] = []
    with heard(found.append) as end:
        teller(end)(7)
        os.write(end, rubbish)
    assert found == [7]


def test_who_is_not_heard_goes_on() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    teller(writing)(1)
    os.close(writing)


def test_the_pipe_is_closed_when_the_work_ends_badly() -> None:
    with suppress(ZeroDivisionError), heard(lambda _page: None) as end:
        raise ZeroDivisionError
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(end)


GREEN = """
from gevent import monkey
monkey.patch_all()
import gevent
from svc_disclosure.documents.telling import heard, teller
found = []
with heard(found.append) as end:
    gevent.sleep(0.05)  # never comes back from here when the reader keeps everybody waiting
    teller(end)(3)
print(found)
"""


def test_a_web_process_whose_requests_take_turns_is_not_kept_waiting() -> None:
    done = subprocess.run([sys.executable, "-c", GREEN], capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "[3]"), done.stderr
