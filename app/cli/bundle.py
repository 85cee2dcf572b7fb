"""`yigai bundle` writes a vote's public bundle to a file; `yigai verify` checks one, as the program inside does.

`yigai compare` tells whether two bundles or receipts are of one log, and of two bundles in words what changed.
"""

import asyncio
import sys
import zipfile
from pathlib import Path
from typing import Annotated

import typer

from app.cli.opening import CannotOpen, opened, read_settings
from app.core.errors import Refused
from app.ledger.vote_postings import posting_file
from app.voting.bundle import comparing, exporting, verify
from app.voting.drafting import queries


def bundle(
    eid: Annotated[str, typer.Argument(metavar="表决编号", help="如 v-20261124-0001")],
    out: Annotated[Path | None, typer.Option(help="写到哪个文件；默认为当前文件夹的 表决编号.zip")] = None,
) -> None:
    """导出一次已计票表决的公开资料包。"""
    path = out or Path(f"{eid}.zip")
    if not path.parent.is_dir():
        raise CannotOpen(f"没有 {path.parent} 这个文件夹。请先建好，或用 --out 换一个位置。")
    made = asyncio.run(_make_bundle(eid))
    try:
        made.write(path)
    except OSError as error:
        raise CannotOpen(
            f"{path} 写不进去（{error.strerror}），没有写成资料包。请检查磁盘空间和权限，或用 --out 换一个位置。"
        ) from None
    print(f"已写入 {path}（{len(made.data)} 字节，SHA-256 {made.sha256.hex()}）")
    print(f"核对：yigai verify {path} --key 公示上印的密钥")


async def _make_bundle(eid: str) -> exporting.Bundle:
    async with opened(read_settings()) as house:
        try:
            async with house.database.read() as session:
                vote = await queries.public(session, eid)
        except Refused:
            raise CannotOpen(
                f"没有编号为 {eid} 的表决，或名册还没有公示。编号印在公示上，如 v-20261124-0001。"
            ) from None
        return await exporting.make_public(house.database, house.signer, vote, posting_file)


def check(
    file: Annotated[Path, typer.Argument(metavar="资料包", help="公开版或受限版的 .zip")],
    key: Annotated[list[str] | None, typer.Option(help="公示上印的密钥，可重复")] = None,
    receipt: Annotated[list[Path] | None, typer.Option(help="投票回执，可重复")] = None,
    tracker: Annotated[list[str] | None, typer.Option(help="查验码，查它的选票在哪一条、是否有效，可重复")] = None,
) -> None:
    """核对资料包；逐条列出不符之处。退出码：0 通过，1 不通过，2 读不出来。"""
    try:
        status = verify.verify(str(file), key or [], [str(one) for one in receipt or []], tracker or [])
    except verify.Unreadable as error:
        print(error, file=sys.stderr)
        raise typer.Exit(2) from None
    raise typer.Exit(status)


def compare(
    earlier: Annotated[Path, typer.Argument(metavar="较早的", help="资料包 .zip，或投票回执")],
    later: Annotated[Path, typer.Argument(metavar="较晚的", help="资料包 .zip，或投票回执")],
) -> None:
    """比较两份资料包或回执是否出自同一份记录；两份资料包的，列出改变了什么。退出码：0 是，1 不是，2 分辨不出。"""
    try:
        status: int = verify.compare(str(earlier), str(later))  # type: ignore[no-untyped-call]
        if zipfile.is_zipfile(earlier) and zipfile.is_zipfile(later):
            print("\n".join(comparing.differences(comparing.read(earlier), comparing.read(later))))
    except verify.Unreadable as error:
        print(error, file=sys.stderr)
        raise typer.Exit(2) from None
    raise typer.Exit(status)
