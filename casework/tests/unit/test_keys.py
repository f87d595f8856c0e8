"""Key files: made once, closed to others, published without anything secret."""

import json
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from casework.crypto.encoding import b64url, canonical_json, strict_object, unb64url
from casework.crypto.keyfiles import add_data_key, make_keys, publish
from casework.crypto.keys import KeyRing, KeysUnusable, PublicKeys, public_half

CITY = "mailbox/city"
SECRET_MEMBERS = {"d", "k", "p", "q", "dp", "dq", "qi", "oth"}


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "keys"
    make_keys(made, CITY)
    make_keys(made, "gateway/main")
    return made


def test_key_files_are_closed_to_others(folder):
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "mailbox.city.json").stat().st_mode) == 0o600
    assert sorted(path.name for path in folder.iterdir()) == ["gateway.main.json", "mailbox.city.json"]


def test_making_keys_again_changes_nothing(folder):
    before = (folder / "mailbox.city.json").read_bytes()
    make_keys(folder, CITY)
    assert (folder / "mailbox.city.json").read_bytes() == before


def test_two_instances_share_no_key(folder):
    city, gateway = KeyRing.load(folder, CITY), KeyRing.load(folder, "gateway/main")
    assert city.code != gateway.code
    assert city.sign.kid != gateway.sign.kid
    assert city.data[0].secret != gateway.data[0].secret
    assert len(city.code) == len(city.data[0].secret) == 32


def test_a_key_ring_does_not_print_its_secrets(folder):
    ring = KeyRing.load(folder, CITY)
    printed = repr(ring) + repr(ring.data[0])
    assert ring.sign.as_dict(private=True)["d"] not in printed
    assert repr(ring.code) not in printed
    assert repr(ring.data[0].secret) not in printed


@pytest.mark.parametrize("mode", [0o604, 0o602, 0o601, 0o620, 0o610, 0o666])
def test_a_file_open_to_others_is_refused(folder, mode):
    path = folder / "mailbox.city.json"
    path.chmod(mode)
    with pytest.raises(KeysUnusable, match=f"chmod 600 {path}"):
        KeyRing.load(folder, CITY)


def test_the_group_may_read_as_orchestrators_mount_secrets(folder):
    (folder / "mailbox.city.json").chmod(0o440)
    assert KeyRing.load(folder, CITY).instance == CITY


def test_a_missing_file_names_itself_and_the_command(folder):
    with pytest.raises(KeysUnusable, match=r"survey\.city\.json does not exist.*python -m deploy init"):
        KeyRing.load(folder, "survey/city")


@pytest.mark.parametrize("name", ["city", "mailbox/City", "../x", "mailbox/city/more", "mailbox/" + "a" * 33, ""])
def test_only_an_instance_names_a_file(folder, name):
    with pytest.raises(ValueError, match="no instance"):
        make_keys(folder, name)


def test_an_instance_name_may_have_32_characters(folder):
    make_keys(folder, "mailbox/" + "a" * 32)
    assert KeyRing.load(folder, "mailbox/" + "a" * 32).data


@pytest.mark.parametrize(
    "damage",
    [
        lambda d: d.pop("seal"),
        lambda d: d.update(instance="mailbox/other"),
        lambda d: d.update(data=[]),
        lambda d: d.update(data=d["data"] * 2),
        lambda d: d["code"].update(k=b64url(b"x" * 31)),
        lambda d: d["code"].update(kty="OKP"),
        lambda d: d["code"].update(k=d["code"]["k"] + "="),
        lambda d: d.update(sign=d["seal"]),
        lambda d: d["sign"].update(kid="not an id"),
        lambda d: d["sign"].update(d="AA"),
        lambda d: d.update(sign=7),
    ],
)
def test_a_damaged_file_is_refused(folder, damage):
    path = folder / "mailbox.city.json"
    document = json.loads(path.read_text())
    damage(document)
    path.write_text(json.dumps(document))
    with pytest.raises(KeysUnusable, match=r"mailbox\.city\.json is damaged"):
        KeyRing.load(folder, CITY)


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"\xff", b"[" * 100_000, b'{"a":1,"a":2}'])
def test_a_file_that_is_no_json_object_is_refused(folder, raw):
    (folder / "mailbox.city.json").write_bytes(raw)
    with pytest.raises(KeysUnusable, match="damaged"):
        KeyRing.load(folder, CITY)


def test_a_new_data_key_writes_and_the_old_one_stays(folder):
    before = KeyRing.load(folder, CITY)
    kid = add_data_key(folder, CITY)
    after = KeyRing.load(folder, CITY)
    assert after.data[:-1] == before.data
    assert after.data[-1].id == kid
    assert after.code == before.code
    assert stat.S_IMODE((folder / "mailbox.city.json").stat().st_mode) == 0o600


def test_data_keys_added_at_once_are_all_kept(folder):
    with ThreadPoolExecutor(8) as pool:
        added = list(pool.map(lambda _: add_data_key(folder, CITY), range(8)))
    assert {key.id for key in KeyRing.load(folder, CITY).data} >= set(added)
    assert sorted(path.name for path in folder.iterdir()) == ["gateway.main.json", "mailbox.city.json"]


def test_published_keys_hold_nothing_secret(folder):
    publish(folder)
    document = json.loads((folder / "public.json").read_text())
    assert [(key["instance"], key["use"]) for key in document["keys"]] == [
        ("gateway/main", "sig"), ("gateway/main", "enc"), ("mailbox/city", "sig"), ("mailbox/city", "enc"),
    ]  # fmt: skip
    assert all(set(key) == {"kty", "crv", "x", "kid", "use", "instance"} for key in document["keys"])
    text = (folder / "public.json").read_text()
    for name in ("mailbox.city.json", "gateway.main.json"):
        for value in _secrets(json.loads((folder / name).read_text())):
            assert value not in text


def test_public_keys_are_found_by_id_and_by_instance(folder):
    publish(folder)
    keys = PublicKeys.load(folder / "public.json")
    ring = KeyRing.load(folder, CITY)
    assert keys.signing(ring.sign.kid).instance == CITY
    assert keys.signing(ring.seal.kid) is None
    assert keys.signing("unknown") is None
    assert [key.kid for key in keys.signing_keys(CITY)] == [ring.sign.kid]
    assert keys.sealing(CITY).kid == ring.seal.kid
    assert PublicKeys.from_jwks(keys.jwks()).jwks() == keys.jwks()
    with pytest.raises(KeysUnusable, match="survey/city"):
        keys.sealing("survey/city")


def test_a_new_instance_is_known_without_a_restart(folder):
    publish(folder)
    running = PublicKeys.load(folder / "public.json")
    make_keys(folder, "survey/city")
    newcomer = KeyRing.load(folder, "survey/city")
    assert running.signing(newcomer.sign.kid) is None
    publish(folder)
    assert running.signing(newcomer.sign.kid).instance == "survey/city"
    assert running.sealing("survey/city").kid == newcomer.seal.kid
    assert running.signing("unknown") is None
    (folder / "public.json").unlink()
    assert running.signing(newcomer.sign.kid).instance == "survey/city"
    with pytest.raises(KeysUnusable, match="does not exist"):
        running.signing("unknown")


def test_a_public_half_cannot_sign(folder):
    for key in public_half(KeyRing.load(folder, CITY)):
        assert not key.key.is_private


@pytest.mark.parametrize(
    "damage",
    [
        lambda k: k.update(d="AA"),
        lambda k: k.update(use="enc"),
        lambda k: k.update(use="other"),
        lambda k: k.update(crv="P-256"),
        lambda k: k.update(kty="oct"),
        lambda k: k.update(instance="/mailbox"),
        lambda k: k.update(x="AA"),
        lambda k: k.pop("kid"),
    ],
)
def test_a_damaged_public_set_is_refused(folder, damage):
    document = publish(folder).jwks()
    damage(document["keys"][0])
    (folder / "public.json").write_text(json.dumps(document))
    with pytest.raises(KeysUnusable, match="damaged"):
        PublicKeys.load(folder / "public.json")


def test_one_key_id_cannot_stand_for_two_instances(folder):
    document = publish(folder).jwks()
    document["keys"][2]["kid"] = document["keys"][0]["kid"]
    with pytest.raises(ValueError, match="twice"):
        PublicKeys.from_jwks(document)


@pytest.mark.parametrize("text", ["AB=", "A", "A B", "AB+/", "é", "AB"])
def test_only_canonical_base64url_is_read(text):
    with pytest.raises(ValueError, match="base64url"):
        unb64url(text)


def test_canonical_json_has_one_spelling():
    assert canonical_json({"b": [1, None, True], "a": "问\n"}) == '{"a":"问\\n","b":[1,null,true]}'.encode()
    for bad in ({"a": 1.0}, {"a": {"b": b""}}, {1: "a"}, {"a": "\ud800"}):
        with pytest.raises(ValueError, match=r"spelling|text|surrogates"):
            canonical_json(bad)


def test_an_object_must_say_each_member_once():
    with pytest.raises(ValueError, match="twice"):
        strict_object(b'{"a":{"b":1,"b":1}}')


def _secrets(value):
    if isinstance(value, dict):
        for name, member in value.items():
            if name in SECRET_MEMBERS:
                yield member
            else:
                yield from _secrets(member)
    elif isinstance(value, list):
        for member in value:
            yield from _secrets(member)
