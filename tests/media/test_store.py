"""Files lie by their hash, once, unchanged, on disk, private."""

import hashlib
import os
import stat
from pathlib import Path

import pytest

from app.core.errors import Refused
from app.media.errors import EVIDENCE_DAMAGED, STORE_UNAVAILABLE
from app.media.store import Store

CONTENT = b"what was handed in" * 1000
SHA256 = hashlib.sha256(CONTENT).digest()
BIG = bytes(range(256)) * (60 << 12)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "media"


@pytest.fixture
def store(folder: Path) -> Store:
    return Store.folder(folder)


def place(folder: Path, sha256: bytes = SHA256) -> Path:
    name = sha256.hex()
    return folder / name[:2] / name[2:4] / name


def files(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def occupy(path: Path) -> None:
    """A file where a folder should be."""
    path.parent.mkdir()
    path.touch()


async def test_nothing_is_made_before_the_first_file(store: Store, folder: Path) -> None:
    assert files(folder.parent.parent) == set()
    assert await store.keep(CONTENT) == SHA256
    assert place(folder).read_bytes() == CONTENT


@pytest.mark.parametrize("content", [b"\0", CONTENT, BIG], ids=["a byte", "a little", "60 MB"])
async def test_what_is_kept_is_read(store: Store, folder: Path, content: bytes) -> None:
    assert await store.read(await store.keep(content)) == content


async def test_the_same_bytes_lie_once(store: Store, folder: Path) -> None:
    await store.keep(CONTENT)
    before = place(folder).stat()
    assert await store.keep(CONTENT) == SHA256
    assert await Store.folder(folder).keep(CONTENT) == SHA256
    after = place(folder).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert files(folder) == {place(folder)}


async def test_the_folder_is_nobody_elses(store: Store, folder: Path) -> None:
    await store.keep(CONTENT)
    assert rights(folder) == 0o700


async def test_a_changed_file_is_found_and_never_written_over(store: Store, folder: Path) -> None:
    await store.keep(CONTENT)
    place(folder).write_bytes(CONTENT[:-1] + b"X")
    for again in (store.read(SHA256), store.keep(CONTENT)):
        with pytest.raises(Refused) as refused:
            await again
        assert refused.value.code is EVIDENCE_DAMAGED
    assert place(folder).read_bytes().endswith(b"X")


async def test_a_file_that_is_gone_is_said_to_be(store: Store, folder: Path) -> None:
    with pytest.raises(Refused) as refused:
        await store.read(SHA256)
    assert refused.value.code is EVIDENCE_DAMAGED
    await store.keep(CONTENT)
    place(folder).unlink()
    with pytest.raises(Refused) as refused:
        await store.read(SHA256)
    assert refused.value.code is EVIDENCE_DAMAGED


async def test_a_disk_that_takes_nothing_is_no_fault_of_the_sender(store: Store, folder: Path) -> None:
    occupy(folder)
    with pytest.raises(Refused) as refused:
        await store.keep(CONTENT)
    assert refused.value.code is STORE_UNAVAILABLE


async def test_a_file_is_on_disk_with_its_name_before_it_is_said_to_be_kept(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled: list[str] = []
    fsync = os.fsync

    def watched(descriptor: int) -> None:
        settled.append(os.readlink(f"/proc/self/fd/{descriptor}"))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", watched)
    await store.keep(CONTENT)
    path = place(folder)
    assert settled == [str(one) for one in (path, path.parent, path.parent.parent, folder)]
