"""`make run`: the whole city on this machine, each service a process, all forked from one that imported everything.

This module must be the first thing its process imports: the standard library is patched before anything uses it.
"""

from __future__ import annotations

from gevent import monkey

monkey.patch_all(os=False, signal=False)  # forks and signals stay the supervisor's and gunicorn's own

import gc  # noqa: E402
import json  # noqa: E402
import os  # noqa: E402
import signal  # noqa: E402
import sys  # noqa: E402
import threading  # noqa: E402
import traceback  # noqa: E402
from functools import partial  # noqa: E402
from pathlib import Path  # noqa: E402

# What each process would load for itself once it is forked; loaded here it is shared
import gevent.resolver.thread  # noqa: E402, F401
import gunicorn.arbiter  # noqa: E402
import gunicorn.glogging  # noqa: E402, F401
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: E402
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey  # noqa: E402
from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: E402

import casework.web.lean_worker  # noqa: E402, F401
from casework import logs  # noqa: E402
from casework.runtime import Runtime  # noqa: E402
from casework.settings import Settings  # noqa: E402
from casework.web.serve import serve  # noqa: E402
from casework.worker import Worker  # noqa: E402
from deploy.city import MEMBERS, City, Member, port_is_free  # noqa: E402
from deploy.supervisor import Child, Supervisor  # noqa: E402
from deploy.twins import TWINS, become, twin_url  # noqa: E402


def run(city: City) -> int:
    """Prepares, starts and watches the city until it is told to end. Exit code 2 when the port is taken."""
    if not port_is_free(city.host, city.port):
        print(f"port {city.port} is taken; choose another one: PORT={city.port + 1} make run", file=sys.stderr)
        return 2
    if not _prepare(city):
        return 1
    _load()
    supervisor = Supervisor(_children(city))
    supervisor.on_change = lambda: _write_pids(city, supervisor)
    gc.collect()
    gc.freeze()  # what was imported stays in pages that the children share
    supervisor.start()
    print(f"Wenzheng is starting at {city.url} (desk: {city.url}/desk); logs: {city.var / 'log'}", flush=True)
    print(f"staff accounts: python -m deploy --var {city.var} account NAME --department ID --roles clerk", flush=True)
    for twin in TWINS if city.twins else ():
        print(f"{twin.name} is played: POST {twin_url(city, twin.id)}/control/… (see deploy/runbook.md)", flush=True)
    try:
        supervisor.watch()
    finally:
        supervisor.stop()
    return 0


def _prepare(city: City) -> bool:
    """In a process of its own: what migrations load and leave behind would lie in each that is forked from this one."""
    pid = os.fork()
    if pid:
        return os.waitpid(pid, 0)[1] == 0
    status = 1
    try:
        from deploy.setup import prepare

        prepare(city)
        status = 0
    except BaseException:  # noqa: BLE001 - the last stop of a forked process: say it, and end
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _load() -> None:
    """What all have in common, before the fork: the services, and OpenSSL, which sets itself up when first asked."""
    for member in MEMBERS:
        _ = member.service
    key = Ed25519PrivateKey.generate()
    key.public_key().verify(key.sign(b""), b"")
    X25519PrivateKey.generate().exchange(X25519PrivateKey.generate().public_key())
    AESGCM(bytes(32)).encrypt(bytes(12), b"", None)


def _children(city: City) -> list[Child]:
    children = []
    for member in MEMBERS:
        log = city.var / "log" / f"{member.file_name}.log"
        children.append(Child(f"{member.instance} web", partial(_web, city, member), log))
        if member.instance in city.brokers:
            children.append(Child(f"{member.instance} worker", partial(_worker, city, member), log))
    if city.twins:
        for twin in TWINS:
            log = city.var / "log" / f"partner-{twin.id}.log"
            children.append(Child(f"partner {twin.id}", partial(become, city, twin), log))
    return children


def _web(city: City, member: Member) -> None:
    settings = _settings(city, member)
    serve(member.service, settings)


def _worker(city: City, member: Member) -> None:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    worker = Worker(member.service, Runtime(_settings(city, member)))
    worker.start()
    while not stop.wait(0.5):
        pass
    worker.stop()


def _settings(city: City, member: Member) -> Settings:
    environment = city.environment(member)
    os.environ.update(environment)  # this process is the instance's own, and a service may have settings of its own
    settings = Settings.from_env(environment)
    logs.configure(settings.log_level)
    return settings


def _write_pids(city: City, supervisor: Supervisor) -> None:
    """Who runs, for those who look (and for fault tests)."""
    pids = {child.name: child.pid for child in supervisor.children} | {"supervisor": os.getpid()}
    path = Path(city.var) / "pids.json"
    path.with_suffix(".new").write_text(json.dumps(pids), encoding="utf-8")
    path.with_suffix(".new").replace(path)
