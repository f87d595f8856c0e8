"""Tables 2, 3 and 4 on paper, with the merged heads of the form, from the report as its JSON says it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from svc_disclosure.documents.report.cells import Paper

Shown = Mapping[str, Any]
FIGURES_FROM = 4  # column of table 3 in which the figures begin: before it stand the names of items, parts and rows


def table2(paper: Paper, row: int, table: Shown, language: str) -> int:
    """A block for each item of art. 20; the first row after them."""
    for item in table["items"]:
        span = (paper.columns - 1) // len(item["columns"])
        paper.put(row, 1, item[language], columns=paper.columns, bold=True)
        paper.put(row + 1, 1, {"zh": "信息内容", "en": "Information"}[language])
        for place, column in enumerate(item["columns"]):
            paper.put(row + 1, 2 + place * span, column[language], columns=span)
        row += 2
        for line in item["rows"]:
            paper.put(row, 1, line[language])
            for place, figure in enumerate(line["figures"]):
                paper.put(row, 2 + place * span, figure, columns=span)
            row += 1
    return row


def table3(paper: Paper, row: int, table: Shown, language: str) -> int:
    """25 rows of 7 columns under the head of the form; the first row after them."""
    row = _head3(paper, row, table, language)
    results = [line for line in table["rows"] if line["code"].startswith("3.")]
    parts = {group["key"]: group[language] for group in table["groups"]}
    drawn: set[str] = set()
    for line in table["rows"]:
        if line in results:
            if line is results[0]:
                paper.put(row, 1, table["results"][language], rows=len(results))
            _part(paper, row, line, results, parts, drawn, language)
        else:
            paper.put(row, 1, line[language], columns=FIGURES_FROM - 1, left=True)
        for place, figure in enumerate(line["figures"], FIGURES_FROM):
            paper.put(row, place, figure)
        paper.height(row, 1 + len(line[language]) // 28)
        row += 1
    return row


def table4(paper: Paper, row: int, table: Shown, language: str) -> int:
    """One row of 15 cells under its head of three; the first row after it."""
    wide, (review, *suits) = len(table["columns"]), table["parts"]
    paper.put(row, 1, review[language], rows=2, columns=wide, bold=True)
    title = {"zh": "行政诉讼", "en": "Administrative litigation"}[language]
    paper.put(row, 1 + wide, title, columns=wide * len(suits), bold=True)
    for place, suit in enumerate(suits, 1):
        paper.put(row + 1, 1 + place * wide, suit[language], columns=wide)
    for place, part in enumerate(table["parts"]):
        for at, (column, figure) in enumerate(zip(table["columns"], part["figures"], strict=True), 1 + place * wide):
            paper.put(row + 2, at, column[language])
            paper.put(row + 3, at, figure)
    paper.height(row + 2, 2)
    return row + 4


def _head3(paper: Paper, row: int, table: Shown, language: str) -> int:
    natural, *organisations, total = table["columns"]
    paper.put(row, 1, f"（{table['caption'][language]}）", rows=3, columns=FIGURES_FROM - 1)
    paper.put(row, FIGURES_FROM, table["applicants"][language], columns=len(table["columns"]), bold=True)
    paper.put(row + 1, FIGURES_FROM, natural[language], rows=2)
    paper.put(row + 1, FIGURES_FROM + 1, table["organisations"][language], columns=len(organisations))
    for place, column in enumerate(organisations, FIGURES_FROM + 1):
        paper.put(row + 2, place, column[language])
    paper.put(row + 1, FIGURES_FROM + 1 + len(organisations), total[language], rows=2)
    paper.height(row + 2, 3)
    return row + 3


def _part(
    paper: Paper, row: int, line: Shown, results: list[Shown], parts: Mapping[str, str], drawn: set[str], language: str
) -> None:
    """A row under 三: its part beside it once over all rows of the part, or over both columns where it is alone."""
    group = line["group"]
    together = [other for other in results if group and other["group"] == group]
    if len(together) < 2:
        paper.put(row, 2, line[language], columns=2, left=True)
        return
    if group not in drawn:
        drawn.add(group)
        paper.put(row, 2, parts[group], rows=len(together), left=True)
    paper.put(row, 3, line[language], left=True)
