"""The services' own OpenAPI documents, fetched when they are up and kept on disk for when they are not."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import requests
import structlog
from jsonschema import Draft202012Validator

from casework.crypto import assertions
from casework.domain.actors import Kind
from casework.runtime import Runtime
from casework.topology import Peer

PATH = "/internal/openapi.json"
FRESH = 300  # seconds until a kept document is asked for again
TIMEOUT = (1, 10)
MOST_BYTES = 8 * 2**20

log = structlog.get_logger()


class Documents:
    """One document per instance under DATA_DIR/openapi."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._folder = runtime.settings.data_dir / "openapi"
        self._read: dict[str, tuple[int, dict[str, Any]]] = {}
        self._validators: dict[tuple[str, str, str], tuple[int, Draft202012Validator]] = {}

    def refresh(self) -> None:
        """Fetches what is missing or old; for a job. A service that does not answer keeps its last document."""
        for peer in self.served():
            path = self._path(peer.instance)
            if not path.exists() or time.time() - path.stat().st_mtime > FRESH:
                try:
                    self._keep(path, self._fetch(peer))
                except (requests.RequestException, ValueError) as error:
                    log.warning("document_unavailable", instance=peer.instance, error=type(error).__name__)

    def served(self) -> list[Peer]:
        """The instances whose API is ours to show: all but ourselves."""
        return [p for p in self._runtime.topology.peers.values() if p.instance != self._runtime.instance]

    def of(self, instance: str) -> dict[str, Any] | None:
        """The last document; None when there never was one."""
        path = self._path(instance)
        try:
            stamp = path.stat().st_mtime_ns
        except FileNotFoundError:
            return None
        known = self._read.get(instance)
        if known is None or known[0] != stamp:
            known = (stamp, json.loads(path.read_text(encoding="utf-8")))
            self._read[instance] = known
        return known[1]

    def by_channel(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """One document per channel: all its instances speak the same."""
        seen: set[str] = set()
        for peer in self.served():
            channel = peer.instance.split("/")[0]
            document = self.of(peer.instance) if channel not in seen else None
            if document is not None:
                seen.add(channel)
                yield channel, document

    def faults(self, instance: str, method: str, path: str, body: Any) -> dict[str, list[str]] | None:
        """What the service's schema finds wrong, by field; None when no document is known that could tell."""
        document = self.of(instance)
        if document is None:
            return None
        try:
            schema = document["paths"][path][method.lower()]["requestBody"]["content"]["application/json"]["schema"]
        except KeyError:
            return None
        validator = self._validator(instance, method, path, schema, document)
        found: dict[str, list[str]] = {}
        for error in validator.iter_errors(body):
            field = str(error.absolute_path[0]) if error.absolute_path else "body"
            found.setdefault(field, []).append(error.message[:200])
        return found

    def _validator(
        self, instance: str, method: str, path: str, schema: Mapping[str, Any], document: Mapping[str, Any]
    ) -> Draft202012Validator:
        stamp, key = self._read[instance][0], (instance, method, path)
        known = self._validators.get(key)
        if known is None or known[0] != stamp:
            whole = {"components": document.get("components", {}), "allOf": [dict(schema)]}
            known = (stamp, Draft202012Validator(whole))
            self._validators[key] = known
        return known[1]

    def _fetch(self, peer: Peer) -> bytes:
        claims = assertions.Claims(kind=Kind.SERVICE, mth="GET", pth=PATH, sub=self._runtime.instance)
        token = assertions.issue(self._runtime.ring, peer.instance, claims, self._runtime.real_now())
        with requests.Session() as session:
            session.trust_env = False
            answer = session.get(peer.url + PATH, headers={"X-Wenzheng-Assertion": token}, timeout=TIMEOUT)
        answer.raise_for_status()
        if len(answer.content) > MOST_BYTES or not isinstance(answer.json().get("paths"), dict):
            raise ValueError("not an OpenAPI document")
        return answer.content

    def _keep(self, path: Path, content: bytes) -> None:
        """Whole or not at all: a reader never sees half a document."""
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".new")
        draft.write_bytes(content)
        os.replace(draft, path)

    def _path(self, instance: str) -> Path:
        return self._folder / f"{instance.replace('/', '.')}.json"
