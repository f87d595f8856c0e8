"""From a provider's members to our claims, by its settings. Pure, but for the key that digests numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from casework.domain.errors import Refusal
from gateway.idp import identifiers
from gateway.idp.configuration import ProviderSettings
from gateway.idp.identifiers import NotANumber, keyed
from gateway.idp.model import LEVELS, Claims, Subject
from gateway.idp.refusals import refusal

MOST_SUB, MOST_NAME, MOST_OTHER = 255, 100, 200  # characters
USUAL = {
    "sub": "sub", "name": "name", "mobile": "phone_number", "level": "acr", "auth_time": "auth_time", "sid": "sid",
}  # fmt: skip
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]")


class Mapper:
    """`claims` raises Refusal `proof_bad` for a statement that does not hold together."""

    def __init__(self, settings: ProviderSettings, key: bytes) -> None:
        self._settings = settings
        self._options = settings.options
        self._names = {**USUAL, **settings.options["claims"]}
        self._key = key

    def claims(self, said: Mapping[str, Any], now: datetime) -> Claims:
        """`said` is the provider's whole statement; `now` stands in where it tells no time of its own."""
        try:
            return self._claims(said, now)
        except NotANumber as error:
            raise refusal("proof_bad", f"{self._settings.id}: {error}") from error

    def _claims(self, said: Mapping[str, Any], now: datetime) -> Claims:
        sub = self._text(said, "sub", MOST_SUB)
        if not sub:
            raise self._bad("it names no sub")
        kind = self._subject(said)
        code = identifiers.uscc(self._text(said, "uscc")) if kind is Subject.ORGANISATION else ""
        if code and self._options["organisation_sub"] == "agent":
            sub = f"{sub}\n{code}"  # one agent may act for several organisations
        type_, number, hash_ = self._certificate(said, kind, code)
        return Claims(
            issuer=self._settings.issuer, sub=sub, subject_type=kind, level=self._level(said),
            auth_time=self._auth_time(said, now), name=self._text(said, "name", MOST_NAME), cert_type=type_,
            cert_hash=hash_, cert_number=number if self._options["keep_number"] else "",
            mobile=self._text(said, "mobile", 32), uscc=code, sid=self._text(said, "sid", MOST_SUB),
            agent_name=self._text(said, "agent_name", MOST_NAME) if code else "",
            agent_cert_hash=self._agent(said) if code else "",
        )  # fmt: skip

    def _subject(self, said: Mapping[str, Any]) -> Subject:
        if self._options["subject_type"]:
            return Subject(self._options["subject_type"])
        given = self._text(said, "subject_type")
        named = self._options["subject_types"].get(given, given or Subject.NATURAL.value)
        if named not in set(Subject):
            raise self._bad("its subject_type is none that the settings know")
        return Subject(named)

    def _certificate(self, said: Mapping[str, Any], kind: Subject, code: str) -> tuple[str, str, str]:
        """Type, number and digest. An organisation is known by its USCC; a foreign digest counts for its issuer."""
        if code:
            return "uscc", code, keyed(self._key, "certificate", kind, "uscc", code)
        type_ = self._text(said, "cert_type") or identifiers.CARD_TYPE
        if given := self._text(said, "cert_number"):
            number = identifiers.certificate_number(type_, given)
            return type_, number, keyed(self._key, "certificate", kind, type_, number)
        if digest := self._text(said, "cert_hash"):
            return type_, "", keyed(self._key, "foreign certificate", kind, self._settings.issuer, digest)
        return "", "", ""

    def _agent(self, said: Mapping[str, Any]) -> str:
        given = self._text(said, "agent_cert_number")
        if not given:
            return ""
        number = identifiers.certificate_number(identifiers.CARD_TYPE, given)
        return keyed(self._key, "certificate", Subject.NATURAL, identifiers.CARD_TYPE, number)

    def _level(self, said: Mapping[str, Any]) -> str:
        given = self._text(said, "level")
        found: str = self._options["levels"].get(given, given)
        # what is not known must not raise anybody
        return found if found in LEVELS else str(self._options["default_level"])

    def _auth_time(self, said: Mapping[str, Any], now: datetime) -> datetime:
        given = self._found(said, "auth_time")
        if given is None:
            return now
        if (
            isinstance(given, bool)
            or not isinstance(given, int)
            or not 0 < given <= now.timestamp() + self._settings.skew
        ):
            raise self._bad("its auth_time is no second of the past")
        return datetime.fromtimestamp(given, UTC)

    def _text(self, said: Mapping[str, Any], name: str, most: int = MOST_OTHER) -> str:
        found = self._found(said, name)
        if isinstance(found, int) and not isinstance(found, bool):
            found = str(found)
        if found is None:
            return ""
        if not isinstance(found, str) or len(found) > most or _CONTROL.search(found):
            raise self._bad(f"its {name} is no text of at most {most} characters")
        return found.strip() if name != "sub" else found

    def _found(self, said: Mapping[str, Any], name: str) -> Any:
        here: Any = said
        for step in self._names.get(name, name).split("."):
            here = here.get(step) if isinstance(here, Mapping) else None
        return here

    def _bad(self, why: str) -> Refusal:
        return refusal("proof_bad", f"{self._settings.id}: {why}")
