"""`yigai openapi`: the OpenAPI for front-ends, whole or one audience's, as JSON or as TypeScript; needs no database."""

import json
from pathlib import Path
from typing import Annotated

import typer

from app.cli.typescript.files import files
from app.core.db import Database
from app.core.sealing import Sealer
from app.core.settings import Settings
from app.core.signing.signer import Signer
from app.routers.audience import Audience, part_for


def openapi(
    audience: Annotated[
        Audience | None,
        typer.Option(help="只要这一类前端用的部分：resident 住户，office 工作人员，public 任何人；任何人可用的都在内"),
    ] = None,
    typescript: Annotated[
        Path | None, typer.Option(file_okay=False, metavar="目录", help="写成 TypeScript 文件，放在这个目录")
    ] = None,
) -> None:
    """输出 OpenAPI 文档（JSON），或写成 TypeScript 的类型、标签和错误码。"""
    from app.main import create_app
    from app.routers.errors import CATALOGUE

    if typescript is not None and audience is None:
        raise typer.BadParameter("写 TypeScript 要指明给谁用：--audience resident、office 或 public。")
    # Nothing is asked of the database: the engine connects on first use only.
    application = create_app(
        Settings(),
        Database("postgresql+asyncpg://localhost/none"),
        Sealer(bytes(32)),
        Signer(bytes(32), "yigai.test", Path("none")),
    )
    document = application.openapi()
    if audience is not None:
        document = part_for(audience, document)
    if typescript is None or audience is None:
        print(json.dumps(document, ensure_ascii=False, indent=1))
        return
    typescript.mkdir(parents=True, exist_ok=True)
    refusals = ((code.name, code.sentence) for code in CATALOGUE.values())
    for name, text in files(audience, document, refusals).items():
        (typescript / name).write_text(text, encoding="utf-8", newline="\n")
        print(typescript / name)
