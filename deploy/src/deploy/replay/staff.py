"""What the staff do with a letter that has a reply: the whole way from acceptance to the answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from deploy.replay.people import Person

DESK = "/api/mailbox/desk/letters"


def answer(clerk: Person, reviewer: Person, number: str, department: str, text: str) -> Mapping[str, Any]:
    """Accepts, dispatches, drafts, reviews and answers; returns the desk view of the answered letter."""

    def act(who: Person, action: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        done: Mapping[str, Any] = who.post(
            f"{DESK}/{number}/{action}", body, Idempotency_Key=f"replay-{number}-{action}"
        )
        return done

    act(reviewer, "accept", {})
    act(reviewer, "dispatch", {"lead": department, "co_handlers": []})
    act(clerk, "take", {})
    act(clerk, "draft", {"text": text})
    return act(reviewer, "answer", {})
