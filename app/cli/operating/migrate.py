"""`yigai migrate`: the schema of a database of one's own brought to this version, while the service goes on serving."""

import asyncio

from sqlalchemy.exc import DBAPIError

from app.cli.opening import CannotOpen, reach, read_settings
from app.core.postgres import migrating


def migrate() -> None:
    """把数据库结构升级到本程序的版本；服务可以照常运行。请先备份：yigai backup。"""
    print(asyncio.run(_migrate()))


async def _migrate() -> str:
    url = await asyncio.to_thread(reach, read_settings())
    try:
        before = await migrating.current(url)
        if why := migrating.out_of_reach(before):
            raise CannotOpen(f"数据库结构是 {why}")
        await migrating.upgrade(url)
    except (OSError, DBAPIError) as error:
        said = getattr(getattr(error, "orig", None), "sqlstate", None) or type(error).__name__
        raise CannotOpen(
            f"数据库没有升级完（{said}）；没做完的一步已撤回，服务不受影响。\n"
            "办法：请检查地址、网络和账号权限；如果一直有长时间的查询或备份占用，等它结束后再执行一次。"
        ) from None
    if before == migrating.head():
        return f"数据库结构已是 {before}，无需升级。"
    return f"数据库结构已从 {before or '空的'} 升级到 {migrating.head()}。"
