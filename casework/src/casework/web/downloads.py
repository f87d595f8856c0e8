"""Files of strangers, handed out so that a browser saves them and runs nothing."""

from __future__ import annotations

from typing import BinaryIO

from flask import Response, send_file


def send(stream: BinaryIO, name: str, mime: str) -> Response:
    """The answer that hands a file out: always to be saved, under its name (RFC 5987), of the type we found."""
    answer = send_file(stream, mimetype=mime, as_attachment=True, download_name=name, etag=False, max_age=0)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
