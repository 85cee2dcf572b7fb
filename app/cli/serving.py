"""The HTTP server of `yigai serve`, of a demo, and of what is measured: uvicorn on uvloop, an answer in one write.

uvicorn writes the head of an answer and its body apart: twice a call of the system that wakes whoever waits at the other
end, which of a ballot is more than its signature takes. Source: docs/decisions/0046.
"""

import asyncio
import signal
import sys
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, cast

import uvicorn
import uvloop
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HELD_AT_MOST = 16 * 1024
"""Bytes that wait for the end of a turn."""


class Together:
    """A connection's transport that sends at once what is written within one turn of the loop.

    Not more than a transport itself would hold back: what is long goes out as it comes, so that its sender is slowed.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._held: list[bytes] = []
        self._size = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Send it with what else is written in this turn."""
        if not self._held:
            self._loop.call_soon(self._send)
        self._held.append(data)
        self._size += len(data)
        if self._size > HELD_AT_MOST:
            self._send()

    def is_closing(self) -> bool:
        """Whether it is; asked after each answer."""
        return self._transport.is_closing()

    def close(self) -> None:
        """Send what is held, and close."""
        self._send()
        self._transport.close()

    def _send(self) -> None:
        held, self._held, self._size = self._held, [], 0
        if held and not self._transport.is_closing():
            self._transport.writelines(held)


class _Answering(HttpToolsProtocol):
    """uvicorn's protocol on such a transport."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(cast(asyncio.Transport, Together(cast(asyncio.Transport, transport))))


def server(app: ASGIApp, uds: str | None = None) -> uvicorn.Server:
    """The server of an application, to be run by `run_until_stopped` and given its socket, or the path of one."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            uds=uds,
            http=_Answering,
            access_log=False,
            log_level="warning",
            log_config=None,
            timeout_graceful_shutdown=10,
        )
    )


def run_until_stopped(job: Coroutine[Any, Any, None]) -> None:
    """Run to the end, or until Ctrl-C or SIGTERM, which both leave through every `finally` and exit with 0."""
    # uvicorn raises a captured signal again after its shutdown; the default SIGTERM would then kill us on the spot.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with suppress(KeyboardInterrupt):
        asyncio.run(job, loop_factory=uvloop.new_event_loop)
