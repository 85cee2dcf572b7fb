"""`yigai calendar`: working days counted by the loaded calendar, and a new year's days off loaded into it."""

import asyncio
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from app.cli.opening import opened, read_settings
from app.complaints.limits import timing
from app.core.calendar import Loaded, horizon, load_calendar, load_days
from app.core.calendar_file import CalendarFile, read_calendar
from app.core.errors import CALENDAR_FAULTY, Refused
from app.core.periods import Calendar, add_working_days

app = typer.Typer(help="工作日历：推算工作日，载入放假安排", no_args_is_help=True)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"“{text}”不是日期，应写成 2026-11-24 的形式。") from None


@app.command("due")
def due(
    start: Annotated[date, typer.Argument(parser=_day, metavar="日期", help="起算之日，当日不计，如 2026-11-24")],
    working_days: Annotated[int, typer.Option(min=1, max=1000, help="工作日数")],
) -> None:
    """从某日起第几个工作日是哪一天；超出已载入的日历则不推算，退出码为 1。"""

    async def fetch() -> Calendar:
        async with opened(read_settings()) as house, house.database.read() as session:
            return await load_calendar(session)

    calendar = asyncio.run(fetch())
    # A start past the end is past the end by however much, and year 9999 has no tomorrow.
    found = add_working_days(min(start, calendar.last), working_days, calendar)
    if found.provisional:
        print(
            f"{start} 之后 {working_days} 个工作日超出已载入的日历（{calendar.first} 至 {calendar.last}），不能推算。"
            "请先载入放假安排：yigai calendar load 文件",
            file=sys.stderr,
        )
        raise typer.Exit(1)
    print(found.day)


@app.command("load")
def load(
    file: Annotated[
        Path,
        typer.Argument(
            exists=True, dir_okay=False, help="CSV，表头 date,is_workday,source_notice；逐日写明通知里的放假和补班"
        ),
    ],
) -> None:
    """载入放假安排，并重算暂定的到期时间；文件有任何错误则逐行指出，什么也不载入。"""
    read = read_calendar(file.read_bytes())
    if read.faults:
        raise Refused(CALENDAR_FAULTY, read.faults)

    async def take_in() -> Loaded:
        async with opened(read_settings()) as house, house.database.write() as session:
            known_until = await horizon(session)
            loaded = await load_days(session, read.lines)
            return replace(loaded, changed=loaded.changed + await timing.recount(session, known_until))

    loaded = asyncio.run(take_in())
    print(f"{_words_for(loaded, read)}日历到 {loaded.last}，{loaded.changed} 个到期时间随之改变。")


def _words_for(loaded: Loaded, read: CalendarFile) -> str:
    if loaded.years:
        return f"已载入 {'、'.join(str(year) for year in loaded.years)} 年的放假安排。"
    return f"已更正 {len(read.lines)} 天。"
