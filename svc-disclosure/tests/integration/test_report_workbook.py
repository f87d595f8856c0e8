"""The report as a workbook: tables as on the form, figures as in the JSON, and no formula whatever is written."""

import io
import zipfile
from datetime import date

import openpyxl
import pytest

from casework.domain.actors import ANONYMOUS
from svc_disclosure.domain.outcomes import Outcome
from svc_disclosure.domain.report.table3 import CODES
from svc_disclosure.domain.words import ApplicantClass
from svc_disclosure.testing import reports
from svc_disclosure.testing.reports import HOME, REVIEWER, STRANGER, case, row

CASES = [
    case(date(2025, 1, 2), date(2025, 2, 3), place, outcome=outcome, applicant=list(ApplicantClass)[place % 6])
    for place, outcome in enumerate(Outcome)
]
DATA = {"zh": ["年度报告", "主动公开", "申请办理", "复议诉讼", "勾稽关系"],
        "en": ["Report", "Published", "Applications", "Remedies", "Identities"]}  # fmt: skip


@pytest.fixture
def office(as_, runtime):
    """A department with one case of each outcome in 2025; today is 2 March 2026."""
    return reports.opened(as_, runtime, CASES)


def opened(answer):
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return openpyxl.load_workbook(io.BytesIO(answer.data))


def merged(sheet):
    return {str(each) for each in sheet.merged_cells.ranges}


def test_the_workbook_has_the_tables_of_the_form(office):
    told = office.complete(2025)
    answer = office.read("2025.xlsx", agency=HOME)
    assert answer.headers["Content-Disposition"] == f"attachment; filename=report-2025-{HOME}-1.xlsx"
    book = opened(answer)
    assert book.sheetnames == DATA["zh"]
    three = book["申请办理"]
    assert three["A1"].value == "三、收到和处理政府信息公开申请情况"
    assert three["A2"].value == "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
    assert {"A2:C4", "D2:J2", "D3:D4", "E3:I3", "J3:J4", "A5:C5", "A7:A28", "B7:C7", "B9:B16", "A29:C29"} <= merged(
        three
    )
    assert [three.cell(3, 4).value, three.cell(3, 5).value, three.cell(3, 10).value] == [
        "自然人",
        "法人或其他组织",
        "总计",
    ]
    assert [three.cell(4, place).value for place in range(5, 10)] == [
        "商业企业",
        "科研机构",
        "社会公益组织",
        "法律服务机构",
        "其他",
    ]
    figures = [[three.cell(at, place).value for place in range(4, 11)] for at in range(5, 30)]
    assert figures == [row(told, code) for code in CODES]
    names = [
        next(three.cell(at, place).value for place in (3, 2, 1) if three.cell(at, place).value) for at in range(5, 30)
    ]
    assert names[:5] == ["一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量", "（一）予以公开",
                         "（二）部分公开（区分处理的，只计这一情形，不计其他情形）", "1.属于国家秘密"]  # fmt: skip
    assert names[-2:] == ["（七）总计", "四、结转下年度继续办理"]
    assert three["A7"].value == "三、本年度办理结果"
    assert three["B9"].value == "（三）不予公开"


def test_tables_2_and_4_have_their_heads(office):
    office.complete(2025)
    book = opened(office.read("2025.xlsx", agency=HOME))
    two, four = book["主动公开"], book["复议诉讼"]
    cells = [[cell.value for cell in line if cell.value is not None] for line in two.iter_rows(min_row=2)]
    assert cells[:4] == [["第二十条第（一）项"], ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
                         ["规章", 0, 0, 0], ["行政规范性文件", 3, 1, 12]]  # fmt: skip
    assert cells[-1] == ["行政事业性收费", "123.456789"]
    assert {"A2:E3", "F2:O2", "F3:J3", "K3:O3"} <= merged(four)
    assert [four.cell(4, place).value for place in range(1, 6)] == [
        "结果维持",
        "结果纠正",
        "其他结果",
        "尚未审结",
        "总计",
    ]
    assert [cell.value for cell in four[5]] == [0] * 15


def test_the_identities_stand_in_the_workbook_with_both_sides(office):
    office.complete(2025)
    sheet = opened(office.read("2025.xlsx", agency=HOME))["勾稽关系"]
    lines = [[cell.value for cell in line] for line in sheet.iter_rows(min_row=3)]
    assert len(lines) == 1 + 7 + 7 + 25 + 1 + 1 + 3, "of the carry-over there is nothing to compare with"
    assert lines[1][1:] == ["1+2 自然人", 4, 4, "相符"]
    assert sum(line[4] == "相符" for line in lines) == len(lines) - 1


def test_the_workbook_is_in_english_for_who_asks_for_it(as_, office):
    office.complete(2025)
    answer = as_(ANONYMOUS).get(
        f"{reports.PUBLIC}/2025.xlsx", query_string={"agency": HOME}, headers={"Accept-Language": "en"}
    )
    book = opened(answer)
    assert book.sheetnames == DATA["en"]
    assert "item 1 and item 2" in book["Applications"]["A2"].value
    assert book["Report"]["A1"].value == "Water: annual report on government information, 2025"


@pytest.mark.parametrize("text", [
    "=1+1", "=HYPERLINK(\"http://example.org\")", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0", "{=1}",
])  # fmt: skip
def test_what_somebody_writes_is_never_a_formula(office, text):
    office.figures(2025)
    office.texts(2025, texts={"overview": text, "problems": "无。", "other": text})
    office.publish(2025)
    answer = office.read("2025.xlsx", agency=HOME)
    book = opened(answer)
    found = [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.value == text.strip("\n")]
    assert found
    assert {cell.data_type for cell in found} == {"s"}
    assert all(cell.quotePrefix for cell in found)
    with zipfile.ZipFile(io.BytesIO(answer.data)) as parts:
        assert not any(b"<f>" in parts.read(name) for name in parts.namelist())
        assert not any("vba" in name or "externalLink" in name for name in parts.namelist())


def test_a_draft_has_a_workbook_for_those_who_make_the_report(office):
    book = opened(office.draft("2025.xlsx"))
    assert "草稿，未公布" in [cell.value for cell in book["年度报告"]["A"]]
    assert office.draft("2025.xlsx", STRANGER).status_code == 403
    assert office.read("2025.xlsx", agency=HOME).json["code"] == "report_unpublished"
    assert office.read("2025.xlsx", REVIEWER, agency=HOME).status_code == 404


def test_long_texts_stand_in_paragraphs(office):
    office.figures(2025)
    office.texts(2025, texts={"overview": "字" * 20_000, "problems": "一\n\n二\r\n三", "other": "𠮷 <b>&amp;</b>"})
    office.publish(2025)
    values = [cell.value for cell in opened(office.read("2025.xlsx", agency=HOME))["年度报告"]["A"]]
    assert "字" * 20_000 in values
    assert {"一", "二", "三", "𠮷 <b>&amp;</b>"} <= set(values)
