"""Private servers for tests: started on free ports, gone with the run that started them."""

from casework.testing.servers.ensure import Servers, ensure, ensure_chromium, ensure_postgres, ensure_rabbit
from casework.testing.servers.node import ensure_node, ensure_packages
from casework.testing.servers.postgres import Postgres
from casework.testing.servers.private_postgres import PrivatePostgres
from casework.testing.servers.private_rabbit import PrivateRabbit
from casework.testing.servers.process import ServerFailed
from casework.testing.servers.rabbit import Rabbit

__all__ = [
    "Postgres",
    "PrivatePostgres",
    "PrivateRabbit",
    "Rabbit",
    "ServerFailed",
    "Servers",
    "ensure",
    "ensure_chromium",
    "ensure_node",
    "ensure_packages",
    "ensure_postgres",
    "ensure_rabbit",
]
