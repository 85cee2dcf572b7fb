"""Structured log lines on standard error, one JSON object each, without secrets or personal data.

What may be logged is written at the call: codes, ids, counts, durations. An exception is logged by its type and the
lines it passed, never by its message, because a message may quote what somebody sent. Of a library's line only the
first is kept, for the same reason: what follows is a message or a value.
"""

import json
import logging
import sys
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

import structlog
from structlog.contextvars import bind_contextvars, reset_contextvars
from structlog.typing import EventDict, Processor, WrappedLogger

from app.core.db import of_driver


def _kept_by_structlog(name: str) -> ContextVar[Any]:
    """Where structlog keeps what is bound to a name, so that it can be set without a copy of all that is bound."""
    bound = bind_contextvars(**{name: ""})
    reset_contextvars(**bound)
    return bound[name].var


REQUEST_ID = _kept_by_structlog("request_id")
"""The id of the request being answered, which every line carries; `...`, structlog's word for nothing, outside one."""

_MARKS: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def _plainly(value: object) -> str:
    """What JSON has no form for, as it shows itself."""
    return repr(value)


# Made once: `json.dumps` makes an encoder for every line.
_ENCODER = json.JSONEncoder(ensure_ascii=False, default=_plainly)


def _as_json(_: WrappedLogger, __: str, line: EventDict) -> str:
    return _ENCODER.encode(line)


_AS_JSON: Processor = _as_json
_CHAIN: list[Processor] = [*_MARKS, _AS_JSON]
_straight: structlog.WriteLogger | None = None
"""Where `answered` writes; None where the level leaves such lines out."""


def configure(level: str) -> None:
    """Send this process's own lines at `level`, and the libraries' warnings, to standard error."""
    global _straight
    least = logging.getLevelNamesMapping()[level.upper()]
    _straight = structlog.WriteLogger(sys.stderr) if least <= logging.INFO else None
    structlog.configure(
        processors=list(_CHAIN),
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    libraries = logging.StreamHandler(sys.stderr)
    libraries.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*_MARKS, _of_a_library],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _AS_JSON],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[libraries], force=True)
    # httpx writes whole URLs, query and all, at INFO; httpcore what it sends and gets, at DEBUG.
    for client in ("httpx", "httpcore"):
        logging.getLogger(client).setLevel(logging.WARNING)


def log(name: str) -> Any:
    """A logger whose lines carry `room=name`."""
    return structlog.get_logger(room=name)


def answered(method: str, path: str, status: int, ms: float) -> None:
    """The line of every request: its answer's status and the milliseconds it took.

    Byte for byte what `log("request").info("answered", …)` writes, and written as soon, at half the cost: its keys are
    always the same. Where this process logs in another way than `configure` says, it goes that way.
    """
    if _straight is None or structlog.get_config()["processors"] != _CHAIN:
        log("request").info("answered", method=method, path=path, status=status, ms=ms)
        return
    text, identity = _ENCODER.encode, REQUEST_ID.get()
    bound = f' "request_id": {text(identity)},' if identity is not ... else ""
    _straight.info(
        f'{{"room": "request", "method": {text(method)}, "path": {text(path)}, "status": {status}, "ms": {ms},'
        f' "event": "answered",{bound} "level": "info",'
        f' "timestamp": "{datetime.now(UTC).isoformat().replace("+00:00", "Z")}"}}'
    )


def without_message(error: BaseException) -> dict[str, Any]:
    """An exception as its type and the lines it passed through, for a log line.

    Where the database refused a row, also which rule of which table and column refused it: names of the schema, no data.
    """
    frames = traceback.extract_tb(error.__traceback__)
    driver = of_driver(error)
    named = {name: getattr(driver, f"{name}_name", None) for name in ("constraint", "table", "column")}
    return {
        "error": f"{type(error).__module__}.{type(error).__qualname__}",
        **{name: value for name, value in named.items() if value},
        "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-12:]],
    }


def _of_a_library(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
    error = line.pop("exc_info", None)
    line["room"] = line["_record"].name
    line["event"] = str(line["event"]).partition("\n")[0]
    if isinstance(error, tuple) and isinstance(error[1], BaseException):
        line.update(without_message(error[1]))
    return line
