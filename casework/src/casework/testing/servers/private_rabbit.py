"""A RabbitMQ of our own: free ports, own folder, own Erlang name server; killable, and gone with the tests."""

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from casework.ports import free_ports
from casework.testing.servers.process import GuardedProcess, Program, ServerFailed, accepts
from casework.testing.servers.rabbit import Rabbit

ADMIN = "wenzheng"
START_WITHIN_S = 90.0
SERVER_FOLDERS = ("/usr/lib/rabbitmq/bin", "/usr/lib/rabbitmq/lib/*/sbin", "/opt/rabbitmq/sbin")


@dataclass(frozen=True)
class _Ports:
    amqp: int
    admin: int
    distribution: int
    names: int  # epmd, Erlang's name server: our own, because the usual one would stay behind


class PrivateRabbit(Rabbit):
    """A broker of our own on free ports of 127.0.0.1, in a folder under the temporary one, with its own name server."""

    def __init__(self) -> None:
        self._server = find_server()
        self._ports = _Ports(*free_ports(4))
        self.folder = Path(tempfile.mkdtemp(prefix="wz-rabbit-"))
        self._password = secrets.token_urlsafe(16)
        self._names: GuardedProcess | None = None
        self._process: GuardedProcess | None = None
        account = f"{ADMIN}:{self._password}@127.0.0.1"
        super().__init__(f"amqp://{account}:{self._ports.amqp}/", f"http://{account}:{self._ports.admin}")

    @property
    def port(self) -> int:
        return self._ports.amqp

    @property
    def admin_port(self) -> int:
        return self._ports.admin

    @property
    def pid(self) -> int:
        return self._running.pid

    def start(self) -> Self:
        self.begin()
        return self.ready()

    def begin(self) -> None:
        """Start the broker and do not wait; on data that exist already it goes on from there."""
        if self._names is None:
            self._configure()
            self._start_names()
        program = Program(
            command=[str(self._server)],
            env=self._environment(),
            log=self.folder / "log",
            cwd=self.folder,
            stop_signal=signal.SIGKILL,  # an orderly stop takes 7 s, for data that nobody reads again
            scratch=self.folder,
        )
        self._process = GuardedProcess(program)

    def ready(self) -> Self:
        self._running.wait_until(self.answers, within_s=START_WITHIN_S, what="RabbitMQ")
        return self

    def kill(self) -> None:
        """SIGKILL to the broker; the data stay for `restart`."""
        self._running.kill()

    def restart(self) -> Self:
        """Start again on the same ports with the same data, after `kill`."""
        if self._running.running:
            self.kill()
        self.begin()
        return self.ready()

    def settle(self) -> None:
        """Make the broker write down which quorum queues it has. Call it between declaring queues and `kill`.

        RabbitMQ 3.10 keeps the list of its quorum queues in tables that it writes about a second later. A queue that
        was declared within that second before SIGKILL comes back without a leader, and never answers again.
        """
        command = ["erl_call", "-sname", f"wz{self._ports.amqp}@localhost", "-c", self._cookie(), "-e"]
        code = "lists:usort([dets:sync(T) || T <- dets:all()]).\n"
        done = subprocess.run(
            command, input=code, env=self._environment(), capture_output=True, text=True, check=False, timeout=30
        )
        if done.returncode or "{ok, [ok]}" not in done.stdout:
            raise ServerFailed(f"RabbitMQ did not write its tables: {done.stdout} {done.stderr}")

    def _cookie(self) -> str:
        return (self.folder / ".erlang.cookie").read_text()

    def close(self) -> None:
        self._http.close()
        for process in (self._process, self._names):
            if process is not None:
                process.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        try:
            return self.start()
        except BaseException:
            self.close()
            raise

    @property
    def _running(self) -> GuardedProcess:
        if self._process is None:
            raise ServerFailed("RabbitMQ has not been started: call start(), or use it in a `with`")
        return self._process

    def _start_names(self) -> None:
        program = shutil.which("epmd")
        if program is None:
            raise FileNotFoundError("epmd (of Erlang) is not installed")
        command = [program, "-port", str(self._ports.names), "-address", "127.0.0.1"]
        self._names = GuardedProcess(Program(command=command, log=self.folder / "names.log", cwd=self.folder))
        self._names.wait_until(lambda: accepts(self._ports.names), within_s=10, what="epmd")

    def _configure(self) -> None:
        settings = {
            "listeners.tcp.1": f"127.0.0.1:{self._ports.amqp}",
            "management.tcp.ip": "127.0.0.1",
            "management.tcp.port": self._ports.admin,
            "default_user": ADMIN,
            "default_pass": self._password,
            "log.console": "true",
            "log.console.level": "warning",
            "log.file": "false",
            "disk_free_limit.absolute": "50MB",
        }
        lines = (f"{name} = {value}\n" for name, value in settings.items())
        (self.folder / "rabbitmq.conf").write_text("".join(lines))
        (self.folder / "enabled_plugins").write_text("[rabbitmq_management].\n")
        (self.folder / "empty.conf").touch()

    def _environment(self) -> dict[str, str]:
        folder, ports = str(self.folder), self._ports
        own = {
            "HOME": folder,  # where Erlang keeps its cookie
            "ERL_EPMD_PORT": str(ports.names),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RUNNING_UNDER_SYSTEMD": "true",  # the start script then becomes the server, and its pid is the server's
            "RABBITMQ_NODENAME": f"wz{ports.amqp}@localhost",
            "RABBITMQ_DIST_PORT": str(ports.distribution),
            "RABBITMQ_CONF_ENV_FILE": f"{folder}/empty.conf",  # not the machine's
            "RABBITMQ_CONFIG_FILE": f"{folder}/rabbitmq.conf",
            "RABBITMQ_ADVANCED_CONFIG_FILE": f"{folder}/none.config",
            "RABBITMQ_ENABLED_PLUGINS_FILE": f"{folder}/enabled_plugins",
            "RABBITMQ_MNESIA_BASE": f"{folder}/data",
            "RABBITMQ_LOG_BASE": f"{folder}/logs",
            "RABBITMQ_GENERATED_CONFIG_DIR": f"{folder}/generated",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": (
                "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none"  # no spinning
            ),
        }
        return {name: os.environ[name] for name in ("PATH", "LANG", "TZ") if name in os.environ} | own


def find_server() -> Path:
    """The program `rabbitmq-server` itself (the wrapper in the path changes user). FileNotFoundError if absent."""
    for pattern in SERVER_FOLDERS:
        for folder in sorted(Path("/").glob(pattern.lstrip("/")), reverse=True):
            if (folder / "rabbitmq-server").is_file():
                return folder / "rabbitmq-server"
    raise FileNotFoundError("RabbitMQ's server program is not installed")
