"""The application on no database, built once in a process: its routes take seconds, and their document as many again."""

from functools import cache
from pathlib import Path

from app.core.db import Database
from app.core.sealing import Sealer
from app.core.settings import Settings
from app.core.signing.signer import Signer
from app.main import WebApplication, create_app


@cache
def on_no_database() -> WebApplication:
    """The application; whoever gives it a house or a route takes them away again."""
    nowhere = Path("none")
    return create_app(
        Settings(data=nowhere, database_url=None, field_key=None),
        Database("postgresql+asyncpg://localhost/none"),
        Sealer(bytes(32)),
        Signer(bytes(32), "yigai.test", nowhere),
    )
