"""Signs how far a log has come, once for each size, and never two histories of one log.

Beside the key lies a journal for each log (journals.py), outside the database, so that a database put back from a copy, or
changed under our feet, cannot make us sign a second root for a size: the log must still begin with what was signed
last, or nothing is signed any more (LogForked).

Several processes may sign: the journal's lock lets one at a time, and who comes late proves its leaf in the larger
checkpoint. A log keeps the key it began with: former keys lie beside the one in use, and a log that begins later begins
with that one. Source: docs/log.md; C2SP tlog-checkpoint.
"""

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from app.core.signing.checkpoints import Checkpoint, LeafProof
from app.core.signing.journals import LOG, Journal, Journals, JournalUnwritable, LogForked, another_key, behind, differs
from app.core.signing.log_keys import LogKeys
from app.core.signing.merkle import Tree
from app.core.signing.notes import Note, PublicKey, SigningKey

type LeafHashes = Callable[[int], Awaitable[Sequence[bytes]]]
"""The hashes of a log's committed leaves from an index on, in order and without a gap."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed checkpoint, and the tree behind it for proofs."""

    checkpoint: Checkpoint
    note: Note
    tree: Tree

    def proof(self, index: int, extra: bytes) -> LeafProof:
        """That the leaf at `index` is under this checkpoint."""
        size = self.checkpoint.size
        return LeafProof(extra, index, tuple(self.tree.inclusion(index, size)), self.note)


@dataclass(slots=True)
class _Log:
    """What this process knows of a log; `turn` lets one of its tasks at a time go on."""

    tree: Tree = field(default_factory=Tree)
    latest: Signed | None = None
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


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
        self.journals = Journals(journals)
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
            with self.journals.locked(log) as journal:
                if journal.key is None:
                    journal.append(f"{self.public(log).vkey}\n")
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
        vkey = self.journals.began_with(log)
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
        raise LogForked(another_key(log, vkey))

    def _read_keys(self) -> None:
        if self._again is not None:
            self._keys = [SigningKey(one) for one in self._again()]

    async def at_least(self, log: str, size: int, leaf_hashes: LeafHashes) -> Signed:
        """A checkpoint of this size or a larger one; one signature serves all who wait for it.

        Raises LogForked where the leaves are not those that were signed before, or are fewer; JournalUnwritable where
        the size cannot be entered. Nothing is signed then.
        """
        if (made := self.last_made(log, size)) is not None:
            return made
        known = self._known(log)
        async with known.turn:
            if known.latest is None or known.latest.checkpoint.size < size:
                try:
                    known.latest = await self._sign(known, log, size, leaf_hashes)
                except LogForked:
                    # Leaves may be put right by an operator: they are read anew at the next try.
                    self._logs.pop(log, None)
                    raise
            return known.latest

    def last_made(self, log: str, size: int) -> Signed | None:
        """The checkpoint that this process made last of a log, where it is of this size or a larger one."""
        latest = self._known(log).latest
        return latest if latest is not None and latest.checkpoint.size >= size else None

    def journal(self, log: str) -> Journal:
        """What has been signed of a log until now; nothing is written. Read it before the leaves it is held against."""
        vkey = self.every(log)[0].vkey
        try:
            lines = self.journals.lines(log)
        except JournalUnwritable as error:
            return Journal(log, vkey, None, str(error))
        with suppress(LogForked):  # it began with a key that is not here, which its first line says
            vkey = self.public(log).vkey
        return Journal(log, vkey, lines)

    async def exactly(self, log: str, size: int, leaf_hashes: LeafHashes) -> Signed:
        """A checkpoint of just this size, which the log has now or had before; raises LogForked."""
        await self.at_least(log, size, leaf_hashes)
        return self._checkpoint_of(self._known(log).tree, log, size)

    def _known(self, log: str) -> _Log:
        known = self._logs.get(log)
        if known is None:
            if not LOG.fullmatch(log):
                raise ValueError(f"not a name for a log: {log!r}")
            known = self._logs[log] = _Log()
        return known

    async def _sign(self, known: _Log, log: str, size: int, leaf_hashes: LeafHashes) -> Signed:
        journaled = 0
        while True:
            for leaf_hash in await leaf_hashes(known.tree.size):
                known.tree.append(leaf_hash)
            if known.tree.size < journaled:
                raise LogForked(behind(log, journaled, known.tree.size))
            if known.tree.size < size:
                raise ValueError(f"{log} has {known.tree.size} leaves, not {size}")
            # Another process may have signed more than we read; that was committed, so it is there to be read by now.
            journaled = await asyncio.get_running_loop().run_in_executor(None, self._enter, log, known.tree)
            if journaled <= known.tree.size:
                return self._checkpoint_of(known.tree, log, known.tree.size)

    def _checkpoint_of(self, tree: Tree, log: str, size: int) -> Signed:
        checkpoint = Checkpoint(self.origin(log), size, tree.root(size))
        return Signed(checkpoint, self._key_of(log).sign(checkpoint.origin, checkpoint.text), tree)

    def _enter(self, log: str, tree: Tree) -> int:
        """Enter the tree's size in the journal, on the disk before anything is signed; the size entered last."""
        with self.journals.locked(log) as journal:
            ours, last = self.public(log).vkey, journal.last  # LogForked where it began with a key that is not here
            if last is not None and last.size > tree.size:
                return last.size
            if last is not None and tree.root(last.size) != last.root:
                raise LogForked(differs(log, last.size))
            if last is None or last.size < tree.size:
                head = "" if journal.key is not None else f"{ours}\n"
                journal.append(f"{head}{tree.size} {tree.root(tree.size).hex()}\n")
            else:
                journal.settle()
        return tree.size
