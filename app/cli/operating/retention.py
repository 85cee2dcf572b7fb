"""`yigai retention`: what the retention table says is over, counted or done."""

import asyncio
from typing import Annotated

import typer

from app.cli.opening import CannotOpen, opened, read_settings
from app.core.installation import CHINA
from app.media.expiring import drop_files, note_orphans
from app.media.store import Store
from app.retention.applying import BY_FILE, Done, apply
from app.retention.periods import RULES
from app.voting.bundle.exporting import Shelf


def retention(
    apply_: Annotated[bool, typer.Option("--apply", help="执行：删除或去标识，不能恢复")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只统计，什么也不改")] = False,
) -> None:
    """按保存期限清理个人信息；服务运行时每天自动执行一次。期限见 docs/retention.md。"""
    if apply_ == dry_run:
        raise CannotOpen("请写明 --dry-run（只统计）或 --apply（执行），只写一个。")

    async def run() -> list[Done]:
        async with opened(read_settings()) as house:
            done = await apply(house.database, keep=apply_)
            if apply_:
                store = Store.from_settings(house.settings)
                await note_orphans(house.database, store)
                await drop_files(house.database, store)
                for clear in BY_FILE.values():
                    await clear(house.database, Shelf(house.settings.data))
            return done

    done = asyncio.run(run())
    for one in done:
        day = f"{one.before.astimezone(CHINA):%Y-%m-%d}"
        print(f"{one.kind.label}：{day} 以前的 {one.rows} 条，{RULES[one.kind].fate.label}")
    total = sum(one.rows for one in done)
    print(f"共 {total} 条，{'已处理。' if apply_ else '什么也没有改动；执行请用 --apply。'}")
