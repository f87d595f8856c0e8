"""`python -m deploy init|databases|broker|run|at|demo|replay|partners|…`: what Makefile and compose call."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from deploy.partners.arguments import partner_arguments


def main() -> int:
    """Runs the verb; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m deploy", description="Set up and run a city.")
    parser.add_argument("--var", type=Path, default=Path("var"), help="where keys, databases and logs lie")
    verbs = parser.add_subparsers(dest="verb", required=True)
    init = verbs.add_parser("init", help="make keys, configuration and databases")
    init.add_argument("--containers", action="store_true", help="keys and configuration only, a key folder an instance")
    init.add_argument("--owner", type=int, help="with --containers: the numeric account that the keys shall belong to")
    verbs.add_parser("databases", help="make each instance's database and role (see deploy.databases)")
    verbs.add_parser("broker", help="make exchange, queues and each instance's account (see deploy.broker)")
    for verb, text in (("run", "run the city until stopped"), ("demo", "run the city and play the story")):
        sub = verbs.add_parser(verb, help=text)
        sub.add_argument("--port", type=_port, default=8000)
        if verb == "demo":
            sub.add_argument("--once", action="store_true", help="end after the story")
        else:
            sub.add_argument("--plan", type=Path, help="a file with databases and brokers (see deploy.city.City)")
            sub.add_argument("--twins", action="store_true", help="play both partners, too (see deploy.partners)")
    replay = verbs.add_parser("replay", help="send a file of letters through the front door, then check the books")
    replay.add_argument("--letters", type=Path, required=True)
    replay.add_argument("--servers", action="store_true", help="on PostgreSQL and RabbitMQ instead of embedded")
    account = verbs.add_parser("account", help="make a staff account and print its password once")
    account.add_argument("login")
    account.add_argument("--name", default="")
    account.add_argument("--department", default="", help="not for supervisors and administrators")
    account.add_argument("--roles", nargs="+", default=["clerk"], help="clerk reviewer supervisor system_admin …")
    account.add_argument("--totp", action="store_true", help="for automation: a second factor now, its secret printed")
    at = verbs.add_parser("at", help="run a command of one instance with the settings it has in this city")
    at.add_argument("--plan", type=Path, help="the file that the city runs with, if any")
    at.add_argument("instance", help="such as mailbox/city")
    at.add_argument("command", nargs=argparse.REMAINDER, help="such as: run import-letters FILE")
    verbs.add_parser("contracts", help="write docs/events from the declarations (see deploy.contracts)")
    bench = verbs.add_parser("bench", help="measure against floors and peers")
    bench.add_argument("--only", nargs="+", default=[], metavar="NAME", help="some measures instead of all")
    faults = verbs.add_parser("faults", help="kill processes while letters go in")
    faults.add_argument("--seed", type=int)
    faults.add_argument("--letters", type=int, default=200)
    partner_arguments(verbs.add_parser("partners", help="play the petitions bureau or the service centre"))
    chosen = parser.parse_args()
    os.umask(0o077)  # letters lie in the databases: nobody else on this machine reads them
    return _VERBS[chosen.verb](chosen)


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text[:6]) < 65536:
        raise argparse.ArgumentTypeError(f"{text} is no port; choose one from 1 to 65535")
    return int(text)


def _account(chosen: argparse.Namespace) -> int:
    from deploy.accounts import make
    from deploy.city import City

    city, automation = City(chosen.var.absolute()), chosen.totp
    return make(city, chosen.login, chosen.name, chosen.department, chosen.roles, automation=automation)


def _init(chosen: argparse.Namespace) -> int:
    from deploy.city import City
    from deploy.containers import prepare_containers
    from deploy.setup import prepare

    if chosen.containers:
        prepare_containers(City(chosen.var), chosen.owner)
        print(f"keys and configuration are ready in {chosen.var}")
        return 0
    prepare(City(chosen.var))
    print(f"keys, configuration and databases are ready in {chosen.var}")
    return 0


def _databases(_chosen: argparse.Namespace) -> int:
    from deploy.databases import main

    return main(os.environ)


def _broker(_chosen: argparse.Namespace) -> int:
    from deploy.broker import main

    return main(os.environ)


def _run(chosen: argparse.Namespace) -> int:
    from deploy.city import City
    from deploy.run import run  # patches the standard library: before anything that opens a socket

    return run(City(chosen.var.absolute(), port=chosen.port, **_plan(chosen.plan, twins=chosen.twins)))


def _at(chosen: argparse.Namespace) -> int:
    from deploy.at import at
    from deploy.city import City

    city = City(chosen.var.absolute(), **_plan(chosen.plan, twins=False))
    return at(city, chosen.instance, chosen.command)


def _plan(path: Path | None, *, twins: bool) -> dict[str, Any]:
    planned = dict(json.loads(path.read_text(encoding="utf-8"))) if path else {}
    return planned | ({"twins": True} if twins else {})


def _demo(chosen: argparse.Namespace) -> int:
    from deploy.demo import demo

    return demo(chosen.var, chosen.port, once=chosen.once)


def _replay(chosen: argparse.Namespace) -> int:
    from deploy.replay import replay

    return replay(chosen.letters, servers=chosen.servers or bool(os.environ.get("AMQP_URL")))


def _contracts(_chosen: argparse.Namespace) -> int:
    from deploy.contracts import main

    return main(Path("docs/events"))


def _partners(chosen: argparse.Namespace) -> int:
    from deploy.partners.main import run

    return run(chosen)


def _bench(chosen: argparse.Namespace) -> int:
    from deploy.bench import bench

    return bench(chosen.only)


def _faults(chosen: argparse.Namespace) -> int:
    from deploy.faults import faults

    return faults(chosen.seed, chosen.letters)


_VERBS = {
    "init": _init,
    "account": _account,
    "databases": _databases,
    "broker": _broker,
    "run": _run,
    "at": _at,
    "demo": _demo,
    "replay": _replay,
    "contracts": _contracts,
    "partners": _partners,
    "bench": _bench,
    "faults": _faults,
}

if __name__ == "__main__":
    sys.exit(main())
