"""RabbitMQ for tests: a fresh vhost for whoever asks, on any broker whose management API we may use."""

import secrets
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote, unquote, urlsplit

import requests

from casework.testing.servers.process import ServerFailed


class Rabbit:
    """Creates vhosts and accounts over the management API at `admin_url` (`http://name:password@host:15672`)."""

    def __init__(self, amqp_url: str, admin_url: str) -> None:
        parts = urlsplit(amqp_url)
        self._amqp_address = f"{parts.hostname}:{parts.port or 5672}"
        self._account = (parts.username or "guest", parts.password or "guest")
        admin = urlsplit(admin_url)
        self.admin_address = f"{admin.scheme}://{admin.hostname}:{admin.port or 15672}"
        self._http = requests.Session()
        self._http.trust_env = False  # a proxy of this machine has no business on loopback
        self._http.auth = (admin.username or self._account[0], admin.password or self._account[1])
        self._vhosts: list[str] = []
        self._users: list[str] = []

    def url(self, vhost: str = "/", *, user: str | None = None, password: str | None = None) -> str:
        """The AMQP URL of a vhost, as the administrator or as an account that `create_user` made."""
        name, secret = (user, password or "") if user else self._account
        return f"amqp://{quote(name, safe='')}:{quote(secret, safe='')}@{self._amqp_address}/{quote(vhost, safe='')}"

    def create_vhost(self, name: str | None = None) -> str:
        """Create a vhost, by default under a name of its own, and answer its AMQP URL for the administrator."""
        chosen = name or f"wz-{secrets.token_hex(6)}"
        self.call("PUT", f"/vhosts/{quote(chosen, safe='')}")
        self._vhosts.append(chosen)
        self._permit(self._account[0], chosen, ".*", ".*", ".*")
        return self.url(chosen)

    def create_user(
        self, name: str, password: str, vhost: str, *, configure: str = "^$", write: str = "^$", read: str = "^$"
    ) -> str:
        """Create an account that may do on `vhost` what the three patterns say, and answer its AMQP URL.

        The patterns are regular expressions over names of exchanges and queues; by default nothing is allowed.
        """
        self.call("PUT", f"/users/{quote(name, safe='')}", {"password": password, "tags": ""})
        if name not in self._users:  # one account may have rights in many vhosts
            self._users.append(name)
        self._permit(name, vhost, configure, write, read)
        return self.url(vhost, user=name, password=password)

    def permit_topic(self, name: str, vhost: str, exchange: str, *, write: str, read: str = ".*") -> None:
        """Restrict the routing keys an account may use on a topic exchange."""
        path = f"/topic-permissions/{quote(vhost, safe='')}/{quote(name, safe='')}"
        self.call("PUT", path, {"exchange": exchange, "write": write, "read": read})

    def delete_vhost(self, url_or_name: str) -> None:
        """Delete a vhost by its AMQP URL or name, with its queues; the connections to it are closed."""
        name = unquote(urlsplit(url_or_name).path[1:]) if "://" in url_or_name else url_or_name
        self.call("DELETE", f"/vhosts/{quote(name, safe='')}")
        if name in self._vhosts:
            self._vhosts.remove(name)

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Call the management API; `path` is below `/api`. Answers JSON, or None. Raises `ServerFailed`."""
        answer = self._http.request(method, f"{self.admin_address}/api{path}", json=body, timeout=30)
        if not answer.ok:
            raise ServerFailed(f"RabbitMQ refused {method} {path}: {answer.status_code} {answer.text[:300]}")
        return answer.json() if answer.content else None

    def answers(self) -> bool:
        try:
            self.call("GET", "/health/checks/virtual-hosts")
        except (requests.RequestException, ServerFailed):
            return False
        return True

    def close(self) -> None:
        for vhost in list(self._vhosts):
            self.delete_vhost(vhost)
        for user in self._users:
            self.call("DELETE", f"/users/{quote(user, safe='')}")
        self._http.close()

    def _permit(self, name: str, vhost: str, configure: str, write: str, read: str) -> None:
        path = f"/permissions/{quote(vhost, safe='')}/{quote(name, safe='')}"
        self.call("PUT", path, {"configure": configure, "write": write, "read": read})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()
