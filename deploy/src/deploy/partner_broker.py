"""Partners on the broker: a vhost each, in which the partner and the bridge may do one thing each way.

PARTNER_AMQP_URLS: JSON `{partner: url}`, as the bridge connects (`amqp://exchange.main:…@host/partner.petitions`).
PARTNER_ACCOUNTS: JSON `{partner: url}`, as the partner is told to (`amqp://partner.petitions:…@host/partner.petitions`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from casework.messaging import names, rabbit_admin
from deploy.city import BRIDGE
from deploy.containers import SetupFailed

if TYPE_CHECKING:
    from deploy.broker import Broker

OURS, THEIRS = "PARTNER_AMQP_URLS", "PARTNER_ACCOUNTS"


@dataclass(frozen=True)
class Partners:
    """`{partner: password}`: of the partner's account; the bridge has one account for all of them."""

    passwords: Mapping[str, str]

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Partners:
        """Nobody when neither setting is there. Raises SetupFailed unless both name the same partners and accounts."""
        ours, theirs = _urls(environ, OURS), _urls(environ, THEIRS)
        if set(ours) != set(theirs):
            alone = sorted(set(ours) ^ set(theirs))
            raise SetupFailed(f"{', '.join(alone)}: name it in both {OURS} and {THEIRS}, or in neither")
        bridge = _password(BRIDGE, environ.get("EXCHANGE_MAIN_AMQP_URL", "")) if ours else ""
        for partner, url in ours.items():
            _expect(OURS, partner, url, names.account(BRIDGE))
            if _password(partner, url) != bridge:
                raise SetupFailed(f"{OURS}: the password for {partner} must be that of EXCHANGE_MAIN_AMQP_URL")
        for partner, url in theirs.items():
            _expect(THEIRS, partner, url, names.partner_account(partner))
        return cls({partner: _password(partner, url) for partner, url in theirs.items()})

    def make(self, broker: Broker) -> list[str]:
        """Vhosts, queues, accounts and rights; a line on each. The bridge's account must be there already."""
        lines = []
        for partner, password in self.passwords.items():
            vhost, account = names.partner_vhost(partner), names.partner_account(partner)
            admin_url = broker.vhost_made(vhost)
            queues = rabbit_admin.declare_partner(admin_url, partner)
            broker.account_made(account, password)
            broker.permit(account, vhost, rabbit_admin.partner_permissions(partner))
            broker.permit(names.account(BRIDGE), vhost, rabbit_admin.bridge_permissions())
            strangers = broker.alone_in(vhost, (account, names.account(BRIDGE)))
            lines += [f"partner {partner}: queue {queue}" for queue in queues]
            lines += [f"partner {partner}: {name} may not come any more" for name in strangers]
        return lines


def _urls(environ: Mapping[str, str], setting: str) -> dict[str, str]:
    try:
        given = json.loads(environ.get(setting) or "{}")
    except ValueError:
        given = None
    if not isinstance(given, dict) or not all(isinstance(url, str) for url in given.values()):
        raise SetupFailed(f'{setting} must be JSON like {{"petitions": "amqp://account:password@host/vhost"}}')
    return given


def _expect(setting: str, partner: str, url: str, account: str) -> None:
    """The broker checks `user_id` against the account, so its name is not free to choose."""
    given = urlsplit(url)
    vhost = names.partner_vhost(partner)
    if unquote(given.username or "") != account or unquote(given.path[1:]) != vhost or not given.password:
        raise SetupFailed(f"{setting}: the URL for {partner} must be amqp://{account}:password@host/{vhost}")


def _password(name: str, url: str) -> str:
    password = urlsplit(url).password
    if not password:
        raise SetupFailed(f"the AMQP URL of {name} must name account and password")
    return unquote(password)
