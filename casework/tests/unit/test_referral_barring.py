"""Where a case that somebody is kept from may go."""

import pytest

from casework.referrals import keeps_barrier


@pytest.mark.parametrize(
    ("instance", "kept"),
    [("complaints/city", True), ("mailbox/county", True), ("disclosure/city", False), ("disclosure", False)],
)
def test_only_channels_that_keep_it_from_those_it_is_about(instance, kept):
    assert keeps_barrier(instance) is kept
