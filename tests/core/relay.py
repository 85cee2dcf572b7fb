"""Between the program and a real server: a relay that ends a connection at the very step it is told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import Enum
from pathlib import Path

from sqlalchemy.engine import make_url


class End(Enum):
    """How a connection ends. A server that ends one says why, and closes it a moment later."""

    CLOSED = "closed instead of an answer"
    SAID = "the server says so instead of an answer, and closes"
    BEHIND = "the server says so right behind an answer, and closes"
    NOT_YET_CLOSED = "the server says so right behind an answer, and closes when it is asked the next thing"


_WHY = b"SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0"
SAID = b"E" + (len(_WHY) + 4).to_bytes(4, "big") + _WHY
"""As PostgreSQL says it (protocol 3.0, ErrorResponse)."""


class Relay:
    """What is said goes through until a connection is to end, after so many answers; `ended` when one was."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._after: int | None = None
        self._end = End.CLOSED
        self.ended = False

    def end(self, end: End, after: int) -> None:
        """End a connection in this way after so many more answers; an answer is what the server sends in one piece."""
        self._end, self._after, self.ended = end, after, False

    def end_no_more(self) -> None:
        """Let everything through."""
        self._after = None

    async def between(self, reader: asyncio.StreamReader, client: asyncio.StreamWriter) -> None:
        """One connection, from its first byte to its last."""
        answers, server = await asyncio.open_unix_connection(self._server)
        asking = asyncio.create_task(self._asked(reader, client, server))
        try:
            while answer := await answers.read(1 << 20):
                if self._after is None or self._after:
                    self._after = self._after and self._after - 1
                    client.write(answer)
                    continue
                self._after, self.ended = None, True
                if self._end in {End.BEHIND, End.NOT_YET_CLOSED}:
                    client.write(answer)
                if self._end is not End.CLOSED:
                    client.write(SAID)
                server.close()
                if self._end is End.NOT_YET_CLOSED:
                    await asking
                return
        except OSError:
            pass
        finally:
            client.close()
            server.close()
            await asking

    async def _asked(
        self, reader: asyncio.StreamReader, client: asyncio.StreamWriter, server: asyncio.StreamWriter
    ) -> None:
        try:
            while asked := await reader.read(1 << 20):
                if server.is_closing():
                    break
                server.write(asked)
        except OSError:
            pass
        finally:
            server.close()


@asynccontextmanager
async def relayed(url: str, folder: Path) -> AsyncIterator[tuple[Relay, str]]:
    """A relay before the server of an address, with the address at which it is found; its socket is in the folder."""
    address = make_url(url)
    relay = Relay(f"{address.query['host']}/.s.PGSQL.5432")
    async with await asyncio.start_unix_server(relay.between, folder / ".s.PGSQL.5432"):
        yield relay, address.set(query={"host": str(folder)}).render_as_string(hide_password=False)
