"""The one place where JSON from outside is read. What passes is plain, bounded, and the same for every later reader."""

from __future__ import annotations

import io
import json
import math
import re
from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

import flask
import flask_smorest
from webargs.core import missing
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import RequestEntityTooLarge

from casework.domain.errors import Invalid, TooLarge, Unsupported

MAX_BYTES = 1_048_576
MAX_DEPTH = 32
MAX_ITEMS = 20_000
BOUNDS = "json_bounds"  # of a view that takes more
View = TypeVar("View", bound=Callable[..., Any])
MAX_NUMBER = 64  # characters of one number; Python itself gives up at 4,300 digits

# A string (an unclosed one runs to the end, so the scan stays linear) or a sign of structure.
_TOKENS = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[\[\]{},]', re.DOTALL)
_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def load(raw: bytes, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH, max_items: int = MAX_ITEMS) -> Any:
    """The value that `raw` holds. One UTF-8 byte order mark is let pass; anything ambiguous is refused.

    Raises TooLarge `json_too_large`, or Invalid: `json_empty`, `json_not_utf8`, `json_malformed`, `json_too_deep`,
    `json_too_many_items`, `json_duplicate_key`, `json_not_a_number`, `json_number_too_long`, `json_lone_surrogate`.
    """
    if len(raw) > max_bytes:
        raise TooLarge("json_too_large", f"The body may have at most {max_bytes} bytes; it has {len(raw)}.")
    text = _decoded(raw)
    _check_shape(text, max_depth, max_items)
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise Invalid(
            "json_malformed", f"The JSON is broken at {where}: {error.msg}.", line=error.lineno, column=error.colno
        ) from error
    if _SURROGATE_ESCAPE.search(text):
        _refuse_surrogates(value, "$")
    return value


def _decoded(raw: bytes) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(
            "json_not_utf8", f"JSON must be UTF-8; byte {error.start} is not.", position=error.start
        ) from error
    if not text.strip(" \t\r\n"):
        raise Invalid("json_empty", "The body is empty; send a JSON value.")
    return text


def _check_shape(text: str, max_depth: int, max_items: int) -> None:
    """Counts before parsing. The cheap upper bounds settle nearly every request."""
    if text.count("[") + text.count("{") <= max_depth and text.count(",") < max_items:
        return
    depth = commas = 0
    for token in _TOKENS.finditer(text):
        sign = token[0]
        if sign in "[{":
            depth += 1
            if depth > max_depth:
                raise Invalid("json_too_deep", f"JSON may be nested at most {max_depth} levels deep.", limit=max_depth)
        elif sign in "]}":
            depth -= 1
        elif sign == ",":
            commas += 1
            if commas >= max_items:
                raise Invalid("json_too_many_items", f"JSON may hold at most {max_items} items.", limit=max_items)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise Invalid("json_duplicate_key", f"The key {_shown(twice)} stands twice in one object; keep one of them.")
    return found


def _constant(name: str) -> NoReturn:
    raise Invalid("json_not_a_number", f"{name} is not JSON; send a number or null.")


def _integer(digits: str) -> int:
    _check_number(digits)
    return int(digits)


def _real(digits: str) -> float:
    _check_number(digits)
    value = float(digits)
    if math.isinf(value):
        raise Invalid("json_not_a_number", f"The number {digits} is too large.")
    return value


def _check_number(digits: str) -> None:
    if len(digits) > MAX_NUMBER:
        raise Invalid("json_number_too_long", f"A number may have at most {MAX_NUMBER} characters, not {len(digits)}.")


def _refuse_surrogates(value: Any, path: str) -> None:
    """Depth is bounded by `max_depth`, so this recursion is too."""
    if isinstance(value, str):
        if _SURROGATE.search(value):
            raise Invalid("json_lone_surrogate", f"The text at {path} holds half a surrogate pair.", path=path)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _refuse_surrogates(item, f"{path}[{index}]")
    elif isinstance(value, dict):
        for key, item in value.items():
            if _SURROGATE.search(key):
                raise Invalid("json_lone_surrogate", f"A key at {path} holds half a surrogate pair.", path=path)
            _refuse_surrogates(item, f"{path}.{key}")


def _shown(key: str) -> str:
    return json.dumps(key if len(key) <= 40 else key[:40] + "…")


def larger(max_bytes: int, max_items: int) -> Callable[[View], View]:
    """For a route whose bodies are long lists: its own limits. The innermost decorator."""

    def mark(view: View) -> View:
        view.__dict__[BOUNDS] = (max_bytes, max_items)
        return view

    return mark


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_constant, parse_int=_integer, parse_float=_real)


class JsonRequest(flask.Request):
    """A request whose JSON goes through `load`: `app.request_class = JsonRequest`."""

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:
        """As Flask's, with our refusals. `silent` gives None for any of them. The parsed value is always cached."""
        try:
            if "casework.json" not in self.environ:
                self.environ["casework.json"] = self._load(force)
            return self.environ["casework.json"]
        except (Invalid, TooLarge, Unsupported):
            if silent:
                return None
            raise

    def replace_body(self, raw: bytes, content_type: str) -> None:
        """Puts another body in the place of the one that came; before anything has looked at its content type."""
        self.environ.update(
            {"wsgi.input": io.BytesIO(raw), "CONTENT_LENGTH": str(len(raw)), "CONTENT_TYPE": content_type}
        )
        self.__dict__.pop("stream", None)

    def _load(self, force: bool) -> Any:
        if not (force or self.is_json):
            raise Unsupported("json_expected", "Send the body as JSON, with Content-Type: application/json.")
        limit, items = self._bounds()
        if (self.content_length or 0) > limit:
            raise TooLarge("json_too_large", f"The body may have at most {limit} bytes; it has {self.content_length}.")
        # For bodies that tell no length; one more than the limit, because reading stops there without an error.
        self.max_content_length = min(limit + 1, self.max_content_length or limit + 1)
        try:
            raw = self.get_data(cache=True)
        except RequestEntityTooLarge as error:
            raise TooLarge("json_too_large", f"The body may have at most {limit} bytes.") from error
        return load(raw, limit, max_items=items)

    def _bounds(self) -> tuple[int, int]:
        """Bytes and items; those of the route, where it is one for long lists."""
        view = flask.current_app.view_functions.get(self.endpoint or "") if flask.has_app_context() else None
        bounds: tuple[int, int] = getattr(view, BOUNDS, (MAX_BYTES, MAX_ITEMS))
        return bounds


class Parser(FlaskParser):
    """webargs' parser with the same loader. No body and no content type count as nothing sent."""

    def _raw_load_json(self, req: flask.Request) -> Any:
        if not req.content_type and not req.get_data(cache=True):
            return missing
        return req.get_json()


class Blueprint(flask_smorest.Blueprint):
    """flask-smorest's Blueprint, reading arguments through `Parser`. Every API of ours uses this one."""

    ARGUMENTS_PARSER = Parser()
