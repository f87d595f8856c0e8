"""`python -m gateway run identity-check`: each provider, whether it can be reached, and its callback's address."""

from __future__ import annotations

from collections.abc import Sequence

from casework.runtime import Runtime
from gateway.idp.configuration import Configuration
from gateway.idp.providers import Providers
from gateway.settings import GatewaySettings


def identity_check(runtime: Runtime, _arguments: Sequence[str]) -> int:
    """One provider a line; 1 when one of them cannot be used."""
    folder = runtime.settings.config_dir
    configuration = Configuration.load(folder, GatewaySettings.load(folder).public_origin)
    providers, good = Providers(configuration, runtime.ring.code), True
    for one in providers.all():
        health, settings = one.health(), providers.settings[one.id]
        good &= health.good
        state = "good" if health.good else "BAD"
        print(f"{one.id}\t{settings.style}\t{state}\t{health.detail}\t{settings.redirect_uri}")
    return 0 if good else 1


COMMANDS = {"identity-check": identity_check}
