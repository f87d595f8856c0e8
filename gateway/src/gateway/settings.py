"""The gateway's own settings: CONFIG_DIR/gateway.json, and the environment before it. Every limit has a number here."""

from __future__ import annotations

import ipaddress
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from limits import parse

from casework.settings import SettingsError

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
FILE = "gateway.json"

# Per client address and class of route. A library's or an office's many visitors share one address.
ADDRESS_LIMITS: Mapping[str, str] = {
    "page": "1200/minute",
    "static": "6000/minute",
    "read": "1200/minute",
    "write": "240/minute",
    "submit": "60/minute",
    "upload": "60/minute",
    "login": "30/minute",
}
# Per account (or API token without a limit of its own) and class of route.
ACCOUNT_LIMITS: Mapping[str, str] = {
    "page": "600/minute",
    "static": "6000/minute",
    "read": "1200/minute",
    "write": "120/minute",
    "submit": "20/minute",
    "upload": "30/minute",
    "login": "30/minute",
}
WORDS = {"staff_totp": ("required", "optional", "off")}
RANGES = {  # least and most; all other numbers are above zero
    "password_days": (0, 3650),
    "password_history": (1, 24),
    "sessions_at_once": (1, 100),
    "token_days": (1, 366),
    "security_days": (1, 365),
}
INTERNAL = "127.0.0.0/8,::1/128,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7"


@dataclass(frozen=True, kw_only=True)
class GatewaySettings:
    """Seconds and counts. Names in capitals are the environment's: `TRUSTED_PROXIES`, `PUBLIC_ORIGIN`, …"""

    # Whose X-Forwarded-For counts; none by default: the client is who holds the socket
    trusted_proxies: tuple[Network, ...] = ()
    # Who may see /internal and /metrics at all; signatures are checked besides
    internal_networks: tuple[Network, ...] = ()
    public_origin: str = ""  # https://wenzheng.example; empty: whatever Host says
    session_idle: int = 30 * 60
    session_most: int = 12 * 3600
    identity_cache: float = 5.0
    lockout_failures: int = 5  # per account
    lockout_address_failures: int = 20  # per address, which many people may share
    lockout_window: int = 15 * 60
    password_least: int = 10  # characters
    password_most: int = 128
    password_kinds: int = 3  # of: small letters, capitals, digits, others
    password_days: int = 90  # a staff password must be changed after these; 0: never
    password_history: int = 5  # the last ones, the present one among them, are not taken again
    temporary_password_change: bool = True  # a password that an administrator set is changed at the first login
    staff_totp: str = "required"  # required, optional, off: the second factor of staff
    totp_issuer: str = "Wenzheng"  # the name that authenticator apps show
    sessions_at_once: int = 5  # per account; the next login ends the oldest
    token_days: int = 90  # of a program's token that names no end of its own; at most 366
    security_contact: str = ""  # mailto:… or https://…, for /.well-known/security.txt; empty: there is none
    security_languages: str = "zh, en"
    security_days: int = 180  # security.txt expires after these; at most 365
    argon2_memory: int = 65_536  # KiB; with 3 passes the second choice of RFC 9106, section 4
    argon2_passes: int = 3
    address_limits: Mapping[str, str] = field(default_factory=lambda: ADDRESS_LIMITS)
    account_limits: Mapping[str, str] = field(default_factory=lambda: ACCOUNT_LIMITS)
    guesses_here: str = "5/15minutes"  # wrong query codes per number and address
    guesses_address: str = "20/hour"  # wrong query codes per address, whatever the number
    guesses_number: str = "3000/hour"  # wrong query codes per number, from anywhere
    stored_kept: int = 24 * 3600  # for how long a stored submission answers a repeat of its key
    retry_first: float = 2.0  # between tries of the forwarder, doubling …
    retry_most: float = 300.0  # … up to this

    @classmethod
    def load(cls, config_dir: Path, environ: Mapping[str, str] = os.environ) -> GatewaySettings:
        """Raises SettingsError, naming what is wrong."""
        path = config_dir / FILE
        try:
            given: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
            known = {f.name: f for f in fields(cls)}
            given |= {name: environ[name.upper()] for name in known if environ.get(name.upper())}
            if unknown := sorted(set(given) - set(known)):
                raise ValueError(f"unknown settings {', '.join(unknown)}")
            given.setdefault("internal_networks", INTERNAL)
            base = cls()
            return replace(base, **{name: _read(getattr(base, name), value, name) for name, value in given.items()})
        except (ValueError, TypeError) as error:
            raise SettingsError(f"cannot start: {path} or the environment: {error}.") from error


def _read(default: Any, value: Any, name: str) -> Any:
    if name.endswith(("proxies", "networks")):
        texts = value.split(",") if isinstance(value, str) else value
        return tuple(ipaddress.ip_network(text.strip()) for text in texts if text.strip())
    if isinstance(default, Mapping):
        return _limits(default, json.loads(value) if isinstance(value, str) else value, name)
    if isinstance(default, str):
        return _word(value, name)
    if isinstance(default, bool):
        return _truth(value, name)
    number = type(default)(value)
    least, most = RANGES.get(name, (None, None))
    if number < (least or 0) or (number == 0 and least is None):
        raise ValueError(f"{name} must be above zero" if least is None else f"{name} must be at least {least}")
    if most is not None and number > most:
        raise ValueError(f"{name} may be at most {most}")
    return number


def _word(value: Any, name: str) -> str:
    if name.startswith("guesses"):
        parse(value)
    if name == "security_contact" and value:
        _check_contacts(str(value))
    if name in WORDS and value not in WORDS[name]:
        raise ValueError(f"{name} must be one of {', '.join(WORDS[name])}")
    return str(value)


def _check_contacts(value: str) -> None:
    """RFC 9116, section 2.5.3: addresses as URIs."""
    for one in value.split(","):
        if not one.strip().startswith(("mailto:", "https://", "tel:")) or "\n" in one:
            raise ValueError("security_contact must be mailto:…, https://… or tel:…; comma between several")


def _truth(value: Any, name: str) -> bool:
    known = {"true": True, "1": True, "false": False, "0": False}
    if str(value).lower() not in known:
        raise ValueError(f"{name} must be true or false")
    return known[str(value).lower()]


def _limits(default: Mapping[str, str], value: Mapping[str, str], name: str) -> Mapping[str, str]:
    if unknown := sorted(set(value) - set(default)):
        raise ValueError(f"{name} knows no class {', '.join(unknown)}")
    for text in value.values():
        parse(text)
    return {**default, **value}
