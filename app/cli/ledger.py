"""`yigai ledger export` writes an estate's ledger to a file; `yigai ledger verify` checks one, without a database."""

import asyncio
import hashlib
import sys
import uuid
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from app.cli.opening import opened, read_settings
from app.core.errors import NOT_FOUND, Refused
from app.core.signing.notes import NoteFault
from app.ledger import downloading, lines, verifying
from app.ledger.kinds import LedgerKind, log_name

app = typer.Typer(name="ledger", help="小区台账：导出，核对。", no_args_is_help=True)

UNREADABLE = 2


@app.command("export")
def export(
    community: Annotated[uuid.UUID, typer.Argument(metavar="小区编号", help="公开页网址里的编号")],
    out: Annotated[Path | None, typer.Option(help="写到哪个文件；默认为当前文件夹的 台账名称.zip")] = None,
) -> None:
    """导出一个小区的台账。"""
    path = out or Path(f"{log_name(community)}.zip")
    data = asyncio.run(_make_zip(community))
    path.write_bytes(data)
    print(f"已写入 {path}（{len(data)} 字节，SHA-256 {hashlib.sha256(data).hexdigest()}）")
    print(f"核对：yigai ledger verify {path} --key 公示上印的密钥")


async def _make_zip(community: uuid.UUID) -> bytes:
    async with opened(read_settings()) as house:
        async with house.database.read() as session:
            if not await lines.size(session, community):
                raise Refused(NOT_FOUND)
        return await downloading.make_zip(house.database, house.signer, community)


@app.command("verify")
def verify(
    file: Annotated[Path, typer.Argument(metavar="台账", help="从公开页下载的 .zip")],
    key: Annotated[list[str] | None, typer.Option(help="公示上印的密钥，或见证人的密钥，可重复")] = None,
) -> None:
    """核对下载的台账；逐条列出不符之处。退出码：0 通过，1 不通过，2 读不出来。"""
    try:
        found = verifying.check(verifying.read(file.read_bytes()), key or ())
    except verifying.Unreadable as fault:
        _unreadable(f"{file}：{fault}")
    except OSError as error:
        _unreadable(f"读不出 {file}（{error.strerror}）")
    except NoteFault as fault:
        _unreadable(f"--key 给出的密钥写法不对：{fault}")
    labels: dict[str, str] = {kind: kind.label for kind in LedgerKind}
    print(f"{found.log}：{found.size} 条，检查点 {'、'.join(map(str, found.signed)) or '无'}")
    print(f"见证：{'、'.join(sorted(found.witnesses)) or '无'}")
    for kind, number in sorted(found.kinds.items()):
        print(f"  {labels.get(kind, kind)} {number} 条")
    if not key:
        print("没有给出 --key，没有核对签名是谁签的。")
    for said in found.faults:
        print(f"不符：{said}", file=sys.stderr)
    raise typer.Exit(1 if found.faults else 0)


def _unreadable(text: str) -> NoReturn:
    print(text, file=sys.stderr)
    raise typer.Exit(UNREADABLE)
