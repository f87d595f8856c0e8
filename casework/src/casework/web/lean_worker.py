"""The worker of every web process: same answers, same limits, less processor time a request, and turns kept.

What gunicorn does anew with each request is done once here. gunicorn has no settings for these, so the names it looks
up are replaced, in this process only. Figures are shares of one request proxied by the gateway, as a profile showed
them.
"""

from __future__ import annotations

import time
from contextlib import AbstractContextManager
from email.utils import formatdate
from functools import lru_cache
from typing import Any

import gevent
from gunicorn.http import message, wsgi

from casework import garbage
from casework.web.gunicorn_worker import Worker


class Answer(wsgi.Response):
    """Head and first piece of the body in one send: one system call and one packet in place of four calls (6 %)."""

    headers_sent: bool

    def write(self, arg: bytes) -> None:
        """As gunicorn's; what has no simple length goes its way."""
        whole = self.response_length is not None and 0 < len(arg) <= self.response_length
        if self.headers_sent or self._omits_body or not whole or not isinstance(arg, bytes):
            super().write(arg)
            return
        self.sent = len(arg)
        lines = [*self.default_headers(), *(f"{name}: {value}\r\n" for name, value in self.headers), "\r\n"]
        _send(self.sock, "".join(lines).encode("latin-1") + arg)
        self.headers_sent = True

    def default_headers(self) -> list[str]:
        """Status line and what the server itself says; the date is written once a second (2 %)."""
        connection = "upgrade" if self.upgrade else "close" if self.should_close() else "keep-alive"
        major, minor = self.req.version
        lines = [
            f"HTTP/{major}.{minor} {self.status}\r\nServer: {self.version}\r\n"
            f"Date: {_date(int(time.time()))}\r\nConnection: {connection}\r\n"
        ]
        if self.chunked:
            lines.append("Transfer-Encoding: chunked\r\n")
        return lines

    def process_headers(self, headers: list[tuple[str, str]]) -> None:
        """Every value is checked, a name only the first time; whatever is special goes gunicorn's way."""
        for pair in headers:
            name, value = pair
            if type(name) is str and type(value) is str and _is_plain(name) and wsgi.HEADER_VALUE_RE.fullmatch(value):
                self.headers.append((name, value.strip(" \t")))
            else:
                super().process_headers([pair])


def _send(sock: Any, data: bytes) -> None:
    """gevent's sendall asks the kernel for the size of its buffer first; what is short goes in one call anyway."""
    sent = sock.send(data)
    if sent < len(data):
        sock.sendall(memoryview(data)[sent:])


@lru_cache(maxsize=2)
def _date(second: int) -> str:
    return formatdate(second, usegmt=True)


@lru_cache(maxsize=256)
def _is_plain(name: str) -> bool:
    special = name.lower() == "content-length" or wsgi.util.is_hoppish(name)
    return not special and wsgi.TOKEN_RE.fullmatch(name) is not None


class LeanWorker(Worker):
    """`worker_class` of every service, portal and gateway."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._wait = _Wait(self)

    def init_process(self) -> None:
        """Before gunicorn's own: it loads the application and then serves."""
        # each look at a setting went through three calls, thirty times a request (4 %); none changes after the start
        fixed = {name: setting.get() for name, setting in self.cfg.settings.items()}
        self.cfg.__dict__.update({name: value for name, value in fixed.items() if not hasattr(type(self.cfg), name)})
        base = wsgi.base_environ(self.cfg)  # it asked the logger for its streams each time (2 %)
        wsgi.base_environ = lambda _cfg: dict(base)
        wsgi.Response = Answer
        message._ip_in_allow_list = _in_allow_list
        super().init_process()

    def load_wsgi(self) -> None:
        """The application; what it is made of is never looked through for garbage again."""
        super().load_wsgi()
        garbage.settle()

    def timeout_ctx(self) -> AbstractContextManager[None]:
        """Around the wait for a connection's next request: written down, and looked at once a second, in place of a
        timer that is set and stopped with each request (4 %)."""
        gevent.sleep(0)  # others first: a client that is always ready again would keep the rest waiting for seconds
        return self._wait

    def run(self) -> None:
        """As gunicorn's, with someone beside it who ends the waits that are over."""
        ender = gevent.spawn(self._end_waits)
        try:
            super().run()
        finally:
            ender.kill()

    def _end_waits(self) -> None:
        while True:
            gevent.sleep(1.0)
            now = time.monotonic()
            for waiting, until in list(self._waiting.items()):
                if until <= now:
                    gevent.get_hub().loop.run_callback(self._end_wait, waiting, until)

    def _end_wait(self, waiting: gevent.Greenlet, until: float) -> None:
        """In the hub, where nobody runs meanwhile: a request that has come since is not torn."""
        if self._waiting.get(waiting) == until:
            waiting.throw(StopIteration())


class _Wait:
    """One for all connections: who waits, and until when, is kept by greenlet."""

    __slots__ = ("_keepalive", "_waiting")

    def __init__(self, worker: Worker) -> None:
        self._waiting = worker._waiting
        self._keepalive = worker.cfg.keepalive

    def __enter__(self) -> None:
        self._waiting[gevent.getcurrent()] = time.monotonic() + self._keepalive

    def __exit__(self, *_: object) -> None:
        self._waiting.pop(gevent.getcurrent(), None)


_asked = message._ip_in_allow_list


def _in_allow_list(address: str, allowed: list[str], networks: list[Any]) -> bool:
    """gunicorn read the peer's address with each request to look for it in an empty list (2 %)."""
    return bool(allowed) and bool(_asked(address, allowed, networks))
