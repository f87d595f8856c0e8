"""Codes by time: the vectors of RFC 6238, the skew, and what people type."""

from base64 import b32encode
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway import totp

RFC = b32encode(b"12345678901234567890").decode()
NOW = datetime(2026, 3, 2, 1, 0, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_the_vectors_of_the_standard(seconds, code):
    assert totp.code_at(RFC, totp.step_of(datetime.fromtimestamp(seconds, UTC))) == code


@pytest.mark.parametrize(("away", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_one_step_of_skew_on_either_side(away, taken):
    code = totp.code_at(RFC, totp.step_of(NOW) + away)
    assert bool(totp.matching(RFC, code, NOW)) is taken


def test_a_step_ends_after_thirty_seconds():
    begin = datetime(2026, 3, 2, 1, 0, 0, tzinfo=UTC)
    assert totp.step_of(begin) == totp.step_of(begin + timedelta(seconds=29.999))
    assert totp.step_of(begin + timedelta(seconds=30)) == totp.step_of(begin) + 1


@given(st.text(max_size=40))
def test_nothing_that_people_type_is_a_crash(text):
    plain = totp.plain_code(text)
    assert totp.matching(RFC, plain, NOW) == [] or totp.is_totp(plain)


@pytest.mark.parametrize("typed", ["123 456", "123-456", "１２３４５６", " 123456\n"])
def test_a_code_is_read_however_it_is_typed(typed):
    assert totp.plain_code(typed) == "123456"


def test_recovery_codes_are_unlike_each_other_and_read_with_forgiveness():
    made = {totp.new_recovery_code() for _ in range(200)}
    assert len(made) == 200
    for code in made:
        assert len(totp.plain_code(code)) == 10
        assert totp.plain_code(code.lower().replace("-", " ").replace("0", "o").replace("1", "l")) == totp.plain_code(
            code
        )
        assert not totp.is_totp(totp.plain_code(code))


def test_secrets_have_160_bits_and_their_address_is_read_by_apps():
    secret = totp.new_secret()
    assert len(secret) == 32
    assert totp.new_secret() != secret
    assert totp.uri(secret, "zhang.san", "Wenzheng") == (
        f"otpauth://totp/Wenzheng:zhang.san?secret={secret}&issuer=Wenzheng"
    )
