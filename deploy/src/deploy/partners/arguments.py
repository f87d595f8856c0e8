"""What may be said on the command line; apart, so that the other verbs do not wait for what a partner needs."""

from __future__ import annotations

import argparse
from pathlib import Path

SCHEMAS = Path("docs/exchange/schemas")


def partner_arguments(parser: argparse.ArgumentParser) -> None:
    """What may be said on the command line."""
    parser.add_argument("partner", choices=("petitions", "centre"))
    parser.add_argument("--amqp", help="amqp://partner.petitions:password@host/partner.petitions")
    parser.add_argument("--bridge", help="without a broker: the address of exchange/main")
    parser.add_argument("--port", type=int, default=0, help="where its desk listens on 127.0.0.1 (any free one)")
    parser.add_argument("--folder", type=Path, default=Path("var/partners"), help="its keys and its book")
    parser.add_argument("--city-keys", help="the city's key set: a file, or …/.well-known/jwks.json")
    parser.add_argument("--schemas", type=Path, default=SCHEMAS, help="the contract's JSON Schemas")
    parser.add_argument("--auto", action="store_true", help="petitions: acknowledge at once what is referred")
    parser.add_argument("--keys-only", action="store_true", help="make the keys, print their public halves, and end")
