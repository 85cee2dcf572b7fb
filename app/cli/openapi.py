"""`yigai openapi`: the OpenAPI document, for front-ends and for comparing releases; needs no database."""

import json
from pathlib import Path

from app.core.db import Database
from app.core.sealing import Sealer
from app.core.settings import Settings
from app.core.signing.signer import Signer


def openapi() -> None:
    """输出 OpenAPI 文档（JSON）。"""
    from app.main import create_app

    # Nothing is asked of the database: the engine connects on first use only.
    application = create_app(
        Settings(),
        Database("postgresql+asyncpg://localhost/none"),
        Sealer(bytes(32)),
        Signer(bytes(32), "yigai.test", Path("none")),
    )
    print(json.dumps(application.openapi(), ensure_ascii=False, indent=1))
