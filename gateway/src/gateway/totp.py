"""One-time codes by time (RFC 6238: SHA-1, six digits, 30 s), as every authenticator app makes them. Pure."""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from base64 import b32encode
from datetime import datetime

import pyotp

from casework.domain.numbers import ALPHABET

STEP = 30  # seconds
SKEW = 1  # steps before and after: clocks of telephones differ, and typing takes a while
SECRET_BYTES = 20  # RFC 4226, section 4: 160 bits
DIGITS = 6
_READ_AS = str.maketrans("ILOU", "110V")  # as case numbers are read


def new_secret() -> str:
    """160 random bits in base32."""
    return b32encode(secrets.token_bytes(SECRET_BYTES)).decode("ascii")


def step_of(now: datetime) -> int:
    """The number of the time step."""
    return int(now.timestamp()) // STEP


def code_at(secret: str, step: int) -> str:
    """The code of a step."""
    return str(pyotp.TOTP(secret).generate_otp(step))


def matching(secret: str, code: str, now: datetime) -> list[int]:
    """The steps within the skew whose code this is. Looks at all of them, in the same time whatever is right."""
    given, here = code.encode(), step_of(now)
    near = [here, *(here + sign * away for away in range(1, SKEW + 1) for sign in (1, -1))]
    return [step for step in near if hmac.compare_digest(code_at(secret, step).encode(), given)]


def uri(secret: str, login: str, issuer: str) -> str:
    """`otpauth://totp/…`: what the QR code holds."""
    return str(pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=issuer))


def new_recovery_code() -> str:
    """50 random bits, `7K3F9-Q2XWD`."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(5)) for _ in range(2))


def plain_code(text: str) -> str:
    """A code as people type it: six digits of an app, or a recovery code; in one form."""
    wide = unicodedata.normalize("NFKC", text)
    return "".join(c for c in wide if c.isalnum()).upper().translate(_READ_AS)


def is_totp(plain: str) -> bool:
    """Whether it can be an app's code, and no recovery code."""
    return len(plain) == DIGITS and plain.isascii() and plain.isdigit()
