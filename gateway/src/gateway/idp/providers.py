"""The providers of this city, made from the configuration: a further style is a class and a line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gateway.idp.configuration import Configuration, ProviderSettings
from gateway.idp.mapping import Mapper
from gateway.idp.model import Provider
from gateway.idp.oidc import OidcProvider
from gateway.idp.refusals import refusal
from gateway.idp.ticket_style import TicketProvider
from gateway.idp.token_style import TokenProvider

STYLES: Mapping[str, Callable[[ProviderSettings, Mapper], Provider]] = {
    "oidc": OidcProvider,
    "token": TokenProvider,
    "ticket": TicketProvider,
}


class Providers:
    """By id. `key` digests certificates, so it must be the same in every process of the gateway."""

    def __init__(self, configuration: Configuration, key: bytes) -> None:
        self.settings: Mapping[str, ProviderSettings] = {one.id: one for one in configuration.providers}
        self._made: dict[str, Provider] = {
            one.id: STYLES[one.style](one, Mapper(one, key)) for one in configuration.providers
        }

    def get(self, id_: str) -> Provider:
        """Raises NotFound `provider_unknown`."""
        if id_ not in self._made:
            raise refusal("provider_unknown")
        return self._made[id_]

    def all(self) -> list[Provider]:
        """In the order of the file."""
        return list(self._made.values())
