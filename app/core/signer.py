"""Signs how far a log has come, once for each size, and never two histories of one log.

Beside the key lies a journal for each log: the key it began with, and every size signed with its root. It is outside
the database, so that a database put back from a copy, or changed under our feet, cannot make us sign a second root for
a size: the log must still begin with what was signed last, or nothing is signed any more (LogForked). Losing the
journal loses this protection, so it is kept and copied with the key.

Several processes may sign: the journal's lock lets one at a time, and who comes late proves its leaf in the larger
checkpoint. Source: docs/log.md; C2SP tlog-checkpoint.
"""

import asyncio
import errno
import fcntl
import os
import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from app.core.checkpoints import Checkpoint, Proof
from app.core.kept_keys import kept_key
from app.core.merkle import Tree
from app.core.notes import Note, PublicKey, SigningKey

type LeafHashes = Callable[[int], Awaitable[Sequence[bytes]]]
"""The hashes of a log's committed leaves from an index on, in order and without a gap."""

_TAIL = 4096
"""Bytes at the end of a journal that hold its last entry, which takes less than a hundred, and an unfinished one."""

_LOG = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}")


class CannotSign(Exception):
    """Nothing is signed of a log now; the message is Chinese and says what to do."""


class LogForked(CannotSign):
    """The log no longer begins with what was signed."""


class JournalUnwritable(CannotSign):
    """The journal cannot be read or written: the disk is full, read-only, or not ours."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed checkpoint, and the tree behind it for proofs."""

    checkpoint: Checkpoint
    note: Note
    tree: Tree

    def proof(self, index: int, extra: bytes) -> Proof:
        """That the leaf at `index` is under this checkpoint."""
        size = self.checkpoint.size
        return Proof(extra, index, tuple(self.tree.inclusion(index, size)), self.note)


@dataclass(slots=True)
class _Log:
    """What this process knows of a log; `turn` lets one of its tasks at a time go on."""

    tree: Tree = field(default_factory=Tree)
    latest: Signed | None = None
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(frozen=True, slots=True)
class _Entry:
    size: int
    root: bytes


def load_signer(given: str | None, name: str, data: Path) -> tuple["Signer", Path | None]:
    """The signer of `YIGAI_LOG_KEY`, or of `data/keys/log.key`; and that file where this call made it.

    Raises KeyFault where that is no key or cannot be read.
    """
    kept = kept_key(given, data / "keys" / "log.key", "签名密钥")
    return Signer(kept.secret, name, _journals(data)), kept.made


def forget_journals(data: Path) -> None:
    """Throw the journals away together with a demo's or a test's database."""
    shutil.rmtree(_journals(data), ignore_errors=True)


def _journals(data: Path) -> Path:
    return data / "keys" / "journals"


class Signer:
    """One key, under the name of this service, for all its logs; `journals` is a folder outside the database."""

    def __init__(self, secret: bytes, name: str, journals: Path) -> None:
        self._key = SigningKey(secret)
        self._name = name
        self._journals = journals
        self._logs: dict[str, _Log] = {}

    def origin(self, log: str) -> str:
        """The name of a log, under which its key is known."""
        return f"{self._name}/{log}"

    def public(self, log: str) -> PublicKey:
        """The key by which a log's checkpoints are checked."""
        return self._key.public(self.origin(log))

    def sign_text(self, log: str, text: str) -> Note:
        """A statement about a log, signed with its key; it must end in a line feed and be no checkpoint."""
        return self._key.sign(self.origin(log), text)

    async def at_least(self, log: str, size: int, leaf_hashes: LeafHashes) -> Signed:
        """A checkpoint of this size or a larger one; one signature serves all who wait for it.

        Raises LogForked where the leaves are not those that were signed before, or are fewer; JournalUnwritable where
        the size cannot be entered. Nothing is signed then.
        """
        known = self._known(log)
        if known.latest is not None and known.latest.checkpoint.size >= size:
            return known.latest
        async with self._turn(known, log):
            if known.latest is None or known.latest.checkpoint.size < size:
                known.latest = await self._sign(known, log, size, leaf_hashes)
            return known.latest

    async def exactly(self, log: str, size: int, leaf_hashes: LeafHashes) -> Signed:
        """A checkpoint of just this size, which the log has now or had before; raises LogForked."""
        await self.at_least(log, size, leaf_hashes)
        return self._of(self._known(log).tree, log, size)

    def _known(self, log: str) -> _Log:
        if not _LOG.fullmatch(log):
            raise ValueError(f"not a name for a log: {log!r}")
        return self._logs.setdefault(log, _Log())

    @asynccontextmanager
    async def _turn(self, known: _Log, log: str) -> AsyncIterator[None]:
        async with known.turn:
            try:
                yield
            except LogForked:
                # Leaves may be put right by an operator: they are read anew at the next try.
                self._logs.pop(log, None)
                raise

    async def _sign(self, known: _Log, log: str, size: int, leaf_hashes: LeafHashes) -> Signed:
        journaled = 0
        while True:
            for leaf_hash in await leaf_hashes(known.tree.size):
                known.tree.append(leaf_hash)
            if known.tree.size < journaled:
                raise LogForked(
                    f"{log} 已签发到第 {journaled} 条，数据库里只有 {known.tree.size} 条：数据库可能是从旧备份恢复的。"
                    "请恢复较新的备份；在此之前不再签发回执。"
                )
            if known.tree.size < size:
                raise ValueError(f"{log} has {known.tree.size} leaves, not {size}")
            # Another process may have signed more than we read; that was committed, so it is there to be read by now.
            journaled = await asyncio.to_thread(self._enter, log, known.tree)
            if journaled <= known.tree.size:
                return self._of(known.tree, log, known.tree.size)

    def _of(self, tree: Tree, log: str, size: int) -> Signed:
        checkpoint = Checkpoint(self.origin(log), size, tree.root(size))
        return Signed(checkpoint, self._key.sign(checkpoint.origin, checkpoint.text), tree)

    def _enter(self, log: str, tree: Tree) -> int:
        """Enter the tree's size in the journal, on the disk before anything is signed; the size entered last."""
        try:
            return self._entered(log, tree)
        except OSError as error:
            raise JournalUnwritable(
                f"签发登记簿 {self._journals} 写不进去（{error.strerror}）。请告诉系统管理员检查磁盘空间和文件夹权限。"
            ) from error

    def _entered(self, log: str, tree: Tree) -> int:
        with self._journal(log) as file:
            key, last = self._read(file, log)
            if key is not None and key != self.public(log).vkey:
                raise LogForked(f"{log} 是用另一把签名密钥开始的。请恢复原来的 log.key；一次表决从头到尾只用一把密钥。")
            if last is not None and last.size > tree.size:
                return last.size
            if last is not None and tree.root(last.size) != last.root:
                raise LogForked(
                    f"{log} 的前 {last.size} 条与已签发的不一致：数据库被改动过，或恢复后又写入了别的内容。"
                    "请停止受理，保留现场，用备份和居民手中的回执核对。"
                )
            if last is None or last.size < tree.size:
                head = "" if key is not None else f"{self.public(log).vkey}\n"
                _append(file.fileno(), f"{head}{tree.size} {tree.root(tree.size).hex()}\n".encode())
            else:
                # Who entered it may have been killed before it was on the disk.
                os.fsync(file.fileno())
        return tree.size

    @contextmanager
    def _journal(self, log: str) -> Iterator[IO[bytes]]:
        self._journals.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._journals / f"{log}.journal"
        with open(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if not os.fstat(file.fileno()).st_size:
                for folder in (self._journals, self._journals.parent):
                    descriptor = os.open(folder, os.O_RDONLY)
                    os.fsync(descriptor)
                    os.close(descriptor)
            yield file

    @staticmethod
    def _read(file: IO[bytes], log: str) -> tuple[str | None, _Entry | None]:
        """The key a log began with, and the last entry; a line that a power cut left unfinished was never signed."""
        file.seek(0)
        key = file.readline(_TAIL).decode(errors="replace").rstrip("\n")
        start = max(0, file.seek(0, os.SEEK_END) - _TAIL)
        file.seek(start)
        written = file.read()
        whole = written[: written.rfind(b"\n") + 1]
        if start and not whole:
            raise _damaged(log, written.decode(errors="replace"))
        if len(whole) != len(written):
            file.truncate(start + len(whole))
        lines = whole.decode(errors="replace").splitlines()
        if start == 0 and len(lines) < 2:
            if lines:
                file.truncate(0)
            return None, None
        last = lines[-1] if len(lines) > 1 else ""
        size, _, root = last.partition(" ")
        try:
            return key, _Entry(int(size), bytes.fromhex(root))
        except ValueError:
            raise _damaged(log, last) from None


def _append(descriptor: int, entry: bytes) -> None:
    """Bring an entry to the disk, or leave nothing of it: the next one to look would take it for entered."""
    end = os.fstat(descriptor).st_size
    try:
        if os.write(descriptor, entry) != len(entry):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(descriptor)
    except OSError:
        os.ftruncate(descriptor, end)
        raise


def _damaged(log: str, last: str) -> LogForked:
    return LogForked(f"{log} 的登记簿损坏，最后一行是「{last[:80]}」。请从备份恢复这个文件。")
