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
from gateway import accounts, rules, tokens, totp
from gateway.accounts import Accounts
from gateway.lockout import Lockout
from gateway.second_factor import SecondFactors
from gateway.sessions import Sessions
from gateway.settings import GatewaySettings
from gateway.tables import stored_submission

READABLE = "abcdefghjkmnpqrstuvwxyz23456789"


def account_add(runtime: Runtime, arguments: Sequence[str]) -> int:
    """Makes an account; prints it with its password, as JSON, unless the password came on standard input.

    Without --totp the password is a temporary one, to be changed at the first login, where the second factor is
    enrolled too. With --totp (for automation: demonstrations, replays, tests) the secret is printed right away and
    nothing more is demanded; use it for nobody who can do that himself.
    """
    parser = argparse.ArgumentParser(prog="python -m gateway run account-add")
    parser.add_argument("--account", required=True, help="the name to log in with")
    parser.add_argument("--name", required=True, help="the name to show")
    parser.add_argument("--kind", choices=[Kind.CITIZEN.value, Kind.STAFF.value], default=Kind.STAFF.value)
    parser.add_argument("--department", default="", help="a department's id, for staff")
    parser.add_argument("--roles", "--role", default="", help="clerk,reviewer,…; comma between")
    parser.add_argument("--password-stdin", action="store_true", help="read the password from the first line of input")
    parser.add_argument(
        "--totp", action="store_true",
        help="for automation: enrol a second factor now and print its secret; no change of the password is demanded",
    )  # fmt: skip
    given = parser.parse_args(arguments)
    settings = GatewaySettings.load(runtime.settings.config_dir)
    book = Accounts(runtime, settings)
    password = sys.stdin.readline().rstrip("\n") if given.password_stdin else new_password()
    try:
        hashed = book.hashed(rules.login_name(given.account), password)
        with runtime.unit_of_work() as uow:
            made = book.add(
                uow, login=given.account, hashed=hashed, name=given.name, kind=Kind(given.kind),
                department=given.department, roles=[role for role in given.roles.split(",") if role],
                temporary=not given.totp,
            )  # fmt: skip
            secret = totp.new_secret() if given.totp else ""
            codes = SecondFactors(runtime, settings).enrol(uow, made.id, secret) if secret else []
    except Refusal as refusal:
        print(refusal.detail, file=sys.stderr)
        return 1
    shown = {"id": made.id, "account": made.login} | ({} if given.password_stdin else {"password": password})
    if secret:
        address = totp.uri(secret, made.login, settings.totp_issuer)
        shown |= {"totp_secret": secret, "totp_uri": address, "recovery_codes": " ".join(codes)}
    print(json.dumps(shown, ensure_ascii=False))
    return 0


def account_change(runtime: Runtime, arguments: Sequence[str]) -> int:
    """For emergencies on the machine: disable, enable, unlock, a new password, no second factor; sessions end
    (≤ 5 s elsewhere). Day by day the administrators do this on their pages."""
    parser = argparse.ArgumentParser(prog="python -m gateway run account-change")
    parser.add_argument("--account", required=True)
    acts = parser.add_mutually_exclusive_group(required=True)
    acts.add_argument("--disable", action="store_true")
    acts.add_argument("--enable", action="store_true")
    acts.add_argument("--unlock", action="store_true", help="after too many failed logins")
    acts.add_argument("--reset-totp", action="store_true", help="forget the second factor; prints a code for one login")
    acts.add_argument("--password-stdin", action="store_true", help="the new password is the first line of input")
    given = parser.parse_args(arguments)
    settings = GatewaySettings.load(runtime.settings.config_dir)
    book, factors = Accounts(runtime, settings), SecondFactors(runtime, settings)
    try:
        with runtime.read() as connection:
            who = book.by_login(connection, given.account)
        hashed = book.hashed(who.login, sys.stdin.readline().rstrip("\n")) if given.password_stdin else ""
    except Refusal as refusal:
        print(refusal.detail, file=sys.stderr)
        return 1
    with runtime.unit_of_work() as uow:
        if hashed:
            book.set_password(uow, who.id, hashed, temporary=True)
        elif given.unlock:
            Lockout(runtime, settings).unlock(uow.connection, who.login)
            uow.audit("account.unlocked", who.id)
        elif given.reset_totp:
            factors.remove(uow, who.id)
            print(json.dumps({"account": who.login, "enrolment_code": factors.hand_over(uow, who.id)}))
        else:
            book.change(uow, who.id, state=accounts.DISABLED if given.disable else accounts.ACTIVE)
        Sessions(runtime, settings).end_all(uow.connection, who.id)
    return 0


def account_list(runtime: Runtime, _arguments: Sequence[str]) -> int:
    """One account a line: name to log in with, kind, department, roles, name, state."""
    with runtime.read() as connection:
        for one in accounts.everyone(connection, runtime.vault):
            kind = "program" if one.program else one.kind.value
            print(f"{one.login}\t{kind}\t{one.department}\t{','.join(one.roles)}\t{one.name}\t{one.state}")
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


def new_password() -> str:
    """A temporary one that can be read out."""
    groups = ["".join(secrets.choice(READABLE) for _ in range(4)) for _ in range(4)]
    return "-".join([*groups[:3], groups[3].capitalize() + str(secrets.randbelow(10))])


COMMANDS = {
    "account-add": account_add,
    "account-change": account_change,
    "account-list": account_list,
    "token-add": token_add,
    "stored-list": stored_list,
}
