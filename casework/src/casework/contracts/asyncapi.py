"""All events of a city as one AsyncAPI 3.0 document: who announces what under which routing key, and who hears it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casework.contracts import schemas
from casework.contracts.catalogue import Catalogue, Entry
from casework.contracts.comments import description, summary
from casework.messaging import names
from casework.service import Service

Node = dict[str, Any]

VERSION = "1.0.0"  # of this document's form; each event has a version of its own
KERNEL_CHANNEL = "referrals"  # what every service may announce
INBOX = "inbox"
JSON_SCHEMA = "application/schema+json;version=2020-12"
CLOUDEVENT = "application/cloudevents+json"
ABOUT = """\
What the services of a city tell each other. Written by `python -m deploy contracts` from their declarations.

An instance announces a fact about a case; whoever subscribes hears it at least once, in order for each source and
subject, and keeps `id` to find repeats. Events carry no personal data; texts are fetched over the HTTP API.
Without a broker (embedded) the same envelopes travel over HTTP, to `/internal/inbox` of each subscriber.
"""
ACCOUNT = """\
An account for each instance, named after it: `mailbox.city`. It may configure nothing, write to the exchange only
under routing keys that begin with its own name, and read its own inbox. The broker compares `user_id` with the account.
"""
PARAMETERS: Mapping[str, Node] = {
    "channel": {"description": "The kind of service.", "examples": ["mailbox"]},
    "instance": {"description": "One running copy of it, for one or more departments.", "examples": ["city"]},
}


def document(catalogue: Catalogue, folder: str = "./schemas") -> Node:
    """The document; `folder` is where the schemas lie, seen from it."""
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Wenzheng 问政: events", "version": VERSION, "description": ABOUT},
        "defaultContentType": CLOUDEVENT,
        "servers": {"broker": _server()},
        "channels": _channels(catalogue),
        "operations": _operations(catalogue),
        "components": {
            "messages": {entry.title: _message(entry, folder) for entry in catalogue.entries},
            "messageTraits": {"cloudEvent": _trait()},
            "securitySchemes": {"account": {"type": "userPassword", "description": ACCOUNT}},
        },
    }


def _server() -> Node:
    return {
        "host": "{host}",
        "pathname": "/{vhost}",
        "protocol": "amqp",
        "protocolVersion": "0.9.1",
        "description": "RabbitMQ.",
        "variables": {
            "host": {"default": "rabbitmq:5672", "description": "Host and port."},
            "vhost": {"default": "wenzheng", "description": "The city's own; partners have others."},
        },
        "security": [{"$ref": "#/components/securitySchemes/account"}],
    }


def _channels(catalogue: Catalogue) -> Node:
    found = {
        service.channel: _topic(f"{service.channel}.{{instance}}.{{event}}", service.title, own)
        for service in catalogue.services
        if (own := catalogue.of(service.channel))
    }
    found[KERNEL_CHANNEL] = _topic("{channel}.{instance}.{event}", "Cases handed over", catalogue.of(""))
    found[INBOX] = {
        "address": names.queue("{channel}/{instance}"),
        "title": "Inbox of an instance",
        "description": "One quorum queue for each instance that subscribes; an administrator's command declares it.",
        "parameters": dict(PARAMETERS),
        "messages": _references(catalogue.entries, "#/components/messages"),
        "bindings": {
            "amqp": {
                "is": "queue",
                "queue": {
                    "name": names.queue("{channel}/{instance}"),
                    "durable": True,
                    "exclusive": False,
                    "autoDelete": False,
                },
            }
        },
    }
    return found


def _topic(address: str, title: str, entries: list[Entry]) -> Node:
    event = {"description": "Event and version.", "enum": [entry.short for entry in entries]}
    return {
        "address": address,
        "title": title,
        "description": "The address is the routing key.",
        "parameters": {name: node for name, node in PARAMETERS.items() if f"{{{name}}}" in address} | {"event": event},
        "messages": _references(entries, "#/components/messages"),
        "bindings": {
            "amqp": {
                "is": "routingKey",
                "exchange": {"name": names.EXCHANGE, "type": "topic", "durable": True, "autoDelete": False},
            }
        },
    }


def _operations(catalogue: Catalogue) -> Node:
    found: Node = {}
    for service in catalogue.services:
        own = [entry for entry in catalogue.of(service.channel) if service.channel in entry.announced_by]
        if own:
            found[f"{service.channel}_announces"] = _sending(service, service.channel, own)
        if kernel := [entry for entry in catalogue.of("") if service.channel in entry.announced_by]:
            found[f"{service.channel}_hands_over"] = _sending(service, KERNEL_CHANNEL, kernel)
        if heard := [entry for entry in catalogue.entries if service.channel in entry.heard_by]:
            found[f"{service.channel}_hears"] = {
                "action": "receive",
                "channel": {"$ref": f"#/channels/{INBOX}"},
                "summary": f"What {service.title} listens for.",
                "messages": [{"$ref": f"#/channels/{INBOX}/messages/{entry.title}"} for entry in heard],
                "bindings": {"amqp": {"ack": True}},
                "x-subscribes": list(service.subscribes),
            }
    return found


def _sending(service: Service, channel: str, entries: list[Entry]) -> Node:
    user = names.account(f"{service.channel}/{{instance}}")
    return {
        "action": "send",
        "channel": {"$ref": f"#/channels/{channel}"},
        "summary": f"What {service.title} announces.",
        "messages": [{"$ref": f"#/channels/{channel}/messages/{entry.title}"} for entry in entries],
        "bindings": {"amqp": {"deliveryMode": 2, "mandatory": False, "userId": user}},
    }


def _references(entries: tuple[Entry, ...] | list[Entry], where: str) -> Node:
    return {entry.title: {"$ref": f"{where}/{entry.title}"} for entry in entries}


def _message(entry: Entry, folder: str) -> Node:
    return {
        "name": entry.title,
        "title": entry.event.__name__,
        "summary": summary(entry.event),
        "description": description(entry.event),
        "traits": [{"$ref": "#/components/messageTraits/cloudEvent"}],
        "payload": {"schemaFormat": JSON_SCHEMA, "schema": {"$ref": f"{folder}/{entry.title}.json"}},
        "examples": [{"name": "example", "payload": schemas.example(entry.event, entry.channel)}],
        "x-heard-by": list(entry.heard_by),
    }


def _trait() -> Node:
    return {
        "contentType": CLOUDEVENT,
        "description": "CloudEvents 1.0, structured mode. AMQP properties repeat id, type and the sender's account.",
        "correlationId": {"location": "$message.payload#/requestid", "description": "The HTTP request behind it."},
    }
