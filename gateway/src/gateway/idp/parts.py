"""What the gateway's process holds of identities, and its jobs."""

from __future__ import annotations

from casework.domain.actors import Kind
from casework.runtime import Runtime
from gateway.accounts import Account, Accounts
from gateway.idp import replay, standing, started
from gateway.idp.configuration import Configuration
from gateway.idp.desk import Desk
from gateway.idp.journey import Journey
from gateway.idp.levels import Levels
from gateway.idp.providers import Providers
from gateway.idp.refusals import refusal
from gateway.login import Login
from gateway.sessions import Sessions
from gateway.settings import GatewaySettings


class Idp:
    """Made once; a fault in the configuration stops the start."""

    def __init__(
        self, runtime: Runtime, settings: GatewaySettings, book: Accounts, sessions: Sessions, login: Login
    ) -> None:
        self.configuration = Configuration.load(runtime.settings.config_dir, settings.public_origin)
        self.providers = Providers(self.configuration, runtime.ring.code)
        self.levels = Levels(self.configuration.levels)
        self.journey = Journey(runtime, self.providers, book, sessions)
        self.desk = Desk(runtime, self.providers, login)

    def check_local(self, who: Account | None = None) -> None:
        """Raises Forbidden `local_login_off` where citizens come through providers alone; None is one who registers."""
        if not self.configuration.local_login and (who is None or who.kind is Kind.CITIZEN):
            raise refusal("local_login_off")


def sweep(runtime: Runtime) -> None:
    """Job: logins nobody finished, proofs nobody would take any more, what stood beside sessions that are over."""
    started.sweep(runtime)
    replay.sweep(runtime)
    standing.sweep(runtime)
