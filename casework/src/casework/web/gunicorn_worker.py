"""gunicorn's gevent worker with three habits of ours: a request that cannot be read is answered with a problem
document like any other refusal, no log line holds an address or a path, and idle connections do not hold up the end."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from http import HTTPStatus
from typing import Any

import gevent
import structlog
from gunicorn import util
from gunicorn.http import errors
from gunicorn.workers.ggevent import GeventWorker

# How long connections on which nothing happens may live on once the process is told to end
LAST_WORDS_SECONDS = 0.5

STATUS: Mapping[type[Exception], int] = {
    errors.LimitRequestLine: 414,
    errors.LimitRequestHeaders: 431,
    errors.ExpectationFailed: 417,
    errors.UnsupportedTransferCoding: 501,
    errors.ForbiddenProxyRequest: 403,
    errors.ParseException: 400,
}
ADVICE = {
    400: "请求格式有误。 The request is not well-formed HTTP/1.1.",
    403: "The request is not allowed.",
    414: "地址过长，最多 4094 字节。 The request line is too long; at most 4094 bytes are taken.",
    417: "Only Expect: 100-continue is known here.",
    431: "请求头过大。 The header fields are too large; at most 100 of 8190 bytes are taken.",
    500: "平台内部错误。 Something went wrong on our side; quote the request id.",
    501: "Only Transfer-Encoding: chunked is known here.",
}
SECURITY = (
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: same-origin\r\n"
    "Cache-Control: no-store\r\n"
)

log = structlog.get_logger()


class Worker(GeventWorker):
    """`worker_class` of every web process."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._waiting: dict[gevent.Greenlet, float] = {}  # who waits for a next request, and until when

    def run(self) -> None:
        """As gunicorn's, with someone beside it who ends idle connections at the end."""
        closer = gevent.spawn(self._close_idle)
        try:
            super().run()
        finally:
            closer.kill()

    def timeout_ctx(self) -> AbstractContextManager[None]:
        """Around the wait for a connection's next request."""
        return self._timed_wait()

    @contextmanager
    def _timed_wait(self) -> Iterator[None]:
        me = gevent.getcurrent()
        self._waiting[me] = float("inf")  # gunicorn's timer ends it
        try:
            with super().timeout_ctx():
                yield
        finally:
            self._waiting.pop(me, None)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """What gunicorn calls when it cannot read a request, or the application broke before its answer began."""
        status = next((s for kind, s in STATUS.items() if isinstance(exc, kind)), 500)
        request_id = uuid.uuid4().hex
        if status == 500:
            log.error("request_broke", request_id=request_id, exc_info=exc)
        else:
            log.info("request_unreadable", request_id=request_id, error=type(exc).__name__)
        try:
            util.write_nonblock(client, answer(status, request_id))
        except OSError as error:
            log.info("client_gone", request_id=request_id, error=type(error).__name__)

    def _close_idle(self) -> None:
        while self.alive:
            gevent.sleep(0.1)
        gevent.sleep(LAST_WORDS_SECONDS)
        while True:
            for waiting in list(self._waiting):
                waiting.kill(StopIteration(), block=False)  # how gunicorn's loop says that there is no next request
            gevent.sleep(0.1)


def answer(status: int, request_id: str) -> bytes:
    """A whole HTTP/1.1 answer, after which the connection closes."""
    title = HTTPStatus(status).phrase
    code = "internal" if status == 500 else HTTPStatus(status).name.lower()
    body = json.dumps(
        {
            "type": f"urn:wenzheng:problem:{code}", "title": title, "status": status, "detail": ADVICE[status],
            "code": code, "request_id": request_id,
        },
        ensure_ascii=False,
    ).encode()  # fmt: skip
    head = (
        f"HTTP/1.1 {status} {title}\r\nConnection: close\r\nContent-Type: application/problem+json\r\n"
        f"Content-Length: {len(body)}\r\nX-Request-Id: {request_id}\r\n{SECURITY}\r\n"
    )
    return head.encode("latin-1") + body
