"""What the fields accept, as patterns fit for publication, and what they say when they refuse.

The patterns stay within what Python, ECMA 262 and Rust read alike: they are published in OpenAPI. Each can match in one
way only, so no checker of them backtracks.
"""

from __future__ import annotations

import re
from typing import Any

Messages = dict[str, str | list[Any] | dict[Any, Any]]  # as marshmallow declares them

LINE_CONTROLS = r"\u0000-\u001f\u007f-\u009f\ufffe\uffff"  # C0, DEL, C1, and the two that XML cannot carry
BODY_CONTROLS = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff"  # tab, LF and CR stay
# What shows nothing: white space, zero-width and direction marks, fillers, variation selectors.
BLANKS = (
    r"\u0009\u000a\u000d\u0020\u00a0\u00ad\u034f\u115f\u1160\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f"
    r"\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0"
)
SURROGATE = re.compile(r"[\ud800-\udfff]")
FORBIDDEN = {True: re.compile(f"[{BODY_CONTROLS}]"), False: re.compile(f"[{LINE_CONTROLS}]")}
INK = re.compile(f"[^{BLANKS}]")

SMALLEST, LARGEST = -(2**63), 2**63 - 1  # what both databases can hold

PHONE = r"^\+?(?:[ ()-]*[0-9]){5,20}$"
TYPED_CODE = r"^[0-9A-Za-z -]+$"
INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)

TEXT_MESSAGES: Messages = {
    "invalid": "Must be text.",
    "too_short": "Must have at least {limit} characters; it has {actual}.",
    "too_long": "Must have at most {limit} characters; it has {actual}. Shorten it by {excess}.",
    "blank": "Must not be empty: it has {actual} characters, and none of them can be seen.",
    "control": "Must not contain control characters; remove U+{code:04X} at position {position}.",
    "surrogate": "Must be valid Unicode; there is half a surrogate pair at position {position}.",
}
BOOLEAN_MESSAGES: Messages = {"invalid": "Must be true or false."}
INTEGER_MESSAGES: Messages = {
    "invalid": "Must be a whole number.",
    "range": "Must be from {min} to {max}; it is {actual}.",
}
PHONE_MESSAGES: Messages = {
    "phone": "Must be a telephone number such as 13800138000 or 0771-5852000: digits, spaces, - and brackets."
}
INSTANT_MESSAGES: Messages = {
    "invalid": "Must be a date and time with its zone (RFC 3339), such as 2026-03-02T09:30:00+08:00."
}
