"""Node for the clients that are written in another language: the system's, with packages by their lock."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from casework.testing.install import CannotInstall, install
from casework.testing.servers.process import ServerFailed

NODE_PACKAGES = ["nodejs", "npm"]
OLDEST = 18
INSTALL_SECONDS = 300


def find_node() -> str | None:
    """The path of node, when npm is beside it."""
    return shutil.which("node") if shutil.which("npm") else None


def ensure_node(environ: Mapping[str, str] = os.environ) -> str:
    """The path of a Node that is new enough, installed if need be. Raises ServerFailed."""
    if not (environ.get("TEST_NODE") or find_node()):
        try:
            install(NODE_PACKAGES)
        except CannotInstall as reason:
            raise ServerFailed(f"Node is not installed and could not be: {reason}. Install nodejs and npm.") from None
    if not (node := environ.get("TEST_NODE") or find_node()):
        raise ServerFailed("nodejs and npm were installed, but no programs node and npm are in the path")
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=True, timeout=30).stdout
    if int(said.lstrip("v").split(".")[0]) < OLDEST:
        raise ServerFailed(f"Node {said.strip()} is too old; version {OLDEST} or newer is needed")
    return node


def ensure_packages(project: Path, cache: Path) -> Path:
    """The folder node_modules with what `project`'s package-lock.json names; kept under `cache` for the next run.

    Never in the project itself. Give it to a CommonJS program as NODE_PATH. Raises ServerFailed.
    """
    ensure_node()
    lock = (project / "package-lock.json").read_bytes()
    folder = cache / hashlib.sha256(lock).hexdigest()[:16]
    done = folder / ".complete"
    if not done.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(project / name, folder / name)
        _npm_ci(folder)
        done.touch()
    return folder / "node_modules"


def _npm_ci(folder: Path) -> None:
    command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    ran = subprocess.run(
        command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        timeout=INSTALL_SECONDS,
    )  # fmt: skip
    if ran.returncode:
        tail = "\n".join((ran.stdout + ran.stderr).splitlines()[-15:])
        raise ServerFailed(f"npm ci failed in {folder}: a package registry must be within reach\n{tail}")
