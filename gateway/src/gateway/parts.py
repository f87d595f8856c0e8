"""What the gateway's web process holds, made once: the seams between its modules."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlsplit

from flask import current_app
from prometheus_client import REGISTRY, CollectorRegistry, Metric

from casework.runtime import Runtime
from casework.topology import Peer
from gateway.accounts import Accounts
from gateway.departments import Departments
from gateway.documents import Documents
from gateway.identity import Identities
from gateway.idp.parts import Idp
from gateway.limits import Limits
from gateway.locations import Locations
from gateway.login import Login
from gateway.proxy import Proxy, ProxySettings, Upstream
from gateway.refusals import Refusals
from gateway.second_factor import SecondFactors
from gateway.sessions import Sessions
from gateway.settings import GatewaySettings
from gateway.store import Store

# A citizen handing in a letter waits this long for the service; then the gateway takes it in itself
SUBMISSION_SECONDS = 10.0


class Parts:
    """Each part is given what it needs; none looks for another by itself."""

    def __init__(self, runtime: Runtime, settings: GatewaySettings | None = None) -> None:
        self.runtime = runtime
        self.settings = settings or GatewaySettings.load(runtime.settings.config_dir)
        self.accounts = Accounts(runtime, self.settings)
        self.factors = SecondFactors(runtime, self.settings)
        self.login = Login(runtime, self.settings, self.accounts, self.factors)
        self.sessions = Sessions(runtime, self.settings, self.factors)
        self.idp = Idp(runtime, self.settings, self.accounts, self.sessions, self.login)
        self.identities = Identities(runtime, self.settings, self.sessions)
        self.limits = Limits(self.settings)
        self.departments = Departments(runtime.settings.config_dir)
        self.refusals = Refusals(runtime)
        self.locations = Locations(runtime, self.departments)
        self.documents = Documents(runtime)
        self.store = Store(runtime, self.documents)
        self.proxy = Proxy(registry=_shown())
        # Pools of its own: letters must not queue behind slow pages, and give up sooner
        self.submission_proxy = Proxy(ProxySettings(first_byte=SUBMISSION_SECONDS), CollectorRegistry())


class _Shown:
    """The proxy's measures among those of the process; of the newest proxy, for tests make several."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()

    def collect(self) -> Iterable[Metric]:
        """What prometheus_client asks of a collector."""
        return self.registry.collect()


_SHOWN = _Shown()
REGISTRY.register(_SHOWN)


def _shown() -> CollectorRegistry:
    _SHOWN.registry = CollectorRegistry()
    return _SHOWN.registry


def parts() -> Parts:
    """The parts of the app that handles this request."""
    found: Parts = current_app.extensions["gateway"]
    return found


@lru_cache(maxsize=256)
def upstream(peer: Peer) -> Upstream:
    """Where the proxy finds an instance: `http://127.0.0.1:8101`, or `unix:/run/wenzheng/mailbox.sock`."""
    if peer.url.startswith("unix:"):
        return Upstream(unix=peer.url.removeprefix("unix:"), name=peer.instance)
    address = urlsplit(peer.url)
    return Upstream(address.hostname or "", address.port or 80, name=peer.instance)
