"""Query codes are kept as keyed hashes, bound to their case."""

import hashlib
import hmac

from casework.crypto.query_codes import digest, matches

KEY = b"k" * 32


def test_the_digest_is_hmac_sha256_over_purpose_number_and_code():
    expected = hmac.new(KEY, b"wenzheng-query-code-v1\0MC-1\0ABCD2345", hashlib.sha256).hexdigest()
    assert digest(KEY, "MC-1", "ABCD2345") == expected


def test_only_the_right_code_for_the_right_case_under_the_right_key_matches():
    stored = digest(KEY, "MC-1", "ABCD2345")
    assert matches(KEY, "MC-1", "ABCD2345", stored)
    assert not matches(KEY, "MC-1", "ABCD2346", stored)
    assert not matches(KEY, "MC-2", "ABCD2345", stored)
    assert not matches(b"j" * 32, "MC-1", "ABCD2345", stored)
    assert not matches(KEY, "MC-1", "", stored)
    assert not matches(KEY, "MC-1", "ABCD2345", "")
    assert not matches(KEY, "MC-1", "码", "码")


def test_number_and_code_cannot_run_into_each_other():
    assert digest(KEY, "MC-1A", "BCD2345") != digest(KEY, "MC-1", "ABCD2345")
