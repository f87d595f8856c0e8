"""What is the same is found again under the key, and under no other purpose."""

import hashlib
import hmac

from casework.crypto.keyed import keyed_digest

KEY = b"k" * 32


def test_it_is_hmac_sha256_over_purpose_and_parts():
    expected = hmac.new(KEY, "wenzheng-x-v1\0南宁\0b".encode(), hashlib.sha256).hexdigest()
    assert keyed_digest(KEY, "wenzheng-x-v1", "南宁", "b") == expected


def test_key_purpose_and_where_a_part_ends_count():
    found = {
        keyed_digest(KEY, "one", "ab", "c"), keyed_digest(KEY, "one", "a", "bc"), keyed_digest(KEY, "two", "ab", "c"),
        keyed_digest(b"j" * 32, "one", "ab", "c"),
    }  # fmt: skip
    assert len(found) == 4
