"""`yigai clock`: the clock of a practice house or a demo, and how it is moved on; a real one's is moved by nobody."""

import asyncio
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from app.cli.opening import CannotOpen, reach, read_settings
from app.core.db import Database
from app.core.installation import CHINA, clock_forward, describe, now
from app.core.postgres import migrating

_STEP = re.compile(r"\+(\d{1,4})([dhm])")
_UNITS = {"d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}


def clock(
    to: Annotated[
        str, typer.Argument(help="往前拨多少：+7d（天）、+12h（小时）、+30m（分）；或拨到 2027-01-20T09:00；不填只看")
    ] = "",
    data: Annotated[Path, typer.Option(help="演练、演示的数据目录")] = Path("data/practice"),
) -> None:
    """演练、演示的时钟：看，或者往前拨；正式数据库的时钟不能拨动。"""
    if not (data / "pg").is_dir():
        raise CannotOpen(f"{data} 里没有数据库。请先运行 yigai demo --estate 名册表 --data {data}，或改正 --data。")
    at = asyncio.run(_moved(reach(read_settings(data=data, database_url="")), to))
    print(f"时钟：{at.astimezone(CHINA):%Y-%m-%d %H:%M}（北京时间）")


async def _moved(url: str, to: str) -> datetime:
    """Move the clock of the database there, and say what it shows."""
    if await migrating.current(url) is None:
        raise CannotOpen("数据库里还什么都没有，没有时钟可看。")
    database = Database(url, pooled=False)
    try:
        async with database.write() as session:
            if to:
                if (await describe(session)).marker is None:
                    raise CannotOpen("这是正式数据库，它的时钟不能拨动。")
                target = _target(to, await now(session))
                if not await clock_forward(session, target):
                    raise CannotOpen(f"时钟已经过了 {to}，只能往前拨。")
            return await now(session)
    finally:
        await database.close()


def _target(to: str, at: datetime) -> datetime:
    """The instant meant, in Chinese time where it names none."""
    step = _STEP.fullmatch(to)
    try:
        if step is not None:
            return at + int(step[1]) * _UNITS[step[2]]
        meant = datetime.fromisoformat(to)
    except (ValueError, OverflowError):
        raise CannotOpen(f"看不懂“{to}”：写成 +7d、+12h、+30m，或 2027-01-20T09:00。") from None
    return meant if meant.tzinfo else meant.replace(tzinfo=CHINA)
