"""Who complained lies under the custodian's key alone, and stays readable when either key is changed."""

import json

import pytest
from sqlalchemy import select

from casework.crypto import command
from casework.crypto.custody import custody_vault
from casework.crypto.vault import SealBroken, context
from svc_complaints.storage.tables import complaint_identity, complaint_key
from svc_complaints.testing import people
from svc_complaints.testing.desk import COMPLAINT, CONTACT, City

SEALED = {name: COMPLAINT[name] for name in CONTACT} | {"account": people.COMPLAINANT.id}


@pytest.fixture
def number(as_):
    return City(as_).send(people.COMPLAINANT)["number"]


def sealed(runtime, column):
    with runtime.read() as connection:
        return list(connection.scalars(select(column)))


def opened(runtime, number):
    (value,) = sealed(runtime, complaint_identity.c.sealed)
    custody = custody_vault(runtime.settings.keys_dir, runtime.instance)
    return json.loads(custody.open(value, context("complaint_identity", "sealed", number)))


def test_the_data_keys_do_not_open_who_complained(runtime, number):
    assert opened(runtime, number) == SEALED
    (value,) = sealed(runtime, complaint_identity.c.sealed)
    with pytest.raises(SealBroken, match="does not have"):
        runtime.vault.open(value, context("complaint_identity", "sealed", number))


def test_either_key_is_changed_without_the_other(service, runtime, number, capsys):
    identity, keys = sealed(runtime, complaint_identity.c.sealed), sealed(runtime, complaint_key.c.wrapped)
    assert command.rotate(service, runtime, custody=True) == 0
    assert capsys.readouterr().out == "complaint_identity.sealed\t1\n"
    changed = sealed(runtime, complaint_identity.c.sealed)
    assert (changed != identity, sealed(runtime, complaint_key.c.wrapped)) == (True, keys)
    assert command.rotate(service, runtime, custody=False) == 0
    assert f"complaint_key.wrapped\t{len(keys)}\n" in capsys.readouterr().out
    assert sealed(runtime, complaint_identity.c.sealed) == changed
    assert set(sealed(runtime, complaint_key.c.wrapped)).isdisjoint(keys)
    assert opened(runtime, number) == SEALED
