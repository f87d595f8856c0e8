from hypothesis import given
from hypothesis import strategies as st

from casework.domain.actors import ANONYMOUS, Actor, Kind
from casework.domain.numbers import normalise_query_code, parse_number
from gateway.minting import mint

SECRET = bytes(range(32))
PATH = "/api/mailbox/letters"


@given(key=st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=128), body=st.binary())
def test_one_key_and_body_always_mint_one_number(key, body):
    first = mint(SECRET, "MC", ANONYMOUS, PATH, key, body)
    assert first == mint(SECRET, "MC", ANONYMOUS, PATH, key, body)
    assert first.key == key
    assert parse_number(first.number) == first.number
    assert first.number.startswith("MC-")
    assert normalise_query_code(first.code) == first.code
    other = mint(SECRET, "MC", ANONYMOUS, PATH, key, body + b"x")
    assert other.number != first.number
    assert other.scope == first.scope, "the same key with another body is found, and refused"


def test_numbers_differ_by_secret_sender_path_key_and_home():
    who = Actor(Kind.CITIZEN, "c1")
    minted = [
        mint(SECRET, "MC", ANONYMOUS, PATH, "k", b""),
        mint(bytes(32), "MC", ANONYMOUS, PATH, "k", b""),
        mint(SECRET, "MC", who, PATH, "k", b""),
        mint(SECRET, "MC", ANONYMOUS, PATH + "x", "k", b""),
        mint(SECRET, "MC", ANONYMOUS, PATH, "l", b""),
        mint(SECRET, "MP", ANONYMOUS, PATH, "k", b""),
    ]
    assert len({m.number[3:] for m in minted}) == len(minted)
    assert len({m.code for m in minted}) == len(minted)


def test_without_a_key_everything_is_random_and_the_key_does_not_follow_from_the_number():
    made = [mint(SECRET, "MC", ANONYMOUS, PATH, "", b"same") for _ in range(200)]
    for part in ("number", "code", "key", "scope"):
        assert len({getattr(m, part) for m in made}) == 200
    assert all(m.number not in m.key for m in made)


def test_drawn_characters_are_spread_evenly():
    text = "".join(mint(SECRET, "MC", ANONYMOUS, PATH, str(n), b"").number.replace("-", "")[2:-1] for n in range(2000))
    counts = [text.count(c) for c in "0123456789ABCDEFGHJKMNPQRSTVWXYZ"]
    expected = len(text) / 32
    # chi squared with 31 degrees of freedom: 61.1 is passed once in a thousand; the draw is fixed by SECRET
    assert sum((c - expected) ** 2 / expected for c in counts) < 61.1
