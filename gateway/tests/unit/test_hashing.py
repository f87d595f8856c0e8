from gateway.hashing import Hasher
from gateway.settings import GatewaySettings

DEFAULT = GatewaySettings()


def test_the_default_is_argon2id_as_rfc_9106_has_it():
    hasher = Hasher(DEFAULT.argon2_memory, DEFAULT.argon2_passes)
    encoded = hasher.hash("Sommer-2026x")
    assert encoded.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert hasher.verify(encoded, "Sommer-2026x")
    assert not hasher.verify(encoded, "Sommer-2026y")
    assert not hasher.outdated(encoded)


def test_nobody_s_hash_is_never_right_and_a_broken_one_neither():
    hasher = Hasher(1024, 1)
    assert not hasher.verify("", "nobody's password")
    assert not hasher.verify("$argon2id$broken", "x")


def test_two_hashes_of_one_password_differ_and_stronger_parameters_make_old_ones_outdated():
    weak = Hasher(1024, 1)
    first, second = weak.hash("Sommer-2026x"), weak.hash("Sommer-2026x")
    assert first != second
    assert Hasher(2048, 1).outdated(first)
    assert Hasher(2048, 1).verify(first, "Sommer-2026x")
