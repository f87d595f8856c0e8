"""The guarded JSON loader: every refusal by its code, the limits at their edges, and Flask going through it."""

from __future__ import annotations

import io
import json
import time
from typing import Any

import flask
import marshmallow as ma
import pytest
from flask_smorest import Api
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import EnvironBuilder

from casework.domain.errors import Invalid, Refusal, TooLarge
from casework.web import fields, json_body
from casework.web.json_body import MAX_NUMBER, load


def refused(raw: bytes, **limits: int) -> Refusal:
    with pytest.raises((Invalid, TooLarge)) as caught:
        load(raw, **limits)
    return caught.value


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(value=json_values, ascii_only=st.booleans())
def test_what_others_write_we_read(value: Any, ascii_only: bool) -> None:
    assert load(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


@given(raw=st.binary(max_size=200) | st.text('[]{},:"\\u dD8F0123eE+-.nulltrue', max_size=60).map(str.encode))
def test_anything_else_is_a_refusal_never_another_error(raw: bytes) -> None:
    try:
        json.dumps(load(raw), allow_nan=False).encode()
    except (Invalid, TooLarge) as refusal:
        code = refusal.code
        assert code.startswith("json_")


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "json_empty"),
        (b" \r\n\t", "json_empty"),
        (b"\xef\xbb\xbf", "json_empty"),
        ('{"a": "字"}'.encode("gb18030"), "json_not_utf8"),
        ("{}".encode("utf-16"), "json_not_utf8"),
        (b'"\xed\xa0\x80"', "json_not_utf8"),
        (b"{'a': 1}", "json_malformed"),
        (b'{"a": 1} x', "json_malformed"),
        (b'"\t"', "json_malformed"),
        (b"\xef\xbb\xbf\xef\xbb\xbf{}", "json_malformed"),
        (b"[1,]", "json_malformed"),
        (b"NaN", "json_not_a_number"),
        (b"[-Infinity]", "json_not_a_number"),
        (b"1e400", "json_not_a_number"),
        (b'{"a":1,"b":2,"a":3}', "json_duplicate_key"),
        (b'[{"x":{"a":1,"\\u0061":2}}]', "json_duplicate_key"),
        (b'{"a":["ok","\\ud800"]}', "json_lone_surrogate"),
        (b'{"\\udc00":1}', "json_lone_surrogate"),
        (b"9" * 10_000, "json_number_too_long"),
        (b"0." + b"1" * 10_000, "json_number_too_long"),
    ],
)
def test_refusals(raw: bytes, code: str) -> None:
    assert refused(raw).code == code


def test_messages_say_where() -> None:
    broken = refused(b'{"a": 1,\n "b" 2}')
    assert "line 2, column 6" in broken.detail
    assert (broken.facts["line"], broken.facts["column"]) == (2, 6)
    assert "$.a[1]" in refused(b'{"a":["ok","\\uD800\\u0061"]}').detail
    assert '"number"' in refused(b'{"number":1,"number":2}').detail
    assert "byte 1 " in refused(b'"\xff"').detail


def test_one_byte_order_mark_is_let_pass_and_pairs_are_joined() -> None:
    assert load(b'\xef\xbb\xbf{"a": "\\ud83d\\ude00"}') == {"a": "😀"}


def test_depth_at_its_edge() -> None:
    assert load(b"[" * 32 + b"]" * 32)
    assert load(b'{"a":' * 31 + b"[]" + b"}" * 31)
    assert refused(b"[" * 33 + b"]" * 33).code == "json_too_deep"
    assert refused(b'{"a":' * 33 + b"1" + b"}" * 33).code == "json_too_deep"
    assert load(b"[[]," + b"[]," * 500 + b"[]]")


@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'[{"a":'])
def test_a_hundred_thousand_levels_are_a_clear_refusal(opening: bytes) -> None:
    assert refused(opening * 100_000).code == "json_too_deep"


def test_brackets_in_text_are_text() -> None:
    text = '[{,"\\' * 100
    assert load(json.dumps([text]).encode(), max_items=5) == [text]


def test_items_at_their_edge() -> None:
    assert len(load(json.dumps([0] * 50).encode(), max_items=50)) == 50
    assert refused(json.dumps([0] * 51).encode(), max_items=50).code == "json_too_many_items"


def test_bytes_at_their_edge() -> None:
    assert load(b'"' + b"a" * 98 + b'"', max_bytes=100) == "a" * 98
    assert isinstance(refused(b'"' + b"a" * 99 + b'"', max_bytes=100), TooLarge)


def test_numbers_at_their_edge() -> None:
    assert load(b"9" * MAX_NUMBER) == int("9" * MAX_NUMBER)
    assert refused(b"9" * (MAX_NUMBER + 1)).code == "json_number_too_long"


@pytest.mark.parametrize(
    "raw", [b'"' + b'\\"' * 400_000, b'["' + b"\\" * 800_000, b'"["' * 200_000, b"{" + b'"' * 800_000]
)
def test_hostile_input_takes_linear_time(raw: bytes) -> None:
    began = time.thread_time()
    refused(raw)
    assert time.thread_time() - began < 1


class Note(fields.Strict):
    text = fields.Text(max=10, required=True)


class Optional(fields.Strict):
    text = fields.Text(max=10)


@pytest.fixture
def client() -> Any:
    app = flask.Flask("edge")
    app.request_class = json_body.JsonRequest
    app.config.update(API_TITLE="t", API_VERSION="1", OPENAPI_VERSION="3.1.0")
    api = Api(app)
    notes = json_body.Blueprint("notes", "notes", url_prefix="/notes")

    @notes.route("", methods=["POST"])
    @notes.arguments(Note)
    @notes.response(200)
    def post(body: dict[str, Any]) -> dict[str, Any]:
        return {"got": body, "again": flask.request.get_json()}

    @notes.route("/optional", methods=["POST"])
    @notes.arguments(Optional, required=False)
    @notes.response(200)
    def optional(body: dict[str, Any]) -> dict[str, Any]:
        return {"got": body, "quiet": flask.request.get_json(silent=True)}

    @notes.route("/list", methods=["POST"])
    @notes.arguments(ma.Schema.from_dict({"texts": ma.fields.List(ma.fields.String())}))
    @notes.response(200)
    @json_body.larger(2_097_152, 30_000)
    def post_list(body: dict[str, Any]) -> dict[str, Any]:
        return {"got": len(body["texts"])}

    api.register_blueprint(notes)

    @app.errorhandler(Refusal)
    def refuse(refusal: Refusal) -> tuple[dict[str, Any], int]:
        return {"code": refusal.code, "kind": type(refusal).__name__}, 400

    return app.test_client()


def test_flask_smorest_reads_through_the_loader(client: Any) -> None:
    answer = client.post("/notes", json={"text": "好"})
    assert answer.json == {"got": {"text": "好"}, "again": {"text": "好"}}


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        (b"[" * 100_000, "application/json", "json_too_deep"),
        (b'{"text":"a","text":"b"}', "application/json", "json_duplicate_key"),
        (b"", "application/json", "json_empty"),
        (b'{"text":"a"}', "text/plain", "json_expected"),
        (b'{"text":"' + b"a" * 1_048_576 + b'"}', "application/json", "json_too_large"),
    ],
)
def test_refusals_reach_the_error_handlers(client: Any, body: bytes, kind: str, code: str) -> None:
    answer = client.post("/notes", data=body, content_type=kind)
    assert (answer.status_code, answer.json["code"]) == (400, code)


@pytest.mark.parametrize(("size", "fits"), [(1_048_576, True), (1_048_577, False)])
def test_a_body_that_tells_no_length_is_bounded_too(size: int, fits: bool) -> None:
    environ = EnvironBuilder(method="POST", content_type="application/json").get_environ()
    environ |= {"wsgi.input": io.BytesIO(b"[]".ljust(size)), "wsgi.input_terminated": True}
    request = json_body.JsonRequest(environ)
    if fits:
        assert request.get_json() == []
    else:
        with pytest.raises(TooLarge):
            request.get_json()


@pytest.mark.parametrize(("texts", "code"), [
    (["a"] * 30_000, None), (["a"] * 30_001, "json_too_many_items"),
    (["a" * (2_097_152 - 14)], None), (["a" * (2_097_152 - 13)], "json_too_large"),
], ids=["30000", "30001", "2 MiB", "2 MiB and a byte"])  # fmt: skip
def test_a_route_for_long_lists_has_limits_of_its_own(client: Any, texts: list[str], code: str | None) -> None:
    body = json.dumps({"texts": texts}, separators=(",", ":"))
    answer = client.post("/notes/list", data=body, content_type="application/json")
    assert answer.json.get("code") == code
    assert answer.json.get("got") == (None if code else len(texts))
    assert client.post("/notes", data=body, content_type="application/json").status_code != 200


def test_no_body_at_all_is_nothing_sent(client: Any) -> None:
    assert client.post("/notes/optional").json == {"got": {}, "quiet": None}
    assert client.post("/notes").status_code == 422
