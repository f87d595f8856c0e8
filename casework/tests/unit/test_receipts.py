"""Receipts: anybody can check them, and nobody can change them."""

import hashlib
import json
import xml.etree.ElementTree as ET
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.crypto import tokens
from casework.crypto.encoding import b64url, unb64url
from casework.crypto.keyfiles import make_keys, publish
from casework.crypto.keys import KeyRing
from casework.crypto.receipts import QR_LIMIT, RECEIPT, ReceiptClaims, digest, issue, matches, qr_svg, qr_text, verify
from casework.domain.errors import Invalid

NOW = datetime(2026, 3, 2, 9, 0, 1, 500, tzinfo=UTC)
CITY, NUMBER = "mailbox/city", "MC-7K3F9-Q2XWD-4"
CONTENT = {"subject": "路灯不亮", "body": '第一行\n第二行 "引号" \u2028', "kind": "complaint", "department": "light"}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    make_keys(folder, CITY)
    return publish(folder), KeyRing.load(folder, CITY)


def test_a_receipt_says_who_took_in_what_and_when(world):
    keys, ring = world
    receipt = issue(ring, NUMBER, NOW, CONTENT)
    assert verify(receipt.token, keys) == ReceiptClaims(CITY, NUMBER, NOW, receipt.digest)
    assert matches(CONTENT, receipt.digest)


def test_anybody_can_make_the_digest_again():
    text = json.dumps(CONTENT, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert digest(CONTENT) == hashlib.sha256(text.encode()).hexdigest()
    assert digest(dict(reversed(CONTENT.items()))) == digest(CONTENT)
    assert digest({"a": "问"}) == hashlib.sha256(b'{"a":"\xe9\x97\xae"}').hexdigest()


@pytest.mark.parametrize("name", sorted(CONTENT))
def test_a_change_in_any_part_of_the_content_shows(world, name):
    receipt = issue(world[1], NUMBER, NOW, CONTENT)
    assert not matches(CONTENT | {name: CONTENT[name] + " "}, receipt.digest)
    assert not matches({key: value for key, value in CONTENT.items() if key != name}, receipt.digest)


@pytest.mark.parametrize("change", [{"number": "MC-0"}, {"received_at": "2020-01-01T00:00:00Z"}, {"digest": "00"}])
def test_a_change_in_any_part_of_the_receipt_shows(world, change):
    keys, ring = world
    head, body, signature = issue(ring, NUMBER, NOW, CONTENT).token.split(".")
    changed = b64url(json.dumps(json.loads(unb64url(body)) | change).encode())
    with pytest.raises(Invalid) as caught:
        verify(f"{head}.{changed}.{signature}", keys)
    assert caught.value.code == "receipt_signature"


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_changed_character_passes(world, data):
    keys, ring = world
    token = issue(ring, NUMBER, NOW, CONTENT).token
    place = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.sampled_from("ABCabc019-_.=").filter(lambda c: c != token[place]))
    with pytest.raises(Invalid):
        verify(token[:place] + letter + token[place + 1 :], keys)


@pytest.mark.parametrize(
    "body", [{}, {"number": 1}, {"number": "a", "received_at": "soon", "digest": "x"}, {"number": "a", "digest": "x"}]
)
def test_a_signed_receipt_of_the_wrong_shape_is_refused(world, body):
    with pytest.raises(Invalid) as caught:
        verify(tokens.sign(world[1], RECEIPT, body), world[0])
    assert caught.value.code == "receipt_malformed"


def test_content_without_one_spelling_is_refused(world):
    with pytest.raises(ValueError, match="spelling"):
        issue(world[1], NUMBER, NOW, {"score": 4.5})


def test_the_qr_code_says_number_address_and_digest_only(world):
    receipt = issue(world[1], NUMBER, NOW, CONTENT)
    text = qr_text("http://127.0.0.1:8000/verify", NUMBER, receipt.digest)
    assert text == f"http://127.0.0.1:8000/verify?number={NUMBER}&digest={receipt.digest}"
    root = ET.fromstring(qr_svg(text))  # noqa: S314 - segno wrote it
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.get("viewBox")
    assert "style" not in qr_svg(text)  # the pages' CSP forbids inline styles


def test_a_qr_code_takes_1_to_512_bytes():
    assert "<svg" in qr_svg("x" * QR_LIMIT)
    assert "<svg" in qr_svg("x")
    for bad in ("", "x" * (QR_LIMIT + 1), "问" * 171):
        with pytest.raises(ValueError, match="512"):
            qr_svg(bad)
