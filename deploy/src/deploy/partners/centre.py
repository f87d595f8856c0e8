"""The municipal service centre: sends consultations about service items, gets the link of the case and the rating."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from deploy.partners import wire
from deploy.partners.office import Office

ITEM = ("450100-0123-0001", "新能源货车通行证核发")


class Centre(Office):
    """Its ratings and links lie in its book, by case."""

    name = "centre"

    def apply(self, message: Mapping[str, Any], content: Mapping[str, Any]) -> None:
        """The three things the city says to the centre."""
        subject, data = message["subject"], message["data"]
        if message["type"] == "service.case-link.v1":
            told = {"query_code": content["query_code"]} if content else {}
            self.book.note(subject, number=data["number"], state=data["state"], url=data["url"], **told)
        elif message["type"] == "rating.push.v1":
            ratings = [*self._ratings(subject), {k: data[k] for k in ("round", "level", "solved", "rated_at")}]
            self.book.note(subject, ratings=ratings)
        elif message["type"] == "letter.refused.v1":
            self.book.note(subject, state="refused", reason=data["reason"], over=True)
        else:
            super().apply(message, content)

    def consult(
        self,
        title: str,
        body: str,
        people: Mapping[str, str] | None = None,
        task_id: str = ITEM[0],
        task_name: str = ITEM[1],
        department: str = "",
        subject: str = "",
    ) -> str:
        """A question about an item, asked at the counter or its pages; its key is the answer."""
        subject = subject or f"ZX-{uuid.uuid4().hex[:12]}"
        data = {"task_id": task_id, "task_name": task_name, "subject_kind": 1, "received_at": wire.now_text()}
        place = {"department": department} if department else {}
        with self.book.page():
            self.book.note(subject, state="sent", over=False, task_id=task_id)
            letter = {"title": title, "body": body, "people": dict(people or {}), **place}
            self.send("service.consult.v1", subject, data, letter)
        return subject

    def _ratings(self, subject: str) -> list[Any]:
        try:
            return list(self.book.case(subject).get("ratings", []))
        except KeyError:
            return []
