"""Ticket style: the portal sends the person back with a ticket; we ask it, behind the scenes and once, whose it is."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from gateway.idp.configuration import ProviderSettings
from gateway.idp.mapping import Mapper
from gateway.idp.model import Claims, Expected, Returned
from gateway.idp.redirecting import Redirecting
from gateway.idp.refusals import refusal

TICKET = re.compile(r"[!-~]{8,512}")
NAMES = {
    "client_id": "client_id", "ticket": "ticket", "timestamp": "timestamp", "nonce": "nonce", "sign": "sign",
    "secret": "client_secret",
}  # fmt: skip


class TicketProvider(Redirecting):
    """A `Provider` that is asked for each ticket."""

    def __init__(self, settings: ProviderSettings, mapper: Mapper) -> None:
        super().__init__(settings, mapper, settings.options["ticket_param"])
        self._names = {**NAMES, **self._options["names"]}

    def exchange(self, returned: Returned, expected: Expected) -> Claims:
        """One call; the answer's own code says whether the ticket was good."""
        if not TICKET.fullmatch(returned.proof):
            raise refusal("proof_bad", f"{self.id}: there is no ticket")
        fields = self._fields(returned.proof, expected.now)
        send = self._caller.post_json if self._options["send"] == "json" else self._caller.post_form
        return self._mapper.claims(self._said(send(self._options["validate_url"], fields)), expected.now)

    def _fields(self, ticket: str, now: datetime) -> dict[str, str]:
        fields = {"client_id": self._settings.client_id, "ticket": ticket}
        if self._options["sign"] == "secret":
            fields["secret"] = self._settings.secret
        else:
            fields |= {"timestamp": str(int(now.timestamp())), "nonce": secrets.token_hex(16)}
            fields["sign"] = signature(self._settings.secret, fields)
        return {self._names[name]: value for name, value in fields.items()}

    def _said(self, answer: Mapping[str, Any]) -> Mapping[str, Any]:
        options = self._options
        code = str(answer.get(options["code_field"], ""))
        if code != options["good_code"]:
            known = options["bad_codes"].get(code, "proof_bad")
            raise refusal(known, f"{self.id}: the ticket was refused with code {code[:40]!r}")
        said = answer.get(options["data_field"]) if options["data_field"] else answer
        if not isinstance(said, Mapping):
            raise refusal("proof_bad", f"{self.id}: the answer holds no {options['data_field']}")
        return said


def signature(secret: str, fields: Mapping[str, str]) -> str:
    """HMAC-SHA256 (hex) over client_id, ticket, timestamp and nonce, a line break after each but the last."""
    text = "\n".join(fields[name] for name in ("client_id", "ticket", "timestamp", "nonce"))
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
