"""One exchange on one connection: send the request, read the head of the answer, say how its body goes on."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gateway.proxy.answer_head import AnswerHead, parse_head, split_head
from gateway.proxy.connection import Connection
from gateway.proxy.outcomes import AnswerTimeout, BadAnswer, NotSent
from gateway.proxy.settings import ProxySettings

_INTERIM_LIMIT = 8
_INTERIM = re.compile(rb"HTTP/1\.1 10[02-9] ")


@dataclass(slots=True)
class Outgoing:
    """A request ready to go: `first` is its head and the first part of its body, `rest` what follows.

    `rest` is None when `first` is all of it. `repeatable`: safe by its method and without a body.
    """

    method: str
    first: bytes
    rest: Iterable[bytes] | None
    chunked: bool
    repeatable: bool

    def parts(self) -> Iterator[bytes]:
        """What follows `first`, framed; raises a ClientFault."""
        if self.rest is None:
            return
        for part in self.rest:
            yield b"%x\r\n%b\r\n" % (len(part), part) if self.chunked else part
        if self.chunked:
            yield b"0\r\n\r\n"


class Died(Exception):
    """The connection ended before any byte of an answer; `sent` bytes of the request had left by then."""

    def __init__(self, sent: int) -> None:
        super().__init__(f"connection ended before an answer, {sent} bytes of the request were sent")
        self.sent = sent


def send_request(connection: Connection, outgoing: Outgoing, settings: ProxySettings, until: float) -> bool:
    """Send all of it, or stop as soon as the service answers early; whether all was sent.

    Raises Died when the service closed without having answered, AnswerTimeout when it takes no more bytes, or a
    ClientFault from the client's body.
    """
    try:
        connection.send(outgoing.first, settings.between_bytes, until)
        for part in outgoing.parts():
            if _answers_early(connection, settings, until):
                return False
            connection.send(part, settings.between_bytes, until)
    except TimeoutError as error:
        if connection.buffer or connection.readable():
            return False
        if not connection.sent:
            raise NotSent("the service does not take the request") from error
        raise AnswerTimeout("the service does not take the request") from error
    except OSError as error:
        if connection.sent and (connection.buffer or connection.readable()):
            return False  # closed on us, perhaps after an answer: the reader will see
        raise Died(connection.sent) from error
    return True


def _answers_early(connection: Connection, settings: ProxySettings, until: float) -> bool:
    """Whether the service has answered or hung up while the body is on its way; passes over interim answers (1xx)."""
    if not connection.readable():
        return False
    data = connection.receive(settings.between_bytes, until)
    connection.buffer += data
    while (split := split_head(connection.buffer, settings.max_answer_head)) is not None:
        if not _INTERIM.match(split[0]):
            return True
        connection.buffer = split[1]
    return not data


def read_head(connection: Connection, settings: ProxySettings, until: float) -> AnswerHead:
    """The final head of the answer, interim ones (1xx) passed over; raises Died, AnswerTimeout, BadAnswer."""
    until = min(until, time.monotonic() + settings.first_byte)
    for _ in range(_INTERIM_LIMIT):
        head = parse_head(
            _head_bytes(connection, settings, until), settings.max_answer_fields, settings.internal_prefix
        )
        if head.status >= 200:
            return head
        if head.status == 101:
            raise BadAnswer("the service switches protocols, which nobody asked for")
    raise BadAnswer(f"more than {_INTERIM_LIMIT} interim answers")


def _head_bytes(connection: Connection, settings: ProxySettings, until: float) -> bytes:
    buffer = connection.buffer
    while (split := split_head(buffer, settings.max_answer_head) if buffer else None) is None:
        try:
            data = connection.receive(settings.first_byte, until)
        except TimeoutError as error:
            raise AnswerTimeout("no answer in time") from error
        except OSError as error:
            raise _early_end(connection, buffer) from error
        if not data:
            raise _early_end(connection, buffer)
        buffer += data
    head, connection.buffer = split
    return head


def _early_end(connection: Connection, buffer: bytes) -> Exception:
    return BadAnswer("the connection ended within the head") if buffer else Died(connection.sent)
