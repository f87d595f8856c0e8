"""Routes as data: which paths there are, who serves them, how large a body may be, and which limit they count to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from casework.domain.errors import NotFound

KILOBYTE, MEGABYTE = 1024, 1024 * 1024
JSON_BODY = MEGABYTE
UPLOAD = 10 * MEGABYTE + 64 * KILOBYTE  # one attachment and the form around it
FORM = 5 * UPLOAD  # a page's form may bring all five, or one document
MARKS = 4 * MEGABYTE  # on a document, 5,000 of them
DOCUMENT = 50 * MEGABYTE + 64 * KILOBYTE  # what is to be released, before it is redacted
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
OWN, PORTAL = "gateway", "portal"


@dataclass(frozen=True)
class Route:
    """One row. `pattern` is matched against the whole decoded path; its group `number` is a case number.

    `by` says how the instance of `channel` is found: `department` (of the body), `number`, `home` (where the number
    was minted), or `default` (the officer's own department's, else the first of the channel). `limit` is the class for
    safe requests; `unsafe` the one for others. A `store` route mints number and code, and is stored when its service is
    away. `public` names are what logs and metrics show: never a path, which may hold a case number.
    """

    name: str
    pattern: str
    channel: str
    by: str = "default"
    methods: frozenset[str] = frozenset()  # none: all
    limit: str = "read"
    unsafe: str = "write"
    max_body: int = JSON_BODY
    store: bool = False
    receipt: tuple[str, ...] = ()  # the fields that the receipt of a submission is about
    code_in_body: bool = False  # a code is typed back there: a 404 is a wrong guess, as with one in X-Query-Code
    internal: bool = False
    setup: bool = False  # open to who still has to change a password or enrol a second factor

    def limit_class(self, method: str) -> str:
        """The class this request counts to."""
        return self.limit if method in SAFE else self.unsafe


POST = frozenset({"POST"})
NUMBER = r"(?P<number>[^/]+)"

ROUTES: Sequence[Route] = (
    Route("login", r"/api/auth/(?:login|register)", OWN, unsafe="login", max_body=16 * KILOBYTE, setup=True),
    Route("password", r"/api/auth/(?:password|step-up)", OWN, unsafe="login", max_body=16 * KILOBYTE, setup=True),
    Route("setup", r"/api/auth/(?:me|logout|totp(?:/confirm)?)", OWN, max_body=16 * KILOBYTE, setup=True),
    Route("identity_begin", r"/api/auth/providers/[^/]+/begin", OWN, unsafe="login", max_body=16 * KILOBYTE),
    Route("identity", r"/api/auth/providers/[^/]+/.*", OWN, limit="write", max_body=32 * KILOBYTE),
    Route("auth", r"/api/auth/.*", OWN, max_body=16 * KILOBYTE),
    Route(
        "own", r"/api/(?:departments|openapi\.json|docs)|/\.well-known/(?:jwks\.json|security\.txt)|/live|/ready", OWN,
        max_body=0, setup=True,
    ),
    Route("directory", r"/api/directory/colleagues", OWN, max_body=0),
    Route("departments", r"/api/admin/departments(?:/.*)?", OWN),
    Route("admin", r"/api/admin/.*", OWN, max_body=64 * KILOBYTE),
    Route("audit_gateway", r"/api/audit(?:/gateway/main(?:/.*)?)?", OWN, max_body=0),
    Route("audit", r"/api/audit/(?P<instance>[a-z]+/[a-z][a-z0-9-]{0,31})(?:/.*)?", "", "instance", max_body=0),
    Route("internal", r"/internal/.*|/metrics", OWN, max_body=8 * MEGABYTE, internal=True),
    Route(
        "submit", r"/api/mailbox/letters", "mailbox", "department", POST, unsafe="submit",
        store=True, receipt=("department", "kind", "subject", "body"),
    ),
    Route(
        "attach", rf"/api/mailbox/letters/{NUMBER}/attachments", "mailbox", "number", POST,
        unsafe="upload", max_body=UPLOAD,
    ),
    Route("letter", rf"/api/mailbox/(?:desk/)?letters/{NUMBER}(?:/.*)?", "mailbox", "number"),
    Route("personal", rf"/api/mailbox/personal-requests/{NUMBER}(?:/.*)?", "mailbox", "number"),
    Route("published", rf"/api/mailbox/published/{NUMBER}", "mailbox", "number"),
    Route("mailbox", r"/api/mailbox/.*", "mailbox"),
    Route(
        "complain", r"/api/complaints/complaints", "complaints", methods=POST, unsafe="submit",
        store=True, receipt=("kind", "naming", "subject", "body"),
    ),
    Route(
        "attach_to_complaint", rf"/api/complaints/complaints/{NUMBER}/attachments", "complaints", "number", POST,
        unsafe="upload", max_body=UPLOAD,
    ),
    Route(
        "receipt_typed_back", rf"/api/complaints/complaints/{NUMBER}/receipt", "complaints", "number", POST,
        max_body=16 * KILOBYTE, code_in_body=True,
    ),
    Route("complaint", rf"/api/complaints/(?:desk/)?complaints/{NUMBER}(?:/.*)?", "complaints", "number"),
    Route("complaint_personal", rf"/api/complaints/personal-requests/{NUMBER}(?:/.*)?", "complaints", "number"),
    # supervision/cases/{number} too: these numbers are other channels', and who supervises them is asked here
    Route("complaints", r"/api/complaints/.*", "complaints"),
    Route(
        "apply", r"/api/disclosure/applications", "disclosure", "department", POST, unsafe="submit",
        store=True, receipt=("department", "applicant_class", "description"),
    ),
    Route(
        "attach_to_application", rf"/api/disclosure/applications/{NUMBER}/attachments", "disclosure", "number", POST,
        unsafe="upload", max_body=UPLOAD,
    ),
    Route(
        "document", rf"/api/disclosure/desk/applications/{NUMBER}/documents", "disclosure", "number", POST,
        unsafe="upload", max_body=DOCUMENT,
    ),
    Route(
        "marks", rf"/api/disclosure/desk/applications/{NUMBER}/documents/[^/]+/marks", "disclosure", "number",
        frozenset({"PUT"}), max_body=MARKS,
    ),
    Route("application", rf"/api/disclosure/(?:desk/)?applications/{NUMBER}(?:/.*)?", "disclosure", "number"),
    # a third party answers with the code of its letter: a wrong one is a guess at this application
    Route("opinion", rf"/api/disclosure/opinions/{NUMBER}/.*", "disclosure", "number"),
    Route(
        "ask_correction", r"/api/disclosure/corrections", "disclosure", "department", POST, unsafe="submit",
        store=True, receipt=("department", "what", "evidence"),
    ),
    Route("correction", rf"/api/disclosure/(?:desk/)?corrections/{NUMBER}(?:/.*)?", "disclosure", "number"),
    Route("application_personal", rf"/api/disclosure/personal-requests/{NUMBER}(?:/.*)?", "disclosure", "number"),
    Route("disclosure", r"/api/disclosure/.*", "disclosure"),
    Route("exchange", r"/api/exchange/.*", "exchange"),
    Route("track", rf"/api/track/{NUMBER}(?:/.*)?", "", "home"),
    Route("scoreboard", r"/api/(?:scoreboard|search)(?:/.*)?", PORTAL),
    Route("static", r"/static/.*", PORTAL, limit="static", max_body=0, setup=True),
    Route("setup_page", r"/(?:account(?:/setup|/totp(?:/confirm)?)?|login|logout)", PORTAL, limit="page", setup=True),
    # Forms with attachments go through the portal too
    Route("page", r"/(?!(?:api|internal|open311)(?:/|$)|metrics$).*", PORTAL, limit="page", max_body=FORM),
)  # fmt: skip

_COMPILED = tuple((re.compile(route.pattern, re.DOTALL), route) for route in ROUTES)
# What one reader takes for another path than the next does
_AMBIGUOUS = re.compile(r"//|/\.{1,2}(?:/|$)|[\\\x00-\x1f\x7f]")
_ENCODED = re.compile(r"%(?:2[fF]|5[cC]|00)")


@dataclass(frozen=True)
class Match:
    """A route, and the number (or the instance) in its path as it was written."""

    route: Route
    number: str = ""
    instance: str = ""


def match(method: str, path: str, raw_path: str) -> Match:
    """The first row that fits. `path` is decoded, as the service will see it; `raw_path` as it stood on the wire.

    Raises NotFound for a path nobody serves, and for one that different readers would read differently.
    """
    if not _AMBIGUOUS.search(path) and not _ENCODED.search(raw_path):
        for pattern, route in _COMPILED:
            if (not route.methods or method in route.methods) and (found := pattern.fullmatch(path)):
                named = found.groupdict()
                return Match(route, named.get("number") or "", named.get("instance") or "")
    raise NotFound("not_found", "没有这个地址，请查看 /api/docs。 There is nothing at this address; see /api/docs.")


def decoded(path_info: str) -> str:
    """WSGI's PATH_INFO (bytes as latin-1) as text. Raises NotFound when it is not UTF-8."""
    try:
        return path_info.encode("latin-1").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError) as error:
        raise NotFound("not_found", "The path must be UTF-8.") from error
