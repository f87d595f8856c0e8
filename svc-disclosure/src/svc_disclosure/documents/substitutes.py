"""What PDFium draws with when a document did not embed its Chinese font: our own font, the same on every machine.

Without one it leaves such characters out silently, and what a person marked would not be what is released.
"""

from __future__ import annotations

import ctypes
from functools import cached_property
from typing import Any

from pypdfium2 import PdfSysfontBase

from svc_disclosure.documents import fonts

_CJK = frozenset((128, 129, 134, 136))  # character sets of Windows: Japanese, Korean, simplified, traditional
_HANDLE = 0x5EC7  # any number: PDFium only hands it back


class _Substitutes(PdfSysfontBase):
    """Noto Sans SC for the four CJK character sets; the machine's own fonts for the rest."""

    @cached_property
    def _font(self) -> bytes:
        return fonts.sans().read_bytes()

    def MapFont(self, _: Any, weight: int, italic: int, charset: int, *rest: Any) -> Any:  # noqa: N802  PDFium's name
        if charset in _CJK:
            return _HANDLE
        return super().MapFont(_, weight, italic, charset, *rest)

    def GetFontData(self, _: Any, handle: Any, table: int, buffer: Any, size: int) -> int:  # noqa: N802  PDFium's name
        if handle != _HANDLE:
            return int(super().GetFontData(_, handle, table, buffer, size))
        data = self._font if table == 0 else self._table(table)
        if buffer and size >= len(data):
            ctypes.memmove(buffer, data, len(data))
        return len(data)

    def GetFaceName(self, _: Any, handle: Any, buffer: Any, size: int) -> int:  # noqa: N802  PDFium's name
        if handle != _HANDLE:
            return int(super().GetFaceName(_, handle, buffer, size))
        name = b"Noto Sans SC\0"
        if buffer and size >= len(name):
            ctypes.memmove(buffer, name, len(name))
        return len(name)

    def GetFontCharset(self, _: Any, handle: Any) -> int:  # noqa: N802  PDFium's name
        return 134 if handle == _HANDLE else int(super().GetFontCharset(_, handle))

    def DeleteFont(self, _: Any, handle: Any) -> None:  # noqa: N802  PDFium's name
        if handle != _HANDLE:
            super().DeleteFont(_, handle)

    def _table(self, tag: int) -> bytes:
        name, font = tag.to_bytes(4, "big"), self._font
        for at in range(12, 12 + 16 * int.from_bytes(font[4:6], "big"), 16):
            if font[at : at + 4] == name:
                start, length = (int.from_bytes(font[at + i : at + i + 4], "big") for i in (8, 12))
                return font[start : start + length]
        return b""


def install() -> None:
    """Once per process; again, nothing."""
    if not isinstance(PdfSysfontBase.SINGLETON, _Substitutes):
        _Substitutes().setup()
