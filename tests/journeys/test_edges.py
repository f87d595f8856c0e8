"""Edges that only whole processes have: addresses too long, connections after a refusal, a demo that is told to end."""

import signal
import subprocess
import sys

import psutil
import pytest
import requests

from casework.testing.waiting import wait_until
from deploy.city import free_port
from deploy.replay import replay


@pytest.mark.parametrize("path", ["/letters/", "/api/mailbox/", "/api/mailbox/letters/", "/static/"])
@pytest.mark.parametrize(("length", "status"), [(1024, {401, 404}), (1025, {414}), (3000, {414}), (4000, {414})])
def test_an_address_too_long_is_refused_at_its_limit(town, path, length, status):
    answer = requests.get(town.url + path + "A" * (length - len(path)), timeout=30)
    assert answer.status_code in status
    if length > 1024:
        assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_client_goes_on_after_a_body_too_large(town):
    session = requests.Session()
    for _ in range(3):
        refused = session.post(
            f"{town.url}/api/mailbox/letters", data=b" " * 2_000_000, headers={"Content-Type": "application/json"}
        )
        assert refused.status_code == 413
        assert refused.headers["Connection"] == "close"
        assert session.get(f"{town.url}/api/departments").status_code == 200


def test_a_number_too_long_for_a_number_is_no_crash(town):
    form = {"level": "5", "round": "9" * 4301}
    answer = requests.post(f"{town.url}/track/MC-7K3F9-Q2XWD-4/rating", data=form, timeout=30)
    assert answer.status_code < 500


def test_nobody_else_on_the_machine_reads_the_letters(town):
    for folder in ("data", "keys", "log", "config"):
        assert (town.city.var / folder).stat().st_mode & 0o077 == 0, folder


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_a_demo_that_is_told_to_end_takes_its_city_along(tmp_path, how):
    port = free_port()
    command = [sys.executable, "-m", "deploy", "--var", str(tmp_path), "demo", "--port", str(port)]
    demo = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert demo.stdout is not None
    assert demo.stdout.readline()
    wait_until(lambda: len(psutil.Process(demo.pid).children(recursive=True)) > 3, "the city", seconds=60)
    family = psutil.Process(demo.pid).children(recursive=True)
    demo.send_signal(how)
    demo.wait(timeout=60)
    wait_until(lambda: not any(p.is_running() and p.status() != "zombie" for p in family), "the city to end", 60)


def test_files_that_are_no_files_of_letters(tmp_path, capsys):
    broken = tmp_path / "broken.jsonl.gz"
    broken.write_bytes(b"this is no gzip")
    assert replay(broken) == 2
    assert replay(tmp_path / "missing.jsonl") == 2
    assert "broken.jsonl.gz cannot be read" in capsys.readouterr().err
