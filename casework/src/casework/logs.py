"""Logs: one JSON object a line, with instance and request id; never a name, an address, a text or a query code."""

from __future__ import annotations

import logging
import sys

import structlog

from casework import plain_json


def configure(level: str = "INFO") -> None:
    """Sends structlog and the standard library's loggers to standard error as JSON lines."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    # Our own lines go straight out: through the standard library's loggers each takes about twice as long (estimate)
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(plain_json.dumps)],
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy in ("pika", "urllib3", "alembic", "gunicorn.access"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
