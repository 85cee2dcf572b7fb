"""`yigai backup` and `yigai restore`: all of a house, whole or not at all, and proved again where it comes back to."""

import asyncio
import base64
import json
import shutil
import sys
import zipfile
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from alembic.script import ScriptDirectory
from sqlalchemy.engine import make_url

from app import cli
from app.core.db import Database
from app.core.errors import Refused
from app.core.installation import now, take_key
from app.core.postgres import dumping, migrating
from app.core.sealing import Sealer
from app.core.signing import merkle
from app.core.signing.signer import Signer
from app.ledger.vote_postings import posting_file
from app.media.expiring import drop_files
from app.media.leaving import COPYING
from app.media.service import take_in
from app.media.store import Store, _place
from app.voting.bundle import exporting
from app.voting.log import checkpoints, receipts
from app.voting.log.lines import lines_after
from app.voting.models import Vote
from tests.voting.bundle.made import counted
from tests.voting.live.ballot_box import PHOTO, BallotBox
from tests.voting.live.conftest import box as box  # the fixture

SECRET, NAME = b"\x01" * 32, "vote.example.cn"


@dataclass
class House:
    """A data folder and the address of its database, from which verbs are run."""

    data: Path
    url: str
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    @property
    def journals(self) -> Path:
        return self.data / "keys" / "journals"

    def signer(self) -> Signer:
        """The house's signer as a process that has just been started has it."""
        return Signer(SECRET, NAME, self.journals)

    async def run(self, *words: str | Path, **settings: str) -> tuple[int, str, str]:
        """The exit status of a verb, and what it said."""
        given = {
            "DATA": str(self.data),
            "DATABASE_URL": self.url,
            "LOG_KEY": base64.b64encode(SECRET).decode(),
            "LOG_NAME": NAME,
            "FIELD_KEY": base64.b64encode(bytes(range(32))).decode(),
        }
        for name, value in (given | settings).items():
            self.monkeypatch.setenv(f"YIGAI_{name}", value)
        self.monkeypatch.setattr(sys, "argv", ["yigai", *(str(word) for word in words)])

        def main() -> int:
            try:
                cli.main()
            except SystemExit as ended:
                return int(ended.code or 0)
            raise AssertionError("a verb ends the process")

        status = await asyncio.to_thread(main)
        out, err = self.capsys.readouterr()
        return status, out, err


@pytest.fixture
async def house(
    database_url: str,
    database: Database,
    sealer: Sealer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> House:
    """The house that is backed up."""
    async with database.write() as session:
        await take_key(session, sealer.fingerprint)
    made = House(tmp_path / "house", database_url, monkeypatch, capsys)
    made.data.mkdir()
    return made


@pytest.fixture
async def elsewhere(house: House, empty_database_url: str, tmp_path: Path) -> House:
    """An empty house to which a backup may come back."""
    made = House(tmp_path / "elsewhere", empty_database_url, house.monkeypatch, house.capsys)
    made.data.mkdir()
    return made


@pytest.fixture
async def inside(elsewhere: House) -> AsyncIterator[asyncpg.Connection]:
    """The database of the other house, as its owner reaches it."""
    parsed = make_url(elsewhere.url)
    connection = await asyncpg.connect(
        user=parsed.username,
        password=parsed.password,
        host=parsed.query.get("host") or parsed.host,
        port=parsed.port,
        database=parsed.database,
    )
    yield connection
    await connection.close()


async def photo(house: House, database: Database, box: BallotBox, content: bytes = b"a photo") -> bytes:
    """A file of evidence with its row; its hash."""
    sha256 = await Store.folder(house.data / "media").keep(content)
    received = replace(PHOTO, sha256=sha256, original_sha256=sha256)
    async with database.write() as session:
        await take_in(session, received, community_id=box.desk.id, by=box.desk.id, at=await now(session))
    return sha256


async def only_files_there_are(owner: asyncpg.Connection, house: House) -> None:
    """The ballot box speaks of photos that were never kept: keep one, and let every row speak of it."""
    sha256 = await Store.folder(house.data / "media").keep(b"posted")
    await owner.execute("UPDATE evidence SET sha256 = $1", sha256)


async def signed(database: Database, signer: Signer, vote: Vote) -> None:
    """Sign the log as far as it has come, as the answer to its last ballot does."""
    await receipts.signed(database, signer, vote.id, vote.eid, vote.next_seq)


async def backed_up(house: House, folder: Path) -> Path:
    path = folder.with_suffix(".zip")
    status, out, err = await house.run("backup", path)
    assert status == 0, out + err
    return path


GRANTS = (
    "SELECT table_name || ' ' || privilege_type FROM information_schema.role_table_grants"
    " WHERE grantee = 'yigai_app' AND table_schema = 'public' ORDER BY 1"
)


async def test_a_house_comes_back_whole_and_every_vote_is_proved(
    house: House,
    elsewhere: House,
    box: BallotBox,
    database: Database,
    owner: asyncpg.Connection,
    inside: asyncpg.Connection,
    tmp_path: Path,
) -> None:
    await counted(box)
    vote = await box.vote()
    await exporting.make_public(database, house.signer(), vote, posting_file)
    await only_files_there_are(owner, house)
    sha256 = await photo(house, database, box)
    path = await backed_up(house, tmp_path / "backups")
    assert path.stat().st_mode & 0o777 == 0o600

    shutil.copytree(house.journals, elsewhere.journals)
    status, out, err = await elsewhere.run("restore", path)
    assert status == 0, out + err
    assert f"{vote.eid}：{vote.next_seq} 条，记录、资料包相符" in out
    assert "核对了 1 次表决（其中已计票 1 次，各做公开、受限两份资料包）、1 本小区台账和 2 个文件" in out
    assert (elsewhere.data / "media" / _place(sha256)).read_bytes() == b"a photo"
    assert await inside.fetch(GRANTS) == await owner.fetch(GRANTS) != []
    for table in ("ballot", "owner", "evidence", "posting_event"):
        rows = f"SELECT count(*), md5(string_agg(one::text, ',' ORDER BY one::text)) FROM {table} one"  # noqa: S608
        assert await inside.fetchrow(rows) == await owner.fetchrow(rows)

    again, _, err = await elsewhere.run("restore", path)
    assert again == 1
    assert "这里已经有数据库" in err


async def test_the_application_may_no_more_than_before_in_a_restored_house(
    house: House, elsewhere: House, box: BallotBox, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    await box.opened()
    await box.cast("p001")
    await only_files_there_are(owner, house)
    path = await backed_up(house, tmp_path / "backups")
    await elsewhere.run("restore", path, "--journals-lost")
    restored = Database(elsewhere.url, pooled=False)
    with pytest.raises(Exception, match="permission denied for table ballot"):
        async with restored.write() as session:
            await (await session.connection()).exec_driver_sql("DELETE FROM ballot")
    await restored.close()


async def test_the_older_backup_with_the_newer_journal_signs_nothing_and_says_what_to_do(
    house: House, elsewhere: House, box: BallotBox, database: Database, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    """The drill: a backup, more ballots acknowledged, the machine lost, the older backup beside the journal of the day."""
    await box.opened()
    await only_files_there_are(owner, house)
    signer = house.signer()
    await box.cast("p001")
    await signed(database, signer, await box.vote())
    path = await backed_up(house, tmp_path / "backups")
    for voter in ("p002", "p003"):
        await box.cast(voter, "disagree")
        await signed(database, signer, await box.vote())
    vote = await box.vote()

    shutil.copytree(house.journals, elsewhere.journals)
    status, out, err = await elsewhere.run("restore", path)
    assert status == 1, out + err
    assert f"{vote.eid} 已签发到第 4 条，数据库里只有 2 条" in out
    assert "请恢复较新的备份" in out
    assert "由街道办事处决定" in out

    before = (elsewhere.journals / f"{vote.eid}.journal").read_bytes()
    restored = Database(elsewhere.url, pooled=False)
    for size in (1, 2):
        with pytest.raises(Refused, match="请恢复较新的备份"):
            await receipts.signed(restored, elsewhere.signer(), vote.id, vote.eid, size)
    await restored.close()
    assert (elsewhere.journals / f"{vote.eid}.journal").read_bytes() == before
    # With the journal of the day of the backup nobody could have told: why it is kept apart from it.
    older = House(tmp_path / "older", elsewhere.url, house.monkeypatch, house.capsys)
    older.journals.mkdir(parents=True)
    whole = before.splitlines(keepends=True)
    (older.journals / f"{vote.eid}.journal").write_bytes(b"".join(whole[:2]))
    async with database.read() as session:
        first = merkle.Tree(line.hash for line in (await lines_after(session, vote.id, 0))[:2])
    assert older.signer().journal(vote.eid).unlike(first) == []


async def test_keys_and_journals_are_no_part_of_it_and_asked_for_before_anything_is_written(
    house: House, elsewhere: House, box: BallotBox, database: Database, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    await box.opened()
    await only_files_there_are(owner, house)
    await signed(database, house.signer(), await box.vote())
    folder = tmp_path / "backups"
    folder.mkdir()
    status, out, _ = await house.run("backup", folder)
    assert status == 0
    for said in ("YIGAI_FIELD_KEY", "YIGAI_LOG_KEY", str(house.journals), "加密存放"):
        assert said in out
    (path,) = folder.iterdir()
    whole = path.read_bytes()
    for secret in (SECRET, bytes(range(32))):
        for spelled in (secret, base64.b64encode(secret), secret.hex().encode()):
            assert spelled not in whole

    other = base64.b64encode(b"\x05" * 32).decode()
    status, out, err = await elsewhere.run("restore", path, FIELD_KEY=other, LOG_KEY=other)
    assert status == 1
    assert "加密主密钥的指纹是" in err
    assert "签名密钥或 YIGAI_LOG_NAME" in err
    assert "没有这些表决的登记簿" in err
    status, _, err = await elsewhere.run("restore", path, FIELD_KEY="", LOG_KEY="")
    assert status == 1
    assert str(elsewhere.data / "keys" / "field.key") in err
    assert not (elsewhere.data / "keys").exists()
    assert await migrating.current(elsewhere.url) is None
    status, out, err = await elsewhere.run("restore", path, "--journals-lost")
    assert status == 0, out + err


async def test_what_was_cut_short_or_changed_is_no_backup(
    house: House, elsewhere: House, box: BallotBox, database: Database, tmp_path: Path
) -> None:
    await photo(house, database, box)
    path = await backed_up(house, tmp_path / "backups")
    whole = path.read_bytes()
    for cut in (0, 100, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:cut])
        status, _, err = await elsewhere.run("restore", path)
        assert (status, "不是完整的备份" in err) == (1, True), cut
    path.write_bytes(whole.replace(b"a photo", b"a ph0to"))
    status, _, err = await elsewhere.run("restore", path)
    assert status == 1
    assert "内容与清单的校验值不符" in err
    _rewritten(path, whole, lambda said: said | {"entries": said["entries"][:-1]})
    status, _, err = await elsewhere.run("restore", path)
    assert (status, "清单里没有，文件里有" in err) == (1, True)
    assert await migrating.current(elsewhere.url) is None
    assert not (elsewhere.data / "media").exists()


def _rewritten(path: Path, whole: bytes, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """A backup with another manifest."""
    path.write_bytes(whole)
    with zipfile.ZipFile(path) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    held["MANIFEST.json"] = json.dumps(change(json.loads(held["MANIFEST.json"]))).encode()
    path.unlink()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in held.items():
            archive.writestr(name, data)


async def test_a_backup_that_fails_leaves_nothing_that_could_be_taken_for_one(
    house: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async def broken(url: str, snapshot: str) -> AsyncGenerator[bytes]:
        async with aclosing(dumping_all(url, snapshot)) as pieces:
            async for piece in pieces:
                yield piece[:1000]
                raise dumping.DumpFault("没能导出数据库。原话：\n磁盘满了")

    dumping_all = dumping.dumped
    monkeypatch.setattr(dumping, "dumped", broken)
    folder = tmp_path / "backups"
    folder.mkdir()
    status, out, err = await house.run("backup", folder)
    assert (status, out, "磁盘满了" in err) == (1, "", True)
    assert list(folder.iterdir()) == []


async def test_it_writes_over_nothing(house: House, tmp_path: Path) -> None:
    there = tmp_path / "kept.zip"
    there.write_bytes(b"another")
    status, _, err = await house.run("backup", there)
    assert (status, "不覆盖" in err, there.read_bytes()) == (1, True, b"another")
    status, _, err = await house.run("backup", tmp_path / "none" / "b.zip")
    assert (status, "没有文件夹" in err) == (1, True)


async def test_an_older_backup_is_brought_up_and_a_newer_one_refused(
    house: House, elsewhere: House, tmp_path: Path
) -> None:
    await migrating.recreate(house.url)
    line = list(ScriptDirectory.from_config(migrating.configuration()).walk_revisions())
    older = line[1].revision
    await migrating.upgrade(house.url, older)
    path = await backed_up(house, tmp_path / "backups")
    status, out, err = await elsewhere.run("restore", path)
    assert status == 0, out + err
    assert f"从 {older} 升级到 {migrating.head()}" in out
    assert await migrating.current(elsewhere.url) == migrating.head()
    await migrating.recreate(elsewhere.url)
    whole = path.read_bytes()
    for revision, why in (("9999", "比本程序的"), ("0029", "本程序只能从 0030 起升级")):
        _rewritten(path, whole, lambda said, revision=revision: said | {"revision": revision})
        status, _, err = await elsewhere.run("restore", path)
        assert (status, why in err) == (1, True), err
        assert await migrating.current(elsewhere.url) is None


async def test_a_file_that_is_gone_is_said_and_holds_the_rest_up_by_nothing(
    house: House, elsewhere: House, box: BallotBox, database: Database, tmp_path: Path
) -> None:
    lost = await photo(house, database, box, b"gone")
    (house.data / "media" / _place(lost)).write_bytes(b"rot")
    path = tmp_path / "b.zip"
    status, out, _ = await house.run("backup", path)
    assert (status, lost.hex() in out) == (1, True)
    status, out, _ = await elsewhere.run("restore", path)
    assert status == 1
    assert f"文件 {lost.hex()} 在备份时就缺失或损坏" in out
    assert f"文件 {lost.hex()} 缺失或已损坏" in out


async def test_a_changed_ballot_in_a_backup_is_found_after_the_restore(
    house: House, elsewhere: House, box: BallotBox, database: Database, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    await counted(box)
    await only_files_there_are(owner, house)
    await checkpoints.keep(database, house.signer(), (await checkpoints.waiting(database))[0])
    changed = 'UPDATE ballot SET choices = \'{"1": "disagree", "2": "disagree"}\' WHERE voter = \'p001\' RETURNING seq'
    seq = await owner.fetchval(changed)
    path = await backed_up(house, tmp_path / "backups")
    status, out, _ = await elsewhere.run("restore", path, "--journals-lost")
    assert status == 1
    assert f"第 {seq} 条记录与所存的内容不符" in out


async def test_files_stay_while_a_backup_is_taken(
    house: House, database: Database, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    store = Store.folder(house.data / "media")
    sha256 = await store.keep(b"nobody's")
    await owner.execute("INSERT INTO unused_file VALUES ($1, now(), NULL, false)", sha256)
    await owner.execute("SELECT pg_advisory_lock_shared($1)", COPYING)
    assert await drop_files(database, store) == 0
    assert await store.read(sha256) == b"nobody's"
    await owner.execute("SELECT pg_advisory_unlock_shared($1)", COPYING)
    assert await drop_files(database, store) == 1
