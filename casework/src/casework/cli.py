"""The commands of every service: `python -m svc_mailbox web|worker|migrate|openapi|events|audit|keys|personal`.

Nothing heavy is imported before the command is known: `web` must patch the standard library first.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from casework.runtime import Runtime
    from casework.service import Service


def main(declaration: str, arguments: Sequence[str] | None = None) -> int:
    """Runs a command for the service declared at `module:name`; returns the exit code."""
    os.umask(0o077)  # databases and files hold what people wrote: only this account reads them
    parser = _parser(declaration)
    chosen, rest = parser.parse_known_args(arguments)
    if rest and chosen.command != "run":
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    if chosen.command == "web":
        from gevent import monkey

        monkey.patch_all()
    module, name = declaration.split(":")
    service: Service = getattr(import_module(module), name)
    if chosen.command in _PRINTED:
        return _PRINTED[chosen.command](service)
    from casework import logs
    from casework.settings import Settings, SettingsError

    try:
        settings = Settings.from_env(os.environ)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    logs.configure(settings.log_level)
    if chosen.command == "web":
        from casework.web.serve import serve

        serve(service, settings)
        return 0
    from casework.runtime import Runtime

    return int(_COMMANDS.get(chosen.command, _own)(service, Runtime(settings), chosen, rest))


def _parser(declaration: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"python -m {declaration.partition(':')[0].rpartition('.')[0]}")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("web", help="serve HTTP (and, embedded, relay, inbox and jobs)")
    worker = commands.add_parser("worker", help="relay, inbox and jobs; or look after parked events")
    worker.add_argument("topic", nargs="?", choices=["parked"])
    worker.add_argument("act", nargs="?", choices=["list", "replay", "drop"], default="list")
    worker.add_argument("id", nargs="?", type=int)
    commands.add_parser("migrate", help="bring the database up to date")
    commands.add_parser("openapi", help="print the OpenAPI document")
    audit = commands.add_parser("audit", help="the audit chain")
    audit.add_argument("act", choices=["verify", "head"], help="check it; or print its end, to be kept elsewhere")
    audit.add_argument("--anchor", help="a file with an earlier head: finds batches cut off from the end")
    keys = commands.add_parser("keys", help="the data keys")
    keys.add_argument("act", choices=["rotate"], help="a new data key, and everything sealed again with it")
    keys.add_argument("--custody", action="store_true", help="the custodian's key, and what lies under it, instead")
    personal = commands.add_parser(
        "personal", help="rights over personal data: copy, correct, erase, take consent back"
    )
    _personal_arguments(personal)
    commands.add_parser("events", help="print the JSON Schemas of the events it announces")
    commands.add_parser("lifecycle", help="print the life cycles as Mermaid diagrams")
    own = commands.add_parser("run", help="a command of this service")
    own.add_argument("name")
    return parser


def _lifecycle(service: Service) -> int:
    for name, lifecycle in service.lifecycles.items():
        print(f"%% {name}\n{lifecycle.mermaid()}")
    return 0


def _events(service: Service) -> int:
    from casework.contracts import Catalogue

    mine = {entry.title: entry.schema for entry in Catalogue([service]).entries if entry.announced_by}
    print(json.dumps(mine, ensure_ascii=False, indent=1))
    return 0


def _worker(service: Service, runtime: Runtime, chosen: Any, _rest: Sequence[str]) -> int:
    if chosen.topic == "parked":
        return _parked(service, runtime, chosen)
    from casework import garbage
    from casework.worker import Worker

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    worker = Worker(service, runtime)
    garbage.settle()
    worker.start()
    stop.wait()
    worker.stop()
    return 0


def _parked(service: Service, runtime: Runtime, chosen: Any) -> int:
    from casework.domain.errors import Refusal
    from casework.messaging import parking
    from casework.messaging.inbox import Inbox

    if chosen.act == "list":
        with runtime.read() as connection:
            for row in parking.listed(connection):
                print(f"{row.id}\t{row.state}\t{row.source}\t{row.subject}\t{row.sequence}\t{row.type}\t{row.reason}")
        return 0
    if chosen.id is None:
        print("name an entry: `worker parked list` shows their ids", file=sys.stderr)
        return 2
    act = parking.replay if chosen.act == "replay" else parking.drop
    try:
        print(f"{act(Inbox(service, runtime), chosen.id)} applied")
    except Refusal as refusal:
        print(refusal.detail, file=sys.stderr)
        return 1
    except Exception as error:  # noqa: BLE001 - whatever the handler raises is what the operator wants to read
        print(f"still parked: {type(error).__name__}: {error}", file=sys.stderr)
        return 1
    return 0


def _migrate(service: Service, runtime: Runtime, _chosen: Any, _rest: Sequence[str]) -> int:
    from casework.storage.migrate import upgrade

    upgrade(service, runtime.database)
    return 0


def _openapi(service: Service, runtime: Runtime, _chosen: Any, _rest: Sequence[str]) -> int:
    from casework.web.app import create_app

    spec = create_app(service, runtime).extensions["casework_api"].document()
    print(json.dumps(spec, ensure_ascii=False, indent=1))
    return 0


def _audit(_service: Service, runtime: Runtime, chosen: Any, _rest: Sequence[str]) -> int:
    from casework.audit import command

    return command.head(runtime) if chosen.act == "head" else command.verify(runtime, chosen.anchor)


def _keys(service: Service, runtime: Runtime, chosen: Any, _rest: Sequence[str]) -> int:
    from casework.crypto import command

    return command.rotate(service, runtime, custody=chosen.custody)


def _personal_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("act", choices=["list", "show", "copy", "correct", "erase", "withdraw", "check"])
    parser.add_argument("number", nargs="?", default="", help="a case number; none: all open requests")
    parser.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", help="what `correct` changes")
    parser.add_argument("--reason", default="", help="who asked for it, and how they proved who they are")


def _personal(service: Service, runtime: Runtime, chosen: Any, _rest: Sequence[str]) -> int:
    from casework.personal import command

    return command.run(runtime, service.personal, chosen)


def _own(service: Service, runtime: Runtime, chosen: Any, rest: Sequence[str]) -> int:
    command = service.commands.get(chosen.name)
    if command is None:
        print(f"no such command; there are: {', '.join(sorted(service.commands)) or 'none'}", file=sys.stderr)
        return 2
    return command(runtime, rest)


_COMMANDS: dict[str, Any] = {
    "worker": _worker,
    "migrate": _migrate,
    "openapi": _openapi,
    "audit": _audit,
    "keys": _keys,
    "personal": _personal,
}

# From the declaration alone: no settings, no database
_PRINTED: dict[str, Callable[[Service], int]] = {"lifecycle": _lifecycle, "events": _events}
