"""Who writes at the same moment shares one transaction, and nobody's outcome."""

import sqlite3
import threading

import pytest

from casework.storage.together import Together, _Entry
from casework.testing.waiting import wait_until

FOUR = range(4)


def meeting(lock, run):
    """Four who come while the lock is held; returns what each was told (None, or the error)."""
    together, told = Together(lock, run), {}

    def come(number):
        try:
            together.write([("INSERT", [number])])
            told[number] = None
        except sqlite3.Error as error:
            told[number] = error

    threads = [threading.Thread(target=come, args=(number,)) for number in FOUR]
    with lock:
        for thread in threads:
            thread.start()
        wait_until(lambda: len(together._waiting) == len(threads), "all to have put their rows down")
    for thread in threads:
        thread.join(10)
    return told


def numbers(letters):
    return sorted(values[0] for statements in letters for _, values in statements)


def test_those_who_waited_are_written_in_one_go():
    runs = []
    told = meeting(threading.Lock(), lambda letters: runs.append(numbers(letters)))
    assert told == dict.fromkeys(FOUR)
    assert runs == [list(FOUR)]


def test_a_row_that_was_there_fails_its_own_letter_and_no_other():
    kept = []

    def run(letters):
        if 2 in numbers(letters):
            raise sqlite3.IntegrityError("UNIQUE")
        kept.extend(numbers(letters))

    told = meeting(threading.Lock(), run)
    assert isinstance(told.pop(2), sqlite3.IntegrityError)
    assert told == dict.fromkeys(told)
    assert sorted(kept) == [0, 1, 3]


def test_a_disk_that_fails_fails_everybody():
    def run(_letters):
        raise sqlite3.OperationalError("disk I/O error")

    told = meeting(threading.Lock(), run)
    assert all(isinstance(error, sqlite3.OperationalError) for error in told.values())
    assert len(told) == len(FOUR)


def test_a_process_told_to_end_leaves_nobody_waiting_for_an_answer():
    lock, together = threading.Lock(), None

    def run(_letters):
        raise KeyboardInterrupt

    together = Together(lock, run)
    with pytest.raises(KeyboardInterrupt):
        together.write([("INSERT", [1])])
    assert together._waiting == []


def test_a_process_told_to_end_among_several_tells_nobody_that_a_letter_is_there_that_is_not():
    kept, entries = [], [_Entry([("INSERT", [number])]) for number in FOUR]

    def run(letters):
        if len(letters) > 1:
            raise sqlite3.IntegrityError("UNIQUE")
        if 1 in numbers(letters):
            raise SystemExit
        kept.extend(numbers(letters))

    with pytest.raises(SystemExit):
        Together(threading.Lock(), run)._settle(entries)
    assert kept == [0]
    assert [entry.error is None for entry in entries] == [True, False, False, False]
    assert all(entry.done for entry in entries)
