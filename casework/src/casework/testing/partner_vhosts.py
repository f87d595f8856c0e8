"""A partner's vhost for a test: both ways declared, and an account each for partner and bridge, as in a real city."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from casework.messaging import names, rabbit_admin
from casework.testing.servers.rabbit import Rabbit


@dataclass(frozen=True)
class Meeting:
    """AMQP URLs of one vhost: of the administrator, of the bridge, and of the partner."""

    admin: str
    bridge: str
    partner: str

    @property
    def vhost(self) -> str:
        """Its name."""
        return unquote(urlsplit(self.admin).path[1:])


def meeting(rabbit: Rabbit, partner: str, password: str, bridge: str = "exchange/main") -> Meeting:
    """Makes the vhost, under a name of its own so that tests do not meet. `rabbit.delete_vhost(meeting.vhost)` ends it.

    `password` is of the bridge's account, which is one for all vhosts.
    """
    vhost = f"{names.partner_vhost(partner)}.{secrets.token_hex(4)}"
    admin = rabbit.create_vhost(vhost)
    rabbit_admin.declare_partner(admin, partner)
    return Meeting(
        admin,
        rabbit.create_user(names.account(bridge), password, vhost, **rabbit_admin.bridge_permissions()),
        rabbit.create_user(
            names.partner_account(partner), "theirs", vhost, **rabbit_admin.partner_permissions(partner)
        ),
    )
