"""Many clients at once over a few connections to a service that breaks in every way: no answer is mixed up."""

import random
import threading
from collections import Counter

import pytest

from gateway.proxy.outcomes import AnswerCut, Failure
from gateway.proxy.settings import ProxySettings
from gateway.proxy.testing import Caller, Scripted, read_request

CLIENTS, REQUESTS = 8, 40


def moody(rng: random.Random):  # type: ignore[no-untyped-def]
    """Echo the body; sometimes with bytes too many, cut, malformed, chunked, or not at all."""

    def script(sock, stream, server):  # type: ignore[no-untyped-def]
        while (request := read_request(stream)) is not None and request.complete:
            server.received.append(request)
            body = request.body
            good = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
            chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
            mood = rng.randrange(10)
            sock.sendall(
                {
                    0: good + b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nstolen",
                    1: good[:-1],
                    2: b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                    3: b"",
                    4: chunked,
                    5: chunked[:-1],
                }.get(mood, good)
            )
            if mood in (1, 3, 5, 6):
                return

    return script


@pytest.mark.parametrize("seed", range(4))
def test_answers_match_their_requests_and_posts_arrive_once(seed: int) -> None:
    rng = random.Random(seed)
    call = Caller(ProxySettings(max_connections=4, acquire=20))
    outcomes: Counter[str] = Counter()
    wrong: list[tuple[bytes, bytes]] = []

    def client(number: int) -> None:
        for turn in range(REQUESTS):
            body = b"%d-%d" % (number, turn)
            try:
                answer = call(service.upstream, "POST", body=body)
            except (Failure, AnswerCut) as failure:
                outcomes[type(failure).__name__] += 1
                continue
            outcomes["answered"] += 1
            if answer != body:
                wrong.append((body, answer))

    with Scripted(moody(rng)) as service:
        threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert call.idle(service.upstream) <= 4
        arrived = Counter(request.body for request in service.received)
    assert wrong == []
    assert sum(outcomes.values()) == CLIENTS * REQUESTS
    assert max(arrived.values()) == 1
    assert min(outcomes["answered"], outcomes["BadAnswer"], outcomes["OutcomeUnknown"], outcomes["AnswerCut"]) > 0
