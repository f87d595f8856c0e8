"""What an identity provider is to us, and what it says of a person. No I/O here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Subject(StrEnum):
    """Whom an account stands for: 自然人 or 法人."""

    NATURAL = "natural"
    ORGANISATION = "organisation"


PATH_STATE = "wz.state"  # how the state that stood in the callback's path is called among what its query says
LEVELS = ("L1", "L2", "L3", "L4")  # how surely a person is known, rising; texts compare in this order


class Purpose(StrEnum):
    """Why somebody is sent to the provider."""

    LOGIN = "login"
    BIND = "bind"  # a provider's identity to the account that is logged in
    STEP_UP = "step_up"  # to be recognised once more, or more surely


@dataclass(frozen=True, kw_only=True)
class Claims:
    """What a provider has said of a person, in our words.

    `sub` never changes and is never given to another person by this `issuer`. `cert_hash` is a keyed digest of the
    certificate's type and number, empty when the provider did not tell them; `cert_number` is set only where the
    provider's setting `keep_number` says so. `uscc` and `agent_*` are of organisations.
    """

    issuer: str
    sub: str = field(repr=False)
    subject_type: Subject
    level: str
    auth_time: datetime
    name: str = field(default="", repr=False)
    cert_type: str = ""
    cert_hash: str = field(default="", repr=False)
    cert_number: str = field(default="", repr=False)
    mobile: str = field(default="", repr=False)
    uscc: str = field(default="", repr=False)
    agent_name: str = field(default="", repr=False)
    agent_cert_hash: str = field(default="", repr=False)
    sid: str = field(default="", repr=False)  # the provider's own session, for its logout


@dataclass(frozen=True)
class Question:
    """What is asked of a provider for one login. `verifier` is PKCE's (RFC 7636) secret; only its digest travels.

    `fresh` asks for the password again even where the provider still knows the person.
    """

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    fresh: bool = False


@dataclass(frozen=True)
class Returned:
    """What the browser brought back: `proof` is a code, a token or a ticket, usable once."""

    state: str = field(default="", repr=False)
    proof: str = field(default="", repr=False)
    error: str = ""  # one of gateway.idp.refusals, when the provider said no
    issuer: str = ""  # RFC 9207


@dataclass(frozen=True)
class Expected:
    """What an answer must fit: `nonce` is the SHA-256 (hex) of the one that was sent."""

    nonce: str
    verifier: str = field(repr=False)
    now: datetime
    fresh: bool = False
    started_at: datetime | None = None


@dataclass(frozen=True)
class LoggedOut:
    """Whom a provider has logged out: by its session, by its subject, or both. `once` is the token's own id."""

    sub: str = ""
    sid: str = ""
    once: str = ""


@dataclass(frozen=True)
class Health:
    """Whether a provider can be reached and used; `detail` is for the operator."""

    good: bool
    detail: str


class Provider(Protocol):
    """One identity provider. Everything raised is `gateway.idp.refusals.refusal(code)`."""

    id: str
    issuer: str
    carries_state: bool  # whether `state` comes back; where it does not, the browser's cookie alone is the link

    def authorize_url(self, question: Question) -> str:
        """Where the browser goes. Raises `provider_away`."""

    def parse(self, query: Mapping[str, str]) -> Returned:
        """Reads the callback's query. Raises `proof_bad` when it is none of ours."""

    def exchange(self, returned: Returned, expected: Expected) -> Claims:
        """Who it is. Raises `proof_bad`, `proof_replayed`, `login_expired`, `login_denied`, `provider_away`."""

    def logout_url(self, back_to: str) -> str:
        """Where the browser goes to leave there, too; empty when the provider has no such place."""

    def logged_out(self, token: str, now: datetime) -> LoggedOut:
        """Reads the provider's own word that somebody has left. Raises `proof_bad`."""

    def health(self) -> Health:
        """Asks the provider something cheap."""
