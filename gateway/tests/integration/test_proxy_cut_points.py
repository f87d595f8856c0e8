"""The connection to the service is cut after every byte of an exchange: a POST arrives at most once."""

import pytest

from gateway.proxy.outcomes import NotSent, OutcomeUnknown
from gateway.proxy.testing import OK, Caller, Scripted, read_request, reset, wsgi_environ

BODY = b"content=%E8%B7%AF%E7%81%AF"


def request_size() -> int:
    call = Caller()

    def script(sock, stream, server):  # type: ignore[no-untyped-def]
        server.received.append(read_request(stream))
        sock.sendall(OK)

    with Scripted(script) as service:
        call(service.upstream, "POST", body=BODY)
    return len(service.received[0].raw) + len(BODY)


@pytest.mark.parametrize("warm", [False, True], ids=["new connection", "used connection"])
@pytest.mark.parametrize("by_reset", [False, True], ids=["closed", "reset"])
def test_post_arrives_at_most_once(warm: bool, by_reset: bool) -> None:
    """Cut after n bytes of the request were read, for every n; then after n bytes of the answer, for every n."""
    size = request_size()
    outcomes = set()
    for cut in range(size + len(OK)):
        seen = cut_once(cut, size, warm, by_reset)
        outcomes.add(seen)
        if cut >= size:
            assert seen != "NotSent", f"cut at {cut}: the request was read whole, yet it passes for not sent"
    assert "answered" not in outcomes
    assert "OutcomeUnknown" in outcomes
    assert "BadAnswer" in outcomes


def cut_once(cut: int, size: int, warm: bool, by_reset: bool) -> str:
    """One POST through a service that cuts; the type of the outcome. Asserts that the POST came at most once."""
    posts: list[bytes] = []

    def script(sock, stream, server):  # type: ignore[no-untyped-def]
        if warm and server.accepted == 1:
            read_request(stream)
            sock.sendall(OK)
        got = stream.read(min(cut, size))
        if got:
            posts.append(got)
        if cut >= size:
            sock.sendall(OK[: cut - size])
        if by_reset:
            reset(sock)

    call = Caller()
    with Scripted(script) as service:
        if warm:
            call(service.upstream)
        try:
            call.proxy.forward(wsgi_environ("POST", "/", BODY), lambda *_: None, service.upstream)
            outcome = "answered"
        except (NotSent, OutcomeUnknown) as failure:
            outcome = type(failure).__name__
    # At cut 0 nothing is read of a connection; from 1 on, what was read must be one request's beginning, once.
    assert len(posts) <= 1
    assert service.accepted <= (2 if cut == 0 and warm else 1)
    return outcome
