"""What the two home-made styles share: an address to send people to, and what comes back in the query."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode

from gateway.idp.calls import Caller
from gateway.idp.configuration import ProviderSettings
from gateway.idp.mapping import Mapper
from gateway.idp.model import PATH_STATE, Health, LoggedOut, Question, Returned
from gateway.idp.refusals import refusal

MOST_PROOF = 16 * 1024


class Redirecting:
    """Sends people to `authorize_url`, and reads `state`, `error` and the proof when they come back."""

    def __init__(self, settings: ProviderSettings, mapper: Mapper, proof_param: str) -> None:
        self.id, self.issuer = settings.id, settings.issuer
        self._settings, self._mapper, self._options = settings, mapper, settings.options
        self._caller = Caller(settings.file("ca_file"))
        self._proof_param = proof_param
        # where the portal brings no state back, it stands in the address that it sends people back to
        asks = any("{callback}" in value for value in self._options["authorize_params"].values())
        self._in_path = asks and not self._options["state_param"] and not self._options["callback_fixed"]
        self.carries_state = bool(self._options["state_param"]) or self._in_path

    def authorize_url(self, question: Question) -> str:
        """The provider's address with its parameters, our places filled in."""
        settings = self._settings
        back = f"{settings.redirect_uri}/{question.state}" if self._in_path else settings.redirect_uri
        known = {"{callback}": back, "{client_id}": settings.client_id, "{state}": question.state}
        asked = {name: known.get(value, value) for name, value in self._options["authorize_params"].items()}
        address: str = self._options["authorize_url"]
        return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}" if asked else address

    def parse(self, query: Mapping[str, str]) -> Returned:
        """The proof by its name in the settings."""
        options = self._options
        state = query.get(PATH_STATE if self._in_path else options["state_param"], "") if self.carries_state else ""
        if query.get(options["error_param"]):
            return Returned(state, error="login_denied")
        return Returned(state, query.get(self._proof_param, ""))

    def logout_url(self, back_to: str) -> str:
        """A fixed page of the provider's; it leads back by itself, where it does."""
        return str(self._options["logout_page_url"])

    def logged_out(self, token: str, now: datetime) -> LoggedOut:
        """These styles have no signed word for it. Raises `proof_bad`."""
        raise refusal("proof_bad", f"{self.id}: this style knows no back-channel logout")

    def health(self) -> Health:
        """Nothing to ask without a person; the settings were checked at the start."""
        return Health(True, "nothing to ask without a person")
