"""`python -m exchange run reports|cases|reconcile|partner-key|parked`."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from casework.domain.errors import Refusal
from casework.runtime import Runtime
from exchange import configuration
from exchange.domain.catalogue import PARTNERS
from exchange.storage import messages, reports
from exchange.use_cases import reconciling, views
from exchange.use_cases.taking import Taker


def list_reports(runtime: Runtime, arguments: Sequence[str]) -> int:
    """`run reports [--partner P]`: what was not in order, newest first, one JSON object a line."""
    chosen = _parser("reports", "--partner").parse_args(arguments)
    with runtime.read() as connection:
        for row in reports.reports(connection, chosen.partner):
            _say(dict(reports.shown(row)))
    return 0


def list_cases(runtime: Runtime, arguments: Sequence[str]) -> int:
    """`run cases [--partner P] [--state S]`: the newest cases, one JSON object a line."""
    chosen = _parser("cases", "--partner", "--state").parse_args(arguments)
    with runtime.read() as connection:
        for case in views.listed(connection, chosen.partner, chosen.state):
            _say(case)
    return 0


def reconcile(runtime: Runtime, arguments: Sequence[str]) -> int:
    """`run reconcile [--partner P]`: our list to each partner, now."""
    chosen = _parser("reconcile", "--partner").parse_args(arguments)
    exchange = configuration.of(runtime)
    try:
        wanted = [exchange.enabled(chosen.partner)] if chosen.partner else list(exchange.partners.values())
    except Refusal as refusal:
        print(refusal.detail, file=sys.stderr)
        return 2
    for partner in (each for each in wanted if each.enabled):
        with runtime.unit_of_work() as uow:
            count = reconciling.send_list(uow, partner.id)
            differing = len(reports.open_differences(uow.connection, partner.id))
        _say({"partner": partner.id, "cases": count, "differences_open": differing})
    return 0


def partner_key(runtime: Runtime, arguments: Sequence[str]) -> int:
    """`run partner-key list|add|remove PARTNER [FILE|KID]`: public keys of a partner; a new one goes in front."""
    parser = argparse.ArgumentParser(prog="run partner-key", description=partner_key.__doc__)
    parser.add_argument("act", choices=["list", "add", "remove"])
    parser.add_argument("partner", choices=PARTNERS)
    parser.add_argument("what", nargs="?", default="", help="a file with a JWK or JWK set (- for stdin); or a key id")
    chosen = parser.parse_args(arguments)
    path = configuration.configured(runtime).path
    try:
        document = configuration.read(path)
        changed = _with_keys(document, chosen.partner, chosen.act, chosen.what)
        configuration.parse(changed)
    except (configuration.ConfigurationUnusable, OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    if chosen.act != "list":
        _write(path, changed)
    for jwk in changed["partners"][chosen.partner]["jwks"]["keys"]:
        print(f"{jwk['kid']}\t{jwk['use']}\t{jwk['crv']}")
    return 0


def parked(runtime: Runtime, arguments: Sequence[str]) -> int:
    """`run parked list|replay|drop [PARTNER ID]`: messages that our own code could not apply."""
    parser = argparse.ArgumentParser(prog="run parked", description=parked.__doc__)
    parser.add_argument("act", choices=["list", "replay", "drop"])
    parser.add_argument("partner", nargs="?", default="")
    parser.add_argument("id", nargs="?", default="")
    chosen = parser.parse_args(arguments)
    if chosen.act == "list":
        with runtime.read() as connection:
            for row in messages.parked(connection):
                _say({n: v for n, v in reports.shown(row).items() if n not in ("body", "digest")})
        return 0
    taker = Taker(runtime)
    try:
        act = taker.replay if chosen.act == "replay" else taker.drop
        print(f"{act(chosen.partner, chosen.id)} applied")
    except Refusal as refusal:
        print(refusal.detail, file=sys.stderr)
        return 1
    except Exception as error:  # noqa: BLE001 - whatever the rule raises is what the operator wants to read
        print(f"still parked: {type(error).__name__}: {error}", file=sys.stderr)
        return 1
    return 0


def _with_keys(document: dict[str, Any], partner: str, act: str, what: str) -> dict[str, Any]:
    """The document with the change. Raises ValueError."""
    entry = document.setdefault("partners", {}).setdefault(partner, {"name": partner})
    keys = entry.setdefault("jwks", {}).setdefault("keys", [])
    if act == "add":
        text = sys.stdin.read() if what == "-" else Path(what).read_text(encoding="utf-8")
        given = json.loads(text)
        new = given.get("keys", [given])
        kids = {jwk.get("kid") for jwk in new}
        entry["jwks"]["keys"] = [*new, *(jwk for jwk in keys if jwk.get("kid") not in kids)]
    elif act == "remove":
        entry["jwks"]["keys"] = [jwk for jwk in keys if jwk.get("kid") != what]
        if len(entry["jwks"]["keys"]) == len(keys):
            raise ValueError(f"{partner} has no key {what!r}")
    return document


def _write(path: Path, document: dict[str, Any]) -> None:
    """All of it or nothing: a running instance reads the file whenever it changes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".new")
    beside.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
    if path.exists():
        beside.chmod(path.stat().st_mode & 0o777)
    os.replace(beside, path)


def _parser(name: str, *options: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"run {name}")
    for option in options:
        parser.add_argument(option, default="", choices=["", *PARTNERS] if option == "--partner" else None)
    return parser


def _say(value: dict[str, Any]) -> None:
    print(json.dumps(value, ensure_ascii=False))


COMMANDS = {
    "reports": list_reports,
    "cases": list_cases,
    "reconcile": reconcile,
    "partner-key": partner_key,
    "parked": parked,
}
