"""Refusals in the domain's words. `casework.web.errors` holds the one table that maps them to HTTP statuses."""

from __future__ import annotations


class Refusal(Exception):
    """Something the rules turn down.

    `code` is stable and for machines (`rated_already`); `detail` is for people and says what to do next;
    `facts` are further JSON-safe members of the problem document (`{"allowed": ["answer"]}`).
    """

    def __init__(self, code: str, detail: str, **facts: object) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.facts = facts


class Unauthenticated(Refusal):
    """Nobody has said who asks, or the proof was not good."""


class Forbidden(Refusal):
    """We know who asks; they may not."""


class NotFound(Refusal):
    """It does not exist, or this actor must not learn that it does."""


class Conflict(Refusal):
    """The state of the case does not allow it."""


class Gone(Refusal):
    """It was here, and nothing of it is left."""


class Invalid(Refusal):
    """The content breaks a rule; `facts["errors"]` may name the fields."""


class TooLarge(Refusal):
    """More bytes than the limit named in `detail`."""


class UriTooLong(Refusal):
    """An address longer than any of ours."""


class Unsupported(Refusal):
    """A kind of content we do not take."""


class TooMany(Refusal):
    """Too often; `facts["retry_after"]` is in seconds."""


class Unavailable(Refusal):
    """A part that is needed does not answer now; trying again later is right."""
