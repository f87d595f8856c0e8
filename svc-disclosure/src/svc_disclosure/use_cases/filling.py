"""From what somebody filled in to what the rules measure, and to what is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any

from casework.arrivals import storable
from casework.domain.errors import Invalid
from casework.runtime import Runtime
from svc_disclosure import configuration
from svc_disclosure.domain.applicants import Applicant, IdentityPaper, NaturalPerson, Organisation
from svc_disclosure.domain.application import Application
from svc_disclosure.domain.received import Submission
from svc_disclosure.domain.words import ApplicantClass, Assistance, Carrier, Channel, Obtaining
from svc_disclosure.storage import texts

CONTENT = ("department", "applicant_class", "description")  # what a receipt is about
OF_PERSON, OF_ORGANISATION = ("paper", "paper_number"), ("code", "representative", "contact")
CHOICES: dict[str, type[StrEnum]] = {
    "applicant_class": ApplicantClass, "paper": IdentityPaper, "carrier": Carrier, "obtaining": Obtaining,
}  # fmt: skip
TEXTS = ("department", *texts.TEXT, *(name for name in texts.PARTY if name not in CHOICES))
FIELDS = frozenset((*TEXTS, *CHOICES, "assistance", "suggests_publication", "language"))


def submission(runtime: Runtime, new: Mapping[str, Any], number: str, channel: Channel = Channel.WEB) -> Submission:
    """What the rules measure. Raises Invalid naming the field."""
    return Submission(
        number, configuration.of(runtime).taker(new["department"]).id, applicant(new), channel, new["description"],
        new.get("document_number") or "", Carrier(new.get("carrier") or Carrier.ELECTRONIC),
        Obtaining(new.get("obtaining") or Obtaining.ONLINE), new.get("phone") or "", new.get("email") or "",
        new.get("address") or "", bool(new.get("oral")), frozenset(map(Assistance, new.get("assistance") or ())),
        bool(new.get("suggests_publication")),
    )  # fmt: skip


def applicant(new: Mapping[str, Any]) -> Applicant:
    """A person with an identity paper, or an organisation with its code. Raises Invalid for one with the other's."""
    kind, name = ApplicantClass(new["applicant_class"]), new.get("name") or ""
    natural = kind is ApplicantClass.NATURAL
    if wrong := [field for field in (OF_ORGANISATION if natural else OF_PERSON) if new.get(field)]:
        whose = "an organisation" if natural else "a person"
        errors = {field: [f"belongs to {whose}"] for field in wrong}
        raise Invalid("applicant_mixed", "Apply as a person or as an organisation, not as both.", errors=errors)
    if natural:
        paper = IdentityPaper(new.get("paper") or IdentityPaper.RESIDENT_ID)
        return NaturalPerson(name, paper, new.get("paper_number") or "")
    return Organisation(name, new.get("code") or "", new.get("representative") or "", new.get("contact") or "", kind)


def again(application: Application, text: Mapping[str, str], party: Mapping[str, str]) -> dict[str, Any]:
    """An application as it would have been sent: what a correction changes parts of."""
    return {
        "department": application.agency, "applicant_class": application.applicant_class.value,
        "description": "", **text, **party,
        "carrier": application.carrier.value, "obtaining": application.obtaining.value,
        "assistance": sorted(one.value for one in application.assistance),
        "suggests_publication": application.suggests_publication,
    }  # fmt: skip


def as_wanted(application: Application, new: Mapping[str, Any]) -> Application:
    """A faulty one with what it says of the form in which the information is wanted."""
    return replace(
        application, carrier=Carrier(new.get("carrier") or Carrier.ELECTRONIC),
        obtaining=Obtaining(new.get("obtaining") or Obtaining.ONLINE),
        assistance=frozenset(map(Assistance, new.get("assistance") or ())),
        suggests_publication=bool(new.get("suggests_publication")),
    )  # fmt: skip


def as_far_as_possible(raw: Mapping[str, Any]) -> dict[str, Any]:
    """What was sent, made storable: texts that are texts, and words there are."""
    new: dict[str, Any] = {"department": "", "description": ""}
    new |= {name: storable(raw[name]) for name in TEXTS if isinstance(raw.get(name), str)}
    new["department"] = new["department"][:64]
    for name, words in CHOICES.items():
        given = raw.get(name)
        if isinstance(given, str) and given in set(words):
            new[name] = given
    new.setdefault("applicant_class", ApplicantClass.OTHER.value)
    helped = raw.get("assistance")
    new["assistance"] = [one for one in helped if one in set(Assistance)] if isinstance(helped, list) else []
    return new | {"language": "en" if raw.get("language") == "en" else "zh",
                  "suggests_publication": raw.get("suggests_publication") is True}  # fmt: skip
