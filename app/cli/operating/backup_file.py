"""A backup as one file: a ZIP of the database's dump, the files that rows speak of, and a manifest with the hash of each.

The list of what a ZIP holds stands at its end, and the file gets its name when all of it is on the disk: what was cut
short is neither called a backup nor can it be opened as one. Format: docs/backup.md.
"""

import hashlib
import json
import os
import secrets
import zipfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

from pydantic import BaseModel, ConfigDict, ValidationError

SCHEMA = "yigai/backup/v1"
MANIFEST, DUMP = "MANIFEST.json", "database.dump"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_PIECE = 1 << 20


class NoBackup(Exception):
    """A file that is no whole backup, or one that has changed; the message is Chinese and names every fault."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class BackupFile(_Entry):
    """A file inside, with its SHA-256 in hex and its size in bytes."""

    name: str
    sha256: str
    size: int


class Log(_Entry):
    """A vote's log or an estate's ledger as the backup holds it: its size in leaves and the root over them, in hex."""

    eid: str
    size: int
    root: str


class Manifest(_Entry):
    """What a backup holds, said by its maker.

    `at` is the instant of the picture, `revision` the schema's, `server` PostgreSQL's version; `field_key` and `log_key` say
    which keys belong to it, which are not in it. `tables` are rows by table. `files_apart`: files stay in their bucket.
    `lost` are the hashes of files that rows speak of and that were gone or changed when the backup was made.
    """

    schema_: str
    at: str
    revision: str
    server: str
    field_key: str | None
    log_key: str | None
    tables: dict[str, int]
    logs: tuple[Log, ...]
    files_apart: bool
    lost: tuple[str, ...]
    entries: tuple[BackupFile, ...]


def place_of(sha256: bytes) -> str:
    """Where a file of evidence lies inside."""
    name = sha256.hex()
    return f"media/{name[:2]}/{name[2:4]}/{name}"


class Writing:
    """A backup being written, under a name that is no backup's."""

    def __init__(self, file: IO[bytes], archive: zipfile.ZipFile) -> None:
        self._file, self._archive = file, archive
        self.entries: list[BackupFile] = []

    async def add(self, name: str, pieces: AsyncIterator[bytes]) -> None:
        """Write a file from its pieces."""
        digest, size = hashlib.sha256(), 0
        with self._archive.open(_info(name), "w", force_zip64=True) as entry:
            async for piece in pieces:
                digest.update(piece)
                size += len(piece)
                entry.write(piece)
        self.entries.append(BackupFile(name=name, sha256=digest.hexdigest(), size=size))

    def add_whole(self, name: str, content: bytes) -> None:
        """Write a file that is at hand."""
        self._archive.writestr(_info(name), content)
        self.entries.append(BackupFile(name=name, sha256=hashlib.sha256(content).hexdigest(), size=len(content)))

    def seal(self, manifest: Manifest) -> None:
        """Write the manifest, the last of all."""
        said = json.dumps(manifest.model_dump(mode="json"), ensure_ascii=False, indent=1, sort_keys=True)
        self._archive.writestr(_info(MANIFEST), said.encode() + b"\n")


@contextmanager
def writing(path: Path) -> Iterator[Writing]:
    """Write a backup that is called `path` when the block ends; nothing is left behind when it raises.

    Raises FileExistsError where something has that name already.
    """
    if path.exists():
        raise FileExistsError(str(path))
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with open(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
                yield Writing(file, archive)
            file.flush()
            os.fsync(file.fileno())
        os.rename(part, path)
    finally:
        part.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@dataclass(frozen=True, slots=True)
class Backup:
    """A whole backup, open to be read; every file in it has the hash that its manifest says."""

    manifest: Manifest
    _archive: zipfile.ZipFile

    @classmethod
    @contextmanager
    def opened(cls, path: Path) -> Iterator[Self]:
        """Open a backup and check it from end to end; raises NoBackup with every fault, OSError where it cannot be read."""
        try:
            archive = zipfile.ZipFile(path)
        except zipfile.BadZipFile:
            raise NoBackup(f"{path} 不是完整的备份：可能没有复制完，或不是备份文件。请换一份备份。") from None
        with archive:
            manifest = _manifest(path, archive)
            if faults := list(_differences(manifest, archive)):
                raise NoBackup(f"{path} 与它的清单不符，没有恢复任何内容。请换一份备份：\n  " + "\n  ".join(faults))
            yield cls(manifest, archive)

    def extract(self, name: str, to: Path) -> None:
        """Write a file of the backup to a path."""
        with self._archive.open(name) as entry, to.open("wb") as file:
            while piece := entry.read(_PIECE):
                file.write(piece)

    def files(self) -> Iterator[bytes]:
        """The files of evidence, one after another."""
        for one in self.manifest.entries:
            if one.name.startswith("media/"):
                yield self._archive.read(one.name)


def _manifest(path: Path, archive: zipfile.ZipFile) -> Manifest:
    try:
        manifest = Manifest.model_validate_json(archive.read(MANIFEST))
    except (KeyError, ValidationError, zipfile.BadZipFile):
        raise NoBackup(f"{path} 里没有可读的清单 {MANIFEST}：不是本程序的备份，或已损坏。请换一份备份。") from None
    if manifest.schema_ != SCHEMA:
        raise NoBackup(f"{path} 的格式是 {manifest.schema_}，本程序认得的是 {SCHEMA}。请用写它的那一版程序恢复。")
    return manifest


def _differences(manifest: Manifest, archive: zipfile.ZipFile) -> Iterator[str]:
    said, there = [one.name for one in manifest.entries], [name for name in archive.namelist() if name != MANIFEST]
    for name in sorted({*said} ^ {*there}):
        yield f"{name}：清单里{'有，文件里没有' if name in said else '没有，文件里有'}"
    if len(said) != len(set(said)) or len(there) != len(set(there)) or DUMP not in said:
        yield "清单里的名称重复，或没有数据库"
    for one in manifest.entries:
        if one.name in there and _hash(archive, one.name) != (one.sha256, one.size):
            yield f"{one.name}：内容与清单的校验值不符"


def _hash(archive: zipfile.ZipFile, name: str) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    try:
        with archive.open(name) as entry:
            while piece := entry.read(_PIECE):
                digest.update(piece)
                size += len(piece)
    except (zipfile.BadZipFile, EOFError, NotImplementedError):
        return "", -1
    return digest.hexdigest(), size


def _info(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.create_system, entry.external_attr = 3, 0o600 << 16
    return entry
