"""`yigai bundle`: the public bundle of a real vote as a file, whole or not at all, which both programs find sound."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest

from app.core.db import Database
from app.voting.bundle import exporting
from tests.cli.test_backup import House
from tests.cli.test_backup import house as house  # the fixture
from tests.voting.bundle.made import NODE, bundles, counted, files_of, run_alone, run_by_node
from tests.voting.live.ballot_box import BallotBox
from tests.voting.live.conftest import box as box  # the fixture


@asynccontextmanager
async def in_service(owner: asyncpg.Connection) -> AsyncIterator[None]:
    """As long as this lasts, the database is none of a test, whose clock may be moved: verbs refuse those."""
    was = await owner.fetchval("SELECT ahead FROM installation")
    await owner.execute("UPDATE installation SET marker = NULL, ahead = interval '0'")
    try:
        yield
    finally:
        await owner.execute("UPDATE installation SET marker = 'test', ahead = $1", was)


async def test_a_counted_vote_is_written_and_found_sound(
    house: House,
    box: BallotBox,
    database: Database,
    owner: asyncpg.Connection,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await counted(box)
    vote = await box.vote()
    made = await bundles(box, database, house.signer())
    monkeypatch.chdir(tmp_path)
    async with in_service(owner):
        status, said, err = await house.run("bundle", vote.eid)
    assert (status, err) == (0, "")
    path = tmp_path / f"{vote.eid}.zip"
    assert said.splitlines()[0].startswith(f"已写入 {path.name}（{path.stat().st_size} 字节，SHA-256 ")
    vkey = house.signer().public(vote.eid).vkey
    (tmp_path / "verify.py").write_bytes(files_of(path.read_bytes())["verify.py"])
    assert run_alone(tmp_path, path.name, "--key", vkey)[0] == 0
    assert NODE is None or run_by_node(str(path), "--key", vkey)[0] == 0
    assert (await house.run("verify", path, "--key", vkey))[0] == 0
    # It is what everybody fetches: nothing of the restricted one, and the same bytes each time.
    assert path.read_bytes() == made.public
    assert set(files_of(made.restricted)) > set(files_of(made.public))
    again = tmp_path / "again" / "bundle.zip"
    again.parent.mkdir()
    async with in_service(owner):
        assert (await house.run("bundle", vote.eid, "--out", again))[0] == 0
    assert again.read_bytes() == path.read_bytes()
    assert [one.name for one in again.parent.iterdir()] == [again.name]


async def test_what_cannot_be_written_is_said_and_leaves_nothing(
    house: House, box: BallotBox, owner: asyncpg.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await box.opened()
    vote, out = await box.vote(), tmp_path / "out"
    out.mkdir()
    for words, why in (
        ((vote.eid, "--out", out / "a.zip"), "计票"),
        (("v-20000101-0001", "--out", out / "a.zip"), "没有编号为 v-20000101-0001 的表决"),
        ((vote.eid, "--out", out / "nowhere" / "a.zip"), f"没有 {out / 'nowhere'} 这个文件夹"),
    ):
        async with in_service(owner):
            status, said, err = await house.run("bundle", *words)
        assert (status, said) == (1, "")
        assert why in err
        assert "Traceback" not in err
    await box.cast("p001")
    await box.counted()
    async with in_service(owner):
        status, said, err = await house.run("bundle", vote.eid, "--out", out)
    assert (status, said, f"{out} 写不进去" in err) == (1, "", True)
    earlier = out / "a.zip"
    earlier.write_bytes(b"earlier")

    class Full:
        """A file on a disk that is full after a thousand bytes."""

        def __init__(self, descriptor: int, mode: str) -> None:
            self.file = os.fdopen(descriptor, mode)

        def __enter__(self) -> "Full":
            return self

        def __exit__(self, *_: object) -> None:
            self.file.close()

        def write(self, data: bytes) -> int:
            self.file.write(data[:1000])
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(exporting, "open", Full, raising=False)
    async with in_service(owner):
        status, said, err = await house.run("bundle", vote.eid, "--out", earlier)
    assert (status, said, "没有写成资料包" in err) == (1, "", True)
    assert [(one.name, one.read_bytes()) for one in out.iterdir()] == [("a.zip", b"earlier")]
