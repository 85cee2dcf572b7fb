"""`yigai import`: a register sheet checked offline, or brought into the register by two people at the keyboard."""

import asyncio
import uuid
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from sqlalchemy.ext.asyncio import AsyncSession

from app.cli.keyboard import at_keyboard
from app.cli.opening import opened, read_settings
from app.core.errors import Refused
from app.core.installation import now
from app.core.sealing import Sealer
from app.identity import errors as identity_errors
from app.identity.permissions import Permission
from app.register import places
from app.register.imports import imports
from app.register.imports.current import CurrentRegister
from app.register.imports.import_report import report
from app.register.imports.study import study
from app.register.models import Community
from app.register.sheet.files.refusal import SheetRefused
from app.register.sheet.marked import marked_sheet
from app.register.sheet.reading import read_sheet

SHOWN_FAULTS = 30


def import_sheet(
    sheet: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="名册表 .xlsx、.xls 或 .csv")],
    community: Annotated[str, typer.Option(help="导入到 区/街道/社区/小区；不填则只校验，不接触数据库")] = "",
    by: Annotated[str, typer.Option(help="提交人账号（会询问密码）")] = "",
    approved_by: Annotated[str, typer.Option(help="复核人账号（会询问密码）；不填则只提交")] = "",
) -> None:
    """校验名册表并另存标色的副本；给出小区和两个人的账号则导入。"""
    content = sheet.read_bytes()
    console = Console(highlight=False)
    told, faults, totals = check_sheet(content, sheet.name)
    show_report(console, told)
    coloured = sheet.with_name(f"{sheet.stem}-校验.xlsx")
    coloured.write_bytes(marked_sheet(content, sheet.name, faults, totals))
    console.print(f"已另存标色的表：{coloured}")
    if not community:
        if told["errors"]:
            raise typer.Exit(2)
        return
    asyncio.run(_bring_in(console, sheet.name, content, community, by, approved_by))


def check_sheet(content: bytes, filename: str) -> tuple[dict[str, Any], Any, list[tuple[str, str]]]:
    """What a sheet holds, its faults, and the totals of its buildings; says why and exits where it cannot be read."""
    with Progress(transient=True) as progress:
        task = progress.add_task("正在读表", total=None)
        try:
            understood = read_sheet(
                content, filename, lambda done, total: progress.update(task, completed=done, total=total)
            )
        except SheetRefused as refusal:
            print(f"{refusal.what}{refusal.remedy}")
            raise typer.Exit(2) from None
    nobody = CurrentRegister((), {})
    # A key of this run alone: offline it only serves to see which numbers are equal.
    found = study(understood, nobody, Sealer(uuid.uuid4().bytes * 2), {})
    told = report(found, nobody)
    totals = [(one["building"], f"{one['parts']} 处，{one['area_m2']}㎡") for one in told["buildings"]]
    return told, found.faults, totals


def show_report(console: Console, fields: dict[str, Any]) -> None:
    """The report on a sheet, for the person at the terminal."""
    table = Table("楼栋", "专有部分", "面积(㎡)", "表决权人数", "户数", "缺面积")
    for one in (*fields["buildings"], fields["totals"]):
        table.add_row(
            one["building"], *(str(one[name]) for name in ("parts", "area_m2", "heads", "households", "without_area"))
        )
    console.print(table)
    for fault in fields["faults"][:SHOWN_FAULTS]:
        colour = "red" if fault["severity"] == "error" else "yellow"
        where = f"{fault['sheet']}!{fault['cell']}" if fault["cell"] else "整个文件"
        console.print(f"[{colour}]{where}[/]", f"{fault['what']}{fault['remedy']}", markup=True)
    if len(fields["faults"]) > SHOWN_FAULTS:
        console.print(f"……共 {len(fields['faults'])} 处，全部写在标色的表里。")
    console.print(f"错误 {fields['errors']} 处，待确认的同名业主 {len(fields['doubts'])} 组。")


async def _bring_in(console: Console, filename: str, content: bytes, community: str, by: str, approved_by: str) -> None:
    async with opened(read_settings()) as house:
        async with house.database.read() as session:
            community_id = await _community(session, community)
            lineage = await places.lineage(session, Community, community_id)
        proposer = await at_keyboard(house, by, Permission.REGISTER_PROPOSE, lineage)
        async with house.database.write() as session:
            kept = await imports.check(
                session, house.sealer, community_id, filename, content, by=proposer, at=await now(session)
            )
        console.print(f"已提交，编号 {kept.id}。")
        if not approved_by:
            return
        approver = await at_keyboard(house, approved_by, Permission.REGISTER_APPROVE, lineage)
        async with house.database.write() as session:
            await imports.approve(session, house.sealer, community_id, kept.id, by=approver, at=await now(session))
        console.print("已复核通过，名册生效。")


async def _community(session: AsyncSession, path: str) -> uuid.UUID:
    found = await places.find_place(session, [name.strip() for name in path.split("/")])
    if found is None or found[0] is not Community:
        raise Refused(identity_errors.SCOPE_MISSING, scope=path)
    return found[1]
