"""What was signed of each log, beside the key and outside the database: the key it began with, every size with its root.

A journal is a file of lines: the key, then `SIZE ROOT` for each size signed, on the disk before the signature is made.
Its lock lets one process at a time enter something. Whoever loses it loses the protection against a second history, so
it is kept and copied with the key. Source: docs/log.md.
"""

import errno
import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from app.core.signing.log_names import is_ledger
from app.core.signing.merkle import Tree
from app.core.signing.notes import NoteFault, PublicKey

_TAIL = 4096
"""Bytes at the end of a journal that hold its last entry, which takes less than a hundred, and an unfinished one."""

LEDGER_CHANGED = "小区的其余工作照常，台账暂不签发；请保留现场，用备份和以前下载的台账核对，报街道办事处。"
"""What to do where an estate's ledger is not what it was."""

LOG = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}")
"""What a log may be called: its name is that of a file here."""


class CannotSign(Exception):
    """Nothing is signed of a log now; the message is Chinese and says what to do."""


class LogForked(CannotSign):
    """The log no longer begins with what was signed."""


class JournalUnwritable(CannotSign):
    """The journal cannot be read or written: the disk is full, read-only, or not ours."""


@dataclass(frozen=True, slots=True)
class SignedSize:
    """A size of a log that was signed, and its root."""

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
            return [another_key(self.log, key)]
        for line in entries:
            size, _, root = line.partition(" ")
            if not size.isdecimal() or len(root) != 64:
                return [str(_damaged(self.log, line))]
            if int(size) > tree.size:
                return [behind(self.log, entries[-1].partition(" ")[0], tree.size)]
            if tree.root(int(size)).hex() != root:
                return [differs(self.log, size)]
        return []


@dataclass(frozen=True, slots=True)
class Locked:
    """A journal that nobody else enters anything in now: the key the log began with, and what was entered last.

    `end` is where in the file, by its `descriptor`, the next entry begins.
    """

    descriptor: int
    key: str | None
    last: SignedSize | None
    end: int

    def append(self, lines: str) -> None:
        """Bring lines to the disk, or leave nothing of them: the next one to look would take them for entered."""
        entry = lines.encode()
        try:
            if os.write(self.descriptor, entry) != len(entry):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(self.descriptor)
        except OSError:
            os.ftruncate(self.descriptor, self.end)
            raise

    def settle(self) -> None:
        """Bring what stands in it to the disk: who entered it may have been killed before."""
        os.fsync(self.descriptor)


class Journals:
    """The journals of a `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, log: str) -> Path:
        """The file of a log's journal."""
        return Path(self._file(log))

    def _file(self, log: str) -> str:
        return f"{self.folder}/{log}.journal"

    @contextmanager
    def locked(self, log: str) -> Iterator[Locked]:
        """The journal of a log, made where there is none; raises LogForked where it is damaged.

        What the system refuses, also within, is JournalUnwritable. By descriptor, for a file object asks the system a
        dozen more questions, and with each gives the interpreter away and waits for it again.
        """
        try:
            descriptor = self._opened(log)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
                journal = _read(descriptor, log)
                if not journal.end:
                    for folder in (self.folder, self.folder.parent):
                        _sync(folder)
                yield journal
            finally:
                os.close(descriptor)
        except OSError as error:
            raise self._unreachable(error) from error

    def _opened(self, log: str) -> int:
        with suppress(FileNotFoundError):
            return os.open(self._file(log), os.O_RDWR | os.O_APPEND)
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return os.open(self._file(log), os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)

    def began_with(self, log: str) -> str | None:
        """The key a log began with; a first line without its end was never signed with."""
        try:
            with self.path(log).open("rb") as file:
                line = file.readline(_TAIL)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._unreachable(error) from error
        return line[:-1].decode(errors="replace") if line.endswith(b"\n") else None

    def lines(self, log: str) -> tuple[str, ...] | None:
        """Every line of a journal, None where there is none; one that a power cut left unfinished was never signed."""
        try:
            written = self.path(log).read_text(errors="replace")
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._unreachable(error) from error
        return tuple(written.split("\n")[:-1]) or None

    def _unreachable(self, error: OSError) -> JournalUnwritable:
        return JournalUnwritable(
            f"签发登记簿 {self.folder} 写不进去（{error.strerror}）。请告诉系统管理员检查磁盘空间和文件夹权限。"
        )


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


def _read(descriptor: int, log: str) -> Locked:
    """The beginning and the end of a journal; a line that a power cut left unfinished is taken away."""
    size = os.fstat(descriptor).st_size
    start = max(0, size - _TAIL)
    tail = os.pread(descriptor, size - start, start)
    end = start + tail.rfind(b"\n") + 1
    if start and end == start:
        raise _damaged(log, tail.decode(errors="replace"))
    if end < size:
        os.ftruncate(descriptor, end)
    lines = tail[: end - start].decode(errors="replace").splitlines()
    if not lines:
        return Locked(descriptor, None, None, end)
    first = os.pread(descriptor, _TAIL, 0) if start else tail
    key = first.partition(b"\n")[0].decode(errors="replace")
    if start == 0 and len(lines) == 1:
        try:
            PublicKey.read(key)
        except NoteFault:
            raise _damaged(log, key) from None
        return Locked(descriptor, key, None, end)
    entered, _, root = lines[-1].partition(" ")
    try:
        return Locked(descriptor, key, SignedSize(int(entered), bytes.fromhex(root)), end)
    except ValueError:
        raise _damaged(log, lines[-1]) from None


def behind(log: str, journaled: int | str, size: int) -> str:
    """That a log has fewer leaves than were signed, and what to do, in Chinese."""
    return (
        f"{log} 已签发到第 {journaled} 条，数据库里只有 {size} 条：数据库可能是从旧备份恢复的，之后的记录不在其中。"
        "请恢复较新的备份；在此之前不再签发。没有更新的备份时："
    ) + (
        "小区的其余工作照常，请保存好登记簿，报街道办事处。"
        if is_ledger(log)
        else "请停止受理、保留现场，由街道办事处决定这次表决是否重新组织。"
    )


def differs(log: str, size: int | str) -> str:
    """That a log no longer begins with what was signed of it at a size, and what to do, in Chinese."""
    return f"{log} 的前 {size} 条与已签发的不一致：数据库被改动过，或恢复后又写入了别的内容。" + (
        LEDGER_CHANGED if is_ledger(log) else "请停止受理，保留现场，用备份和居民手中的回执核对。"
    )


def another_key(log: str, vkey: str) -> str:
    """That a log began with a key that is not the one held, and what to do, in Chinese."""
    return (
        f"{log} 是用另一把签名密钥开始的（{vkey}）。请恢复那把密钥：放在 keys/former 下，或写进 YIGAI_FORMER_LOG_KEYS；"
        "一份记录从头到尾只用一把密钥。"
    )


def _damaged(log: str, last: str) -> LogForked:
    return LogForked(f"{log} 的登记簿损坏，最后一行是「{last[:80]}」。请从备份恢复这个文件。")
