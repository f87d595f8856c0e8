"""`python -m deploy at INSTANCE …`: a command of one instance, with the settings that it has in this city."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from deploy.city import MEMBERS, City


def at(city: City, instance: str, command: Sequence[str]) -> int:
    """Becomes `python -m <its package> <command>`; comes back, with exit code 2, only without such an instance."""
    member = next((m for m in MEMBERS if m.instance == instance), None)
    fault = ""
    if member is None:
        fault = f"there is no {instance} in this city; there are: {', '.join(m.instance for m in MEMBERS)}"
    elif not city.topology.exists():
        fault = f"there is no city in {city.var} yet: make run, or python -m deploy init"
    else:
        package = member.declaration.split(".")[0]
        os.execve(sys.executable, [sys.executable, "-m", package, *command], city.environment(member))  # noqa: S606
    print(fault, file=sys.stderr)
    return 2
