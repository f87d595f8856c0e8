"""What can come of a request other than an answer: typed, raised before `start_response` was called.

The caller decides by type. `NotSent`: nothing of the request reached the service, so it may be stored and forwarded.
`OutcomeUnknown`: it was sent and may have taken effect; only an idempotency key makes another attempt safe.
`ClientFault`: the client's own request cannot be forwarded.
"""

from __future__ import annotations

import errno


class Failure(Exception):
    """`status`, `code`, `title`, `detail` (what to do) are for the problem document, `outcome` labels the metric."""

    status = 500
    code = "proxy_failed"
    title = "Proxy failed"
    outcome = "failed"
    detail = ""

    def __init__(self, reason: str = "") -> None:
        super().__init__(reason or self.detail)
        self.reason = reason


class NotSent(Failure):
    """No byte of the request reached the service: refused, unreachable, or no connection free."""

    status = 503
    code = "service_unavailable"
    title = "Service unavailable"
    outcome = "not_sent"
    detail = (
        "服务暂时不可用，您的请求没有送达，请稍后重试。 The service cannot be reached and got nothing; try again later."
    )


class OutcomeUnknown(Failure):
    """The request was sent, wholly or in part, and no usable answer came; it may have taken effect."""

    status = 502
    code = "outcome_unknown"
    title = "No answer"
    outcome = "unknown"
    detail = (
        "请求已发出，但没有收到答复，处理结果未知；请先查询结果，再用同一个 Idempotency-Key 重试。 "
        "The request was sent but not answered; look whether it took effect, then retry with the same Idempotency-Key."
    )


class AnswerTimeout(OutcomeUnknown):
    """The answer did not come in time."""

    status = 504
    code = "service_timeout"
    title = "Service timeout"
    outcome = "timeout"


class BadAnswer(OutcomeUnknown):
    """The service answered something that is not well-formed HTTP/1.1, or cut its answer short."""

    code = "bad_answer"
    title = "Malformed answer"
    outcome = "bad_answer"


class ClientFault(Failure):
    """The client's request is at fault; nothing complete was sent."""

    status = 400
    outcome = "client_fault"


class BadRequest(ClientFault):
    code = "bad_request"
    title = "Malformed request"
    detail = (
        "请求格式有误，请检查地址、请求头和正文。 The request is malformed; check its target, headers and body framing."
    )


class MethodRefused(ClientFault):
    status = 405
    code = "method_not_allowed"
    title = "Method not allowed"
    detail = "不支持这种请求方法。 This method is not supported; the Allow header lists those that are."


class BodyTooLarge(ClientFault):
    status = 413
    code = "body_too_large"
    title = "Body too large"
    detail = "请求正文超过大小限制，请减少附件后重试。 The body exceeds the limit; send fewer or smaller attachments."


class BodyTimeout(ClientFault):
    status = 408
    code = "body_timeout"
    title = "Body too slow"
    detail = "接收请求正文超时，请重试。 The body did not arrive in time; try again."


class ClientGone(ClientFault):
    """The client left before its body was complete; nobody is there to read an answer."""

    code = "client_gone"
    title = "Client gone"
    outcome = "client_gone"
    detail = "请求正文不完整。 The body ended before its declared length."


class AnswerCut(ConnectionResetError):
    """The answer broke after its head had gone to the client.

    An OSError with ECONNRESET, because gunicorn then closes the client's connection quietly and writes nothing more:
    the client sees an incomplete message, never one that looks whole.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(errno.ECONNRESET, reason)
