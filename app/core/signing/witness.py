"""A witness of other people's logs: keeps what it signed last in a folder of its own, and signs only what grows from it.

It stands outside of whoever keeps the log, on a machine of its own. What it signed is on its disk before the signature
goes out, so that neither a crash nor a second process makes it sign two histories. A log that does not begin with what
was signed is a fork: both notes are kept as evidence and that log is never signed again. Source: docs/log.md; C2SP
tlog-witness, tlog-cosignature.
"""

import fcntl
import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from app.core.signing.checkpoints import Checkpoint
from app.core.signing.kept_keys import kept_key
from app.core.signing.merkle import consistent
from app.core.signing.notes import KeyKind, Note, NoteFault, PublicKey, SigningKey, strict_base64

_LOG = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}")
_ABOUT, _KEY = "witness.json", "witness.key"


class WitnessFault(Exception):
    """Something a witness cannot go on with; the message is Chinese and says what to do."""


class ForkSeen(WitnessFault):
    """Two histories of one log. The notes of both lie in the witness's folder."""


@dataclass(frozen=True, slots=True)
class LastSigned:
    """What a witness signed last of a log: the note, ours among its signatures, and the log's key."""

    vkey: str
    note: Note

    @property
    def checkpoint(self) -> Checkpoint:
        """How far the log had come."""
        return Checkpoint.read(self.note.text)


@dataclass(frozen=True, slots=True)
class CheckpointOffer:
    """A checkpoint to be signed, as the log's keeper spells it, with the proof from the one signed before."""

    size: int
    note: str
    proof: tuple[str, ...]


class WitnessKeeper:
    """One witness in its folder; every act holds the folder's lock."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        try:
            about = json.loads((folder / _ABOUT).read_text())
            self.name, self.service = str(about["name"]), str(about["service"])
            self._trusted = [str(one) for one in about["trusted"]]
        except (OSError, ValueError, KeyError, TypeError):
            raise WitnessFault(f"{folder} 里没有见证人的设置。请先运行 yigai witness init。") from None
        self._key = SigningKey(kept_key(None, folder / _KEY, "见证密钥").secret)

    @classmethod
    def set_up(cls, folder: Path, name: str, service: str, trusted: Sequence[str] = ()) -> Self:
        """A new witness with a key of its own; `trusted` are keys of the service, taken from a paper notice. Raises
        WitnessFault where there is one already.
        """
        if (folder / _ABOUT).exists():
            raise WitnessFault(f"{folder} 里已经有一位见证人。换一个文件夹，或直接运行 yigai witness run。")
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            keys = [PublicKey.read(one).raw.hex() for one in trusted]
            SigningKey(bytes(32)).public(name, KeyKind.WITNESS)
        except NoteFault as fault:
            raise WitnessFault(f"名称或密钥写法不对：{fault}") from None
        kept_key(None, folder / _KEY, "见证密钥")
        about = {"name": name, "service": service, "trusted": keys}
        _write(folder / _ABOUT, json.dumps(about, ensure_ascii=False) + "\n")
        return cls(folder)

    @property
    def public(self) -> PublicKey:
        """The key by which its signatures are checked, to be registered by the street."""
        return self._key.public(self.name, KeyKind.WITNESS)

    def last_signed(self, log: str) -> LastSigned | None:
        """What was signed last of a log; raises ForkSeen for one that has forked, WitnessFault for a broken file."""
        forks = sorted(self._forks().glob(f"{_named(log)}-*.txt"))
        if forks:
            raise ForkSeen(f"{log}：此前已发现两份不同的记录，不再见证。证据：{'、'.join(str(one) for one in forks)}")
        path = self._path(log)
        if not path.exists():
            return None
        try:
            kept = json.loads(path.read_text())
            found = LastSigned(str(kept["vkey"]), Note.read(str(kept["note"])))
            sound = (
                found.note.signed_by(PublicKey.read(found.vkey)) and found.note.witnessed_at(self.public) is not None
            )
        except (ValueError, KeyError, TypeError):
            sound = False
        if not sound:
            raise WitnessFault(f"{path} 损坏。请从备份恢复它；不要删除，删了就不能再发现记录被改。")
        return found

    def sign(self, log: str, vkey: str, offer: CheckpointOffer, seconds: int) -> str:
        """Sign what is offered of a log; the line to hand back. What was signed last is given out as it was signed.

        Raises ForkSeen, with both notes kept, where the log does not begin with what was signed or has become shorter;
        WitnessFault where its key is not the service's, or something is not spelled as it must be.
        """
        with self._locked():
            key, last = self._log_key(log, vkey), self.last_signed(log)
            if last is not None and last.vkey != vkey:
                raise WitnessFault(f"{log} 换了密钥：一次表决从头到尾只用一把密钥。不见证，请与对方核对。")
            checkpoint, note = self._read(log, key, offer)
            if last is not None:
                self._grows(log, last, checkpoint, note, offer)
            if last is None or checkpoint.size > last.checkpoint.size:
                last = LastSigned(vkey, self._key.cosign(self.name, note, seconds))
                self._keep(log, last)
            return self._line(last.note)

    def _log_key(self, log: str, vkey: str) -> PublicKey:
        try:
            key = PublicKey.read(vkey)
        except NoteFault:
            raise WitnessFault(f"{log} 的密钥写法不对：{vkey[:80]}") from None
        if key.kind is not KeyKind.LOG or not key.name.endswith(f"/{_named(log)}"):
            raise WitnessFault(f"{log} 的密钥是另一份记录的：{key.name}")
        if not self._trusted:
            self.trust(vkey)
        if key.raw.hex() not in self._trusted:
            raise WitnessFault(
                f"{log} 由一把没见过的密钥签发：{vkey}\n请与张贴的通知核对；确实更换了密钥的，运行 yigai witness trust。"
            )
        return key

    def trust(self, vkey: str) -> None:
        """Take a key for the service's: by hand, or the first one seen; raises NoteFault for what is no key."""
        self._trusted.append(PublicKey.read(vkey).raw.hex())
        about = {"name": self.name, "service": self.service, "trusted": self._trusted}
        _write(self._folder / _ABOUT, json.dumps(about, ensure_ascii=False) + "\n")

    def _read(self, log: str, key: PublicKey, offer: CheckpointOffer) -> tuple[Checkpoint, Note]:
        try:
            note = Note.read(offer.note)
            checkpoint = Checkpoint.read(note.text)
        except NoteFault as fault:
            raise WitnessFault(f"{log} 的检查点写法不对：{fault}") from None
        if checkpoint.origin != key.name or checkpoint.size != offer.size or not note.signed_by(key):
            raise WitnessFault(f"{log} 第 {offer.size} 条处的检查点不是这把密钥签的。不见证。")
        return checkpoint, note

    def _grows(self, log: str, last: LastSigned, checkpoint: Checkpoint, note: Note, offer: CheckpointOffer) -> None:
        """Raises ForkSeen where a checkpoint cannot be of the log signed last."""
        before = last.checkpoint
        if checkpoint.size < before.size:
            raise self._fork(log, last, note, f"记录变短了：此前 {before.size} 条，现在 {checkpoint.size} 条")
        if checkpoint.size == before.size:
            if checkpoint.root != before.root:
                raise self._fork(log, last, note, f"同样 {before.size} 条，内容不同")
            return
        try:
            proof = [strict_base64(one) for one in offer.proof]
        except NoteFault:
            proof = []
        if not consistent(before.size, checkpoint.size, proof, before.root, checkpoint.root):
            raise self._fork(log, last, note, f"{checkpoint.size} 条的记录不以此前的 {before.size} 条开头")

    def _fork(self, log: str, last: LastSigned, note: Note, why: str) -> ForkSeen:
        self._forks().mkdir(exist_ok=True, mode=0o700)
        at = len(list(self._forks().glob(f"{log}-*.txt")))
        path = self._forks() / f"{log}-{at}.txt"
        _write(path, f"{log}：{why}\n{last.vkey}\n\n{last.note.spelled()}\n{note.spelled()}")
        return ForkSeen(
            f"{log}：{why}。同一次表决有了两份记录，不再见证。两份签名都保存在 {path}，请交街道办事处和其他见证人。"
        )

    def _line(self, note: Note) -> str:
        return next(one.line for one in note.signatures if one.name == self.name and one.key_id == self.public.id)

    def _keep(self, log: str, signed: LastSigned) -> None:
        path = self._path(log)
        path.parent.mkdir(exist_ok=True, mode=0o700)
        _write(path, json.dumps({"vkey": signed.vkey, "note": signed.note.spelled()}, ensure_ascii=False) + "\n")

    def _path(self, log: str) -> Path:
        return self._folder / "logs" / f"{_named(log)}.json"

    def _forks(self) -> Path:
        return self._folder / "forks"

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with (self._folder / ".lock").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _named(log: str) -> str:
    if not _LOG.fullmatch(log):
        raise WitnessFault(f"不是表决编号：{log[:80]!r}")
    return log


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all, on the disk when this returns."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)
    descriptor = os.open(path.parent, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


def offers_of(answer: Any) -> list[CheckpointOffer]:
    """What the service offers, as it came over the wire; raises WitnessFault where it is something else."""
    try:
        return [
            CheckpointOffer(int(one["size"]), str(one["note"]), tuple(str(part) for part in one["proof"]))
            for one in answer["checkpoints"]
        ]
    except (KeyError, TypeError, ValueError):
        raise WitnessFault("服务的回答看不懂。请核对网址，或升级程序。") from None
