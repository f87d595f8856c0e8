"""Where a request goes, and every limit of the proxy with its default."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Upstream:
    """One service's internal address: either `host` and `port`, or the path of a `unix` socket.

    `name` is the label in metrics (`mailbox/city`); without one it is the address.
    """

    host: str = ""
    port: int = 0
    unix: str = ""
    name: str = ""

    def __post_init__(self) -> None:
        if bool(self.unix) == bool(self.host):
            raise ValueError("an upstream has either host and port, or unix")
        if self.host and not 0 < self.port < 65536:
            raise ValueError(f"the port of upstream {self.host} must be 1-65535, not {self.port}")

    @property
    def authority(self) -> str:
        """What goes into the Host header (`127.0.0.1:8101`, `[::1]:8101`; `localhost` over a unix socket)."""
        if self.unix:
            return "localhost"
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def label(self) -> str:
        return self.name or self.unix or self.authority


@dataclass(frozen=True, slots=True)
class ProxySettings:
    """Limits. Seconds are real (monotonic) seconds; sizes are bytes."""

    # Until the TCP or unix connection stands; then NotSent.
    connect: float = 2.0
    # From the request being sent until the head of the answer is complete; then OutcomeUnknown (504).
    first_byte: float = 30.0
    # Longest silence while the answer's body arrives, or while the upstream does not take our bytes.
    between_bytes: float = 15.0
    # The same for text/event-stream: longer than the heartbeat of the live service.
    stream_between_bytes: float = 75.0
    # The whole exchange, client's own slowness included. Event streams have no end and are exempt.
    total: float = 300.0
    # Longest silence of the client while we read its body, and the longest the whole body may take; then 408.
    body_idle: float = 15.0
    body_total: float = 120.0
    # Largest request body: five attachments of 10 MB and the form around them; then 413.
    max_body: int = 56 * MEGABYTE

    # Connections per upstream, the wait for a free one (then NotSent), and how many may lie idle.
    max_connections: int = 256
    acquire: float = 2.0
    max_idle: int = 64
    # Must be less than the keep-alive of the service behind (gunicorn: `keepalive`), else requests meet a closing door.
    idle_seconds: float = 15.0

    # Head of an answer: size with status line, and number of fields; beyond it 502.
    max_answer_head: int = 32 * 1024
    max_answer_fields: int = 100

    # Header family that only we may set towards services; a client's are dropped, a service's do not leave.
    internal_prefix: str = "x-wenzheng-"

    def __post_init__(self) -> None:
        for name in self.__slots__:
            value = getattr(self, name)
            if not isinstance(value, str) and value <= 0:
                raise ValueError(f"proxy setting {name} must be above zero, not {value}")
