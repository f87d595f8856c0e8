"""Documents, releases and the log over HTTP, for tests."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from casework.domain.actors import ANONYMOUS, Actor
from casework.runtime import Runtime
from casework.testing.client import As
from svc_disclosure.testing import people
from svc_disclosure.testing.desk import DESK, PATH, City
from svc_disclosure.testing.papers import Paper
from svc_disclosure.use_cases.papers import burning

SECRET, PLAIN = "张三丰13812345678", "验收合格"
LOG, DESK_LOG = "/api/disclosure/log", "/api/disclosure/desk/log"
TITLE, SUMMARY = "老旧小区改造项目验收报告", "2025年老旧小区改造项目的验收报告，附验收结论。"


def original(pages: int = 2) -> bytes:
    """A document that holds a secret on its first page, and wherever else a PDF can hold one."""
    return Paper([[SECRET, PLAIN], *[[PLAIN]] * (pages - 1)], secret="机密要事", before=["李四"]).pdf()  # noqa: S106 a word to hide


class Papers:
    """Who handles an application, with its papers."""

    def __init__(self, as_: Callable[..., As], runtime: Runtime) -> None:
        self._as, self._runtime = as_, runtime
        self.city = City(as_)

    def at(self, number: str, path: str = "", method: str = "GET", actor: Actor = people.HANDLER, **kwargs: Any) -> Any:
        """Any request about documents of an application."""
        return self._as(actor).open(f"{DESK}/{number}/documents{path}", method=method, **kwargs)

    def upload(self, number: str, data: bytes, name: str = "报告.pdf", actor: Actor = people.HANDLER) -> Any:
        """The answer to a file."""
        sent = {"file": (io.BytesIO(data), name)}
        return self.at(number, method="POST", actor=actor, data=sent, content_type="multipart/form-data")

    def taken(self, number: str, data: bytes | None = None, name: str = "报告.pdf") -> str:
        """Id of a file that was taken in."""
        answer = self.upload(number, original() if data is None else data, name)
        assert answer.status_code == 201, answer.json
        return str(answer.json["id"])

    def mark_found(self, number: str, document: str, text: str = SECRET, ground: str = "privacy") -> dict[str, Any]:
        """Every place of a text is marked; the document."""
        answer = self.at(number, f"/{document}/marks/found", "POST", json={"text": text, "ground": ground})
        assert answer.status_code == 200, answer.json
        return dict(answer.json)

    def burnt(self, number: str, document: str) -> dict[str, Any]:
        """Asked for, and made by the companion of the worker; the document."""
        answer = self.at(number, f"/{document}/burn", "POST")
        assert (answer.status_code, answer.json["burning"]) == (202, "wanted")
        burning.burn_waiting(self._runtime)
        return dict(self.at(number, f"/{document}").json)

    def copy(self, number: str, document: str) -> bytes:
        """The redacted copy."""
        answer = self.at(number, f"/{document}/copy")
        assert answer.status_code == 200, answer.json
        return bytes(answer.data)

    def partly(self, number: str) -> str:
        """An original, marked and burnt, and the decision drafted and signed; the document's id."""
        return self.partly_all(number, original())[0]

    def partly_all(self, number: str, *originals: bytes) -> list[str]:
        """The same with several; their ids."""
        found = [self.taken(number, data) for data in originals]
        for document in found:
            self.mark_found(number, document)
            assert self.burnt(number, document)["burning"] == "done"
        self.city.do(people.REVIEWER, number, "review_secrecy")
        self.city.do(people.HANDLER, number, "draft", outcome="partly_disclosed", reason="含有个人隐私,区分处理。")
        self.city.do(people.REVIEWER, number, "sign")
        return found

    def release(self, number: str, document: str) -> str:
        """The copy of one document goes out; the id of its release."""
        before: Any = self._as(people.HANDLER).get(f"{DESK}/{number}/releases").json
        answer = self.at(number, f"/{document}/release", "POST")
        assert answer.status_code == 201, answer.json
        return str(next(one["id"] for one in answer.json["releases"] if one not in before["releases"]))

    def withdraw(self, number: str, release: str) -> None:
        """What was released is taken back."""
        answer: Any = self._as(people.HANDLER).delete(f"{DESK}/{number}/releases/{release}")
        assert answer.status_code == 200, answer.json

    def released(self, receipt: dict[str, Any]) -> str:
        """Signed, released and served; the address of the link, as the applicant sees it."""
        number = receipt["number"]
        self.release(number, self.partly(number))
        assert self.links(receipt) == []  # not before the decision is served
        self.deliver(number)
        return str(self.links(receipt)[-1]["url"])

    def links(self, receipt: dict[str, Any]) -> Sequence[dict[str, Any]]:
        """What the applicant can open."""
        headers = {"X-Query-Code": receipt["query_code"]}
        answer: Any = self._as().get(f"{PATH}/{receipt['number']}/releases", headers=headers)
        assert answer.status_code == 200, answer.json
        return list(answer.json["releases"])

    def open(self, url: str, actor: Actor = ANONYMOUS) -> Any:
        """A link, by whoever has it."""
        return self._as(actor).get(url)

    def delivered(self, **changed: Any) -> str:
        """A partial disclosure, released and delivered; its number."""
        number = str(self.city.at_work(**changed)["number"])
        self.release(number, self.partly(number))
        self.deliver(number)
        return number

    def deliver(self, number: str) -> None:
        """Today."""
        day = (self._runtime.now() + timedelta(hours=8)).date().isoformat()
        self.city.do(people.HANDLER, number, "deliver", on=day)

    def entries(self, actor: Actor = people.REVIEWER, state: str = "") -> list[dict[str, Any]]:
        """The log of one's own agency."""
        answer: Any = self._as(actor).get(f"{DESK_LOG}?state={state}")
        assert answer.status_code == 200, answer.json
        return list(answer.json["entries"])

    def clear(self, entry: int, actor: Actor = people.REVIEWER, **given: Any) -> Any:
        """A reviewer's word."""
        texts = {"title": TITLE, "summary": SUMMARY}
        return self._as(actor).post(f"{DESK_LOG}/{entry}/clear", json=texts | given)
