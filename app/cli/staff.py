"""`yigai staff`: accounts and mandates, made where the server runs."""

import asyncio
import secrets
from datetime import date
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy.ext.asyncio import AsyncSession

from app.cli import keyboard
from app.cli.opening import opened, read_settings
from app.core.errors import Refused
from app.core.installation import CHINA, now
from app.identity import errors, mandates, password_resets, second_factor, service
from app.identity.kinds import PartyKind
from app.identity.permissions import SCOPES, Role, ScopeKind
from app.register import places

app = typer.Typer(help="工作人员账号与授权", no_args_is_help=True)

PasswordGiven = Annotated[str | None, typer.Option(envvar="YIGAI_STAFF_PASSWORD", help="不填则生成一个并显示一次")]

_KINDS = {
    0: ScopeKind.PLATFORM,
    1: ScopeKind.DISTRICT,
    2: ScopeKind.STREET,
    3: ScopeKind.COMMITTEE,
    4: ScopeKind.COMMUNITY,
}


@app.command("add")
def add(
    login: Annotated[str, typer.Argument(help="账号名")],
    name: Annotated[str, typer.Option(help="姓名")],
    password: PasswordGiven = None,
) -> None:
    """新建账号；密码由本人第一次登录后修改，改好以前不能办理其他事项。"""
    chosen = password or secrets.token_urlsafe(12)

    async def make() -> None:
        async with opened(read_settings()) as house, house.database.write() as session:
            await service.add_staff(session, login, name, chosen, await now(session))

    asyncio.run(make())
    print(f"已新建账号 {login}({name})。{_words_on_password(chosen, chosen_by_caller=bool(password))}")


def _words_on_password(chosen: str, *, chosen_by_caller: bool) -> str:
    """What the operator is told of a password that somebody else has to change."""
    return ("" if chosen_by_caller else f"初始密码（只显示这一次）：{chosen}。") + "本人第一次登录后须先修改密码。"


@app.command("appoint")
def appoint(
    login: Annotated[str, typer.Argument(help="账号名")],
    role: Annotated[Role, typer.Option(help="角色")],
    document: Annotated[str, typer.Option(help="任命文件")],
    by: Annotated[str, typer.Option(help="由谁任命")],
    place: Annotated[str, typer.Option(help="范围：区/街道/社区/小区，写到哪一级就授权到哪一级；不填为全平台")] = "",
    from_on: Annotated[str | None, typer.Option(help="起始日 2026-11-24，默认今天")] = None,
    until_on: Annotated[str | None, typer.Option(help="截止日（不含）")] = None,
    party_kind: Annotated[PartyKind | None, typer.Option(help="参建单位、专业经营单位是哪一类")] = None,
    organisation: Annotated[str, typer.Option(help="参建单位、部门、专业经营单位、公证处或者律师事务所的名称")] = "",
) -> None:
    """授予角色。"""

    async def make() -> None:
        async with opened(read_settings()) as house, house.database.write() as session:
            today = (await now(session)).astimezone(CHINA).date()
            await grant(
                session,
                login,
                role,
                place,
                from_on=date.fromisoformat(from_on) if from_on else today,
                until_on=date.fromisoformat(until_on) if until_on else None,
                appointed_by=by,
                document=document,
                party_kind=party_kind,
                organisation=organisation.strip(),
            )

    asyncio.run(make())
    print(f"已授予 {login} 角色“{role.label}”，范围：{place or '全平台'}。")


async def grant(
    session: AsyncSession,
    login: str,
    role: Role,
    place: str,
    *,
    from_on: date,
    until_on: date | None,
    appointed_by: str,
    document: str,
    party_kind: PartyKind | None = None,
    organisation: str = "",
) -> None:
    """Give a mandate over a place named from the district downwards; raises Refused where it cannot be given."""
    names = [name.strip() for name in place.split("/")] if place else []
    kind = _KINDS.get(len(names))
    found = await places.find_place(session, names) if names else None
    if kind is None or (names and found is None):
        raise Refused(errors.SCOPE_MISSING, scope=place)
    if kind not in SCOPES[role]:
        allowed = "、".join(one.label for one in sorted(SCOPES[role]))
        raise Refused(errors.SCOPE_MISMATCH, role=role.label, scope=kind.label, allowed=allowed)
    await service.appoint(
        session,
        login,
        role,
        kind,
        found[1] if found else None,
        from_on=from_on,
        until_on=until_on,
        appointed_by=appointed_by,
        document=document,
        party_kind=party_kind,
        organisation=organisation,
    )


@app.command("list")
def listed() -> None:
    """列出账号与授权。"""

    async def fetch() -> list[mandates.StaffLine]:
        async with opened(read_settings()) as house, house.database.read() as session:
            return await mandates.listed(session)

    table = Table("账号", "姓名", "角色", "范围", "起", "止", "状态")
    for line in asyncio.run(fetch()):
        table.add_row(
            line.login,
            line.name,
            line.role.label if line.role else "",
            line.place,
            str(line.from_on or ""),
            str(line.until_on or ""),
            "停用" if line.disabled else "",
        )
    Console().print(table)


@app.command("disable")
def disable(login: Annotated[str, typer.Argument(help="账号名")]) -> None:
    """停用账号,立即生效。"""

    async def make() -> None:
        async with opened(read_settings()) as house, house.database.write() as session:
            await service.disable(session, login, await now(session))

    asyncio.run(make())
    print(f"已停用账号 {login}。")


@app.command("reset-totp")
def reset_totp(login: Annotated[str, typer.Argument(help="账号名")]) -> None:
    """手机和恢复码都丢失时,核对本人后取消动态码、解除微信；下次登录只用密码，须重新绑定。"""

    async def make() -> None:
        async with opened(read_settings()) as house, house.database.write() as session:
            await second_factor.reset(session, login, await now(session))

    asyncio.run(make())
    print(f"已取消账号 {login} 的动态码，绑定的微信也已解除。")


@app.command("change-password")
def change_password(login: Annotated[str, typer.Argument(help="本人的账号名")]) -> None:
    """本人修改密码：先问现在的密码，再问两遍新密码；其他地方的登录全部退出。"""

    async def make() -> None:
        async with opened(read_settings()) as house:
            await keyboard.change_password(house, login)

    asyncio.run(make())
    print(f"账号 {login} 的密码已经修改，其他地方的登录已全部退出。")


@app.command("reset-password")
def reset_password(
    login: Annotated[str, typer.Argument(help="账号名")],
    document: Annotated[str, typer.Option(help="怎样核对是本人，如：本人到场，核对身份证和工作证")],
    password: PasswordGiven = None,
) -> None:
    """忘记密码、又没有另外两人可以在线重置时，核对本人后重设；已登录的全部退出，绑定的微信解除。"""
    chosen = password or secrets.token_urlsafe(12)

    async def make() -> None:
        async with opened(read_settings()) as house, house.database.write() as session:
            await password_resets.at_the_server(session, login, chosen, document, await now(session))

    asyncio.run(make())
    print(
        f"已重设账号 {login} 的密码，已登录的全部退出，绑定的微信已解除。{_words_on_password(chosen, chosen_by_caller=bool(password))}"
    )
