"""Signs how far a log has come, once for each size, and never two histories of one log.

Beside the key lies a journal for each log: the key it began with, and every size signed with its root. It is outside
the database, so that a database put back from a copy, or changed under our feet, cannot make us sign a second root for
a size: the log must still begin with what was signed last, or nothing is signed any more (LogForked). Losing the
journal loses this protection, so it is kept and copied with the key.

Several processes may sign: the journal's lock lets one at a time, and who comes late proves its leaf in the larger
checkpoint. A log keeps the key it began with: former keys lie beside the one in use, and a log that begins later begins
with that one. Source: docs/log.md; C2SP tlog-checkpoint.
"""

import asyncio
import errno
import fcntl
import os
import re
import shutil
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from app.core.checkpoints import Checkpoint, Proof
from app.core.log_keys import LogKeys
from app.core.merkle import Tree
from app.core.notes import Note, NoteFault, PublicKey, SigningKey

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


@dataclass(frozen=True, slots=True)
class Journal:
    """The journal of a log as it was read, `lines` None where it has not one; `vkey` is the key that signs here,
    `unreadable` says in Chinese why it could not be read.
    """

    log: str
    vkey: str
    lines: tuple[str, ...] | None
    unreadable: str | None = None

    @property
    def size(self) -> int:
        """The size entered last, 0 where none is."""
        last = self.lines[-1].partition(" ")[0] if self.lines else ""
        return int(last) if last.isdecimal() else 0

    def unlike(self, tree: Tree) -> list[str]:
        """What of it does not agree with these leaves, in Chinese."""
        if self.unreadable is not None:
            return [self.unreadable]
        key, *entries = self.lines or (self.vkey,)
        if key != self.vkey:
            return [_another_key(self.log, key)]
        for line in entries:
            size, _, root = line.partition(" ")
            if not size.isdecimal() or len(root) != 64:
                return [str(_damaged(self.log, line))]
            if int(size) > tree.size:
                return [_behind(self.log, entries[-1].partition(" ")[0], tree.size)]
            if tree.root(int(size)).hex() != root:
                return [f"{self.log} 的前 {size} 条与已签发的不一致"]
        return []


def load_signer(keys: LogKeys, name: str, data: Path) -> "Signer":
    """The signer of these keys with the journals of a data folder; raises KeyFault where a key is none."""
    return Signer(keys.all(), name, _journals(data), keys.all)


def forget_journals(data: Path) -> None:
    """Throw the journals away together with a demo's or a test's database."""
    shutil.rmtree(_journals(data), ignore_errors=True)


def _journals(data: Path) -> Path:
    return data / "keys" / "journals"


class Signer:
    """The service's keys, under its name for all its logs; `journals` is a folder outside the database.

    Of `secrets` the first is in use; `again` reads them anew, for another process may have changed them meanwhile.
    """

    def __init__(
        self,
        secrets: bytes | Sequence[bytes],
        name: str,
        journals: Path,
        again: Callable[[], Sequence[bytes]] | None = None,
    ) -> None:
        held = [secrets] if isinstance(secrets, bytes) else secrets
        self._keys = [SigningKey(one) for one in held]
        self._again = again
        self._name = name
        self._journals = journals
        self._logs: dict[str, _Log] = {}
        self._begun: dict[str, SigningKey] = {}

    def origin(self, log: str) -> str:
        """The name of a log, under which its key is known."""
        return f"{self._name}/{log}"

    def public(self, log: str) -> PublicKey:
        """The key by which a log's checkpoints are checked: the one it began with, or would begin with now.

        Raises LogForked where it began with a key that is not held here.
        """
        return self._key_of(log).public(self.origin(log))

    def keep_key(self, log: str) -> PublicKey:
        """The key of a log that is told to people from now on: whatever key comes into use, this log keeps it."""
        if log not in self._begun:
            with self._journal(log) as file:
                key, _ = self._read(file, log)
                if key is None:
                    _append(file.fileno(), f"{self.public(log).vkey}\n".encode())
        return self.public(log)

    def every(self, log: str) -> list[PublicKey]:
        """The keys held here under a log's name, the one in use first, then the former ones."""
        self._read_keys()
        return [key.public(self.origin(log)) for key in self._keys]

    def key_under(self, note: Note, log: str) -> PublicKey | None:
        """The key of ours that signed a note under a log's name, None where none did."""
        return next((key for key in self.every(log) if note.signed_by(key)), None)

    def behind(self, signed: Mapping[str, int]) -> list[str]:
        """Those of these logs whose journal does not come to the size of which something was signed, with how far it goes,
        in Chinese: it is lost, cut or an old copy. Ask for the sizes before, for a journal is written first.
        """
        ends = ((log, size, self.journal(log)) for log, size in signed.items())
        return [
            f"{log}（签发到第 {size} 条，{'没有登记簿' if one.lines is None else f'登记簿只到第 {one.size} 条'}）"
            for log, size, one in ends
            if one.size < size
        ]

    def sign_text(self, log: str, text: str) -> Note:
        """A statement about a log, signed with its key; it must end in a line feed and be no checkpoint."""
        return self._key_of(log).sign(self.origin(log), text)

    def _key_of(self, log: str) -> SigningKey:
        known = self._begun.get(log)
        if known is not None:
            return known
        vkey = self._began_with(log)
        if vkey is None:
            # It has not begun; another process may have taken a new key into use.
            self._read_keys()
            return self._keys[0]
        for again in (False, True):
            if again:
                self._read_keys()
            for key in self._keys:
                if key.public(self.origin(log)).vkey == vkey:
                    self._begun[log] = key
                    return key
        raise LogForked(_another_key(log, vkey))

    def _read_keys(self) -> None:
        if self._again is not None:
            self._keys = [SigningKey(one) for one in self._again()]

    def _began_with(self, log: str) -> str | None:
        """The key in a log's journal; a first line without its end was never signed with."""
        try:
            with self._path(log).open("rb") as file:
                line = file.readline(_TAIL)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._unreachable(error) from error
        return line[:-1].decode(errors="replace") if line.endswith(b"\n") else None

    async def at_least(self, log: str, size: int, leaf_hashes: LeafHashes) -> Signed:
        """A checkpoint of this size or a larger one; one signature serves all who wait for it.

        Raises LogForked where the leaves are not those that were signed before, or are fewer; JournalUnwritable where
        the size cannot be entered. Nothing is signed then.
        """
        known = self._known(log)
        if known.latest is not None and known.latest.checkpoint.size >= size:
            return known.latest
        async with known.turn:
            if known.latest is None or known.latest.checkpoint.size < size:
                try:
                    known.latest = await self._sign(known, log, size, leaf_hashes)
                except LogForked:
                    # Leaves may be put right by an operator: they are read anew at the next try.
                    self._logs.pop(log, None)
                    raise
            return known.latest

    def journal(self, log: str) -> "Journal":
        """What has been signed of a log until now; nothing is written. Read it before the leaves it is held against."""
        vkey = self.every(log)[0].vkey
        try:
            written = self._path(log).read_text(errors="replace")
        except FileNotFoundError:
            return Journal(log, vkey, None)
        except OSError as error:
            return Journal(log, vkey, None, str(self._unreachable(error)))
        with suppress(LogForked):  # it began with a key that is not here, which its first line says
            vkey = self.public(log).vkey
        # A line that a power cut left unfinished was never signed.
        return Journal(log, vkey, tuple(written.split("\n")[:-1]) or None)

    async def exactly(self, log: str, size: int, leaf_hashes: LeafHashes) -> Signed:
        """A checkpoint of just this size, which the log has now or had before; raises LogForked."""
        await self.at_least(log, size, leaf_hashes)
        return self._of(self._known(log).tree, log, size)

    def _known(self, log: str) -> _Log:
        known = self._logs.get(log)
        if known is None:
            if not _LOG.fullmatch(log):
                raise ValueError(f"not a name for a log: {log!r}")
            known = self._logs[log] = _Log()
        return known

    async def _sign(self, known: _Log, log: str, size: int, leaf_hashes: LeafHashes) -> Signed:
        journaled = 0
        while True:
            for leaf_hash in await leaf_hashes(known.tree.size):
                known.tree.append(leaf_hash)
            if known.tree.size < journaled:
                raise LogForked(_behind(log, journaled, known.tree.size))
            if known.tree.size < size:
                raise ValueError(f"{log} has {known.tree.size} leaves, not {size}")
            # Another process may have signed more than we read; that was committed, so it is there to be read by now.
            journaled = await asyncio.to_thread(self._enter, log, known.tree)
            if journaled <= known.tree.size:
                return self._of(known.tree, log, known.tree.size)

    def _of(self, tree: Tree, log: str, size: int) -> Signed:
        checkpoint = Checkpoint(self.origin(log), size, tree.root(size))
        return Signed(checkpoint, self._key_of(log).sign(checkpoint.origin, checkpoint.text), tree)

    def _enter(self, log: str, tree: Tree) -> int:
        """Enter the tree's size in the journal, on the disk before anything is signed; the size entered last."""
        with self._journal(log) as file:
            key, last = self._read(file, log)
            ours = self.public(log).vkey  # LogForked where it began with a key that is not here
            if last is not None and last.size > tree.size:
                return last.size
            if last is not None and tree.root(last.size) != last.root:
                raise LogForked(
                    f"{log} 的前 {last.size} 条与已签发的不一致：数据库被改动过，或恢复后又写入了别的内容。"
                    "请保留现场，用备份核对；是表决的，请停止受理，并用居民手中的回执核对。"
                )
            if last is None or last.size < tree.size:
                head = "" if key is not None else f"{ours}\n"
                _append(file.fileno(), f"{head}{tree.size} {tree.root(tree.size).hex()}\n".encode())
            else:
                # Who entered it may have been killed before it was on the disk.
                os.fsync(file.fileno())
        return tree.size

    def _path(self, log: str) -> Path:
        return self._journals / f"{log}.journal"

    @contextmanager
    def _journal(self, log: str) -> Iterator[IO[bytes]]:
        """The journal, locked; made where there is none. What the system refuses, also within, is JournalUnwritable."""
        try:
            self._journals.mkdir(parents=True, exist_ok=True, mode=0o700)
            with open(os.open(self._path(log), os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "a+b") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                if not os.fstat(file.fileno()).st_size:
                    for folder in (self._journals, self._journals.parent):
                        descriptor = os.open(folder, os.O_RDONLY)
                        os.fsync(descriptor)
                        os.close(descriptor)
                yield file
        except OSError as error:
            raise self._unreachable(error) from error

    def _unreachable(self, error: OSError) -> JournalUnwritable:
        return JournalUnwritable(
            f"签发登记簿 {self._journals} 写不进去（{error.strerror}）。请告诉系统管理员检查磁盘空间和文件夹权限。"
        )

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
        if start == 0 and not lines:
            return None, None
        if start == 0 and len(lines) == 1:
            _checked(log, key)
            return key, None
        last = lines[-1]
        size, _, root = last.partition(" ")
        try:
            return key, _Entry(int(size), bytes.fromhex(root))
        except ValueError:
            raise _damaged(log, last) from None


def _checked(log: str, vkey: str) -> None:
    """Raises LogForked where the first line of a journal is no key."""
    try:
        PublicKey.read(vkey)
    except NoteFault:
        raise _damaged(log, vkey) from None


def _behind(log: str, journaled: int | str, size: int) -> str:
    return (
        f"{log} 已签发到第 {journaled} 条，数据库里只有 {size} 条：数据库可能是从旧备份恢复的，之后的记录不在其中。"
        "请恢复较新的备份；在此之前不再签发。没有更新的备份时：是表决的，请停止受理、保留现场，由街道办事处决定这次表决是否重新组织；"
        "是小区台账（community-…）的，其余工作照常，请保存好登记簿，报街道办事处。"
    )


def _another_key(log: str, vkey: str) -> str:
    return (
        f"{log} 是用另一把签名密钥开始的（{vkey}）。请恢复那把密钥：放在 keys/former 下，或写进 YIGAI_FORMER_LOG_KEYS；"
        "一份记录从头到尾只用一把密钥。"
    )


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
