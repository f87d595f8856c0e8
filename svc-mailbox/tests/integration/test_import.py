"""Letters of an older system: taken once, whatever happens; bad lines named; times, figures and silence kept."""

import gzip
import json
import signal
import subprocess
import sys
import zipfile
from collections import Counter
from datetime import UTC, datetime

import openpyxl
import pytest
from sqlalchemy import func, select

from casework.storage.tables import event_log
from casework.testing.waiting import wait_until
from svc_mailbox import jobs
from svc_mailbox.importing import sources
from svc_mailbox.importing.command import run
from svc_mailbox.importing.sources import Bounds, Unreadable
from svc_mailbox.storage.imported import imported_letter
from svc_mailbox.storage.tables import letter, letter_entry, letter_people, letter_text, mail_outbox, published_letter
from svc_mailbox.testing.desk import INTAKE

HEADERS = ("留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "答复意见", "答复时间", "满意度")


def line(n, **over):
    """A line of an archive: sent on Friday 12 January 2024, answered on the Monday after."""
    return {
        "id": f"OLD-{n}", "author": "覃小红", "subject": f"第{n}号路口的信号灯", "submitted_at": "2024-01-12T15:40:04",
        "body": "信号灯每天早上都不亮。", "reply": "已派人修好。", "replied_at": "2024-01-15T10:00:00", **over,
    }  # fmt: skip


@pytest.fixture
def archive(tmp_path):
    """Writes an archive of JSON Lines."""

    def write(*lines, name="old.jsonl"):
        path = tmp_path / name
        text = "".join((one if isinstance(one, str) else json.dumps(one, ensure_ascii=False)) + "\n" for one in lines)
        path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
        return path

    return write


@pytest.fixture
def brought(runtime, tmp_path, capsys):
    """Runs the command; its summary and the bad lines."""

    def bring(path, *more, status=0):
        report = tmp_path / "report.jsonl"
        done = run(runtime, [str(path), "--department", "housing", "--report", str(report), *more])
        said = capsys.readouterr()
        assert done == status, said.err
        if status == 2:
            return said.err, []
        faults = [json.loads(one) for one in report.read_text(encoding="utf-8").splitlines()]
        return json.loads(said.out.splitlines()[-1]), faults[:-1]

    return bring


def rows(runtime, table):
    """All rows."""
    with runtime.read() as connection:
        return list(connection.execute(select(table)))


def size(runtime):
    """How many rows there are, by table."""
    tables = (letter, letter_text, letter_people, letter_entry, imported_letter, published_letter, event_log)
    with runtime.read() as connection:
        return {t.name: connection.scalar(select(func.count()).select_from(t)) for t in tables}


def test_a_letter_keeps_its_times_and_was_on_time_by_the_days_of_its_year(runtime, archive, brought, announced):
    late = line(2, replied_at="2024-01-18T00:00:00")  # 3 working days from Friday 12 January end on Wednesday 17th
    last = line(3, replied_at="2024-01-17T23:59:59")
    summary, _ = brought(archive(line(1), late, last))
    assert (summary["loaded"], summary["answered"], summary["on_time"]) == (3, 3, 2)
    found = {row.subject: row for row in rows(runtime, letter)}["第1号路口的信号灯"]
    assert found.received_at == datetime(2024, 1, 12, 7, 40, 4, tzinfo=UTC)
    assert (found.state, found.outcome, str(found.due_on)) == ("closed", "answered", "2024-01-17")
    told = [event for event in announced() if event.subject == found.number]
    assert [event.type.split(".")[1] for event in told] == [
        "letter_received", "letter_accepted", "letter_answered", "letter_closed",
    ]  # fmt: skip
    assert told[0].data["received_at"] == "2024-01-12T15:40:04+08:00"
    assert (told[0].data["imported"], told[2].data["imported"]) == (True, True)
    assert told[2].data["answered_at"] == "2024-01-15T10:00:00+08:00"


def test_a_long_holiday_of_a_past_year_is_counted(runtime, archive, brought):
    sent = line(1, submitted_at="2019-09-30T10:00:00", replied_at="2019-10-11T09:00:00")  # off until 7 October
    summary, _ = brought(archive(sent))
    assert summary["on_time"] == 0
    assert str(rows(runtime, letter)[0].due_on) == "2019-10-10"


def test_running_it_twice_changes_nothing(runtime, archive, brought):
    path = archive(line(1), line(2, author=""), line(3, reply="", replied_at=None), name="old.jsonl.gz")
    first, _ = brought(path)
    before, stood = size(runtime), sorted(map(str, rows(runtime, letter)))
    again, faults = brought(path)
    assert (first["loaded"], again["loaded"], again["already"], faults) == (3, 0, 3, [])
    assert size(runtime) == before
    assert sorted(map(str, rows(runtime, letter))) == stood


def test_each_bad_line_is_named_and_the_rest_is_taken(runtime, archive, brought):
    bad = [
        line(1), "{broken", line(2, subject="短"), line(3, submitted_at="gestern"), line(4, id=""),
        line(5, replied_at="2024-01-11T10:00:00"), line(6, replied_at=None), line(7, department="unknown"),
        line(8, rating=6), line(9, submitted_at="2027-01-01"), line(10, body="\x00"), "[1]", line(1, body="另一封信"),
        line(11, author="名" * 51), line(12),
    ]  # fmt: skip
    summary, faults = brought(archive(*bad), status=1)
    assert (summary["lines"], summary["loaded"], summary["bad"]) == (15, 2, 13)
    assert [fault["line"] for fault in faults] == list(range(2, 15))
    named = {fault["line"]: fault["detail"] for fault in faults}
    expected = ((3, "subject"), (4, "submitted_at"), (5, "id"), (6, "replied_at"), (7, "reply"), (8, "department"),
                (9, "rating"), (11, "body"), (14, "author"))  # fmt: skip
    for number, field in expected:
        assert field in named[number]
    assert {f["line"]: f["reason"] for f in faults}[13] == "id_repeated"
    assert [fault["id"] for fault in faults] == [
        "", "OLD-2", "OLD-3", "", "OLD-5", "OLD-6", "OLD-7", "OLD-8", "OLD-9", "OLD-10", "", "OLD-1", "OLD-11",
    ]  # fmt: skip
    assert "信号灯" not in json.dumps(faults, ensure_ascii=False)


def test_nothing_is_sent_and_nothing_is_announced_as_due(runtime, archive, brought, announced, clock):
    brought(archive(line(1), line(2, reply="", replied_at=None)))
    clock.forward(days=40)
    jobs.watch(runtime)
    jobs.tidy(runtime)
    kinds = Counter(event.type.split(".")[1] for event in announced())
    assert not {"letter_due_soon", "letter_overdue"} & set(kinds)
    assert rows(runtime, mail_outbox) == []


def test_a_letter_nobody_answered_waits_at_the_desk(runtime, archive, brought, as_):
    brought(archive(line(2, reply="", replied_at=None)))
    found = as_(INTAKE).get("/api/mailbox/desk/letters?queue=unassigned").json
    assert (found["total"], found["letters"][0]["state"]) == (1, "accepted")
    number = found["letters"][0]["number"]
    assert as_(INTAKE).post(f"/api/mailbox/desk/letters/{number}/dispatch", json={"lead": "water"}).status_code == 200


def test_names_are_sealed_and_ratings_come_along(runtime, archive, brought, announced):
    brought(archive(line(1, rating="满意"), line(2, rating=5), line(3)))
    people = rows(runtime, letter_people)
    assert len(people) == 3
    assert "覃小红" not in str(people)
    rated = [event.data["level"] for event in announced() if "letter_rated" in event.type]
    assert rated == [4, 5]


def test_figures_equal_a_count_over_the_file(runtime, archive, brought, announced):
    lines = [line(n, rating=n % 5 + 1 if n % 3 else None, **({} if n % 4 else {"reply": "", "replied_at": None}))
             for n in range(1, 60)]  # fmt: skip
    for one in lines:
        if not one["reply"]:
            one["rating"] = None
    brought(archive(*lines))
    kinds = Counter(event.type.split(".")[1] for event in announced())
    answered = [one for one in lines if one["reply"]]
    assert kinds["letter_received"] == len(lines)
    assert kinds["letter_answered"] == len(answered)
    assert kinds["letter_rated"] == sum(one["rating"] is not None for one in lines)


def test_only_what_was_public_is_published_and_only_redacted(runtime, archive, brought, as_):
    body = "我是覃小红，电话13800138000，信号灯不亮。"
    path = archive(line(1, public="是", body=body), line(2, public=False), line(3))
    unseen, _ = brought(path, "--archive", "silent")
    assert (unseen["published"], rows(runtime, published_letter)) == (0, [])
    seen, _ = brought(path, "--archive", "open", "--published")
    assert seen["published"] == 1
    listed = as_().get("/api/mailbox/published").json["letters"]
    assert len(listed) == 1
    for secret in ("覃小红", "13800138000"):
        assert secret not in json.dumps(listed, ensure_ascii=False)


def test_a_dry_run_says_what_would_be_and_changes_nothing(runtime, archive, brought):
    before = size(runtime)
    summary, faults = brought(archive(line(1), line(2, subject="")), "--dry-run", status=1)
    assert (summary["loaded"], summary["bad"], len(faults)) == (1, 1, 1)
    assert size(runtime) == before


def test_a_workbook_with_chinese_headings_is_read_as_the_same_letters(runtime, archive, brought, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(HEADERS)
    book.active.append([1001, "覃小红", "路口的信号灯", datetime(2024, 1, 12, 15, 40, 4), "不亮。", "修好了。",
                        "2024/1/15 10:00:00", "满意"])  # fmt: skip
    book.active.append([None] * 8)
    book.active.append([1002.0, None, "公园的长椅", "2024-01-12 15:40", "坏了。", None, None, None])
    path = tmp_path / "old.xlsx"
    book.save(path)
    summary, _ = brought(path)
    assert (summary["lines"], summary["answered"], summary["rated"]) == (2, 1, 1)
    again, _ = brought(archive({"id": "1001", "author": "覃小红", "subject": "路口的信号灯",
                                "submitted_at": "2024-01-12T15:40:04", "body": "不亮。", "reply": "修好了。",
                                "replied_at": "2024-01-15T10:00:00", "rating": 4}))  # fmt: skip
    assert again["already"] == 1
    assert {row.alias for row in rows(runtime, imported_letter)} == {"1001", "1002"}


def test_columns_are_data(runtime, archive, brought, tmp_path):
    mapping = tmp_path / "mapping.json"
    mapping.write_text(json.dumps({"subject": "标题列", "id": ["nr"]}), encoding="utf-8")
    one = line(1)
    one["标题列"], one["nr"] = one.pop("subject"), one.pop("id")
    assert brought(archive(one), "--mapping", str(mapping))[0]["loaded"] == 1
    mapping.write_text('{"colour": "x"}', encoding="utf-8")
    assert "fields are" in brought(archive(one), "--mapping", str(mapping), status=2)[0]


def test_a_department_that_is_not_here_is_told_at_once(brought, archive):
    assert "there is no department" in brought(archive(line(1)), "--department", "price", status=2)[0]


def read_all(path, **bounds):
    """All rows under these bounds."""
    return list(sources.read(path, Bounds(**bounds)))


class TestBounds:
    """Each at its edge."""

    def test_a_line(self, archive):
        text = json.dumps({"a": "x" * 80})
        path = archive(text, '{"b": 1}')
        assert [row.fault for row in read_all(path, line=len(text) + 1)] == ["", ""]
        cut = read_all(path, line=len(text))
        assert [(row.line, bool(row.fault)) for row in cut] == [(1, True), (2, False)]

    def test_rows_and_unpacked_bytes(self, archive):
        path = archive(*[{"a": n} for n in range(5)], name="a.jsonl.gz")
        assert len(read_all(path, rows=5)) == 5
        with pytest.raises(Unreadable):
            read_all(path, rows=4)
        assert len(read_all(path, expanded=45)) == 5
        with pytest.raises(Unreadable):
            read_all(path, expanded=44)

    def test_a_broken_gzip_names_the_line(self, archive):
        path = archive(*[{"a": "x" * 50, "n": n} for n in range(2000)], name="a.jsonl.gz")
        path.write_bytes(path.read_bytes()[:-200])
        with pytest.raises(Unreadable, match="after line"):
            read_all(path)

    def test_a_cell(self, tmp_path):
        book = openpyxl.Workbook()
        book.active.append(["a"])
        book.active.append(["x" * 100])
        path = tmp_path / "a.xlsx"
        book.save(path)
        assert read_all(path, cell=100)[0].values == {"a": "x" * 100}
        assert "more than 99" in read_all(path, cell=99)[0].fault

    def test_a_row_with_a_cell_that_is_too_long_is_named_by_its_id(self, tmp_path):
        book = openpyxl.Workbook()
        book.active.append(["id", "body"])
        book.active.append(["OLD-7", "x" * 100])
        path = tmp_path / "a.xlsx"
        book.save(path)
        assert read_all(path, cell=99)[0].values == {"id": "OLD-7"}

    def test_a_zip_bomb_is_refused_before_it_is_unpacked(self, tmp_path):
        path = tmp_path / "bomb.xlsx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
            book.writestr("xl/worksheets/sheet1.xml", b"0" * (11 * 2**20))
        with pytest.raises(Unreadable, match="unpacks"):
            read_all(path)

    def test_what_only_begins_like_a_workbook(self, tmp_path):
        path = tmp_path / "a.xlsx"
        path.write_bytes(b"PK\x03\x04 and nothing else")
        with pytest.raises(Unreadable):
            read_all(path)


def test_a_run_that_is_killed_goes_on_where_it_was(runtime, archive, brought, database_kind, ground):
    path = archive(*[line(n) for n in range(1, 2501)])
    settings = runtime.settings
    environment = {
        "INSTANCE": settings.instance, "DATABASE_URL": settings.database_url, "KEYS_DIR": str(settings.keys_dir),
        "TOPOLOGY": str(settings.topology), "CONFIG_DIR": str(settings.config_dir), "PYTHONPATH": ":".join(sys.path),
        "DATA_DIR": str(settings.data_dir), "PATH": "/usr/bin:/bin",
    }  # fmt: skip
    command = [sys.executable, "-m", "svc_mailbox", "run", "import-letters", str(path), "--department", "housing",
               "--report", str(path.with_suffix(".report"))]  # fmt: skip
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        wait_until(lambda: size(runtime)["imported_letter"], "the first batch", 60)
        process.send_signal(signal.SIGKILL)
    left = size(runtime)
    assert 0 < left["imported_letter"] < 2500
    assert left["letter"] == left["imported_letter"] == left["letter_text"]
    assert left["event_log"] == 4 * left["letter"]
    summary, _ = brought(path)
    assert (summary["already"], summary["loaded"]) == (left["letter"], 2500 - left["letter"])
    done = size(runtime)
    assert done["letter"] == 2500
    assert done["event_log"] == 4 * 2500


@pytest.mark.parametrize(("at", "taken"), [
    ("1980-01-01", 2), ("1979-12-31T23:59:59", 1), ("1970-01-01T08:00:00", 1), ("0001-01-01", 1),
    ("9999-12-31T23:59:59-12:00", 1),
])  # fmt: skip
def test_the_zero_of_a_clock_is_no_time_of_a_letter(runtime, archive, brought, at, taken):
    path = archive(line(1, submitted_at=at, replied_at=None, reply=""), line(2))
    assert brought(path, status=2 - taken)[0]["loaded"] == taken


def test_a_report_does_not_overwrite_the_archive(runtime, archive):
    path = archive(line(1))
    before = path.read_bytes()
    assert run(runtime, [str(path), "--department", "housing", "--report", str(path)]) == 2
    assert path.read_bytes() == before


class TestBrokenWorkbooks:
    """Exit code 2 and a sentence, never a traceback; and nothing left out in silence."""

    @pytest.fixture
    def book(self, tmp_path):
        """A workbook of two letters."""
        made = openpyxl.Workbook()
        for row in (["id", "subject"], ["1", "one"], ["2", "two"]):
            made.active.append(row)
        path = tmp_path / "a.xlsx"
        made.save(path)
        return path

    def test_whatever_byte_is_wrong(self, book):
        whole = book.read_bytes()
        refused = 0
        for place in range(0, len(whole), 37):
            book.write_bytes(whole[:place] + bytes([whole[place] ^ 0x5A]) + whole[place + 1 :])
            try:
                read_all(book)
            except Unreadable:
                refused += 1
        assert refused > 20

    @pytest.mark.parametrize(
        ("headings", "said"),
        [
            (None, "no headings"),
            ([None, " "], "no headings"),
            (["id", "内容", " 内容", "id"], "headed id, 内容"),
        ],
    )
    def test_headings_that_say_nothing_or_the_same_twice(self, brought, tmp_path, headings, said):
        made = openpyxl.Workbook()
        for row in (headings, ["1", "one", "two", "2"]) if headings else ():
            made.active.append(row)
        path = tmp_path / "h.xlsx"
        made.save(path)
        assert said in brought(path, status=2)[0]

    def test_columns_without_a_heading_are_left_out_however_many(self, tmp_path):
        made = openpyxl.Workbook()
        for row in (["id", None, None], ["1", "one", "two"]):
            made.active.append(row)
        path = tmp_path / "h.xlsx"
        made.save(path)
        assert [row.values for row in read_all(path)] == [{"id": "1"}]

    def test_a_sheet_that_says_it_is_smaller_than_it_is(self, book, tmp_path):
        lying = tmp_path / "b.xlsx"
        with zipfile.ZipFile(book) as old, zipfile.ZipFile(lying, "w") as new:
            for name in old.namelist():
                new.writestr(name, old.read(name).replace(b'ref="A1:B3"', b'ref="A1"'))
        assert [row.values for row in read_all(lying)] == [
            {"id": "1", "subject": "one"}, {"id": "2", "subject": "two"},
        ]  # fmt: skip
