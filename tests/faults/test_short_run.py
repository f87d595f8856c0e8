"""A short fault run: a few letters while web, worker, gateway and broker are killed; nothing lost, nothing doubled."""

import json

import pytest

from deploy.faults import faults


@pytest.mark.timeout(300)
@pytest.mark.parametrize("embedded", [False, True], ids=["servers", "embedded"])
def test_every_acknowledged_letter_is_there_once(embedded, capfd):
    status = faults(None, 40, embedded=embedded)
    out, err = capfd.readouterr()
    assert status == 0, err[-4000:]
    assert json.loads(out.splitlines()[-1])["findings"] == 0
