"""Install what the tests need from the system's packages, where we may: as root, or by sudo without a password."""

import os
import shutil
import subprocess
import sys

APT_TIMEOUT_S = 600


class CannotInstall(RuntimeError):
    """Nothing was installed; the message says why, and what a person can do."""


def install(packages: list[str]) -> None:
    """Install Debian packages. Raises `CannotInstall` without apt, without the right to use it, or when apt fails."""
    prefix = _may_install()
    command = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1", "apt-get"]  # RUNLEVEL: start no service
    print(f"installing {' '.join(packages)} …", file=sys.stderr, flush=True)
    _run([*command, "update", "-qq"])
    _run([*command, "install", "-y", "-qq", "--no-install-recommends", *packages])


def _may_install() -> list[str]:
    """What to put before apt-get: nothing, or sudo."""
    if shutil.which("apt-get") is None:
        raise CannotInstall("this system has no apt-get")
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and not subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode:
        return [sudo, "-n"]
    raise CannotInstall("not root, and sudo wants a password")


def _run(command: list[str]) -> None:
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=APT_TIMEOUT_S
    )
    if done.returncode:
        tail = "\n".join((done.stdout + done.stderr).splitlines()[-15:])
        raise CannotInstall(f"{' '.join(command)} failed with status {done.returncode}:\n{tail}")
