"""`python -m deploy partners petitions|centre`: one partner at work, over RabbitMQ or by HTTP, until told to end."""

from __future__ import annotations

import argparse
import json
import os
import signal
import threading
import urllib.request
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from deploy.partners.book import Book
from deploy.partners.centre import Centre
from deploy.partners.faults import Faults
from deploy.partners.line_amqp import AmqpLine
from deploy.partners.line_http import Desk, Sender, Verb
from deploy.partners.office import Office
from deploy.partners.petitions import Petitions
from deploy.partners.schemas import Schemas
from deploy.partners.wire import CityKeys, Keys

OFFICES: Mapping[str, type[Office]] = {"petitions": Petitions, "centre": Centre}
VERBS = {
    "petitions": ("acknowledge", "status", "result", "give_back", "letter", "reconcile", "again"),
    "centre": ("consult", "reconcile", "again"),
}


def run(chosen: argparse.Namespace) -> int:
    """Exit code 0 when told to end, 2 when a setting is missing."""
    keys = Keys.load_or_make(chosen.folder / f"{chosen.partner}.keys.json", chosen.partner)
    if chosen.keys_only:
        print(json.dumps(keys.public()))
        return 0
    if bool(chosen.amqp) == bool(chosen.bridge) or not chosen.city_keys:
        print("name the city's keys by --city-keys, and the way to it by either --amqp or --bridge")
        return 2
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with closing(Book(chosen.folder / f"{chosen.partner}.db")) as book:
        office = OFFICES[chosen.partner](book, keys, CityKeys(city_keys(chosen.city_keys)), Schemas(chosen.schemas))
        if isinstance(office, Petitions):
            office.auto = chosen.auto
        _serve(office, chosen, stop)
    return 0


def verbs(office: Office) -> dict[str, Verb]:
    """What its control can make an office do."""
    return {name: getattr(office, name) for name in VERBS[office.name]}


def city_keys(where: str) -> Any:
    """A JWK set from a file or an address."""
    if "://" not in where:
        return json.loads(Path(where).read_text(encoding="utf-8"))
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(where, timeout=30) as answer:
        return json.load(answer)


def _serve(office: Office, chosen: argparse.Namespace, stop: threading.Event) -> None:
    faults = Faults()
    desk = Desk(office, faults, verbs(office), chosen.port)
    line = AmqpLine(office, faults, chosen.amqp) if chosen.amqp else Sender(office, faults, chosen.bridge)
    desk.start()
    line.start()
    print(json.dumps({"partner": office.name, "url": desk.url, "pid": os.getpid()}), flush=True)
    stop.wait()
    line.stop()
    desk.stop()
