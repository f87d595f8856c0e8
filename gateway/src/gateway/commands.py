"""`python -m gateway run account-add|account-change|account-list|token-add|stored-list`."""

from __future__ import annotations

import argparse
import json
import secrets
import sys
from collections.abc import Sequence

from sqlalchemy import select

from casework.domain.actors import Kind
from casework.domain.errors import Refusal
from casework.runtime import Runtime
from gateway import accounts, rules, tokens
from gateway.accounts import Accounts
from gateway.sessions import Sessions
from gateway.settings import GatewaySettings
from gateway.tables import stored_submission

READABLE = "abcdefghjkmnpqrstuvwxyz23456789"


def account_add(runtime: Runtime, arguments: Sequence[str]) -> int:
    """Makes an account; prints it with its password, as JSON, unless the password came on standard input."""
    parser = argparse.ArgumentParser(prog="python -m gateway run account-add")
    parser.add_argument("--account", required=True, help="the name to log in with")
    parser.add_argument("--name", required=True, help="the name to show")
    parser.add_argument("--kind", choices=[Kind.CITIZEN.value, Kind.STAFF.value], default=Kind.STAFF.value)
    parser.add_argument("--department", default="", help="a department's id, for staff")
    parser.add_argument("--roles", default="", help="clerk,reviewer,…; comma between")
    parser.add_argument("--password-stdin", action="store_true", help="read the password from the first line of input")
    given = parser.parse_args(arguments)
    book = Accounts(runtime, GatewaySettings.load(runtime.settings.config_dir))
    password = sys.stdin.readline().rstrip("\n") if given.password_stdin else _password()
    try:
        hashed = book.hashed(rules.login_name(given.account), password)
        with runtime.unit_of_work() as uow:
            made = book.add(
                uow, login=given.account, hashed=hashed, name=given.name, kind=Kind(given.kind),
                department=given.department, roles=[role for role in given.roles.split(",") if role],
            )  # fmt: skip
    except Refusal as refusal:
        print(refusal.detail, file=sys.stderr)
        return 1
    shown = {"id": made.id, "account": made.login} | ({} if given.password_stdin else {"password": password})
    print(json.dumps(shown, ensure_ascii=False))
    return 0


def account_change(runtime: Runtime, arguments: Sequence[str]) -> int:
    """Locks an account out, lets it in again, or gives it a new password; its sessions end (≤ 5 s elsewhere)."""
    parser = argparse.ArgumentParser(prog="python -m gateway run account-change")
    parser.add_argument("--account", required=True)
    acts = parser.add_mutually_exclusive_group(required=True)
    acts.add_argument("--disable", action="store_true")
    acts.add_argument("--enable", action="store_true")
    acts.add_argument("--password-stdin", action="store_true", help="the new password is the first line of input")
    given = parser.parse_args(arguments)
    settings = GatewaySettings.load(runtime.settings.config_dir)
    book = Accounts(runtime, settings)
    try:
        with runtime.read() as connection:
            who = book.by_login(connection, given.account)
        change: dict[str, str] = {"state": "disabled" if given.disable else "active"}
        if given.password_stdin:
            change = {"password": book.hashed(who.login, sys.stdin.readline().rstrip("\n"))}
    except Refusal as refusal:
        print(refusal.detail, file=sys.stderr)
        return 1
    with runtime.unit_of_work() as uow:
        book.change(uow, who.id, **change)
        Sessions(runtime, settings).end_all(uow.connection, who.id)
    return 0


def account_list(runtime: Runtime, _arguments: Sequence[str]) -> int:
    """One account a line: name to log in with, kind, department, roles, name."""
    with runtime.read() as connection:
        for one in accounts.everyone(connection, runtime.vault):
            print(f"{one.login}\t{one.kind.value}\t{one.department}\t{','.join(one.roles)}\t{one.name}")
    return 0


def token_add(runtime: Runtime, arguments: Sequence[str]) -> int:
    """Makes an API token for an account; prints it this once, as JSON."""
    parser = argparse.ArgumentParser(prog="python -m gateway run token-add")
    parser.add_argument("--account", required=True)
    parser.add_argument("--label", required=True)
    parser.add_argument("--scopes", default="", help=f"of {','.join(tokens.SCOPES)}; comma between")
    parser.add_argument("--per-minute", type=int, default=0, help="a limit of its own, in place of the usual ones")
    given = parser.parse_args(arguments)
    book = Accounts(runtime, GatewaySettings.load(runtime.settings.config_dir))
    scopes = [scope for scope in given.scopes.split(",") if scope]
    try:
        with runtime.unit_of_work() as uow:
            owner = book.by_login(uow.connection, given.account)
            secret, id_ = tokens.add(uow, owner, given.label, scopes, {"per_minute": given.per_minute})
    except Refusal as refusal:
        print(refusal.detail, file=sys.stderr)
        return 1
    print(json.dumps({"token": secret, "id": id_}))
    return 0


def stored_list(runtime: Runtime, _arguments: Sequence[str]) -> int:
    """Submissions taken while their service was away: number, instance, state, tries, last reason."""
    t = stored_submission
    with runtime.read() as connection:
        for row in connection.execute(select(t).order_by(t.c.taken_at)):
            print(f"{row.number}\t{row.instance}\t{row.state}\t{row.tries}\t{row.reason}")
    return 0


def _password() -> str:
    groups = ["".join(secrets.choice(READABLE) for _ in range(4)) for _ in range(4)]
    return "-".join([*groups[:3], groups[3].capitalize() + str(secrets.randbelow(10))])


COMMANDS = {
    "account-add": account_add,
    "account-change": account_change,
    "account-list": account_list,
    "token-add": token_add,
    "stored-list": stored_list,
}
