"""A server in a process of its own, on a socket: the program as it is served, or a bare FastAPI beside it.

    python -m bench.serving bare SOCKET
    python -m bench.serving house SOCKET DATABASE_URL FOLDER [ONE]

With ONE every ballot has a transaction of its own.
"""

import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

from app.cli import serving
from app.core import logs

MOMENT = datetime(2026, 11, 24, 9, tzinfo=UTC)


class Sent(BaseModel):
    """A body like a ballot's."""

    voter: str
    choices: dict[str, str]
    nonce: str


class Told(BaseModel):
    """An answer like that to a ballot, without its receipt."""

    stands: bool
    ts: datetime
    seq: int | None
    tracker: str
    note: str


class Turned(BaseModel):
    """An answer of the size of a turnout."""

    total: dict[str, str | int]
    participating: dict[str, str | int]
    lacking: dict[str, str | int]
    asked: list[dict[str, int | str]]


def bare() -> FastAPI:
    """FastAPI with next to nothing to do: a body is read and checked, an answer is written."""
    app = FastAPI()

    @app.post("/ballots")
    async def cast(sent: Sent) -> Told:
        return Told(stands=True, ts=MOMENT, seq=1, tracker="FOYS-3QM5-UMKX", note=sent.nonce)

    @app.get("/turnout")
    async def turnout() -> Turned:
        amount: dict[str, str | int] = {"area_m2": "12345.67", "heads": 123}
        asked: list[dict[str, int | str]] = [{"item": item, **amount} for item in (1, 2)]
        return Turned(total=amount, participating=amount, lacking=amount, asked=asked)

    return app


def house(url: str, folder: Path, *, one_each: bool) -> Any:
    """The application as `yigai serve` has it."""
    from app.core.db import Database
    from app.core.sealing import Sealer
    from app.core.settings import Settings
    from app.core.signing.signer import Signer
    from app.main import create_app, surrounded
    from app.voting.many_ballots import ballots

    settings = Settings(data=folder)
    database = Database(url, pool_size=settings.pool_size)
    made = create_app(settings, database, Sealer(bytes(range(32))), Signer(bytes(32), "yigai.bench", folder))
    if one_each:
        made.state.house = replace(made.state.house, ballots=ballots(database, made.state.house.signer, at_most=1))
    return surrounded(made)


def main() -> None:
    """Serve until told to stop."""
    logs.configure("info")
    kind, socket, *rest = sys.argv[1:]
    if kind == "house":
        made = serving.server(house(rest[0], Path(rest[1]), one_each="ONE" in rest), uds=socket)
    else:
        made = uvicorn.Server(
            uvicorn.Config(bare(), uds=socket, access_log=False, log_level="warning", log_config=None)
        )
    serving.run_until_stopped(made.serve())


if __name__ == "__main__":
    main()
