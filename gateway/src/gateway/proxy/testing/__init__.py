"""Help for tests of the proxy, on real sockets."""

from gateway.proxy.testing.caller import Caller, wsgi_environ
from gateway.proxy.testing.scripted import (
    OK,
    Received,
    Script,
    Scripted,
    answer_and_close,
    answers,
    read_once,
    read_request,
    reset,
    shut,
)
from gateway.proxy.testing.server import connect, exchange, gunicorn, problem_of, read_all

__all__ = [
    "OK",
    "Caller",
    "Received",
    "Script",
    "Scripted",
    "answer_and_close",
    "answers",
    "connect",
    "exchange",
    "gunicorn",
    "problem_of",
    "read_all",
    "read_once",
    "read_request",
    "reset",
    "shut",
    "wsgi_environ",
]
