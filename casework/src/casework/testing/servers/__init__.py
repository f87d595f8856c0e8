"""Private servers for tests: started on free ports, gone with the run that started them."""

from casework.testing.servers.postgres import Postgres, PrivatePostgres
from casework.testing.servers.process import ServerFailed
from casework.testing.servers.rabbit import PrivateRabbit, Rabbit

__all__ = ["Postgres", "PrivatePostgres", "PrivateRabbit", "Rabbit", "ServerFailed"]
