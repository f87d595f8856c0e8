"""A PostgreSQL of our own: a free port, own folder; killable, and gone with the tests."""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Self

from sqlalchemy import URL

from casework.ports import free_ports
from casework.testing.servers.postgres import Postgres
from casework.testing.servers.process import GuardedProcess, Program, ServerFailed

OWNER = "wenzheng"
START_WITHIN_S = 60.0


class PrivatePostgres(Postgres):
    """A server of our own on a free port of 127.0.0.1, in a folder under the temporary one.

    `durable=False` leaves out fsync: a killed server still loses nothing, only a machine that loses power would.
    """

    def __init__(self, *, durable: bool = False) -> None:
        self._programs = find_programs()
        self._durable = durable
        self._user = _account()
        self.folder = Path(tempfile.mkdtemp(prefix="wz-postgres-"))
        (self.port,) = free_ports(1)
        self._password = secrets.token_urlsafe(16)
        self._process: GuardedProcess | None = None
        super().__init__(
            URL.create("postgresql", OWNER, self._password, "127.0.0.1", self.port, "postgres"),
        )

    def start(self) -> Self:
        self.begin()
        return self.ready()

    def begin(self) -> None:
        """Start the server and do not wait; on data that exist already it goes on from there."""
        if not (self.folder / "data").exists():
            self._initialise()
        self._process = GuardedProcess(
            Program(
                command=[str(self._programs / "postgres"), "-D", str(self.folder / "data"), *self._settings()],
                log=self.folder / "log",
                cwd=self.folder,
                user=self._user,
                stop_signal=signal.SIGQUIT,  # at once: nobody reads these data again
                scratch=self.folder,
            )
        )

    def ready(self) -> Self:
        self._running.wait_until(self.answers, within_s=START_WITHIN_S, what="PostgreSQL")
        return self

    def kill(self) -> None:
        """SIGKILL to the server; its children notice and follow. The data stay for `restart`."""
        self._running.kill()

    def restart(self) -> Self:
        """Start again on the same port with the same data, after `kill`."""
        if self._running.running:
            self.kill()
        self.begin()
        return self.ready()

    def close(self) -> None:
        if self._process is not None:
            self._process.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        try:
            return self.start()
        except BaseException:
            self.close()
            raise

    @property
    def pid(self) -> int:
        return self._running.pid

    @property
    def _running(self) -> GuardedProcess:
        if self._process is None:
            raise ServerFailed("PostgreSQL has not been started: call start(), or use it in a `with`")
        return self._process

    def _initialise(self) -> None:
        password_file = self.folder / "password"
        password_file.write_text(self._password)
        if self._user:
            for path in (self.folder, password_file):
                shutil.chown(path, self._user)
        command = [str(self._programs / "initdb"), "-D", str(self.folder / "data"), "-U", OWNER, "--no-sync"]
        options = ["--encoding=UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256", f"--pwfile={password_file}"]
        account = pwd.getpwnam(self._user) if self._user else None
        done = subprocess.run(
            [*command, *options],
            cwd=self.folder,
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise ServerFailed(f"initdb failed with status {done.returncode}\n{done.stdout}{done.stderr}")

    def _settings(self) -> list[str]:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "max_connections": "200",
            "shared_buffers": "32MB",
            "timezone": "UTC",
            "fsync": "on" if self._durable else "off",
            "full_page_writes": "on" if self._durable else "off",
        }
        return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]


def find_programs() -> Path:
    """The folder with `initdb` and `postgres`, of the newest version. FileNotFoundError if there is none."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]), reverse=True)
    on_path = shutil.which("initdb")
    found = [*versions, *([Path(on_path)] if on_path else [])]
    if not found:
        raise FileNotFoundError("PostgreSQL's server programs (initdb, postgres) are not installed")
    return found[0].resolve().parent


def _account() -> str | None:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"
