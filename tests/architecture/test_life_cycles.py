"""A life cycle is drawn from its table: the README of a service shows the one that the code has."""

from pathlib import Path

import pytest

from svc_complaints.domain import identity, life, receipt
from svc_complaints.domain.supervision import act
from svc_disclosure.domain import correcting
from svc_disclosure.domain import life as application_life
from svc_mailbox.service import service

ROOT = Path(__file__).parents[2]


def test_the_readme_of_the_mailbox_shows_the_life_of_a_letter():
    drawn = service.lifecycles["letter"].mermaid().strip()
    readme = (ROOT / "svc-mailbox" / "README.md").read_text(encoding="utf-8")
    assert drawn in readme, "write it anew: python -m svc_mailbox lifecycle"


@pytest.mark.parametrize(
    "lifecycle", [life.LIFECYCLE, receipt.LIFECYCLE, identity.LIFECYCLE, act.LIFECYCLE],
    ids=["complaint", "receipt", "identity", "supervision"],
)  # fmt: skip
def test_the_readme_of_the_complaints_shows_the_lives_of_all_it_has(lifecycle):
    readme = (ROOT / "svc-complaints" / "README.md").read_text(encoding="utf-8")
    assert lifecycle.mermaid().strip() in readme, "write it anew from `mermaid()` of the table"


@pytest.mark.parametrize(
    "lifecycle", [application_life.LIFECYCLE, correcting.LIFECYCLE], ids=["application", "record correction"]
)
def test_the_readme_of_the_disclosure_shows_the_lives_of_all_it_has(lifecycle):
    readme = (ROOT / "svc-disclosure" / "README.md").read_text(encoding="utf-8")
    assert lifecycle.mermaid().strip() in readme, "write it anew from `mermaid()` of the table"
