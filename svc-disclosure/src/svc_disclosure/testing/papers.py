"""PDFs written by hand, with all that a release must not have: text, pictures, Info, XMP, files, scripts, notes,
earlier revisions; and broken ones."""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass, field

PASSWORD = "sesame"  # noqa: S105  of a paper made for tests
_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
_FONT = (
    "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UTF16-H/DescendantFonts[<</Type/Font"
    "/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>"
    "/DW 1000/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]"
    "/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>>>]>>"
)


@dataclass
class Paper:
    """A document of pages, each a list of lines 24 points apart in 16-point 宋体 that is not embedded.

    `secret` goes wherever a PDF can hold something besides its pages. `before`: lines of page 1 in an earlier revision.
    """

    pages: list[list[str]]
    size: tuple[float, float] = (595, 842)
    rotate: int = 0
    crop: tuple[float, float, float, float] | None = None
    secret: str = ""
    before: list[str] | None = None
    picture: bytes = b""  # a JPEG of 100 × 100 pixels, on every page
    entries: str = ""  # more of the catalogue
    stream: bytes | None = None  # the first page's content in place of its lines, compressed already
    _objects: dict[int, bytes] = field(default_factory=dict)

    def pdf(self) -> bytes:
        """The file, compressed, with one revision, or two when there is a `before`."""
        kids = " ".join(f"{20 + 2 * page} 0 R" for page in range(len(self.pages)))
        self._objects = {
            1: f"<</Type/Catalog/Pages 2 0 R{self._hiding()}{self.entries}>>".encode(),
            2: f"<</Type/Pages/Kids[{kids}]/Count {len(self.pages)}>>".encode(),
            3: _FONT.encode(),
            **self._hidden(),
        }
        for number, lines in enumerate(self.pages):
            self._objects |= self._page(number, self.before if number == 0 and self.before else lines)
        first = _written(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", self._objects, "/Info 9 0 R" if self.secret else "")
        if self.before is None:
            return first
        start = int(first.rsplit(b"startxref\n", 1)[1].split()[0])
        changed = {number: body for number, body in self._page(0, self.pages[0]).items() if number == 21}
        return _written(first, changed, f"/Prev {start}{'/Info 9 0 R' if self.secret else ''}")

    def _page(self, number: int, lines: list[str]) -> dict[int, bytes]:
        width, height = self.size
        crop = "/CropBox[{} {} {} {}]".format(*self.crop) if self.crop else ""
        notes = "/Annots[10 0 R]" if self.secret and number == 0 else ""
        picture = "/XObject<</P 11 0 R>>" if self.picture else ""
        page = (
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} {height}]{crop}/Rotate {self.rotate}{notes}"
            f"/Resources<</Font<</F 3 0 R>>{picture}>>/Contents {21 + 2 * number} 0 R>>"
        )
        shown = "".join(f"<{line.encode('utf-16-be').hex()}> Tj 0 -24 Td " for line in lines)
        content = f"BT /F 16 Tf 60 {height - 80} Td {shown} ET" + (
            " q 100 0 0 100 60 60 cm /P Do Q" if self.picture else ""
        )
        packed = self.stream if self.stream is not None and number == 0 else zlib.compress(content.encode())
        return {20 + 2 * number: page.encode(), 21 + 2 * number: _stream("/Filter/FlateDecode", packed)}

    def _hiding(self) -> str:
        names = "/Names<</EmbeddedFiles<</Names[(a.txt) 7 0 R]>>/JavaScript<</Names[(s) 6 0 R]>>>>"
        return f"/Metadata 5 0 R{names}/OpenAction 6 0 R" if self.secret else ""

    def _hidden(self) -> dict[int, bytes]:
        if not self.secret:
            return {11: self._picture()} if self.picture else {}
        plain, wide = self.secret.encode(), ("\ufeff" + self.secret).encode("utf-16-be").hex()
        xmp = b"<?xpacket begin='' id='x'?><x:xmpmeta>" + plain + b"</x:xmpmeta><?xpacket end='w'?>"
        return {
            5: _stream("/Type/Metadata/Subtype/XML", xmp),
            6: f"<</S/JavaScript/JS<{wide}>>>".encode(),
            7: f"<</Type/Filespec/F(a.txt)/Desc<{wide}>/EF<</F 8 0 R>>>>".encode(),
            8: _stream("/Type/EmbeddedFile/Filter/FlateDecode", zlib.compress(plain)),
            9: f"<</Author<{wide}>/Title<{wide}>>>".encode(),
            10: f"<</Type/Annot/Subtype/Text/F 2/Rect[10 10 30 30]/Contents<{wide}>>>".encode(),
            **({11: self._picture()} if self.picture else {}),
        }

    def _picture(self) -> bytes:
        entries = "/Type/XObject/Subtype/Image/Width 100/Height 100/ColorSpace/DeviceRGB/BitsPerComponent 8"
        return _stream(entries + "/Filter/DCTDecode", self.picture)


def encrypted() -> bytes:
    """A page that opens with PASSWORD only (standard handler, revision 2)."""
    secret = hashlib.md5(_padded("owner")).digest()[:5]  # noqa: S324  the handler's own recipe
    owner = _rc4(secret, _padded(PASSWORD))
    rights, name = -4, bytes(16)
    seed = _padded(PASSWORD) + owner + rights.to_bytes(4, "little", signed=True) + name
    user = _rc4(hashlib.md5(seed).digest()[:5], _PADDING)  # noqa: S324  the handler's own recipe
    lock = f"/Encrypt<</Filter/Standard/V 1/R 2/O<{owner.hex()}>/U<{user.hex()}>/P {rights}>>"
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>",
    }
    return _written(b"%PDF-1.4\n", objects, f"{lock}/ID[<{name.hex()}><{name.hex()}>]")


def _padded(password: str) -> bytes:
    return (password.encode("latin-1", errors="ignore") + _PADDING)[:32]


def _rc4(key: bytes, data: bytes) -> bytes:
    box, j = list(range(256)), 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)


def _stream(entries: str, data: bytes) -> bytes:
    return f"<<{entries}/Length {len(data)}>>stream\n".encode() + data + b"\nendstream"


def _written(start: bytes, objects: dict[int, bytes], trailer: str) -> bytes:
    """`start`, then the objects, a table of them, and a trailer."""
    out, table = bytearray(start), "xref\n0 1\n0000000000 65535 f \n"
    for number, body in objects.items():
        table += f"{number} 1\n{len(out):010} 00000 n \n"
        out += f"{number} 0 obj".encode() + body + b"endobj\n"
    at = len(out)
    out += f"{table}trailer<</Root 1 0 R/Size 2000{trailer}>>\nstartxref\n{at}\n%%EOF\n".encode()
    return bytes(out)
