"""Backups between two versions of PostgreSQL, with photos in a bucket, and a dump that breaks off: whole, or nothing of it.

The server of the tests (`YIGAI_TEST_SERVER`) is the one version, the embedded one the other: CI does this on Debian's 17.
"""

import json
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import make_url

from app.core.db import Database
from app.core.installation import now
from app.core.postgres import dumping, embedded, migrating
from app.core.postgres.embedded import Embedded
from app.core.postgres.embedded_programs import MAJOR
from app.media.service import take_in
from app.media.store import Store
from tests.cli.test_backup import GRANTS, PHOTO, House, backed_up, only_files_there_are, signed
from tests.cli.test_backup import elsewhere as elsewhere  # the fixture
from tests.cli.test_backup import house as house  # the fixture
from tests.cli.test_backup import inside as inside  # the fixture
from tests.media.test_store_s3 import KEY_ID, SECRET, of
from tests.media.test_store_s3 import endpoint as endpoint  # the fixture
from tests.voting.live.ballot_box import BallotBox
from tests.voting.live.conftest import box as box  # the fixture

# By name and kind: a condition that is read in again is spelled with more casts.
SCHEMA = """
SELECT conrelid::regclass || ' ' || conname || ' ' || contype::text || ' ' || convalidated FROM pg_constraint
WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
UNION ALL SELECT indexname FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT tgrelid::regclass || ' ' || tgname || ' ' || tgtype || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT table_name || '.' || column_name || ' ' || data_type || is_nullable || coalesce(column_default, '')
    FROM information_schema.columns WHERE table_schema = 'public'
ORDER BY 1
"""


@pytest.fixture
def embedded_house(house: House, tmp_path: Path) -> Iterator[House]:
    """An empty house on the embedded database, which is stopped after the test."""
    started: list[Embedded] = []
    start = embedded.start

    def kept(data: Path) -> Embedded:
        started.append(start(data))
        return started[-1]

    made = House(tmp_path / "embedded", "", house.monkeypatch, house.capsys)
    made.data.mkdir()
    house.monkeypatch.setattr(embedded, "start", kept)
    yield made
    for one in started:
        one.stop()


async def test_a_backup_goes_from_one_version_to_the_other_and_back(
    house: House,
    embedded_house: House,
    elsewhere: House,
    box: BallotBox,
    database: Database,
    owner: asyncpg.Connection,
    inside: asyncpg.Connection,
    tmp_path: Path,
) -> None:
    major = int(await owner.fetchval("SHOW server_version_num")) // 10_000
    if major == MAJOR:
        pytest.skip(f"both servers are PostgreSQL {MAJOR}: name an older one in YIGAI_TEST_SERVER, as CI does")
    await box.opened()
    await box.cast("p001")
    await only_files_there_are(owner, house)
    await signed(database, house.signer(), await box.vote())
    path = await backed_up(house, tmp_path / "older")
    shutil.copytree(house.journals, embedded_house.journals)
    status, out, err = await embedded_house.run("restore", path)
    assert status == 0, out + err

    newer = await backed_up(embedded_house, tmp_path / "newer")
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(newer) as after:
        said = [json.loads(one.read("MANIFEST.json")) for one in (before, after)]
    assert [one["server"].partition(".")[0] for one in said] == [str(major), str(MAJOR)]
    assert said[0]["tables"] == said[1]["tables"]
    assert said[0]["logs"] == said[1]["logs"]
    shutil.copytree(house.journals, elsewhere.journals)
    status, out, err = await elsewhere.run("restore", newer)
    assert status == 0, out + err
    for question in (SCHEMA, GRANTS):
        assert await inside.fetch(question) == await owner.fetch(question) != []


async def test_a_dump_that_breaks_off_leaves_nothing(
    house: House, elsewhere: House, box: BallotBox, tmp_path: Path
) -> None:
    await box.opened()
    path = tmp_path / "b.zip"
    await house.run("backup", path)
    dump = extracted(path)
    whole = dump.read_bytes()
    for cut in (len(whole) // 2, len(whole) * 9 // 10, len(whole) - 100):
        dump.write_bytes(whole[:cut])
        with pytest.raises(dumping.DumpFault, match="没能导入数据库"):
            await dumping.load(elsewhere.url, dump)
        assert await migrating.current(elsewhere.url) is None, cut
    dump.write_bytes(whole)
    await dumping.load(elsewhere.url, dump)
    assert await migrating.current(elsewhere.url) == migrating.head()
    # Into a place that is not empty it says what stands in the way, and changes nothing.
    with pytest.raises(dumping.DumpFault, match="already exists"):
        await dumping.load(elsewhere.url, dump)
    assert await migrating.current(elsewhere.url) == migrating.head()
    unknown = make_url(elsewhere.url).set(database="nowhere").render_as_string(hide_password=False)
    with pytest.raises(dumping.DumpFault, match="nowhere"):
        await dumping._read_in(unknown, dump, await _everything(dump, tmp_path))


def extracted(path: Path) -> Path:
    with zipfile.ZipFile(path) as archive:
        return Path(archive.extract("database.dump", path.parent))


async def _everything(dump: Path, folder: Path) -> Path:
    wanted = folder / "all.list"
    wanted.write_text(await dumping._error_words("pg_restore", "postgresql+asyncpg:///x", "--list", str(dump)))
    return wanted


def bucket(endpoint: str, prefix: str) -> dict[str, str]:
    """The settings of a store on S3."""
    return {
        "STORE_BUCKET": "evidence",
        "STORE_ENDPOINT": endpoint,
        "STORE_PREFIX": prefix,
        "STORE_KEY_ID": KEY_ID,
        "STORE_SECRET": SECRET,
    }


async def in_the_bucket(store: Store, database: Database, box: BallotBox, content: bytes) -> bytes:
    """A photo with its row, whose file lies in a bucket; its hash."""
    sha256 = await store.keep(content)
    received = replace(PHOTO, sha256=sha256, original_sha256=sha256)
    async with database.write() as session:
        await take_in(session, received, community_id=box.desk.id, by=box.desk.id, at=await now(session))
    return sha256


async def test_photos_in_a_bucket_come_along_into_a_folder_or_another_bucket(
    house: House, elsewhere: House, box: BallotBox, database: Database, endpoint: str, tmp_path: Path
) -> None:
    sha256 = await in_the_bucket(of(endpoint, "from"), database, box, b"a photo in a bucket")
    path = tmp_path / "b.zip"
    status, out, err = await house.run("backup", path, **bucket(endpoint, "from"))
    assert status == 0, out + err
    assert "照片和扫描件 1 个" in out
    assert SECRET.encode() not in path.read_bytes()
    assert SECRET not in out + err
    status, out, err = await elsewhere.run("restore", path, **bucket(endpoint, "to"))
    assert status == 0, out + err
    assert await of(endpoint, "to").read(sha256) == b"a photo in a bucket"
    assert not (elsewhere.data / "media").exists()
    await migrating.recreate(elsewhere.url)
    status, out, err = await elsewhere.run("restore", path, STORE_BUCKET="", STORE_ENDPOINT="", STORE_PREFIX="")
    assert status == 0, out + err
    assert await Store.folder(elsewhere.data / "media").read(sha256) == b"a photo in a bucket"


async def test_photos_left_in_their_bucket_are_looked_for_there(
    house: House, elsewhere: House, box: BallotBox, database: Database, endpoint: str, tmp_path: Path
) -> None:
    there = of(endpoint, "apart")
    sha256 = await in_the_bucket(there, database, box, b"left where it is")
    path = tmp_path / "b.zip"
    status, out, err = await house.run("backup", path, "--files-apart", **bucket(endpoint, "apart"))
    assert status == 0, out + err
    assert "照片和扫描件不在其中" in out
    with zipfile.ZipFile(path) as archive:
        assert sorted(archive.namelist()) == ["MANIFEST.json", "database.dump"]
    status, out, err = await elsewhere.run("restore", path, **bucket(endpoint, "apart"))
    assert status == 0, out + err
    await migrating.recreate(elsewhere.url)
    await there.drop(sha256)
    status, out, err = await elsewhere.run("restore", path, **bucket(endpoint, "apart"))
    assert (status, f"文件 {sha256.hex()} 缺失或已损坏" in out) == (1, True), out + err


async def test_what_a_bucket_has_not_is_named_and_one_that_is_not_there_takes_nothing(
    house: House, elsewhere: House, box: BallotBox, database: Database, endpoint: str, tmp_path: Path
) -> None:
    sha256 = await in_the_bucket(of(endpoint, "away"), database, box, b"not to be had")
    path = tmp_path / "b.zip"
    status, out, err = await house.run("backup", path, **bucket(endpoint, "elsewhere"))
    assert (status, f"没有备份到：{sha256.hex()}" in out) == (1, True), out + err
    path.unlink()
    await house.run("backup", path, **bucket(endpoint, "away"))
    status, out, err = await elsewhere.run(
        "restore", path, **bucket(endpoint, "away") | {"STORE_BUCKET": "nobodys-bucket"}
    )
    assert (status, err.strip() != "", SECRET in out + err) == (1, True, False), out + err
    assert await migrating.current(elsewhere.url) is None
