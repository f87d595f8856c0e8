"""What the city sets: read again when it changes; a broken file changes nothing."""

import json
import os

from casework import directory
from svc_mailbox.testing.desk import DEPARTMENTS, LETTER, Life


def write(ground, name, text):
    """Writes a file, and makes sure that its time differs."""
    path = ground.folder / "config" / name
    before = path.stat().st_mtime_ns if path.exists() else 0
    path.write_text(text, encoding="utf-8")
    later = max(path.stat().st_mtime_ns, before + 10**6)
    os.utime(path, ns=(later, later))


def test_until_the_gateway_has_spoken_the_file_of_the_new_city_holds(as_, ground, runtime):
    body = {**LETTER, "department": "price"}
    assert as_().post("/api/mailbox/letters", json=body).status_code == 422
    ours = [{**d, "instances": {"mailbox": "mailbox/city"}} for d in DEPARTMENTS]
    write(ground, "departments.json", json.dumps({"departments": ours}))
    directory.of(runtime).look_again()
    assert as_().post("/api/mailbox/letters", json=body).status_code == 201


def test_a_broken_file_is_reported_and_the_last_good_one_holds(as_, ground, runtime):
    Life(as_)
    for text in ("{", "[]", '{"departments": [{"instances": {"mailbox": "mailbox/city"}}]}'):
        write(ground, "departments.json", text)
        directory.of(runtime).look_again()
        assert as_().post("/api/mailbox/letters", json=LETTER).status_code == 201
    for text in ("{", '{"limits": [{"kind": "poem"}]}', '{"limits": [{"kind": "help", "answer": 0, "extension": 1}]}'):
        write(ground, "limits.json", text)
        assert Life(as_).submitted.json["due_on"] == "2026-03-05"
