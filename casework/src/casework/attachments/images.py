"""Pictures: measured before they are unpacked, and written anew from their pixels, so nothing else survives."""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageOps

from casework.attachments.model import MAX_PIXELS, MAX_SIDE, Kind
from casework.domain.errors import Invalid, TooLarge

_FORMATS = {Kind.JPEG: "JPEG", Kind.PNG: "PNG", Kind.WEBP: "WEBP"}
_KEPT = ("icc_profile", "transparency")
_BROKEN = "The picture cannot be read; save it again as JPEG or PNG and send that."


def inspect_image(data: bytes, kind: Kind) -> None:
    """Raises TooLarge `image_too_large` by its header alone, Invalid `image_broken` or `image_animated`.

    Pixels are not unpacked here (50 million take 150 MB); `clean_image` does, and then refuses what is cut off.
    """
    with _reading():
        picture = _opened(data, kind)
        picture.verify()


def clean_image(data: bytes, kind: Kind) -> bytes:
    """The same picture upright, without EXIF, GPS, XMP, comments, thumbnails and anything behind its end.

    The colour profile and transparency stay: without them the picture looks wrong.
    """
    with _reading():
        picture = _opened(data, kind)
        picture.load()
        kept: dict[str | tuple[int, int], object] = {k: v for k, v in picture.info.items() if k in _KEPT}
        upright = _upright(picture)
        upright.info.clear()
        upright.info.update(kept)
        out = io.BytesIO()
        options: dict[str, int] = {} if kind is Kind.PNG else {"quality": 90}
        upright.save(out, _FORMATS[kind], **options)
    return out.getvalue()


def _upright(picture: Image.Image) -> Image.Image:
    """Turned as its EXIF says, because that goes; broken EXIF says nothing."""
    try:
        return ImageOps.exif_transpose(picture)
    except (OSError, ValueError, SyntaxError, TypeError, KeyError, ArithmeticError, struct.error):
        return picture.copy()


@contextmanager
def _reading() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the limits below are ours
        try:
            yield
        except Image.DecompressionBombError as error:
            raise TooLarge("image_too_large", f"A picture may have at most {MAX_PIXELS} pixels.") from error
        except (OSError, ValueError, SyntaxError, EOFError, ArithmeticError, struct.error) as error:
            raise Invalid("image_broken", _BROKEN) from error


def _opened(data: bytes, kind: Kind) -> Image.Image:
    picture = Image.open(io.BytesIO(data), formats=[_FORMATS[kind]])
    _check_size(*picture.size)
    if kind is not Kind.JPEG and getattr(picture, "n_frames", 1) > 1:  # a JPEG with more than one is a phone's HDR
        raise Invalid("image_animated", "Moving pictures are not taken; send a still picture or an mp4.")
    return picture


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise TooLarge(
            "image_too_large",
            f"A picture may have at most {MAX_PIXELS} pixels and {MAX_SIDE} on a side; it has {width} × {height}.",
        )
