"""Headers of every answer: nothing is loaded or run but our own files, nothing leaks, private pages are not kept."""

from __future__ import annotations

from flask import Flask, Response, request

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    # not no-referrer: with that, browsers send `Origin: null` with forms, and the gateway must refuse it
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}
DAY = 24 * 3600


def install(app: Flask) -> None:
    """Puts the headers on every answer."""

    @app.after_request
    def _protect(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if request.endpoint == "static":
            # addresses carry a digest of the file (`asset`), so that a new file has a new address
            kept = f"public, max-age={DAY}" if request.args.get("v") else "no-cache"
            response.headers["Cache-Control"] = kept
        else:
            response.headers.setdefault("Cache-Control", "no-store")
        return response
