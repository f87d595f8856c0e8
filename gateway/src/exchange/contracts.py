"""docs/exchange, written from the catalogue: JSON Schemas of messages and of what is sealed in them, and AsyncAPI 3."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from casework.messaging import names
from exchange.domain.catalogue import CENTRE, MESSAGES, MOST_MESSAGE, PARTNERS, PETITIONS, US, Message, envelope
from exchange.wire.ways import CONTENT_TYPE

DIALECT = "https://json-schema.org/draft/2020-12/schema"
JSON_SCHEMA = "application/schema+json;version=2020-12"
JWS = r"^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{86}$"
COMMAND = "python -m deploy contracts"
Node = dict[str, Any]
Yaml = Callable[[Any], str]

ABOUT = """\
Messages between the platform (/wenzheng) and its partners: the petitions bureau 信访局 (/petitions) and the municipal
service centre 政务服务中心 (/centre). Each is a CloudEvent 1.0, signed (compact JWS, Ed25519), what is personal in it
sealed (JWE). The rules of order, repetition and refusal stand in README.md beside this file.
Written by `python -m deploy contracts` from the catalogue in the code.
"""
ACCOUNTS = {
    "partner": "The partner's account: may write its own exchange and read its own inbox, and nothing else.",
    "bridge": "The platform's account: may write wenzheng.out and read wenzheng.inbox, and nothing else.",
}
TITLES = {PETITIONS: "Petitions bureau 信访局", CENTRE: "Service centre 政务服务中心"}


def write(folder: Path, to_yaml: Yaml) -> int:
    """Writes what has changed below `folder` and removes schemas of messages that are no more; how many files."""
    wanted = files(to_yaml)
    (folder / "schemas").mkdir(parents=True, exist_ok=True)
    for path, text in wanted.items():
        (folder / path).write_text(text, encoding="utf-8")
    for schema in (folder / "schemas").glob("*.json"):
        if f"schemas/{schema.name}" not in wanted:
            schema.unlink()
    return len(wanted)


def files(to_yaml: Yaml) -> dict[str, str]:
    """`{path: text}` below docs/exchange; README.md is written by hand."""
    found = {f"schemas/{name}.json": _json(schema) for name, schema in schemas().items()}
    head = f"# Written by `{COMMAND}`; change exchange.domain.catalogue, not this file.\n"
    return found | {"asyncapi.yaml": head + to_yaml(document())}


def schemas() -> dict[str, Node]:
    """Each message by its type, and `<type>.sealed` for what is sealed in it."""
    found: dict[str, Node] = {}
    for message in MESSAGES.values():
        found[message.type] = {"$schema": DIALECT, "title": f"{message.type} {message.title}", **envelope(message)}
        if message.inside is not None:
            said = "What is sealed in it: the plaintext of the JWE in data.sealed."
            title = f"{message.type} {message.title}: sealed"
            found[f"{message.type}.sealed"] = {
                "$schema": DIALECT, "title": title, "description": said, **message.inside,
            }  # fmt: skip
    return found


def document() -> Node:
    """The AsyncAPI document."""
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Wenzheng 问政: exchange with partners", "version": "1.0.0", "description": ABOUT},
        "defaultContentType": CONTENT_TYPE,
        "servers": {partner: _server(partner) for partner in PARTNERS},
        "channels": {name: node for partner in PARTNERS for name, node in _channels(partner).items()},
        "operations": {name: node for partner in PARTNERS for name, node in _operations(partner).items()},
        "components": {
            "messages": {message.type: _message(message) for message in MESSAGES.values()},
            "messageTraits": {"signed": _trait()},
            "securitySchemes": {name: {"type": "userPassword", "description": said} for name, said in ACCOUNTS.items()},
        },
    }


def _server(partner: str) -> Node:
    return {
        "host": "{host}",
        "pathname": f"/{names.partner_vhost(partner)}",
        "protocol": "amqp",
        "protocolVersion": "0.9.1",
        "description": f"RabbitMQ, the vhost that only {TITLES[partner]} and the platform enter.",
        "variables": {"host": {"default": "rabbitmq:5672", "description": "Host and port."}},
        "security": [{"$ref": f"#/components/securitySchemes/{name}"} for name in ACCOUNTS],
    }


def _channels(partner: str) -> Node:
    """Both ways; an exchange is where one side writes, the queue behind it where the other reads."""
    return {
        f"{partner}.out": _way(partner, partner, US, names.partner_exchange(partner)),
        f"{partner}.wenzheng.inbox": _queue(partner, partner, US, names.our_inbox()),
        f"{partner}.wenzheng.out": _way(partner, US, partner, names.our_exchange()),
        f"{partner}.inbox": _queue(partner, US, partner, names.partner_inbox(partner)),
    }


def _way(partner: str, sender: str, receiver: str, exchange: str) -> Node:
    bound = {"name": exchange, "type": "fanout", "durable": True, "autoDelete": False}
    return _channel(partner, sender, receiver, exchange, {"is": "routingKey", "exchange": bound})


def _queue(partner: str, sender: str, receiver: str, queue: str) -> Node:
    bound = {"name": queue, "durable": True, "exclusive": False, "autoDelete": False}
    return _channel(partner, sender, receiver, queue, {"is": "queue", "queue": bound})


def _channel(partner: str, sender: str, receiver: str, address: str, bound: Node) -> Node:
    return {
        "address": address,
        "title": f"/{sender} to /{receiver}",
        "servers": [{"$ref": f"#/servers/{partner}"}],
        "messages": {m.type: {"$ref": f"#/components/messages/{m.type}"} for m in _going(sender, receiver)},
        "bindings": {"amqp": bound},
    }


def _operations(partner: str) -> Node:
    """As the platform sees them: it sends to the partner, and receives from it."""
    send, receive = f"{partner}.wenzheng.out", f"{partner}.wenzheng.inbox"
    user = names.account("exchange/main")
    return {
        f"to_{partner}": {
            "action": "send",
            "channel": {"$ref": f"#/channels/{send}"},
            "summary": f"What the platform says to {TITLES[partner]}.",
            "messages": [{"$ref": f"#/channels/{send}/messages/{m.type}"} for m in _going(US, partner)],
            "bindings": {"amqp": {"deliveryMode": 2, "mandatory": False, "userId": user}},
        },
        f"from_{partner}": {
            "action": "receive",
            "channel": {"$ref": f"#/channels/{receive}"},
            "summary": f"What {TITLES[partner]} says to the platform.",
            "messages": [{"$ref": f"#/channels/{receive}/messages/{m.type}"} for m in _going(partner, US)],
            "bindings": {"amqp": {"ack": True}},
        },
    }


def _going(sender: str, receiver: str) -> list[Message]:
    return [message for message in MESSAGES.values() if message.may(sender, receiver)]


def _message(message: Message) -> Node:
    payload = {
        "type": "string",
        "maxLength": MOST_MESSAGE,
        "pattern": JWS,
        "contentMediaType": CONTENT_TYPE,
        "contentSchema": {"$ref": f"./schemas/{message.type}.json"},
        "description": "Compact JWS; its payload is a CloudEvent of this schema.",
    }
    return {
        "name": message.type,
        "title": message.title,
        "summary": message.said,
        "traits": [{"$ref": "#/components/messageTraits/signed"}],
        "payload": {"schemaFormat": JSON_SCHEMA, "schema": payload},
        "x-ways": [f"/{sender} → /{receiver}" for sender, receiver in message.ways],
        "x-in-order": not message.control,
    }


def _trait() -> Node:
    said = "AMQP properties: content_type, delivery_mode 2, message_id = id, type = type, user_id = the account."
    return {"contentType": CONTENT_TYPE, "description": said}


def _json(schema: Node) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
