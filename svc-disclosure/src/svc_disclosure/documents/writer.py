"""A PDF of pictures, written object by object: nothing is in it that is not written on this page of code.

No Info, no XMP, no text, no fonts, no file identifier, no dates, one revision. The same pictures give the same bytes.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageChops

from casework.domain.errors import TooLarge
from svc_disclosure.documents.model import MAX_RELEASE_BYTES

_QUALITY = 80
_COLOUR = 12  # of 255: how far channels may differ in a page that counts as grey (JPEG noise of grey scans)
_SIXTEEN = [value >> 4 for value in range(256)]
_RAMP = [value for level in range(16) for value in (level * 17,) * 3]


@dataclass(frozen=True)
class _Drawn:
    """A picture as a stream: `entries` of its dictionary, and its bytes."""

    entries: str
    data: bytes


class PictureWriter:
    """Takes pages one by one, keeps none of them as pixels; `finish` gives the file."""

    def __init__(self) -> None:
        self._out = io.BytesIO(b"")
        self._out.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        self._offsets: dict[int, int] = {}
        self._pages = 0

    def add(self, picture: Image.Image, size: tuple[float, float]) -> None:
        """A page of `size` in points, filled with an RGB picture. Raises TooLarge `release_too_large`."""
        drawn = smallest(picture)
        first = 3 + 3 * self._pages
        width, height = (f"{side:.2f}" for side in size)
        content = f"q {width} 0 0 {height} 0 0 cm /P Do Q".encode()
        self._object(
            first,
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} {height}]/Contents {first + 1} 0 R"
            f"/Resources<</XObject<</P {first + 2} 0 R>>>>>>",
        )
        self._object(first + 1, f"<</Length {len(content)}>>", content)
        head = f"<</Type/XObject/Subtype/Image/Width {picture.width}/Height {picture.height}{drawn.entries}"
        self._object(first + 2, f"{head}/Length {len(drawn.data)}>>", drawn.data)
        self._pages += 1
        if self._out.tell() > MAX_RELEASE_BYTES:
            raise TooLarge("release_too_large", f"The release has more than {MAX_RELEASE_BYTES} bytes; split it.")

    def finish(self) -> bytes:
        """The whole file."""
        kids = " ".join(f"{3 + 3 * page} 0 R" for page in range(self._pages))
        self._object(1, "<</Type/Catalog/Pages 2 0 R>>")
        self._object(2, f"<</Type/Pages/Count {self._pages}/Kids[{kids}]>>")
        start, count = self._out.tell(), len(self._offsets) + 1
        lines = "".join(f"{self._offsets[number]:010} 00000 n \n" for number in range(1, count))
        self._out.write(f"xref\n0 {count}\n0000000000 65535 f \n{lines}".encode())
        self._out.write(f"trailer<</Root 1 0 R/Size {count}>>\nstartxref\n{start}\n%%EOF\n".encode())
        return self._out.getvalue()

    def _object(self, number: int, dictionary: str, stream: bytes | None = None) -> None:
        self._offsets[number] = self._out.tell()
        self._out.write(f"{number} 0 obj{dictionary}".encode())
        if stream is not None:
            self._out.write(b"stream\n" + stream + b"\nendstream")
        self._out.write(b"endobj\n")


def smallest(picture: Image.Image) -> _Drawn:
    """JPEG; a grey page as 16 greys without loss when that is smaller, as it is for print."""
    grey = _is_grey(picture)
    jpeg = _jpeg(picture.convert("L") if grey else picture)
    space = "DeviceGray" if grey else "DeviceRGB"
    best = _Drawn(f"/ColorSpace/{space}/BitsPerComponent 8/Filter/DCTDecode", jpeg)
    if not grey:
        return best
    flat = b"".join(_deflated(picture.convert("L")))
    if len(flat) >= len(jpeg):
        return best
    parameters = f"/DecodeParms<</Predictor 15/Colors 1/BitsPerComponent 4/Columns {picture.width}>>"
    return _Drawn(f"/ColorSpace/DeviceGray/BitsPerComponent 4/Filter/FlateDecode{parameters}", flat)


def _is_grey(picture: Image.Image) -> bool:
    red, green, blue = picture.split()
    extremes = (ImageChops.difference(red, green).getextrema(), ImageChops.difference(green, blue).getextrema())
    return all(int(high) <= _COLOUR for _, high in extremes)  # type: ignore[misc, arg-type]


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()


def _deflated(grey: Image.Image) -> Iterator[bytes]:
    """The pixel data of a PNG, which a PDF takes as it is (ISO 32000, 7.4.4.4)."""
    indexed = Image.frombytes("P", grey.size, grey.point(_SIXTEEN).tobytes())
    indexed.putpalette(_RAMP)
    out = io.BytesIO()
    indexed.save(out, "PNG", bits=4)
    png, at = out.getbuffer(), 8
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        if kind == b"IDAT":
            yield bytes(png[at + 8 : at + 8 + length])
        at += 12 + length
