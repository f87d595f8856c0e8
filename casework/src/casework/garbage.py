"""What Python's garbage collector may spend: whoever waits for an answer or an event pays for each of its walks."""

from __future__ import annotations

import gc

# A request or an event leaves next to no cycles behind, but walking over all that was made at the start took 5 % of
# the gateway's time, and now and then a pause of 20 ms and more
COLLECT_AFTER = (20_000, 20, 50)


def settle() -> None:
    """Once all is imported and made: that is never looked through again, and what comes later seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
