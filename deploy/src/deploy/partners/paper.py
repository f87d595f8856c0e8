"""A one-page PDF with Chinese text, by hand: the font is named, not embedded, as many offices' papers do it."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

CHARACTERS = 32  # on a line


def paper(title: str, paragraphs: Sequence[str]) -> bytes:
    """The bytes of the PDF; more than a page's lines run off its foot."""
    lines = [line for text in paragraphs for line in (*textwrap.wrap(text, CHARACTERS), "")]
    drawn = [f"BT /F 18 Tf 180 780 Td {_hex(title)} Tj ET", "BT /F 12 Tf 72 740 Td 20 TL"]
    drawn += [f"{_hex(line)} Tj T*" if line else "T*" for line in lines] + ["ET"]
    stream = "\n".join(drawn).encode()
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d>>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[6 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/FontDescriptor 7 0 R/DW 1000"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>>>",
        b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0"
        b"/Ascent 880/Descent -120/CapHeight 880/StemV 93>>",
    )
    return _file(objects)


def _hex(text: str) -> str:
    return f"<{text.encode('utf-16-be').hex()}>"


def _file(objects: Sequence[bytes]) -> bytes:
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    count = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
    return body + head + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (count, len(body))
