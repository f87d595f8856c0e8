"""The calendar of a running instance: the shipped one, until an administrator's notice makes the next version."""

import json

import pytest

from casework.audit import log as audit_log
from casework.calendars import current
from casework.domain.errors import Invalid

NOTICE = {
    "layer": "national", "year": 2027, "source": "国办通知（试验）", "issued": "2026-12-10",
    "days_off": [
        {"name": "元旦", "from": "2027-01-01", "to": "2027-01-03"},
        {"name": "劳动节", "from": "2027-05-01", "to": "2027-05-05"},
        {"name": "国庆节", "from": "2027-10-01", "to": "2027-10-07"},
    ],
    "working": [],
}  # fmt: skip


@pytest.fixture
def put(ground):
    """Puts a notice where an administrator does."""
    folder = ground.folder / "config" / "calendars" / "national"
    folder.mkdir(parents=True)
    return lambda notice: (folder / f"{notice['year']}.json").write_text(json.dumps(notice), encoding="utf-8")


def version(runtime, at_least=0):
    with runtime.read() as connection:
        return current.of(runtime).calendar(connection, at_least).version


def test_a_notice_becomes_the_next_version_once_and_is_in_the_audit(runtime, put):
    assert (current.publish_calendars(runtime), version(runtime)) == (0, 1)
    put(NOTICE)
    assert [current.publish_calendars(runtime) for _ in range(2)] == [1, 0]
    assert version(runtime) == 2
    with runtime.read() as connection:
        (entry,) = audit_log.read(connection, runtime.vault, subject="national/2027")
    assert (entry.action, entry.detail) == ("calendar_published", {"version": 2, "source": NOTICE["source"]})


def test_another_process_sees_it_when_a_case_knows_it(runtime, ground, instance, put):
    other = ground.runtime(instance, runtime.database.url.render_as_string(hide_password=False))
    assert version(other) == 1
    put(NOTICE)
    current.publish_calendars(runtime)
    assert (version(other), version(other, at_least=2)) == (1, 2)
    other.database.dispose()


def test_what_does_not_fit_or_is_not_committed_changes_nothing(runtime):
    with pytest.raises(Invalid) as caught, runtime.unit_of_work() as uow:
        current.publish(uow, {**NOTICE, "year": 2028})
    assert caught.value.code == "notice_implausible"
    with pytest.raises(Invalid), runtime.unit_of_work() as uow:
        _publish_and_fail(uow)
    assert version(runtime, at_least=2) == 1


def _publish_and_fail(uow):
    assert current.publish(uow, NOTICE) == 2
    raise Invalid("later", "Something else went wrong in the same transaction.")
