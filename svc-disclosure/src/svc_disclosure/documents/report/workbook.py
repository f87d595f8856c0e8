"""The whole report as a workbook (xlsx): a sheet for the texts, one for each table, one for the identities."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from openpyxl import Workbook

from svc_disclosure.documents.report import tables
from svc_disclosure.documents.report.cells import Paper

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Shown = Mapping[str, Any]
WORDS: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "title": "{agency}{year}年政府信息公开工作年度报告", "report": "年度报告", "proactive": "主动公开",
        "applications": "申请办理", "remedies": "复议诉讼", "identities": "勾稽关系", "draft": "草稿，未公布",
        "published": "第{version}版，公布于{published_at}，SHA-256 {digest}", "identity": "勾稽关系",
        "where": "位置", "left": "左边", "right": "右边", "holds": "是否相符", "yes": "相符", "no": "不相符",
        "nothing": "无可比较：没有已公布的上一年度报告", "counted": "统计日期：{counted_on}",
        "missing": "尚未填报表二：{names}",
    },
    "en": {
        "title": "{agency}: annual report on government information, {year}", "report": "Report",
        "proactive": "Published", "applications": "Applications", "remedies": "Remedies", "identities": "Identities",
        "draft": "Draft, not published", "published": "Version {version}, published {published_at}, SHA-256 {digest}",
        "identity": "Identity", "where": "Where", "left": "Left side", "right": "Right side", "holds": "Holds",
        "yes": "holds", "no": "does not hold", "counted": "Counted on {counted_on}",
        "nothing": "nothing to compare with: no report of the year before is published",
        "missing": "Table 2 not entered by: {names}",
    },
}  # fmt: skip


def workbook(told: Shown, language: str) -> bytes:
    """The report in `told["report"]` (as the API shows it), in `zh` or `en`."""
    book, words, report = Workbook(), WORDS[language], told["report"]
    sections = {section["section"]: section for section in report["sections"]}
    first = book.active
    first.title = words["report"]
    _front(Paper(first, (12.0,) * 8), told, words, language)
    two = _sheet(book, words["proactive"], (30.0, *(14.0,) * 3), sections["proactive"][language])
    row = tables.table2(two, 2, sections["proactive"]["table"], language)
    _missing(two, row, sections["proactive"]["table"]["missing"], words, language)
    three = _sheet(book, words["applications"], (14.0, 16.0, 40.0, *(11.0,) * 7), sections["applications"][language])
    tables.table3(three, 2, sections["applications"]["table"], language)
    four = _sheet(book, words["remedies"], (9.0,) * 15, sections["remedies"][language])
    tables.table4(four, 2, sections["remedies"]["table"], language)
    _identities(
        _sheet(book, words["identities"], (60.0, 22.0, 14.0, 14.0, 14.0), words["identities"]), report, words, language
    )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet(book: Workbook, name: str, widths: tuple[float, ...], title: str) -> Paper:
    paper = Paper(book.create_sheet(name), widths)
    paper.title(1, title)
    return paper


def _front(paper: Paper, told: Shown, words: Mapping[str, str], language: str) -> None:
    report = told["report"]
    agency = report["agency"]["name" if language == "zh" else "name_en"]
    paper.title(1, words["title"].format(agency=agency, year=report["year"]))
    standing = words[told["state"]].format(**{key: told.get(key) for key in ("version", "published_at", "digest")})
    row = paper.prose(2, f"{standing}\n{words['counted'].format(**report)}")
    for section in report["sections"]:
        paper.put(row + 1, 1, section[language], columns=paper.columns, bold=True, left=True, framed=False, size=13)
        row = paper.prose(row + 2, section["text"])


def _missing(paper: Paper, row: int, missing: list[Shown], words: Mapping[str, str], language: str) -> None:
    if missing:
        names = ", ".join(one["name" if language == "zh" else "name_en"] for one in missing)
        paper.prose(row + 1, words["missing"].format(names=names))


def _identities(paper: Paper, report: Shown, words: Mapping[str, str], language: str) -> None:
    """Each identity with both sides of every place."""
    for place, key in enumerate(("identity", "where", "left", "right", "holds"), 1):
        paper.put(2, place, words[key], bold=True)
    columns = _columns(report, language)
    row = 3
    for identity in report["identities"]:
        if not identity["sides"]:
            paper.put(row, 1, identity[language], left=True)
            paper.put(row, 2, words["nothing"], columns=4)
            row += 1
        for side in identity["sides"]:
            where = f"{side['where']} {columns.get(side['column'], '')}".strip()
            cells = (identity[language], where, side["left"], side["right"], words["yes" if side["holds"] else "no"])
            for place, value in enumerate(cells, 1):
                paper.put(row, place, value, left=place == 1)
            row += 1


def _columns(report: Shown, language: str) -> dict[str, str]:
    """The names of the columns of table 3, by their keys; the total of table 4 is called the same."""
    table = next(section["table"] for section in report["sections"] if section["section"] == "applications")
    return {column["key"]: column[language] for column in table["columns"]}
