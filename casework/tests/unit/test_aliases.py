"""An account is known by a keyed alias where it must not stand itself."""

import hashlib
import hmac

from casework.crypto.aliases import PREFIX, alias

KEY = b"k" * 32


def test_an_alias_is_hmac_sha256_over_purpose_and_account():
    expected = hmac.new(KEY, b"wenzheng-account-alias-v1\0citizen-1", hashlib.sha256).hexdigest()
    assert alias(KEY, "citizen-1") == PREFIX + expected
    assert len(alias(KEY, "账" * 128)) == 70, "it fits where an account stands"


def test_it_is_another_for_another_account_and_at_another_instance():
    found = {alias(KEY, "citizen-1"), alias(KEY, "citizen-2"), alias(b"j" * 32, "citizen-1")}
    assert len(found) == 3


def test_nobody_has_none():
    assert alias(KEY, "") == ""


def test_who_calls_himself_by_an_alias_is_known_by_another():
    known = alias(KEY, "citizen-1")
    assert alias(KEY, known) != known
