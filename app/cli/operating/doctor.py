"""`yigai doctor`: looks at everything the service needs, says what is wrong and how to mend it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import typer
from rich.console import Console
from sqlalchemy import text

from app.cli.opening import CannotOpen, opened, read_settings
from app.core.calendar import alarm, horizon
from app.core.damage import DamageKind, standing
from app.core.db import Database
from app.core.errors import Refused
from app.core.installation import CHINA, describe, now
from app.core.settings import Settings
from app.core.signing.signer import Signer
from app.core.typesetting import font_available
from app.ledger import checkpoints as ledgers
from app.ledger import examining as ledgers_read
from app.ledger.kinds import log_name
from app.media.store import Store
from app.voting.log import checkpoints as votes
from app.voting.log import examining

DRIFT = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class DoctorFinding:
    """One thing looked at: whether it is well, and what to do where it is not; `fatal` keeps the service from work."""

    what: str
    well: bool
    text: str
    fatal: bool = False


def doctor() -> None:
    """检查数据库、文件存放、密钥、时钟、日历、字体，说明问题和办法；有致命问题时退出码为 1。"""
    findings = asyncio.run(_examine(read_settings()))
    console = Console(highlight=False)
    for finding in findings:
        mark = "[green]正常[/]" if finding.well else ("[red]故障[/]" if finding.fatal else "[yellow]注意[/]")
        console.print(f"{mark} {finding.what}:{finding.text}")
    if any(finding.fatal and not finding.well for finding in findings):
        raise typer.Exit(1)


async def _examine(settings: Settings) -> list[DoctorFinding]:
    findings = [fonts(settings.font_dir), second_factors(required=settings.require_totp)]
    try:
        async with opened(settings) as house:
            findings += [await look(house.database) for look in _LOOKS]
            findings.append(await files(Store.from_settings(settings)))
            findings.append(await logs(house.database, house.signer))
            findings.append(await estate_ledgers(house.database, house.signer))
            findings.append(await damaged_files(house.database))
            findings.append(DoctorFinding("密钥", well=True, text=f"可用，指纹 {house.sealer.fingerprint}"))
            findings.append(await key_matches(house.database, house.sealer.fingerprint))
            findings.append(await day_ends(house.database))
            findings.append(await journals(house.database, house.signer))
    except CannotOpen as error:
        findings.append(DoctorFinding("数据库", well=False, text=str(error), fatal=True))
    return findings


def fonts(folder: Path) -> DoctorFinding:
    """Whether postings can be printed in Chinese."""
    if font_available(folder):
        return DoctorFinding("中文字体", well=True, text=str(folder))
    return DoctorFinding(
        "中文字体",
        well=False,
        text=f"{folder} 中没有思源宋体，不能生成 PDF，其余不受影响。办法：apt-get install fonts-noto-cjk，或设置 YIGAI_FONT_DIR",
    )


def second_factors(*, required: bool) -> DoctorFinding:
    """Whether a stolen password alone approves and shows people's data."""
    if required:
        return DoctorFinding("动态码", well=True, text="审批和查看个人信息须先启用动态码")
    said = "没有要求：密码被人知道，就能审批、查看个人信息。正式使用请设置 YIGAI_REQUIRE_TOTP=true"
    return DoctorFinding("动态码", well=False, text=said)


async def server(database: Database) -> DoctorFinding:
    """Which PostgreSQL answers; 15 to 18 are supported."""
    async with database.read() as session:
        number = int(str(await session.scalar(text("SHOW server_version_num"))))
    major = number // 10_000
    said = f"PostgreSQL {major}.{number % 10_000}"
    if 15 <= major <= 18:
        return DoctorFinding("数据库", well=True, text=said)
    return DoctorFinding("数据库", well=False, text=f"{said} 不在支持范围 15–18 内，请换用受支持的版本", fatal=True)


async def files(store: Store) -> DoctorFinding:
    """Whether files can be kept where they are to lie, and are never written over there."""
    try:
        once = await store.writes_once()
    except Refused as refusal:
        said = f"{store.said} 存不进去或读不出来（{refusal.code.name}）。请检查磁盘空间和权限，或 YIGAI_STORE_ 各项设置"
        return DoctorFinding("文件存放", well=False, text=said, fatal=True)
    if once:
        return DoctorFinding("文件存放", well=True, text=f"{store.said}，可存取，已有的文件不会被覆盖")
    said = (
        f"{store.said} 不支持“不覆盖”写入（If-None-Match），证据可能被改写。请换用支持的存储服务，或开启存储桶的防覆盖"
    )
    return DoctorFinding("文件存放", well=False, text=said, fatal=True)


async def logs(database: Database, signer: Signer) -> DoctorFinding:
    """Whether every vote's log is what was signed of it, read again now; after a restore it may be behind."""
    async with database.read() as session:
        votes = await examining.with_logs(session)
    examined = [await examining.examine(database, signer, vote.id, vote.eid) for vote in votes]
    faults = [fault for one in examined for fault in one.faults]
    if not faults:
        return DoctorFinding("表决记录", well=True, text=f"{len(votes)} 次表决的记录与选票、名册、已签发的检查点相符")
    return DoctorFinding("表决记录", well=False, text="；".join(faults), fatal=True)


async def estate_ledgers(database: Database, signer: Signer) -> DoctorFinding:
    """Whether every estate's ledger is what was signed of it, read again now."""
    async with database.read() as session:
        estates = await ledgers_read.with_lines(session)
    faults = [fault for one in estates for fault in (await ledgers_read.examine(database, signer, one)).faults]
    if not faults:
        return DoctorFinding("小区台账", well=True, text=f"{len(estates)} 本小区台账与已签发的检查点、登记簿相符")
    return DoctorFinding("小区台账", well=False, text="；".join(faults), fatal=True)


async def damaged_files(database: Database) -> DoctorFinding:
    """Whether the nightly look found files that are gone or changed, of those that rows speak of."""
    async with database.read() as session:
        found = await standing(session, kind=DamageKind.FILE)
    if not found:
        return DoctorFinding("存放的文件", well=True, text="上次夜间核对没有发现缺失或损坏")
    named = "、".join(one.subject for one in found[:20])
    said = f"{len(found)} 个缺失或已损坏：{named}。请从备份里取出 media/ 下同名的文件，放回原处（docs/backup.md）"
    return DoctorFinding("存放的文件", well=False, text=said, fatal=True)


async def durable(database: Database) -> DoctorFinding:
    """Whether an acknowledged write survives a crash of the machine."""
    async with database.read() as session:
        fsync = await session.scalar(text("SHOW fsync"))
        commit = await session.scalar(text("SHOW synchronous_commit"))
    if fsync == "on" and commit != "off":
        return DoctorFinding("落盘", well=True, text=f"fsync={fsync},synchronous_commit={commit}")
    said = f"fsync={fsync},synchronous_commit={commit}：断电可能丢失已确认的票。请在 postgresql.conf 中都设为 on"
    return DoctorFinding("落盘", well=False, text=said, fatal=True)


async def clock(database: Database) -> DoctorFinding:
    """Whether this machine's clock agrees with the database's, which alone decides deadlines."""
    async with database.read() as session:
        apart = abs(datetime.now(UTC) - await now(session))
    if apart <= DRIFT:
        return DoctorFinding("时钟", well=True, text="本机与数据库一致")
    return DoctorFinding(
        "时钟",
        well=False,
        text=f"本机与数据库相差 {apart.total_seconds():.0f} 秒。截止以数据库为准；请给两台机器都开启 NTP 校时",
    )


async def days_off(database: Database) -> DoctorFinding:
    """Whether the days off of the next sixty days are loaded."""
    async with database.read() as session:
        today = (await now(session)).astimezone(CHINA).date()
        last, well = await horizon(session), not await alarm(session, today)
    said = f"节假日已载入到 {last}"
    if not well:
        said += "，不足今后 60 天。国务院公布新一年放假安排后，请执行 yigai calendar load 文件；在此之前，超出部分的日期是暂定的"
    return DoctorFinding("工作日历", well=well, text=said)


async def key_matches(database: Database, fingerprint: str) -> DoctorFinding:
    """Whether the key in hand is the one that sealed what the database holds."""
    async with database.read() as session:
        kept = (await describe(session)).field_key_fingerprint
    if kept is None or kept == fingerprint:
        return DoctorFinding("密钥与数据库", well=True, text="相符" if kept else "数据库还没有加密数据")
    said = f"数据库用的是另一把密钥(指纹 {kept}），证件号和电话打不开。请放回原来的 keys/field.key 或 YIGAI_FIELD_KEY"
    return DoctorFinding("密钥与数据库", well=False, text=said, fatal=True)


async def day_ends(database: Database) -> DoctorFinding:
    """Whether every day on which something was done is signed in the ledgers of estates."""
    waiting = await ledgers.waiting(database)
    if not waiting:
        return DoctorFinding("小区台账", well=True, text="每天的检查点都已签发")
    named = "、".join(f"{log_name(one.community_id)}（{one.day}）" for one in waiting[:5])
    said = (
        f"{len(waiting)} 个小区的台账缺少检查点：{named}{'……' if len(waiting) > 5 else ''}。服务每天零点后自动签发；"
        "服务没有运行的，请运行 yigai serve；一直缺的，请查看服务日志中的 log_forked"
    )
    return DoctorFinding("小区台账", well=False, text=said)


async def journals(database: Database, signer: Signer) -> DoctorFinding:
    """Whether each log of which something was signed has its journal to that size, without which a fork could be signed."""
    async with database.read() as session:
        signed = await votes.signed_sizes(session) | await ledgers.signed_sizes(session)
    behind = signer.behind(signed)
    if not behind:
        return DoctorFinding("签发登记簿", well=True, text=f"{len(signed)} 份记录都有")
    said = (
        f"{len(behind)} 份已签发过的记录，登记簿丢失、被截断或是旧的：{'、'.join(behind[:5])}{'……' if len(behind) > 5 else ''}。"
        "没有它就不能防止签发两份不同的记录。请把最新的一份放回数据目录的 keys/journals，放回以前不要启动服务"
    )
    return DoctorFinding("签发登记簿", well=False, text=said, fatal=True)


_LOOKS: tuple[Callable[[Database], Awaitable[DoctorFinding]], ...] = (server, durable, clock, days_off)
