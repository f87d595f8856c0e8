"""Decoders of bodies: every cut gives the same bytes, every malformed chunk is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.proxy.answer_body import MAX_SIZE_LINE, MAX_TRAILERS, ChunkedDecoder, CloseDecoder, Decoder, LengthDecoder
from gateway.proxy.outcomes import BadAnswer


def feed_in(decoder: Decoder, data: bytes, sizes: list[int]) -> bytes:
    """Feed in pieces of the given sizes, the remainder at last; stops when done."""
    out, at = b"", 0
    for size in [*sizes, len(data)]:
        if at < len(data) and not decoder.done:
            out += decoder.feed(data[at : at + size])
            at += size
    return out


@given(
    st.lists(st.binary(min_size=1, max_size=50), max_size=8),
    st.lists(st.integers(1, 9), max_size=60),
    st.sampled_from([b"", b";a=b", b' ; x="y"']),
    st.sampled_from([b"", b"X-Sum: 1\r\n", b"A: b\r\nC: d\r\n"]),
    st.binary(max_size=5),
)
def test_chunks_cut_anywhere(
    chunks: list[bytes], sizes: list[int], extension: bytes, trailers: bytes, extra: bytes
) -> None:
    wire = b"".join(b"%X%b\r\n%b\r\n" % (len(c), extension, c) for c in chunks) + b"0\r\n" + trailers + b"\r\n"
    decoder = ChunkedDecoder()
    assert feed_in(decoder, wire, sizes) == b"".join(chunks)
    assert decoder.done
    whole = ChunkedDecoder()
    assert whole.feed(wire + extra) == b"".join(chunks)
    assert whole.rest == extra


@given(st.lists(st.binary(min_size=1, max_size=9), min_size=1, max_size=3), st.data())
def test_chunks_that_stop_early_are_never_done(chunks: list[bytes], data: st.DataObject) -> None:
    wire = b"".join(b"%x\r\n%b\r\n" % (len(c), c) for c in chunks) + b"0\r\n\r\n"
    decoder = ChunkedDecoder()
    decoder.feed(wire[: data.draw(st.integers(0, len(wire) - 1))])
    assert not decoder.done
    with pytest.raises(BadAnswer):
        decoder.end()


@pytest.mark.parametrize(
    "wire",
    [
        b"g\r\n", b"\r\n", b"-1\r\n", b"+1\r\n", b"0x1\r\n", b" 1\r\n", b"1 \r\n", b"1_0\r\n", b"f" * 16 + b"\r\n",
        b"1\nx", b"1;\x00\r\n", b"1\r\nxy\r\n", b"1\r\nx\n", b"1\r\nx\r0", b"0\r\nbad trailer\r\n\r\n",
        b"0\r\n folded: x\r\n\r\n", b"0\r\nX: a\nb\r\n\r\n",
    ],
)  # fmt: skip
def test_malformed_chunks(wire: bytes) -> None:
    with pytest.raises(BadAnswer):
        ChunkedDecoder().feed(wire)


def test_size_line_and_trailers_at_their_edges() -> None:
    line = b"1;" + b"e" * (MAX_SIZE_LINE - 4)
    assert ChunkedDecoder().feed(line + b"\r\nx\r\n") == b"x"
    with pytest.raises(BadAnswer):
        ChunkedDecoder().feed(b"1;" + b"e" * (MAX_SIZE_LINE - 3) + b"\r\nx\r\n")
    trailer = b"X: " + b"y" * (MAX_TRAILERS - 7)
    decoder = ChunkedDecoder()
    decoder.feed(b"0\r\n" + trailer + b"\r\n\r\n")
    assert decoder.done
    with pytest.raises(BadAnswer):
        ChunkedDecoder().feed(b"0\r\n" + trailer + b"y\r\n\r\n")


def test_length() -> None:
    decoder = LengthDecoder(5)
    assert (decoder.feed(b"abc"), decoder.done) == (b"abc", False)
    with pytest.raises(BadAnswer):
        decoder.end()
    assert (decoder.feed(b"dexy"), decoder.done, decoder.rest) == (b"de", True, b"xy")
    assert LengthDecoder(0).done


def test_until_close() -> None:
    decoder = CloseDecoder()
    assert decoder.feed(b"abc") == b"abc"
    assert not decoder.done
    decoder.end()
    assert decoder.done
