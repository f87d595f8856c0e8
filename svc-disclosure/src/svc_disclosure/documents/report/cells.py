"""Cells of the report's workbook: merged, framed, and never a formula."""

from __future__ import annotations

from typing import Any

from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

_LINE = Side(style="thin")
FRAME = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
FONT = "宋体"  # every office has it, or puts its own in its place
POINTS_A_LINE = 15.0
MOST_POINTS = 409.0  # a row of a workbook cannot be higher


class Paper:
    """One sheet. Rows and columns count from 1."""

    def __init__(self, sheet: Any, widths: tuple[float, ...]) -> None:
        self.sheet = sheet
        self.columns = len(widths)
        for place, width in enumerate(widths, 1):
            sheet.column_dimensions[get_column_letter(place)].width = width
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True

    def put(
        self, row: int, column: int, value: str | int, *, rows: int = 1, columns: int = 1, bold: bool = False,
        left: bool = False, framed: bool = True, size: int = 11,
    ) -> None:  # fmt: skip
        """A value in a cell, or in so many merged ones."""
        if rows > 1 or columns > 1:
            self.sheet.merge_cells(
                start_row=row, start_column=column, end_row=row + rows - 1, end_column=column + columns - 1
            )
        if framed:
            for place in ((r, c) for r in range(row, row + rows) for c in range(column, column + columns)):
                self.sheet.cell(*place).border = FRAME
        cell = self.sheet.cell(row, column)
        write(cell, value)
        cell.font = Font(name=FONT, size=size, bold=bold)
        cell.alignment = Alignment(horizontal="left" if left else "center", vertical="center", wrap_text=True)

    def title(self, row: int, text: str) -> None:
        """Over the whole width, larger."""
        self.put(row, 1, text, columns=self.columns, bold=True, framed=False, size=16)
        self.height(row, 2)

    def prose(self, row: int, text: str) -> int:
        """Paragraphs over the whole width, one row each; the first row after them."""
        for paragraph in text.splitlines() or [""]:
            self.put(row, 1, paragraph, columns=self.columns, left=True, framed=False)
            self.height(row, 1 + len(paragraph) // 45)
            row += 1
        return row

    def height(self, row: int, lines: int) -> None:
        """Room for so many lines: merged cells do not grow by themselves."""
        self.sheet.row_dimensions[row].height = min(MOST_POINTS, POINTS_A_LINE * lines)


def write(cell: Any, value: str | int) -> None:
    """Text stays text: what begins with = or + is no formula, here nor where the workbook is opened and saved again."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = True
