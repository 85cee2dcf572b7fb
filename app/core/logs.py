"""Structured log lines on standard error, one JSON object each, without secrets or personal data.

What may be logged is written at the call: codes, ids, counts, durations. An exception is logged by its type and the
lines it passed, never by its message, because a message may quote what somebody sent.
"""

import logging
import sys
import traceback
from typing import Any

import structlog


def configure(level: str) -> None:
    """Send this process's own lines and the libraries' to standard error at `level`."""
    threshold = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, force=True)
    # httpx writes whole URLs, query and all, at INFO.
    logging.getLogger("httpx").setLevel(logging.WARNING)


def log(name: str) -> Any:
    """A logger whose lines carry `room=name`."""
    return structlog.get_logger(room=name)


def without_message(error: BaseException) -> dict[str, Any]:
    """An exception as its type and the lines it passed through, for a log line."""
    frames = traceback.extract_tb(error.__traceback__)
    return {
        "error": f"{type(error).__module__}.{type(error).__qualname__}",
        "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-12:]],
    }
