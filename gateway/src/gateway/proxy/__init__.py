"""WSGI-level reverse proxy. See `proxy.Proxy.forward`."""

from gateway.proxy.outcomes import (
    AnswerCut,
    AnswerTimeout,
    BadAnswer,
    BadRequest,
    BodyTimeout,
    BodyTooLarge,
    ClientFault,
    ClientGone,
    Failure,
    MethodRefused,
    NotSent,
    OutcomeUnknown,
)
from gateway.proxy.problem import problem, problem_answer
from gateway.proxy.proxy import Proxy
from gateway.proxy.request_head import origin_form
from gateway.proxy.settings import ProxySettings, Upstream

__all__ = [
    "AnswerCut",
    "AnswerTimeout",
    "BadAnswer",
    "BadRequest",
    "BodyTimeout",
    "BodyTooLarge",
    "ClientFault",
    "ClientGone",
    "Failure",
    "MethodRefused",
    "NotSent",
    "OutcomeUnknown",
    "Proxy",
    "ProxySettings",
    "Upstream",
    "origin_form",
    "problem",
    "problem_answer",
]
