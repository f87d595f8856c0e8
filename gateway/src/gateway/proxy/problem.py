"""A Failure as `application/problem+json` (docs/architecture.md, Errors)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from gateway.proxy.answer import ThenAbandon
from gateway.proxy.outcomes import Failure, MethodRefused
from gateway.proxy.request_head import METHODS


def problem(failure: Failure, request_id: str) -> dict[str, object]:
    """The problem document. `failure.reason` stays inside: it names internal addresses."""
    return {
        "type": f"urn:wenzheng:problem:{failure.code}",
        "title": failure.title,
        "status": failure.status,
        "detail": failure.detail,
        "code": failure.code,
        "request_id": request_id,
    }


def problem_answer(
    failure: Failure, environ: dict[str, Any], start_response: Callable[..., Any], request_id: str
) -> Iterable[bytes]:
    """Answer with the problem. What the client still sends of its body is dealt with after the answer is out."""
    body = json.dumps(problem(failure, request_id), ensure_ascii=False).encode()
    headers = [
        ("Content-Type", "application/problem+json"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
    ]
    if failure.status == 503:
        headers.append(("Retry-After", "5"))
    if isinstance(failure, MethodRefused):
        headers.append(("Allow", ", ".join(METHODS)))
    start_response(f"{failure.status} {HTTPStatus(failure.status).phrase}", headers)
    return ThenAbandon([body], environ)
