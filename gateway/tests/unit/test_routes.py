import pytest

from casework.domain.errors import NotFound
from casework.web.app import MOST_BYTES
from gateway.proxy import ProxySettings
from gateway.routes import ROUTES, decoded, match

N = "MC-7K3F9-Q2XWD-4"
C = "/api/complaints"
D = "/api/disclosure"


@pytest.mark.parametrize(
    ("method", "path", "name", "channel", "by", "number"),
    [
        ("POST", "/api/mailbox/letters", "submit", "mailbox", "department", ""),
        ("GET", "/api/mailbox/letters", "mailbox", "mailbox", "default", ""),
        ("GET", f"/api/mailbox/letters/{N}", "letter", "mailbox", "number", N),
        ("POST", f"/api/mailbox/letters/{N}/rating", "letter", "mailbox", "number", N),
        ("POST", f"/api/mailbox/letters/{N}/attachments", "attach", "mailbox", "number", N),
        ("GET", f"/api/mailbox/letters/{N}/attachments/1", "letter", "mailbox", "number", N),
        ("GET", "/api/mailbox/desk/letters", "mailbox", "mailbox", "default", ""),
        ("POST", "/api/mailbox/desk/letters", "mailbox", "mailbox", "default", ""),
        ("POST", f"/api/mailbox/desk/letters/{N}/accept", "letter", "mailbox", "number", N),
        ("GET", "/api/mailbox/published", "mailbox", "mailbox", "default", ""),
        ("GET", f"/api/mailbox/published/{N}", "published", "mailbox", "number", N),
        ("POST", "/api/mailbox/receipts/verify", "mailbox", "mailbox", "default", ""),
        ("POST", f"{C}/complaints", "complain", "complaints", "default", ""),
        ("GET", f"{C}/complaints", "complaints", "complaints", "default", ""),
        ("GET", f"{C}/complaints/{N}", "complaint", "complaints", "number", N),
        ("POST", f"{C}/complaints/{N}/rating", "complaint", "complaints", "number", N),
        ("POST", f"{C}/complaints/{N}/receipt", "receipt_typed_back", "complaints", "number", N),
        ("POST", f"{C}/complaints/{N}/attachments", "attach_to_complaint", "complaints", "number", N),
        ("GET", f"{C}/complaints/{N}/attachments/1", "complaint", "complaints", "number", N),
        ("POST", f"{C}/receipts/verify", "complaints", "complaints", "default", ""),
        ("GET", f"{C}/desk/complaints", "complaints", "complaints", "default", ""),
        ("GET", f"{C}/desk/complaints.csv", "complaints", "complaints", "default", ""),
        ("GET", f"{C}/desk/statistics", "complaints", "complaints", "default", ""),
        ("GET", f"{C}/desk/complaints/{N}/identity", "complaint", "complaints", "number", N),
        ("POST", f"{C}/desk/complaints/{N}/openings/7/approve", "complaint", "complaints", "number", N),
        ("POST", f"{C}/personal-requests/{N}/copy", "complaint_personal", "complaints", "number", N),
        ("POST", f"{C}/supervision/cases/{N}/acts", "complaints", "complaints", "default", ""),
        ("PUT", f"{C}/supervision/ladders", "complaints", "complaints", "default", ""),
        ("POST", f"{D}/applications", "apply", "disclosure", "department", ""),
        ("GET", f"{D}/applications", "disclosure", "disclosure", "default", ""),
        ("GET", f"{D}/applications/{N}", "application", "disclosure", "number", N),
        ("POST", f"{D}/applications/{N}/amend", "application", "disclosure", "number", N),
        ("POST", f"{D}/applications/{N}/correction", "application", "disclosure", "number", N),
        ("POST", f"{D}/applications/{N}/attachments", "attach_to_application", "disclosure", "number", N),
        ("GET", f"{D}/applications/{N}/attachments/1", "application", "disclosure", "number", N),
        ("GET", f"{D}/applications/{N}/notices/3.pdf", "application", "disclosure", "number", N),
        ("POST", f"{D}/desk/applications", "disclosure", "disclosure", "default", ""),
        ("GET", f"{D}/desk/applications.csv", "disclosure", "disclosure", "default", ""),
        ("POST", f"{D}/desk/applications/{N}/approve_extension", "application", "disclosure", "number", N),
        ("POST", f"{D}/desk/applications/{N}/documents", "document", "disclosure", "number", N),
        ("GET", f"{D}/desk/applications/{N}/documents", "application", "disclosure", "number", N),
        ("PUT", f"{D}/desk/applications/{N}/documents/7/marks", "marks", "disclosure", "number", N),
        ("GET", f"{D}/opinions/{N}/2", "opinion", "disclosure", "number", N),
        ("POST", f"{D}/opinions/{N}/2", "opinion", "disclosure", "number", N),
        ("POST", f"{D}/corrections", "ask_correction", "disclosure", "department", ""),
        ("GET", f"{D}/corrections", "disclosure", "disclosure", "default", ""),
        ("GET", f"{D}/corrections/{N}", "correction", "disclosure", "number", N),
        ("POST", f"{D}/desk/corrections/{N}/settle", "correction", "disclosure", "number", N),
        ("GET", f"{D}/releases/a-token", "disclosure", "disclosure", "default", ""),
        ("GET", f"{D}/log", "disclosure", "disclosure", "default", ""),
        ("GET", f"{D}/log/17/file", "disclosure", "disclosure", "default", ""),
        ("POST", f"{D}/desk/log/17/clear", "disclosure", "disclosure", "default", ""),
        ("GET", f"{D}/report/2025.xlsx", "disclosure", "disclosure", "default", ""),
        ("POST", f"{D}/personal-requests/{N}/copy", "application_personal", "disclosure", "number", N),
        ("GET", f"/api/track/{N}", "track", "", "home", N),
        ("GET", "/api/scoreboard", "scoreboard", "portal", "default", ""),
        ("GET", "/api/search", "scoreboard", "portal", "default", ""),
        ("GET", "/", "page", "portal", "default", ""),
        ("GET", "/desk/letters/x", "page", "portal", "default", ""),
        ("GET", "/apidocs", "page", "portal", "default", ""),
        ("GET", "/static/a.css", "static", "portal", "default", ""),
        ("POST", "/api/auth/login", "login", "gateway", "default", ""),
        ("DELETE", "/api/auth/tokens/1", "auth", "gateway", "default", ""),
        ("GET", "/api/openapi.json", "own", "gateway", "default", ""),
        ("GET", "/.well-known/jwks.json", "own", "gateway", "default", ""),
        ("POST", "/internal/inbox", "internal", "gateway", "default", ""),
        ("GET", "/metrics", "internal", "gateway", "default", ""),
    ],
)
def test_each_path_has_its_row(method, path, name, channel, by, number):
    found = match(method, path, path)
    assert (found.route.name, found.route.channel, found.route.by, found.number) == (name, channel, by, number)


@pytest.mark.parametrize(
    "path",
    [
        "/api",
        "/api/",
        "/api/nothing",
        "/api/track",
        "/api/mailbox",
        "/api/complaints",
        "/api/disclosure",
        "/internal",
        "/metrics/x/../y",
        "nothing",
        "/open311/v2/services.json",
    ],
)
def test_unknown_paths(path):
    with pytest.raises(NotFound):
        match("GET", path, path)


@pytest.mark.parametrize(
    ("path", "raw"),
    [
        ("/api/mailbox//letters", "/api/mailbox//letters"),
        ("//evil/letters", "//evil/letters"),
        ("/static/../internal/events", "/static/%2e%2e/internal/events"),
        ("/api/mailbox/./letters", "/api/mailbox/./letters"),
        ("/x/..", "/x/.."),
        ("/api/track/a/b", "/api/track/a%2Fb"),
        ("/api/track/a\\b", "/api/track/a%5cb"),
        ("/a\x00", "/a%00"),
        ("/a\nb", "/a%0ab"),
    ],
)
def test_paths_that_two_readers_would_read_differently_are_refused(path, raw):
    with pytest.raises(NotFound):
        match("GET", path, raw)


def test_a_document_of_50_mb_passes_and_is_counted_with_the_uploads():
    """The proxy itself lets 56 MB pass, and a service 60."""
    route = match("POST", f"{D}/desk/applications/{N}/documents", "").route
    assert 50 * 2**20 < route.max_body < ProxySettings().max_body < MOST_BYTES
    assert route.limit_class("POST") == "upload"


def test_only_all_marks_of_a_document_are_a_longer_list_than_other_bodies():
    path = f"{D}/desk/applications/{N}/documents/7/marks"
    assert [match(method, path, "").route.max_body // 2**20 for method in ("PUT", "POST")] == [4, 1]


def test_route_names_say_one_row_each():
    """Rules of levels and metrics name them."""
    assert len({route.name for route in ROUTES}) == len(ROUTES)


def test_paths_must_be_utf8():
    assert decoded("/é".encode().decode("latin-1")) == "/é"
    with pytest.raises(NotFound):
        decoded("/\xff")
