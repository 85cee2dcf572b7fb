"""`yigai backup`: one consistent copy of the database and the files of evidence, while the service runs.

Keys and the signer's journals are left out on purpose: whoever finds a backup must not find with it the key that opens it,
and a journal restored together with its database could not tell that ballots are missing. What else to keep is said.
"""

import asyncio
import hashlib
from collections import Counter
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import pool, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from app.cli.opening import CannotOpen, log_keys, reach, read_settings
from app.cli.operating.backup_file import DUMP, SCHEMA, Log, Manifest, Writing, place_of, writing
from app.core.db import Database
from app.core.errors import Refused
from app.core.installation import now
from app.core.postgres import dumping, migrating
from app.core.settings import Settings
from app.core.signing.kept_keys import KeyFault
from app.core.signing.signer import load_signer
from app.ledger import examining as ledgers
from app.media import rehashing
from app.media.errors import EVIDENCE_DAMAGED
from app.media.leaving import COPYING
from app.media.store import Store
from app.voting.log import examining


def backup(
    target: Annotated[Path, typer.Argument(metavar="文件夹或文件", help="写到这个文件夹里，或写成这个文件")],
    files_apart: Annotated[
        bool, typer.Option("--files-apart", help="不带照片和扫描件：它们在 S3 存储桶里，由存储桶自己备份")
    ] = False,
) -> None:
    """备份数据库、照片和扫描件；服务可以照常运行。密钥和签发登记簿不在其中，须另外保存。"""
    settings = read_settings()
    if files_apart and settings.store_bucket is None:
        raise CannotOpen("--files-apart 只用于 S3 存储桶；照片和扫描件在数据目录里，要一起备份。")
    path = _path(target)
    manifest = asyncio.run(_backup(settings, path, files_apart=files_apart))
    _tell(settings, path, manifest)
    if manifest.lost:
        raise typer.Exit(1)


def _path(target: Path) -> Path:
    path = target / f"yigai-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.zip" if target.is_dir() else target
    if path.exists():
        raise CannotOpen(f"{path} 已经存在。备份不覆盖别的文件，请换一个名称。")
    if not path.parent.is_dir():
        raise CannotOpen(f"没有文件夹 {path.parent}。请先建立，再备份。")
    return path


async def _backup(settings: Settings, path: Path, *, files_apart: bool) -> Manifest:
    url = await asyncio.to_thread(reach, settings)
    try:
        revision = await migrating.current(url)
        if revision is None:
            raise CannotOpen("数据库是空的，没有可备份的内容。")
        if why := migrating.out_of_reach(revision):
            raise CannotOpen(f"数据库结构是 {why}")
        with writing(path) as made:
            return await _write_all(settings, url, revision, made, files_apart=files_apart)
    except FileExistsError:
        raise CannotOpen(f"{path} 已经存在。备份不覆盖别的文件，请换一个名称。") from None
    except dumping.DumpFault as fault:
        raise CannotOpen(str(fault)) from None
    except (OSError, DBAPIError) as error:
        raise CannotOpen(
            f"没有备份成（{error.__class__.__name__}：{_short(error)}）。请检查磁盘空间、权限和数据库地址。"
        ) from None


def _short(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or getattr(getattr(error, "orig", None), "sqlstate", None) or "")


async def _write_all(settings: Settings, url: str, revision: str, writing: Writing, *, files_apart: bool) -> Manifest:
    at = await _now(url)
    engine = create_async_engine(url, poolclass=pool.NullPool, hide_parameters=True)
    try:
        async with engine.connect() as holding:
            # Held before the snapshot is taken, and by another connection: the first statement of a picture takes it.
            lasting = await holding.execution_options(isolation_level="AUTOCOMMIT")
            await lasting.execute(text("SELECT pg_advisory_lock_shared(:lock)"), {"lock": COPYING})
            async with engine.connect() as connection:
                picture = await connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
                snapshot = str(await picture.scalar(text("SELECT pg_export_snapshot()")))
                field_key = await picture.scalar(text("SELECT field_key_fingerprint FROM installation"))
                server = str(await picture.scalar(text("SHOW server_version")))
                tables = await rows_of(picture)
                logs = [*await examining.roots(picture), *await ledgers.roots(picture)]
                files = [] if files_apart else await rehashing.spoken_of(picture)
                async with aclosing(dumping.dumped(url, snapshot)) as pieces:
                    await writing.add(DUMP, pieces)
            # The picture is let go before the files, which may take long: who migrates waits for it.
            store = Store.from_settings(settings)
            lost = [one.hex() for one in files if not await _copy_file(store, one, writing)]
    finally:
        await engine.dispose()
    manifest = Manifest(
        schema_=SCHEMA,
        at=at.astimezone(UTC).isoformat(timespec="seconds"),
        revision=revision,
        server=server,
        field_key=field_key,
        log_key=_log_key(settings),
        tables=tables,
        logs=tuple(Log(eid=eid, size=size, root=root.hex()) for eid, size, root in logs),
        files_apart=files_apart,
        lost=tuple(lost),
        entries=tuple(writing.entries),
    )
    writing.seal(manifest)
    return manifest


async def _now(url: str) -> datetime:
    database = Database(url, pooled=False)
    try:
        async with database.read() as session:
            return await now(session)
    finally:
        await database.close()


async def _copy_file(store: Store, sha256: bytes, writing: Writing) -> bool:
    """Copy a file; False where it is gone or changed: the rest must be saved all the same, and the manifest says so."""
    try:
        content = await store.read(sha256)
    except Refused as refusal:
        if refusal.code is not EVIDENCE_DAMAGED:
            raise
        return False
    writing.add_whole(place_of(sha256), content)
    return True


async def rows_of(connection: AsyncConnection) -> dict[str, int]:
    """How many rows each table has."""
    names = await connection.scalars(
        text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
    )
    quote = connection.dialect.identifier_preparer.quote
    counted = {}
    for name in names.all():
        rows = await connection.scalar(text(f"SELECT count(*) FROM {quote(name)}"))  # noqa: S608 - from the catalogue
        counted[name] = int(rows or 0)
    return counted


def _log_key(settings: Settings) -> str | None:
    """Name the key that signs here, where there is one; a backup makes none."""
    if not settings.log_key and not (settings.data / "keys" / "log.key").exists():
        return None
    try:
        return load_signer(log_keys(settings), settings.log_name, settings.data).public("backup").vkey
    except KeyFault as error:
        raise CannotOpen(str(error)) from None


def _tell(settings: Settings, path: Path, manifest: Manifest) -> None:
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    kinds = Counter(one.name.partition("/")[0] for one in manifest.entries)
    print(f"已备份到 {path}（{path.stat().st_size} 字节，SHA-256 {sha256}）")
    print(
        f"数据截至 {manifest.at}，结构 {manifest.revision}，{sum(manifest.tables.values())} 行，{len(manifest.logs)} 次表决"
    )
    if manifest.files_apart:
        print(f"照片和扫描件不在其中，仍在 {Store.from_settings(settings).said}：请确认那里有自己的备份或版本保护。")
    else:
        print(f"照片和扫描件 {kinds['media']} 个，取自 {Store.from_settings(settings).said}")
    for one in manifest.lost:
        print(f"缺失或损坏，没有备份到：{one}")
    keys = settings.data / "keys"
    print("以下内容有意不放进备份，请分开保存在另外的地方：")
    print(
        f"  1. 加密主密钥 {'YIGAI_FIELD_KEY' if settings.field_key else keys / 'field.key'}：没有它，证件号和电话读不出来"
    )
    print(
        f"  2. 签名密钥 {'YIGAI_LOG_KEY、YIGAI_FORMER_LOG_KEYS' if settings.log_key else f'{keys / "log.key"} 和 {keys / "former"}'}："
        "没有它，进行中的表决不能再签发回执"
    )
    print(f"  3. 签发登记簿 {keys / 'journals'}：每次都要最新的，最好随时同步到另一台机器；恢复后靠它发现丢失的选票")
    print("  备份里有姓名和选票，没有密码也能读：请加密存放，只给该看的人。")
