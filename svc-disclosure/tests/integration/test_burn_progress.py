"""How far a document is burnt, as the desk sees it meanwhile."""

import pytest

from svc_disclosure.testing.desk_papers import original
from svc_disclosure.use_cases.papers import burn_progress, burning
from svc_disclosure.use_cases.papers.burn_progress import PROVING, Progress


@pytest.fixture
def taken(papers, number, runtime):
    """A document of three pages that is being burnt, and what the desk is shown of it."""
    id_ = papers.taken(number, original(3))
    assert papers.at(number, f"/{id_}/burn", "POST").status_code == 202
    return burning.take(runtime, id_)[0], lambda: papers.at(number, f"/{id_}").json


def test_the_page_in_hand_is_shown_and_gone_when_it_is_done(papers, number, runtime, monkeypatch):
    id_ = papers.taken(number, original(3))
    monkeypatch.setattr(burn_progress, "EVERY", 0.0)
    seen = []
    tell = burn_progress.documents.tell

    def watched(connection, one, stage, page):
        tell(connection, one, stage, page)
        seen.append((stage, page))

    monkeypatch.setattr(burn_progress.documents, "tell", watched)
    done = papers.burnt(number, id_)
    assert seen == [(stage, page) for stage in ("drawing", "proving") for page in (1, 2, 3)]
    assert (done["burning"], done["progress"]) == ("done", None)


def test_it_is_written_down_once_a_second(taken, runtime, monkeypatch):
    one, shown = taken
    now = [100.0]
    monkeypatch.setattr(burn_progress.time, "monotonic", lambda: now[0])
    told = Progress(runtime, one, PROVING)
    for at, page, wanted in ((100.0, 1, 1), (100.9, 2, 1), (101.1, 3, 3)):
        now[0] = at
        told(page)
        assert shown()["progress"] == {"stage": "proving", "page": wanted}


@pytest.mark.parametrize("page", [0, 4, 9_999_999])
def test_a_page_that_there_is_not_is_not_written_down(taken, runtime, page):
    one, shown = taken
    Progress(runtime, one, PROVING)(page)
    assert shown()["progress"] is None


def test_marks_that_change_meanwhile_end_it(papers, number, taken, runtime):
    one, shown = taken
    Progress(runtime, one, PROVING)(1)
    papers.mark_found(number, one.id)
    assert (shown()["burning"], shown()["progress"]) == ("none", None)
    Progress(runtime, one, PROVING)(2)
    assert shown()["progress"] is None


def test_a_crash_leaves_none_behind(taken, runtime):
    one, shown = taken
    Progress(runtime, one, PROVING)(2)
    burning.begin_anew(runtime)
    assert (shown()["burning"], shown()["progress"]) == ("wanted", None)


def test_a_database_that_is_away_does_not_stop_the_burning(taken, runtime, monkeypatch):
    one, _ = taken

    def away(*_args):
        raise ConnectionError

    monkeypatch.setattr(burn_progress.documents, "tell", away)
    Progress(runtime, one, PROVING)(1)
