"""Every rule of the web app as requests that get past the schemas, made from its own OpenAPI document.

A route that is added later is walked by itself; one with a parameter or a field that nobody knows here says so.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from casework.domain.numbers import with_check
from casework.testing.client import As
from svc_complaints.testing import people

PARAMETER = re.compile(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>")
# Fields whose value a schema cannot tell
KNOWN: Mapping[str, Any] = {
    "to": "mailbox/city", "source": "/complaints/city", "office": people.HIGHER, "code": with_check("0000000A"),
    "investigators": [people.COLLEAGUE.id, people.INTAKE_2.id], "officials": [], "rung": "urge",
    "account": people.COLLEAGUE.id, "changes": {"name": "张某"},
    "accused": {"departments": ["shuiwu"], "officials": []},
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """What stands for the parameters of a rule: a case, and what belongs to it."""

    number: str
    opening: str
    act: str
    file: str
    request: str

    def fill(self, rule: str) -> str:
        """The rule as a path. Raises KeyError for a parameter that nobody knows here."""
        values = {
            "number": self.number, "file_id": self.file, "id": self.request, "department": people.ACCUSED,
            "channel": "complaints", "name": "city", "referral": self.request, "file": self.file, "filename": "x",
            "id_": self.opening, "act_id": self.act,
        }  # fmt: skip
        return PARAMETER.sub(lambda found: values[found[1]], rule)

    def hidden_in(self, text: str) -> str:
        """The text with what is of this case named; ids that are small numbers are let be."""
        for name in ("number", "file", "request"):
            text = text.replace(getattr(self, name), f"<{name}>")
        return text


@dataclass(frozen=True)
class Step:
    """One request of a walk; `about` a case, when its rule says which."""

    method: str
    rule: str
    path: str
    about: bool
    sent: Mapping[str, Any] = field(default_factory=dict)

    def send(self, client: As) -> Any:
        """As somebody."""
        sent = dict(self.sent)
        if "file" in sent:
            content, name = sent["file"]
            sent = {"data": {"file": (io.BytesIO(content), name)}, "content_type": "multipart/form-data"}
        return client.open(self.path, method=self.method, **sent)

    @property
    def reads(self) -> bool:
        """Whether it only looks."""
        return self.method == "GET"


class Walk:
    """All steps through an app."""

    def __init__(self, app: Flask) -> None:
        document: dict[str, Any] = app.extensions["casework_api"].document()
        self._rules = sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, sorted(rule.methods or ())))
        self._paths = document["paths"]
        self._schemas = document["components"]["schemas"]

    def steps(self, place: Place) -> Iterator[Step]:
        """Each method of each rule; a list once with each of its filters as well."""
        for rule in self._rules:
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                path, about = place.fill(rule.rule), self._is_about(rule)
                operation = self._operation(rule, method)
                yield Step(method, rule.rule, path, about, self._sent(operation))
                for query in self._queries(operation, place) if method == "GET" else ():
                    yield Step(method, rule.rule, f"{path}?{query}", about)

    def _is_about(self, rule: Rule) -> bool:
        return bool({"number", "id", "id_", "act_id", "file_id"} & rule.arguments)

    def _operation(self, rule: Rule, method: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._paths.get(PARAMETER.sub(r"{\1}", rule.rule), {}).get(method.lower(), {})
        return found

    def _sent(self, operation: Mapping[str, Any]) -> Mapping[str, Any]:
        content = operation.get("requestBody", {}).get("content", {})
        if "multipart/form-data" in content:
            return {"file": (b"hello", "x.txt")}
        return {"json": self.sample(content["application/json"]["schema"])} if content else {}

    def _queries(self, operation: Mapping[str, Any], place: Place) -> Iterator[str]:
        known = {"q": place.number, "number": place.number, "subject": place.number, "department": people.ACCUSED}
        for one in operation.get("parameters", ()):
            if one.get("in") != "query":
                continue
            values = [known[one["name"]]] if one["name"] in known else one["schema"].get("enum", ())
            values = ["true", "false"] if one["schema"].get("type") == "boolean" else values
            yield from (f"{one['name']}={value}" for value in values)

    def sample(self, schema: Mapping[str, Any], name: str = "") -> Any:
        """A value that the schema takes."""
        if name in KNOWN:
            return KNOWN[name]
        if "$ref" in schema:
            return self.sample(self._schemas[schema["$ref"].rsplit("/", 1)[1]])
        if "enum" in schema:
            return schema["enum"][0]
        return self._plain(schema)

    def _plain(self, schema: Mapping[str, Any]) -> Any:
        made: dict[str, Any] = {
            "array": lambda: [self.sample(schema["items"])],
            "boolean": lambda: True,
            "integer": lambda: max(schema.get("minimum", 1), 1),
            "object": lambda: {n: self.sample(schema["properties"][n], n) for n in schema.get("required", ())},
            "string": lambda: self._text(schema),
        }
        return made[schema["type"]]()

    def _text(self, schema: Mapping[str, Any]) -> str:
        times = {"date": "2026-12-31", "date-time": "2026-03-02T01:30:00Z"}
        return times.get(schema.get("format", ""), "试" * max(schema.get("minLength", 2), 2))
