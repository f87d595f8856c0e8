"""Sound and film: mp3 loses its tags, mp4 has its metadata boxes blanked where they stand."""

from __future__ import annotations

from collections.abc import Iterator

from casework.domain.errors import Invalid

_BITRATES = {  # kbit/s for layer III: MPEG 1, and MPEG 2 and 2.5
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_FRAMES = 3  # in a row, to call it mp3
_BRANDS = frozenset(
    (b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV", b"dash")
)
_CONTAINERS = frozenset((b"moov", b"trak", b"mdia", b"minf", b"dinf", b"stbl", b"edts", b"moof", b"traf", b"mvex"))
_TELLING = frozenset((b"udta", b"meta", b"uuid", b"free", b"skip", b"wide", b"ilst"))
_TIMED = frozenset((b"mvhd", b"tkhd", b"mdhd"))
_LOCATED = (b"camm", b"gpmd", b"rtmd", b"mett", b"mebx")  # tracks of positions that cameras record
MAX_BOXES = 20_000
MAX_NESTING = 8


def looks_like_mp3(data: bytes) -> bool:
    """An ID3 tag, or three frames of layer III in a row."""
    return data.startswith(b"ID3") or _frames_from(data, 0)


def inspect_mp3(data: bytes) -> None:
    """Raises Invalid `mp3_broken` when no sound follows the tags."""
    if not _frames_from(data, _sound_start(data)):
        raise Invalid("mp3_broken", "The mp3 cannot be read; save it again as mp3.")


def clean_mp3(data: bytes) -> bytes:
    """The frames of sound: no ID3v2 before them, no ID3v1, Lyrics3 and APE tags behind."""
    sound = data[_sound_start(data) :]
    while True:
        before = len(sound)
        if sound[-128:-125] == b"TAG":
            sound = sound[:-128]
        if sound[-9:] == b"LYRICS200" and sound[-15:-9].isdigit():
            sound = sound[: -15 - int(sound[-15:-9])]
        if sound[-32:-24] == b"APETAGEX":
            size, flags = (int.from_bytes(sound[i : i + 4], "little") for i in (-20, -12))
            sound = sound[: max(0, len(sound) - size - (32 if flags >> 31 else 0))]
        if sound[-10:-7] == b"3DI":
            sound = sound[: max(0, len(sound) - _syncsafe(sound[-4:]) - 20)]
        if len(sound) == before:
            return sound


def inspect_mp4(data: bytes) -> None:
    """Raises Invalid `mp4_broken` or `mp4_located` (a track of positions, which cannot be taken out safely)."""
    kinds = [kind for kind, _, _ in _boxes(data, 0, len(data), 0)]
    if b"moov" not in kinds or b"trak" not in kinds or not _BRANDS & set(_brands(data)):
        raise Invalid("mp4_broken", "The video cannot be read; save it again as mp4.")
    for kind, start, end in _boxes(data, 0, len(data), 0):
        if kind == b"stsd" and data[start + 12 : start + 16] in _LOCATED and end - start >= 16:
            raise Invalid(
                "mp4_located", "The video records where it was taken; export it without location and send that."
            )


def clean_mp4(data: bytes) -> bytes:
    """Metadata boxes become empty `free` boxes of the same size, and dates zero: no offset of the file moves."""
    result = bytearray(data)
    for kind, start, end in _boxes(data, 0, len(data), 0):
        if kind in _TELLING:
            head = data.rindex(kind, 0, start)
            result[head : head + 4] = b"free"
            result[start:end] = bytes(end - start)
        elif kind in _TIMED and end - start >= 20:
            width = 16 if data[start] == 1 else 8
            result[start + 4 : start + 4 + width] = bytes(width)
        elif kind == b"hdlr" and end - start > 24:
            result[start + 24 : end] = bytes(end - start - 24)
    return bytes(result)


def _sound_start(data: bytes) -> int:
    start = 0
    while data[start : start + 3] == b"ID3" and len(data) >= start + 10:
        footer = 10 if data[start + 5] & 0x10 else 0
        start += 10 + _syncsafe(data[start + 6 : start + 10]) + footer
    while data[start : start + 1] == b"\0":  # padding
        start += 1
    return start


def _syncsafe(four: bytes) -> int:
    return sum((byte & 0x7F) << shift for byte, shift in zip(four, (21, 14, 7, 0), strict=True))


def _frames_from(data: bytes, start: int) -> bool:
    for _ in range(_FRAMES):
        length = _frame_length(data[start : start + 4])
        if not length or start + length > len(data):
            return False
        start += length
    return True


def _frame_length(head: bytes) -> int:
    """Bytes of the layer III frame with this header; 0 when it is none."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return 0
    version, bitrate, rate = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or bitrate in (0, 15) or rate == 3:
        return 0
    kilobits = _BITRATES[3 if version == 3 else 2][bitrate]
    samples = 144_000 if version == 3 else 72_000
    return samples * kilobits // _RATES[version][rate] + (head[2] >> 1 & 1)


def _brands(data: bytes) -> Iterator[bytes]:
    size = int.from_bytes(data[:4], "big")
    yield data[8:12]
    yield from (data[i : i + 4] for i in range(16, min(size, 256), 4))


def _boxes(data: bytes, start: int, end: int, depth: int) -> Iterator[tuple[bytes, int, int]]:
    """Every box as (type, first byte of its content, end). Raises Invalid when sizes do not add up."""
    count = 0
    while start < end:
        count += 1
        head, size, kind = 8, int.from_bytes(data[start : start + 4], "big"), data[start + 4 : start + 8]
        if size == 1:
            head, size = 16, int.from_bytes(data[start + 8 : start + 16], "big")
        elif size == 0:
            size = end - start
        if size < head or start + size > end or count > MAX_BOXES or depth > MAX_NESTING:
            raise Invalid("mp4_broken", "The video is damaged or cut off; save it again as mp4.")
        yield kind, start + head, start + size
        if kind in _CONTAINERS:
            yield from _boxes(data, start + head, start + size, depth + 1)
        start += size
