"""What an account name, a password and a set of roles must be like. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from casework.domain.actors import Kind, Role
from casework.domain.errors import Invalid

LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{2,63}")
ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR})
# Passwords that satisfy the rules and are tried first all the same
TOO_COMMON = ("password", "passw0rd", "admin123", "qwerty", "abc123", "1q2w3e4r", "woaini", "wenzheng")


def login_name(text: str) -> str:
    """The account name in its one form: lower case. Raises Invalid `account_malformed`."""
    name = text.strip().lower()
    if not LOGIN.fullmatch(name):
        raise _field("account", "3 to 64 of: letters a-z, digits, and . _ @ + - (not at the beginning).")
    return name


def check_password(password: str, account: str, *, least: int, most: int, kinds: int) -> None:
    """Raises Invalid `password_weak`, saying what is missing."""
    if not least <= len(password) <= most:
        raise _field("password", f"{least} to {most} characters; it has {len(password)}.")
    groups = (str.islower, str.isupper, str.isdigit)
    found = sum(any(test(c) for c in password) for test in groups)
    found += any(not any(test(c) for test in groups) for c in password)
    if found < kinds:
        raise _field("password", f"at least {kinds} of: small letters, capitals, digits, other characters.")
    plain = password.lower()
    if account in plain or any(plain.startswith(word) and len(plain) < len(word) + 6 for word in TOO_COMMON):
        raise _field("password", "not the account's name, and not a password that everybody tries first.")


def check_roles(kind: Kind, department: str, roles: Iterable[str], *, complete: bool = True) -> tuple[str, ...]:
    """三员分立: the three administrators never join with each other or with case roles. Raises Invalid.

    Not `complete`: an account that begins without roles, and is given them by somebody else.
    """
    held = sorted(set(roles))
    if unknown := [role for role in held if role not in set(Role)]:
        raise _field("roles", f"{', '.join(unknown)}: there is no such role; there are {', '.join(Role)}.")
    if kind is Kind.CITIZEN and (held or department):
        raise _field("roles", "a citizen's account has neither roles nor a department.")
    if kind is Kind.STAFF and not held and complete:
        raise _field("roles", "a staff account needs at least one role.")
    administrators = ADMINISTRATORS.intersection(held)
    if administrators and len(held) > 1:
        raise _field("roles", f"{', '.join(sorted(administrators))} stands alone: the three administrators are apart.")
    if administrators and department:
        raise _field("department", "an administrator belongs to no department: administrators see no cases.")
    if kind is Kind.STAFF and held and not department and not administrators and Role.SUPERVISOR not in held:
        raise _field("department", "a clerk, reviewer or host belongs to a department.")
    return tuple(held)


def _field(name: str, must: str) -> Invalid:
    return Invalid(f"{name}_{'weak' if name == 'password' else 'malformed'}", f"{name}: {must}", errors={name: [must]})
