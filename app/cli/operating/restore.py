"""`yigai restore`: a backup into an empty house, and then the proof that nothing is missing in it.

In this order: the backup against its manifest, the schema, the keys, the emptiness of the place; then files, database,
migrations; then every log and ledger, every counted vote's bundles, every file. Nothing is written before the first four are well.
"""

import asyncio
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import pool, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from app.cli.opening import CannotOpen, log_keys, reach, read_secret, read_settings
from app.cli.operating.backup import rows_of
from app.cli.operating.backup_file import DUMP, Backup, Manifest, NoBackup
from app.core.db import Database
from app.core.postgres import dumping, migrating
from app.core.sealing import load_sealer
from app.core.settings import Settings
from app.core.signing.kept_keys import KeyFault
from app.core.signing.log_names import is_ledger
from app.core.signing.signer import Signer, load_signer
from app.ledger import checkpoints as ledger_checkpoints
from app.ledger import examining as ledgers
from app.ledger.vote_postings import posting_file
from app.media import rehashing
from app.media.store import Store
from app.voting.bundle import rechecking
from app.voting.log import checkpoints, examining, receipts


def restore(
    file: Annotated[Path, typer.Argument(metavar="备份文件", help="yigai backup 写成的 .zip")],
    journals_lost: Annotated[
        bool, typer.Option("--journals-lost", help="签发登记簿已经找不回来：恢复后不能发现备份以后丢失的选票")
    ] = False,
) -> None:
    """把备份恢复到空的数据目录（或空的数据库），再逐一核对每次表决、每本小区台账和每个文件；有任何不符，退出码为 1。"""
    settings = read_settings()
    try:
        with Backup.opened(file) as backup:
            print(
                f"备份完整：{len(backup.manifest.entries)} 个文件与清单相符，数据截至 {backup.manifest.at}", flush=True
            )
            faults = asyncio.run(_restore(settings, backup, journals_lost=journals_lost))
    except (NoBackup, dumping.DumpFault) as fault:
        raise CannotOpen(str(fault)) from None
    except (OSError, DBAPIError) as error:
        said = getattr(error, "strerror", None) or getattr(getattr(error, "orig", None), "sqlstate", None)
        raise CannotOpen(
            f"没有恢复成（{type(error).__name__}：{said}）。请检查文件、磁盘空间和数据库地址，清空后再恢复一次。"
        ) from None
    for one in faults:
        print(f"不符：{one}")
    if faults:
        print(f"已恢复，但有 {len(faults)} 处不符。办法见上；弄清之前不要启动服务。")
        raise typer.Exit(1)
    print("已恢复，全部核对相符。可以启动：yigai serve")


async def _restore(settings: Settings, backup: Backup, *, journals_lost: bool) -> list[str]:
    manifest = backup.manifest
    if why := migrating.out_of_reach(manifest.revision):
        raise CannotOpen(f"备份的数据库结构是 {why}")
    signer = _keys(settings, manifest, journals_lost=journals_lost)
    url = await asyncio.to_thread(reach, settings)
    await _require_empty(url)
    store = Store.from_settings(settings)
    for content in backup.files():
        await store.keep(content)
    with tempfile.TemporaryDirectory(dir=settings.data if settings.data.is_dir() else None) as folder:
        dump = Path(folder) / DUMP
        backup.extract(DUMP, dump)
        await dumping.load(url, dump)
    faults = await _as_the_manifest_says(url, manifest)
    if manifest.revision != migrating.head():
        await migrating.upgrade(url)
        print(f"数据库结构已从 {manifest.revision} 升级到 {migrating.head()}", flush=True)
    return faults + await _proved(url, signer, store, journals_lost=journals_lost)


def _keys(settings: Settings, manifest: Manifest, *, journals_lost: bool) -> Signer:
    """The signer of the house the backup was taken of; raises CannotOpen with every key that is not in its place."""
    faults = list(_missing(settings, manifest))
    if not faults:
        try:
            sealer, _ = load_sealer(read_secret(settings.field_key), settings.data)
            signer = load_signer(log_keys(settings), settings.log_name, settings.data)
        except KeyFault as error:
            raise CannotOpen(str(error)) from None
        if manifest.field_key not in {None, sealer.fingerprint}:
            faults.append(f"加密主密钥的指纹是 {sealer.fingerprint}，备份用的是 {manifest.field_key}")
        if manifest.log_key not in {None, *(key.vkey for key in signer.every("backup"))}:
            faults.append(f"签名密钥或 YIGAI_LOG_NAME 与备份时的不同，备份时是 {manifest.log_key}")
        # A ledger has no journal before its first day is signed, which the proof alone can tell.
        journals = [signer.journal(one.eid) for one in manifest.logs if not is_ledger(one.eid)]
        faults += [f"{one.log}：{one.unreadable}" for one in journals if one.unreadable is not None]
        lost = [one.log for one in journals if one.lines is None and one.unreadable is None]
        if lost and not journals_lost:
            faults.append(
                f"{settings.data / 'keys' / 'journals'} 里没有这些表决的登记簿：{'、'.join(lost)}。请放回最新的一份；"
                "确实找不回来的，加上 --journals-lost 再执行"
            )
    if faults:
        raise CannotOpen("密钥和登记簿不在备份里，请先放回原来的，再恢复：\n  " + "\n  ".join(faults))
    return signer


def _missing(settings: Settings, manifest: Manifest) -> Iterator[str]:
    """Keys that belong to the backup and are not here; none is made, for a new one opens nothing."""
    keys = settings.data / "keys"
    if manifest.field_key and not settings.field_key and not (keys / "field.key").exists():
        yield f"没有加密主密钥 {keys / 'field.key'}（或 YIGAI_FIELD_KEY），它的指纹是 {manifest.field_key}"
    if manifest.log_key and not settings.log_key and not (keys / "log.key").exists():
        yield f"没有签名密钥 {keys / 'log.key'}（或 YIGAI_LOG_KEY）"


async def _require_empty(url: str) -> None:
    engine = create_async_engine(url, poolclass=pool.NullPool)
    try:
        async with engine.connect() as connection:
            tables = await connection.scalar(text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"))
    finally:
        await engine.dispose()
    if tables:
        raise CannotOpen(
            "这里已经有数据库，没有恢复任何内容。\n办法：换一个空的数据目录（YIGAI_DATA）或空的数据库（YIGAI_DATABASE_URL）；"
            "确实不要原来的，请先把它移到别处保存。"
        )


async def _as_the_manifest_says(url: str, manifest: Manifest) -> list[str]:
    """Rows and logs that are not those of the manifest, before any migration touches them."""
    engine = create_async_engine(url, poolclass=pool.NullPool)
    try:
        async with engine.connect() as connection:
            tables = await rows_of(connection)
            logs = [*await examining.roots(connection), *await ledgers.roots(connection)]
    finally:
        await engine.dispose()
    faults = [
        f"数据表 {name}：备份时 {manifest.tables.get(name)} 行，现在 {tables.get(name)} 行"
        for name in sorted({*tables} | {*manifest.tables})
        if tables.get(name) != manifest.tables.get(name)
    ]
    said = {one.eid: (one.size, one.root) for one in manifest.logs}
    there = {eid: (size, root.hex()) for eid, size, root in logs}
    if not any(map(is_ledger, said)):
        # A backup from before ledgers were in the manifest.
        there = {eid: found for eid, found in there.items() if not is_ledger(eid)}
    faults += [f"{eid} 的记录与清单不符" for eid in sorted({*said} | {*there}) if said.get(eid) != there.get(eid)]
    faults += [f"文件 {one} 在备份时就缺失或损坏" for one in manifest.lost]
    return faults


async def _proved(url: str, signer: Signer, store: Store, *, journals_lost: bool) -> list[str]:
    database = Database(url, pooled=False)
    faults: list[str] = []
    logs = counted = 0
    try:
        async with database.read() as session:
            signed = await checkpoints.signed_sizes(session) | await ledger_checkpoints.signed_sizes(session)
            estates = await ledgers.with_lines(session)
        # Before anything is proved, for a bundle that is built is signed.
        behind = signer.behind(signed)
        if behind and not journals_lost:
            faults += [f"登记簿丢失、被截断或是旧的：{one}。请放回最新的一份，清空后再恢复一次" for one in behind]
        damaged: set[uuid.UUID] = set()
        for estate in estates:
            ledger = await ledgers.examine(database, signer, estate)
            faults += ledger.faults
            damaged |= {estate} if ledger.faults else set()
            said = "不符" if ledger.faults else "台账相符"
            print(f"  {ledger.eid}：{ledger.size} 条，{said}", flush=True)
            if journals_lost and not ledger.faults and ledger.eid in signed:
                await ledger_checkpoints.at_least(database, signer, estate, ledger.size)
        async for vote in rechecking.votes(database, signer, posting_file, damaged):
            logs, counted = logs + 1, counted + vote.counted
            faults += vote.faults
            said = "不符" if vote.faults else ("记录、资料包相符" if vote.counted else "记录相符")
            print(f"  {vote.log.eid}：{vote.log.size} 条，{said}", flush=True)
            if journals_lost and not vote.faults and vote.log.eid in signed:
                # What was proved begins its journal anew: it need not wait for the next ballot or look.
                await receipts.signed(database, signer, vote.id, vote.log.eid, vote.log.size)
        files, broken = await every_file(database, store)
    finally:
        await database.close()
    print(
        f"核对了 {logs} 次表决（其中已计票 {counted} 次，各做公开、受限两份资料包）、{len(estates)} 本小区台账"
        f"和 {files} 个文件",
        flush=True,
    )
    return [*faults, *broken]


async def every_file(database: Database, store: Store) -> tuple[int, list[str]]:
    """Hash every file that rows speak of: how many there are, and what is wrong with which."""
    files, last, damaged = 0, b"", []
    while True:
        async with database.read() as session:
            looked = await rehashing.look(session, store, last)
        files += len(looked.files)
        damaged += [f"文件 {one.hex()} 缺失或已损坏" for one in looked.damaged]
        if not looked.files:
            return files, damaged
        last = looked.files[-1]
