"""`python -m deploy broker`: vhost, exchange, queues, and an account for each instance that may configure nothing.

Needs BROKER_ADMIN_URL (`amqp://admin:password@host/vhost`) and BROKER_MANAGEMENT_URL (`http://host:15672`). Safe to
run again: passwords become those of the URLs, queues and what lies in them stay. Each partner has a vhost of its own,
where it and the bridge meet: see deploy.partner_broker.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import requests
from pika.exceptions import AMQPError

from casework.messaging import names, rabbit_admin
from casework.topology import Peer, Topology
from deploy.city import MEMBERS
from deploy.containers import SetupFailed, urls
from deploy.partner_broker import Partners

ANSWER_SECONDS = 30
SETTINGS = {
    "BROKER_ADMIN_URL": "amqp://admin:password@host/wenzheng",
    "BROKER_MANAGEMENT_URL": "http://host:15672",
}


def main(environ: Mapping[str, str]) -> int:
    """Exit code 0 when all is declared, 2 when a setting is missing, 1 when the broker refuses."""
    try:
        if missing := [
            f"{name} must be set, like {example}" for name, example in SETTINGS.items() if not environ.get(name)
        ]:
            raise SetupFailed("; ".join(missing))
        broker = Broker(environ["BROKER_ADMIN_URL"], environ["BROKER_MANAGEMENT_URL"])
        partners = Partners.from_env(environ)
        for line in (*broker.make(urls(environ, "AMQP_URL"), city_topology()), *partners.make(broker)):
            print(line)
    except SetupFailed as failed:
        print(failed, file=sys.stderr)
        return 2
    except (requests.RequestException, AMQPError, OSError) as error:
        print(f"the broker refuses: {error!r}", file=sys.stderr)
        return 1
    return 0


def city_topology() -> Topology:
    """Who subscribes to what, from the declarations: no file has to be there before the broker is made."""
    return Topology({m.instance: Peer(m.instance, "", m.code, tuple(m.service.subscribes)) for m in MEMBERS})


class Broker:
    """A broker that we administer: its AMQP URL names the vhost, its management URL makes accounts."""

    def __init__(self, admin_url: str, management_url: str) -> None:
        admin = urlsplit(admin_url)
        self._admin_url = admin_url
        self._admin = unquote(admin.username or "")
        self.vhost = unquote(admin.path[1:])
        if not (self._admin and admin.password and self.vhost):
            raise SetupFailed("BROKER_ADMIN_URL must name account, password and vhost")
        self._api = management_url.rstrip("/") + "/api"
        self._http = requests.Session()
        self._http.trust_env = False
        self._http.auth = (self._admin, unquote(admin.password))

    def make(self, wanted: Mapping[str, str], topology: Topology) -> list[str]:
        """Declares everything for `{instance: url}`; a line on each. Raises SetupFailed, or as its libraries do."""
        accounts = {instance: self._password(instance, url) for instance, url in wanted.items()}
        self.vhost_made(self.vhost)
        queues = rabbit_admin.declare(self._admin_url, topology)
        for instance, password in accounts.items():
            self._account(instance, password)
        return [f"queue {name}" for name in queues] + [f"account {names.account(i)}" for i in accounts]

    def _password(self, instance: str, url: str) -> str:
        """The broker checks `user_id` against the account: it must be the one that the source's name gives."""
        given = urlsplit(url)
        account, vhost = unquote(given.username or ""), unquote(given.path[1:])
        if account != names.account(instance) or vhost != self.vhost or not given.password:
            raise SetupFailed(
                f"the AMQP URL of {instance} must be amqp://{names.account(instance)}:password@host/{self.vhost}"
            )
        return unquote(given.password)

    def _account(self, instance: str, password: str) -> None:
        account = names.account(instance)
        self.account_made(account, password)
        self.permit(account, self.vhost, rabbit_admin.permissions(instance))
        topic = {"exchange": names.EXCHANGE, "write": rabbit_admin.topic_permission(instance), "read": ".*"}
        self._put(f"/topic-permissions/{_part(self.vhost)}/{_part(account)}", topic)

    def vhost_made(self, vhost: str) -> str:
        """Makes a vhost unless it is there; answers its AMQP URL for the administrator."""
        self._put(f"/vhosts/{_part(vhost)}", {})
        self.permit(self._admin, vhost, {"configure": ".*", "write": ".*", "read": ".*"})
        return urlsplit(self._admin_url)._replace(path="/" + _part(vhost)).geturl()

    def account_made(self, account: str, password: str) -> None:
        """Makes an account, or gives it this password; it may do nothing yet."""
        self._put(f"/users/{_part(account)}", {"password": password, "tags": ""})

    def permit(self, account: str, vhost: str, rights: Mapping[str, str]) -> None:
        """What the account may do in that vhost, in place of what it might before."""
        self._put(f"/permissions/{_part(vhost)}/{_part(account)}", dict(rights))

    def alone_in(self, vhost: str, accounts: Collection[str]) -> list[str]:
        """Takes everybody else's rights in the vhost away (the administrator's stay); whose they were."""
        entitled = {*accounts, self._admin}
        found = self._http.get(f"{self._api}/vhosts/{_part(vhost)}/permissions", timeout=ANSWER_SECONDS)
        found.raise_for_status()
        strangers = [entry["user"] for entry in found.json() if entry["user"] not in entitled]
        for user in strangers:
            path = f"/permissions/{_part(vhost)}/{_part(user)}"
            self._http.delete(self._api + path, timeout=ANSWER_SECONDS).raise_for_status()
        return strangers

    def _put(self, path: str, body: Mapping[str, Any]) -> None:
        answer = self._http.put(self._api + path, json=body, timeout=ANSWER_SECONDS)
        answer.raise_for_status()


def _part(text: str) -> str:
    return quote(text, safe="")
