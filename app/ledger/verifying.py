"""Checks a downloaded ledger without us: every line, every checkpoint, the keys. Answers every fault with file and line."""

import io
import json
import re
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.core.signing.checkpoints import Checkpoint
from app.core.signing.merkle import Tree
from app.core.signing.notes import KeyKind, Note, NoteFault, PublicKey
from app.core.values.canonical import canonical
from app.voting.leaves import leaf_hash

_LINE = frozenset({"c", "ledger", "ref", "seq", "t", "ts", "v"})
_MORE = frozenset({"at", "former", "place", "role", "sha256", "vote"})
_TS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_HEX = re.compile(r"[0-9a-f]{64}")
_CKPT = re.compile(r"checkpoints/([1-9]\d{0,17})\.ckpt")
_LARGEST = 1 << 30
"""Bytes that a file of the ZIP may unpack to."""


class Unreadable(Exception):
    """A file that is no downloaded ledger; the message is Chinese."""


@dataclass(slots=True)
class LedgerVerified:
    """What was found: the ledger's name, the sizes signed, the witnesses under them, how many lines of each kind."""

    log: str = ""
    size: int = 0
    signed: list[int] = field(default_factory=list)
    witnesses: set[str] = field(default_factory=set)
    kinds: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def read(data: bytes) -> dict[str, bytes]:
    """The files of the ZIP; raises Unreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(one.file_size for one in archive.infolist()) > _LARGEST:
                raise Unreadable("文件解开以后太大，不是台账。")
            return {one.filename: archive.read(one) for one in archive.infolist()}
    except (zipfile.BadZipFile, NotImplementedError, OSError, RuntimeError) as error:
        raise Unreadable(f"不是 ZIP 文件，或已损坏（{type(error).__name__}）。") from None


def check(files: Mapping[str, bytes], texts: Sequence[str] = ()) -> LedgerVerified:
    """Everything that must hold of a ledger; `texts` are keys taken from elsewhere. Raises Unreadable where the lines or
    the keys are missing.
    """
    if not {"ledger.jsonl", "keys.txt"} <= files.keys():
        raise Unreadable("缺 ledger.jsonl 或 keys.txt，不是下载的台账。")
    found = LedgerVerified()
    keys = _keys(files["keys.txt"], texts, found)
    tree = _lines(files["ledger.jsonl"], found)
    for name in sorted(files.keys() - {"ledger.jsonl", "keys.txt"}):
        _checkpoint(name, files[name], keys, tree, found)
    found.signed.sort()
    if found.size and found.size not in found.signed:
        found.faults.append(f"checkpoints：没有 {found.size} 条（全部）的检查点")
    return found


def _keys(data: bytes, texts: Sequence[str], verified: LedgerVerified) -> list[PublicKey]:
    keys = []
    for number, line in enumerate(data.decode(errors="replace").splitlines(), start=1):
        try:
            keys.append(PublicKey.read(line))
        except NoteFault as fault:
            verified.faults.append(f"keys.txt 第 {number} 行：密钥写法不对（{fault}）")
    if not keys or keys[0].kind is not KeyKind.LOG:
        raise Unreadable("keys.txt 第 1 行不是台账的密钥。")
    verified.log = keys[0].name.rpartition("/")[2]
    trusted = [PublicKey.read(one) for one in texts]
    ours = {one.raw for one in trusted if one.kind is KeyKind.LOG}
    if ours and keys[0].raw not in ours:
        verified.faults.append("keys.txt 第 1 行：台账的密钥不是给出的密钥")
    theirs = {one.vkey for one in trusted if one.kind is KeyKind.WITNESS}
    return [one for one in keys if one.kind is KeyKind.LOG or not theirs or one.vkey in theirs]


def _lines(data: bytes, verified: LedgerVerified) -> Tree:
    tree, last = Tree(), ""
    lines = data.split(b"\n")
    if lines.pop() != b"":
        verified.faults.append("ledger.jsonl：最后一行没有换行")
    for seq, line in enumerate(lines):
        tree.append(leaf_hash(line))
        for fault in _line(line, seq, verified.log, last):
            verified.faults.append(f"ledger.jsonl 第 {seq + 1} 行：{fault}")
        told = _as_json(line)
        last = str(told.get("ts", last))
        verified.kinds[str(told.get("t"))] += 1
    verified.size = len(lines)
    return tree


def _as_json(line: bytes) -> dict[str, Any]:
    try:
        told = json.loads(line)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _line(line: bytes, seq: int, log: str, last: str) -> list[str]:
    told = _as_json(line)
    try:
        if not told or canonical(told) != line:
            return ["不是规范的 JSON"]
    except ValueError:
        return ["不是规范的 JSON"]
    faults = []
    if not _LINE <= told.keys() <= _LINE | _MORE:
        faults.append("字段不对")
    if (told.get("seq"), told.get("v"), told.get("ledger")) != (seq, 1, log):
        faults.append(f"序号应为 {seq}，台账应为 {log}")
    if not all(isinstance(told.get(name), str) for name in ("t", "ref")):
        faults.append("t 和 ref 应为文字")
    if not all(_HEX.fullmatch(str(told[name])) for name in ("c", "sha256", "former") if name in told):
        faults.append("哈希应为 64 位小写十六进制")
    ts = str(told.get("ts"))
    if not _TS.fullmatch(ts) or ts < last:
        faults.append("时间写法不对，或早于上一行")
    return faults


def _checkpoint(name: str, data: bytes, keys: Sequence[PublicKey], tree: Tree, verified: LedgerVerified) -> None:
    named = _CKPT.fullmatch(name)
    if not named:
        verified.faults.append(f"{name}：多出来的文件")
        return
    try:
        note = Note.read(data.decode())
        signed = Checkpoint.read(note.text)
    except (NoteFault, UnicodeDecodeError) as fault:
        verified.faults.append(f"{name}：写法不对（{fault}）")
        return
    if signed.size != int(named[1]) or signed.origin != keys[0].name:
        verified.faults.append(f"{name}：名称、条数与文件名或密钥不符")
    elif not note.signed_by(keys[0]):
        verified.faults.append(f"{name}：不是台账的密钥签的")
    elif signed.size > tree.size or tree.root(signed.size) != signed.root:
        verified.faults.append(f"{name}：签过的 {signed.size} 条与现在的不一致，台账被改过")
    else:
        verified.signed.append(signed.size)
        verified.witnesses |= {one.name for one in keys if note.witnessed_at(one) is not None}
