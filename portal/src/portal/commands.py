"""Commands of the portal: `python -m portal run scoreboard-rebuild`."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import requests

from casework.runtime import Runtime
from portal.scoreboard.models import MODELS
from portal.scoreboard.rebuild import rebuild

CHANNELS = tuple(model.channel for model in MODELS)  # those whose events are counted


def scoreboard_rebuild(runtime: Runtime, _arguments: Sequence[str]) -> int:
    """Reads every service's event log again; the exit code is 1 when one of them does not answer."""
    peers = [p for p in runtime.topology.peers.values() if p.instance.split("/")[0] in CHANNELS]
    try:
        count = rebuild(runtime, peers)
    except requests.RequestException as error:
        print(f"a service does not answer ({error}); start it and run this again", file=sys.stderr)
        return 1
    print(f"{count} letters counted from the event logs of {', '.join(p.instance for p in peers) or 'no service'}")
    return 0


COMMANDS = {"scoreboard-rebuild": scoreboard_rebuild}
