"""Which instance stands for which destination: `destinations.json` in the configuration folder.

`{"destinations": {"petition": "exchange/main"}}`; without the file, the petitions bureau is behind the exchange, and
efficiency complaints and applications for information go to the city's instances for them, when it runs these.
Read when it is needed, which is when somebody looks at a letter or refers one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import structlog

from casework.domain.errors import Invalid
from casework.referrals import code_there
from casework.runtime import Runtime
from casework.storage.look import Look
from svc_mailbox.domain.words import Destination

FILE = "destinations.json"
EXCHANGE = "exchange/main"
DEFAULT = {
    Destination.PETITION: EXCHANGE,
    Destination.EFFICIENCY_COMPLAINT: "complaints/city",
    Destination.DISCLOSURE: "disclosure/city",
}

log = structlog.get_logger()


def destinations(runtime: Runtime) -> Mapping[Destination, str]:
    """The instances to which letters for a destination are referred; none for those that nobody here takes."""
    path = Path(runtime.settings.config_dir) / FILE
    try:
        named = json.loads(path.read_text(encoding="utf-8"))["destinations"]
        wanted = {Destination(name): str(instance) for name, instance in named.items()}
    except FileNotFoundError:
        wanted = DEFAULT
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        log.error("configuration_unreadable", file=str(path), reason=str(error)[:300])
        wanted = DEFAULT
    return {name: instance for name, instance in wanted.items() if instance in runtime.topology.peers}


def instance_for(runtime: Runtime, destination: Destination) -> str:
    """Raises Invalid when nothing is configured for it."""
    found = destinations(runtime).get(destination)
    if found is None:
        raise Invalid(
            "destination_unknown", f"Nobody takes letters for '{destination.value}' here; see {FILE}.",
            errors={"destination": ["not configured"]},
        )  # fmt: skip
    return found


def destination_of(runtime: Runtime, instance: str) -> Destination | None:
    """What an instance stands for, if anything."""
    return next((name for name, there in destinations(runtime).items() if there == instance), None)


def speaks_for_partners(instance: str) -> bool:
    """Whether it is an exchange; what is behind it has no door for senders."""
    return instance.split("/")[0] == EXCHANGE.split("/")[0]


def query_code(look: Look, number: str, instance: str) -> str:
    """The code with which the sender of a letter follows it at `instance`; empty when the one they have there goes on,
    or when there is no following it there.
    """
    return "" if speaks_for_partners(instance) else code_there(look, number, instance)
