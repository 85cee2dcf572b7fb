#!/usr/bin/env python3
"""Checks a bundle of a vote, offline: python3 verify.py BUNDLE [--key VKEY]... [--receipt FILE]... [--tracker CODE]...

校验一次表决的资料包，不联网、只用 Python 标准库：
    python3 verify.py 资料包.zip                        检查资料包自身是否前后一致
    python3 verify.py 资料包.zip --key 公示上印的密钥      再检查它是否由这把密钥签发
    python3 verify.py 资料包.zip --receipt 回执.txt       再检查这张回执的选票是否在其中
    python3 verify.py 资料包.zip --tracker 查验码         只有查验码的，查它的选票在哪一条、是否有效
    python3 verify.py compare A B                     两个资料包（或回执）是否出自同一份记录

Every fault is told with file and line. Exit status: 0 sound, 1 faults found, 2 cannot be read (compare: cannot be told).
Written from docs/log.md and docs/count.md alone; it shares no line with the service that made the bundle.
"""

import argparse
import base64
import binascii
import csv
import hashlib
import io
import json
import re
import sys
import unicodedata
import zipfile
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

GREATEST = 2**53 - 1
SCHEMA, SUITE = "yigai/bundle/v1", "sha256-ed25519"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
TRACKER = re.compile("[A-Za-z0-8]{12}")
# What people type between its characters: spaces and line ends, dashes, dots, and what is not seen.
BETWEEN = re.compile(
    r"[\t-\r \u00ad\u1680\u200b-\u200f\u2028\u2029\u2060\ufeff\-\u2010-\u2015\u2212._\u00b7\u2022\u2027\u3002\u30fb]"
)
HEX32 = re.compile("[0-9a-f]{64}")
KEYS = {
    "open": "closes_at disclosure eid items opens_at roll_area_c roll_heads roll_n roll_root seq suite t v",
    "ballot": "c eid seq t ts v",
    "paper": "c eid seq t ts v",
    "void": "eid reason seq t target ts v",
    "correct": "c eid reason seq t ts v",
    "extend": "closes_at eid reason seq t ts v",
    "close": "eid n_ballot seq t ts v",
    "tally": "eid seq sha256 t ts v",
    "attest": "by eid finding seq sha256 t ts v",
}
AFTER_CLOSE = {"void", "correct", "tally", "attest"}
PUBLIC = {
    "README.zh.md",
    "keys.txt",
    "log.jsonl",
    "roll.public.jsonl",
    "rules.json",
    "tally.csv",
    "tally.json",
    "verify.py",
    "vote.json",
}
RESTRICTED = {
    "ballots.csv",
    "delivery.csv",
    "events.jsonl",
    "openings.jsonl",
    "paper.jsonl",
    "recipient.json",
    "register.csv",
    "roll.full.jsonl",
}
TAGS = {"ballot": b"yigai/v1/ballot\n", "paper": b"yigai/v1/paper\n", "roll": b"yigai/v1/roll\n"}
CHANNELS = {"phone": "online", "paper": "paper", "onsite": "onsite"}
# rule -> participation and agreement as (numerator, denominator, whether the share itself is enough)
RULES = {
    "cc278-special": ((2, 3, True), (3, 4, True)),
    "cc278-ordinary": ((2, 3, True), (1, 2, False)),
}


class Unreadable(Exception):
    """What was given is no bundle, receipt or key at all."""


class Faults:
    """Everything found wrong, in the order found."""

    def __init__(self):
        self.lines = []

    def add(self, rule, file, line, chinese, english):
        at = f"{file}:{line}" if line else file
        self.lines.append(f"{at}: {rule} {chinese} / {english}")


# -- spelling ----------------------------------------------------------------------------------------------------------


def spelled(value):
    """The one spelling of a value; raises ValueError for what has none."""
    check(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def check(value):
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, int):
        if abs(value) > GREATEST:
            raise ValueError("number beyond 2^53-1")
    elif isinstance(value, str):
        if not unicodedata.is_normalized("NFC", value):
            raise ValueError("text not in NFC")
    elif isinstance(value, list):
        for one in value:
            check(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            if not re.fullmatch("[a-z0-9_]+", key):
                raise ValueError(f"key {key!r}")
            check(one)
    else:
        raise ValueError(type(value).__name__)


def no_float(text):
    raise ValueError(f"number {text} is not whole")


def read_json(data):
    """The value of canonical JSON; raises ValueError where it is spelled in any other way."""
    value = json.loads(data.decode("utf-8"), parse_float=no_float, parse_constant=no_float)
    if spelled(value) != data:
        raise ValueError("not in canonical spelling")
    return value


def base64_of(text):
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("base64") from None
    if base64.b64encode(data).decode() != text:
        raise ValueError("base64 in another spelling")
    return data


def is_time(value):
    """Whether it is an instant in its one spelling, of a day and an hour that there are."""
    if not isinstance(value, str) or not TIME.fullmatch(value):
        return False
    try:
        return datetime.fromisoformat(value[:-1]).isoformat(timespec="milliseconds") + "Z" == value
    except ValueError:
        return False


def is_whole(value):
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= GREATEST


def whole(text):
    """A whole number as checkpoints and receipts spell it: no zeros before it, and not beyond 2^53-1."""
    if not re.fullmatch("0|[1-9][0-9]{0,15}", text) or int(text) > GREATEST:
        raise ValueError("no whole number up to 2^53-1")
    return int(text)


# -- signatures: Ed25519 (RFC 8032), affine on the curve only through extended coordinates ------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def point(data):
    """The point of 32 bytes, or None."""
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if y >= P:
        return None
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if v * x * x % P != u:
        x = x * ROOT % P
    if v * x * x % P != u or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


def add(a, b):
    e = (a[1] - a[0]) * (b[1] - b[0]) % P
    f = (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    p, q, r, s = f - e, h - g, h + g, f + e
    return (p * q % P, r * s % P, q * r % P, p * s % P)


def times(scalar, a):
    out = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            out = add(out, a)
        a, scalar = add(a, a), scalar >> 1
    return out


BASE = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signed(public, message, signature):
    a, r = point(public), point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or a is None or r is None or s >= ORDER:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    left, right = times(s, BASE), add(r, times(h, a))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


class Key:
    """A key of its vkey; kind 1 signs the log, kind 4 is a witness."""

    def __init__(self, vkey):
        name, _, rest = vkey.partition("+")
        keyid, _, encoded = rest.partition("+")
        data = base64_of(encoded)
        if len(data) != 33 or data[0] not in (1, 4) or not name or any(one.isspace() for one in name):
            raise ValueError("not a key")
        self.vkey, self.name, self.kind, self.public = vkey, name, data[0], data[1:]
        self.id = hashlib.sha256(name.encode() + b"\n" + data).digest()[:4]
        if self.id.hex() != keyid:
            raise ValueError("the id is not this key's")

    def made(self, text, name, data):
        """Whether this key made a signature line's data over a text."""
        if name != self.name or data[:4] != self.id:
            return False
        message, signature = text.encode(), data[4:]
        if self.kind == 4:
            if len(signature) != 72:
                return False
            seconds, signature = int.from_bytes(signature[:8], "big"), signature[8:]
            if seconds > GREATEST:
                return False
            message = f"cosignature/v1\ntime {seconds}\n{text}".encode()
        return signed(self.public, message, signature)


class Note:
    """A text with its signature lines."""

    def __init__(self, data):
        whole = data.decode("utf-8")
        text, gap, below = whole.rpartition("\n\n")
        lines = below.split("\n")
        if not gap or lines.pop() != "" or not lines:
            raise ValueError("not a signed note")
        self.text, self.signatures = text + "\n", []
        for line in lines:
            name, _, encoded = line.removeprefix("— ").partition(" ")
            data = base64_of(encoded)
            if not line.startswith("— ") or not name or len(data) < 5:
                raise ValueError("not a signature line")
            self.signatures.append((name, data))

    def by(self, key):
        return any(key.made(self.text, name, data) for name, data in self.signatures)


class Checkpoint:
    """Origin, size and root of a signed note."""

    def __init__(self, note):
        lines = note.text.split("\n")
        if len(lines) != 4 or not lines[0]:
            raise ValueError("not a checkpoint")
        self.note, self.origin, self.size, self.root = note, lines[0], whole(lines[1]), base64_of(lines[2])
        if len(self.root) != 32:
            raise ValueError("not a root")


# -- the tree ----------------------------------------------------------------------------------------------------------


def leaf_hash(data):
    return hashlib.sha256(b"\x00" + data).digest()


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """The root of every beginning of a list of lines."""

    def __init__(self, lines):
        self.levels = [[leaf_hash(line) for line in lines]]
        while len(self.levels[-1]) > 1:
            below = self.levels[-1]
            self.levels.append([node(below[i], below[i + 1]) for i in range(0, len(below) - 1, 2)])

    def root(self, size):
        """The full subtrees of the binary digits of the size, joined from the right."""
        if size == 0:
            return hashlib.sha256(b"").digest()
        at, joined = size, None
        for level, hashes in enumerate(self.levels):
            if size >> level & 1:
                at -= 1 << level
                full = hashes[at >> level]
                joined = full if joined is None else node(full, joined)
        return joined


def path_root(hashed, index, size, proof):
    """The root that a proof leads to, or None where there is no such leaf or the proof has another length than it must
    (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size or len(hashed) != 32:
        return None
    last = size - 1
    for sibling in proof:
        if last == 0:
            return None
        if index & 1 or index == last:
            hashed = node(sibling, hashed)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            hashed = node(hashed, sibling)
        index, last = index >> 1, last >> 1
    return hashed if last == 0 else None


class Receipt:
    """A leaf, and unless it is blind what it says, with its proof."""

    def __init__(self, data):
        above, gap, note = data.decode("utf-8").partition("\n\n")
        lines = above.split("\n")
        if not gap or lines[0] != "c2sp.org/tlog-proof@v1" or not lines[1].startswith("extra "):
            raise ValueError("not a receipt")
        self.about = read_json(base64_of(lines[1][6:]))
        if not lines[2].startswith("index ") or not isinstance(self.about.get("l"), dict):
            raise ValueError("not a receipt")
        self.index, self.proof = whole(lines[2][6:]), [base64_of(line) for line in lines[3:]]
        if set(self.about) not in ({"l"}, {"l", "o", "s"}) or any(len(one) != 32 for one in self.proof):
            raise ValueError("not a receipt")
        self.checkpoint = Checkpoint(Note(note.encode()))
        self.leaf = spelled(self.about["l"])

    def holds(self):
        return path_root(leaf_hash(self.leaf), self.index, self.checkpoint.size, self.proof) == self.checkpoint.root

    def opens(self):
        """Whether the opening, if there is one, is the leaf's."""
        if "o" not in self.about:
            return True
        tag = TAGS["paper"] if self.about["l"].get("t") == "paper" else TAGS["ballot"]
        return committed(tag, self.about["s"], self.about["o"]) == self.about["l"].get("c")


def committed(tag, salt, opening):
    data = bytes.fromhex(salt)
    if len(data) != 32 or data.hex() != salt:
        raise ValueError("salt")
    return hashlib.sha256(tag + data + spelled(opening)).hexdigest()


def tracker_of(hashed):
    return base64.b32encode(hashed[:10]).decode()[:12]


def in_fours(code):
    return f"{code[:4]}-{code[4:8]}-{code[8:]}"


def read_tracker(text):
    """A tracker as people type it: of any width and case, in fours or not. None has 0, 8 or 1 in it: a 0 is an O, an 8
    a B, and a 1 stays and is I or L."""
    typed = BETWEEN.sub("", unicodedata.normalize("NFKC", text))
    if not TRACKER.fullmatch(typed):
        raise Unreadable(
            f"--tracker {text}: 不是查验码：应为 12 个字符，只有字母 A–Z 和数字 2–7，如 FOYS-3QM5-UMKX"
            " / no tracker: 12 characters of A-Z and 2-7"
        )
    return typed.upper().replace("0", "O").replace("8", "B")


# -- the bundle --------------------------------------------------------------------------------------------------------


def read_bundle(path):
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if len(set(names)) != len(names):
                raise Unreadable(f"{path}: 同名文件 / a name comes twice")
            return {name: archive.read(name) for name in names}
    except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise Unreadable(f"{path}: 不是资料包 / no bundle ({error})") from None


class Bundle:
    """A bundle being checked: what each rule finds goes to `faults`, and what it reads serves the next ones."""

    def __init__(self, files, keys):
        self.files, self.given, self.faults = files, keys, Faults()
        self.leaves, self.log, self.notes, self.roll = [], [], {}, []
        self.log_key, self.witnesses, self.seen, self.closes = None, [], [], None
        self.vote, self.tally, self.opened, self.answers = {}, {}, {}, []
        self.restricted = bool(RESTRICTED & set(files))
        for name in sorted((PUBLIC | (RESTRICTED if self.restricted else set())) - set(files)):
            self.faults.add("V1", name, 0, "缺少这个文件", "missing")

    def fault(self, rule, file, line, chinese, english):
        self.faults.add(rule, file, line, chinese, english)

    def value(self, name):
        """A canonical JSON file, or {} with a fault."""
        try:
            value = read_json(self.files.get(name, b"{}"))
            if not isinstance(value, dict):
                raise ValueError("no object")
            return value
        except (ValueError, RecursionError) as error:
            self.fault("V3", name, 1, "不是规范的 JSON", f"not canonical JSON: {error}")
            return {}

    def lines(self, name):
        """The canonical objects of a .jsonl file with their bytes; a faulty line is {}."""
        data = self.files.get(name, b"")
        if data and not data.endswith(b"\n"):
            self.fault("V3", name, data.count(b"\n") + 1, "末行没有换行", "the last line does not end")
        found = []
        for number, line in enumerate(data.split(b"\n")[:-1], start=1):
            try:
                value = read_json(line)
                if not isinstance(value, dict):
                    raise ValueError("no object")
            except (ValueError, RecursionError) as error:
                self.fault("V3", name, number, "不是规范的一行", f"not a canonical line: {error}")
                value = {}
            found.append((value, line))
        return found

    def check(self):
        self.vote, self.tally = self.value("vote.json"), self.value("tally.json")
        self.value("rules.json")
        self.manifest()
        self.keys()
        self.signature()
        self.log_lines()
        self.checkpoints()
        self.windows()
        self.voids()
        self.commitments()
        self.roll_lines()
        self.counts()
        if self.restricted:
            self.openings()
            self.register()
            self.standing()
            self.sums()
            self.papers()
            self.value("recipient.json")
            self.lines("events.jsonl")
        self.witnessed()

    # V1, V2 ---------------------------------------------------------------------------------------------------------

    def manifest(self):
        manifest = self.value("MANIFEST.json")
        if manifest.get("schema") != SCHEMA or manifest.get("eid") != self.vote.get("eid"):
            self.fault("V1", "MANIFEST.json", 1, "不是这次表决的清单", "not this vote's manifest")
        listed = {}
        for entry in manifest.get("files") or []:
            if isinstance(entry, dict) and isinstance(entry.get("name"), str):
                listed[entry["name"]] = entry
        if [entry.get("name") for entry in manifest.get("files") or [] if isinstance(entry, dict)] != sorted(listed):
            self.fault("V1", "MANIFEST.json", 1, "清单没有按名称排好或有重复", "not sorted, or a name comes twice")
        for name in sorted(set(self.files) - {"MANIFEST.json", "MANIFEST.note"} - set(listed)):
            self.fault("V1", name, 0, "清单里没有这个文件", "not in the manifest")
        for name, entry in listed.items():
            data = self.files.get(name)
            if data is None:
                self.fault("V1", name, 0, "清单里有，包里没有", "in the manifest and not there")
            elif (entry.get("sha256"), entry.get("size")) != (hashlib.sha256(data).hexdigest(), len(data)):
                self.fault("V1", name, 0, "内容与清单不符", "not what the manifest says")

    def keys(self):
        try:
            lines = self.files.get("keys.txt", b"").decode("utf-8").split("\n")
            if lines.pop() != "":
                raise ValueError("the last line does not end")
            keys = [Key(line) for line in lines]
            if not keys or keys[0].kind != 1 or any(key.kind != 4 for key in keys[1:]):
                raise ValueError("first the log's key, then witnesses")
        except ValueError as error:
            self.fault("V2", "keys.txt", 1, "密钥文件有误", f"faulty: {error}")
            return
        self.log_key, self.witnesses = keys[0], keys[1:]
        if not keys[0].name.endswith(f"/{self.vote.get('eid')}"):
            self.fault("V2", "keys.txt", 1, "密钥不是这次表决的", "not this vote's key")
        given = {key.vkey for key in self.given if key.kind == 1}
        if given and self.log_key.vkey not in given:
            self.fault("V2", "keys.txt", 1, "密钥与您给出的不同：不是公示的那一把", "another key than the one given")

    def signature(self):
        try:
            note = Note(self.files.get("MANIFEST.note", b""))
        except ValueError as error:
            self.fault("V2", "MANIFEST.note", 1, "清单没有签名", f"no signed note: {error}")
            return
        digest = hashlib.sha256(self.files.get("MANIFEST.json", b"")).hexdigest()
        if note.text != f"{SCHEMA}\n{self.vote.get('eid')}\n{digest}\n":
            self.fault("V2", "MANIFEST.note", 1, "签的不是这份清单", "signs another manifest")
        if len(note.signatures) != 1 or self.log_key is None or not note.by(self.log_key):
            self.fault("V2", "MANIFEST.note", 5, "签名无效", "the signature does not hold")

    # V3 -------------------------------------------------------------------------------------------------------------

    def log_lines(self):
        closed = False
        for seq, (leaf, data) in enumerate(self.lines("log.jsonl")):
            self.leaves.append(leaf)
            self.log.append(data)
            if not leaf:
                continue
            kind = leaf.get("t")
            if not self.shaped(leaf):
                self.fault("V3", "log.jsonl", seq + 1, "这一行的内容不合格式", "not what a leaf of its kind holds")
            if (leaf.get("seq"), leaf.get("eid"), leaf.get("v")) != (seq, self.vote.get("eid"), 1):
                self.fault("V3", "log.jsonl", seq + 1, "编号或表决不符", "another number or vote")
            if (kind == "open") != (seq == 0):
                self.fault("V3", "log.jsonl", seq + 1, "开始记录应只在第一行", "one open, and first")
            if closed and kind not in AFTER_CLOSE:
                self.fault("V3", "log.jsonl", seq + 1, "截止之后不应再有这种记录", "does not come after the close")
            if kind == "attest" and not any(one.get("t") == "tally" for one in self.leaves):
                self.fault("V17", "log.jsonl", seq + 1, "审计意见之前没有计票结果", "attests before any tally")
            closed = closed or kind == "close"
        self.tree = Tree(self.log)
        if not self.log:
            self.fault("V3", "log.jsonl", 1, "没有记录", "empty")

    def shaped(self, leaf):
        kind = leaf.get("t")
        wanted = KEYS.get(kind, "").split() + (["p"] if kind == "ballot" and "p" in leaf else [])
        return sorted(leaf) == sorted(wanted) and self.typed(leaf)

    @staticmethod
    def typed(leaf):
        whole = ("seq", "target", "n_ballot", "p", "roll_n", "roll_heads", "roll_area_c")
        hashes = ("c", "sha256", "roll_root")
        return (
            all(is_whole(leaf[name]) for name in whole if name in leaf)
            and leaf.get("suite", SUITE) == SUITE
            and leaf.get("disclosure", "full") in ("full", "participation", "aggregate")
            and all(isinstance(leaf[name], str) and HEX32.fullmatch(leaf[name]) for name in hashes if name in leaf)
            and all(is_time(leaf[name]) for name in ("ts", "opens_at", "closes_at") if name in leaf)
        )

    def of_kind(self, *kinds):
        return [leaf for leaf in self.leaves if leaf.get("t") in kinds]

    # V4 -------------------------------------------------------------------------------------------------------------

    def checkpoints(self):
        for name in sorted(name for name in self.files if name.startswith("checkpoints/")):
            try:
                found = Checkpoint(Note(self.files[name]))
            except ValueError:
                self.fault("V4", name, 1, "不是签名的检查点", "no checkpoint")
                continue
            faults = len(self.faults.lines)
            if name != f"checkpoints/{found.size}.ckpt":
                self.fault("V4", name, 2, "文件名与条数不符", "the name is of another size")
            if self.log_key is None or found.origin != self.log_key.name or not found.note.by(self.log_key):
                self.fault("V4", name, 5, "签名无效", "the signature does not hold")
            if found.size > len(self.log) or found.root != self.tree.root(found.size):
                self.fault("V4", name, 3, "与记录不符：记录被改动过", "not the root of this log: it was changed")
            if len(self.faults.lines) == faults:
                self.notes[found.size] = found
        if len(self.log) not in self.notes:
            self.fault("V4", "checkpoints", 0, "没有签到最后一条的检查点", "none of the full size")

    # V6, V7 ---------------------------------------------------------------------------------------------------------

    def windows(self):
        if not self.leaves or not self.typed(self.leaves[0]) or "opens_at" not in self.leaves[0]:
            return
        opens, closes, papers, voided = self.leaves[0]["opens_at"], self.leaves[0]["closes_at"], {}, self.voided()
        self.closes = closes
        named = Counter(one.get("p") for one in self.of_kind("ballot") if one.get("seq") not in voided)
        for seq, leaf in enumerate(self.leaves):
            kind, at = leaf.get("t"), leaf.get("ts")
            if kind == "extend" and is_time(leaf.get("closes_at")):
                if leaf["closes_at"] <= closes or not is_time(at) or at >= closes:
                    self.fault("V6", "log.jsonl", seq + 1, "延长不在截止之前或没有延后", "no extension before the end")
                closes = self.closes = leaf["closes_at"]
            inside = is_time(at) and opens <= at < closes
            if kind == "paper":
                papers[seq] = at
            if kind == "ballot" and "p" in leaf:
                if papers.get(leaf["p"]) != at:
                    self.fault("V6", "log.jsonl", seq + 1, "纸质票与收票记录不符", "names no paper leaf of its time")
                elif seq not in voided and named[leaf["p"]] > 1:
                    self.fault("V6", "log.jsonl", seq + 1, "一张纸质票录入了两次", "its paper has another ballot")
            elif kind in ("ballot", "paper") and not inside:
                self.fault("V6", "log.jsonl", seq + 1, "收到时间不在投票期内", "not received inside the window")

    def voids(self):
        targets, keyed = set(), set()
        for seq, leaf in enumerate(self.leaves):
            if leaf.get("t") == "ballot" and "p" in leaf:
                keyed.add(leaf["p"])
            if leaf.get("t") != "void":
                continue
            target = leaf.get("target")
            aim = self.leaves[target] if is_whole(target) and target < seq else {}
            if aim.get("t") not in ("ballot", "paper") or target in targets:
                self.fault("V12", "log.jsonl", seq + 1, "作废的不是一张在案的票", "voids no ballot, or twice")
            elif aim["t"] == "paper" and target in keyed:
                self.fault("V12", "log.jsonl", seq + 1, "这张纸质票已经录入", "this paper has made a ballot")
            targets.add(target)

    def voided(self):
        """What is out of the governing count: the targets of the void leaves before the last tally."""
        tallies = [leaf["seq"] for leaf in self.of_kind("tally") if is_whole(leaf.get("seq"))]
        end = tallies[-1] if tallies else len(self.leaves)
        return {leaf.get("target") for leaf in self.of_kind("void") if leaf.get("seq", end) < end}

    def commitments(self):
        seen, shown = {}, {}
        for seq, leaf in enumerate(self.leaves):
            if "c" in leaf and seen.setdefault(leaf["c"], seq) != seq:
                self.fault("V7", "log.jsonl", seq + 1, "承诺值重复", f"the commitment of line {seen[leaf['c']] + 1}")
            # A tracker is 60 bits of a hash: whoever draws salts until two are alike shows two people one ballot.
            code = tracker_of(self.tree.levels[0][seq])
            if leaf.get("t") in ("ballot", "paper") and shown.setdefault(code, seq) != seq:
                first = shown[code] + 1
                self.fault(
                    "V7",
                    "log.jsonl",
                    seq + 1,
                    f"查验码 {in_fours(code)} 与第 {first} 行的相同：两户会把同一张票当作自己的",
                    f"its tracker {in_fours(code)} is that of line {first}: two heads would take one ballot for theirs",
                )
        on_roll = Counter(line.get("c") for line, _ in self.lines("roll.public.jsonl") if line)
        for twice in sorted(str(one) for one, times_there in on_roll.items() if times_there > 1):
            self.fault("V7", "roll.public.jsonl", 0, "承诺值重复", f"a commitment twice: {twice}")

    # V8, V9 ---------------------------------------------------------------------------------------------------------

    def roll_lines(self):
        self.roll = self.lines("roll.public.jsonl")
        for i, (leaf, _) in enumerate(self.roll):
            if leaf and (sorted(leaf) != ["c", "i", "t", "v"] or (leaf["i"], leaf["t"], leaf["v"]) != (i, "roll", 1)):
                self.fault("V8", "roll.public.jsonl", i + 1, "名册行的格式或编号不符", "another form or number")
        opened = self.leaves[0] if self.leaves else {}
        if Tree([data for _, data in self.roll]).root(len(self.roll)).hex() != opened.get("roll_root"):
            self.fault("V8", "roll.public.jsonl", 0, "不是表决开始时的名册", "not the roll of the opening leaf")
        if len(self.roll) != opened.get("roll_n"):
            self.fault("V8", "roll.public.jsonl", 0, "行数与开始记录不符", "another number of lines")

    def counts(self):
        opened = self.leaves[0] if self.leaves else {}
        window = {"opens_at": opened.get("opens_at"), "closes_at": self.closes}
        if self.vote.get("window") != window:
            self.fault("V9", "vote.json", 1, "投票时间与记录不同", "another window than the log")
        if not is_whole(self.vote.get("witness_quorum")):
            self.fault("V9", "vote.json", 1, "没有写明应有几方见证", "no witness quorum")
        asked = {}
        for item in opened.get("items") or []:
            if isinstance(item, dict):
                asked[str(item.get("n"))] = item
        told = {}
        for item in self.vote.get("items") or []:
            if isinstance(item, dict):
                told[str(item.get("n"))] = item
        for number in sorted(set(asked) | set(told)):
            text = str(told.get(number, {}).get("text"))
            leaf = asked.get(number, {})
            wanted = (told.get(number, {}).get("rule"), hashlib.sha256(text.encode()).hexdigest())
            if (leaf.get("rule"), leaf.get("sha256")) != wanted:
                self.fault("V9", "vote.json", 1, f"事项 {number} 与开始记录不符", f"item {number} is another")
        for leaf in self.of_kind("close"):
            before = sum(one.get("t") == "ballot" for one in self.leaves[: leaf.get("seq") or 0])
            if leaf.get("n_ballot") != before:
                self.fault("V9", "log.jsonl", leaf["seq"] + 1, "票数不符", f"there are {before} ballot leaves")
        tallies = self.of_kind("tally")
        digest = hashlib.sha256(self.files.get("tally.json", b"")).hexdigest()
        if not tallies or tallies[-1].get("sha256") != digest:
            self.fault("V9", "tally.json", 0, "不是记录里的计票结果", "not the tally of the log")
        if "source" in self.tally:
            return  # the authority's own system counted; its figures are kept as they came
        rooms = self.files.get("participation.csv")
        if rooms is not None and len(list(csv.reader(io.StringIO(rooms.decode("utf-8-sig"))))) - 1 != opened.get(
            "roll_n"
        ):
            self.fault("V14", "participation.csv", 0, "不是名册上的全部房号", "not all parts of the roll")
        items = self.tally.get("items") if isinstance(self.tally.get("items"), dict) else {}
        if set(items) != set(asked):
            self.fault("V9", "tally.json", 1, "事项与开始记录不符", "other items than the opening leaf")
        for number, item in sorted(items.items()):
            self.arithmetic(number, item, opened, asked.get(number, {}))

    def arithmetic(self, number, item, opened, asked):
        """That a tally's sums, checks and outcome follow from each other, the roll's totals and the ballots' number."""
        try:
            sums = {name: summed(item[name]) for name in SUMS}
            rule = item["rule"]
            participation, agreement = RULES[rule]
        except (KeyError, TypeError, ValueError):
            self.fault("V9", "tally.json", 1, f"事项 {number} 不合格式", f"item {number} is no count")
            return
        total, took_part = sums["total"], sums["participating"]
        if rule != asked.get("rule"):
            self.fault("V9", "tally.json", 1, f"事项 {number} 用了另一规则", f"item {number} by another rule")
        if total != (opened.get("roll_area_c"), opened.get("roll_heads")):
            self.fault("V9", "tally.json", 1, f"事项 {number} 的总数与名册不符", f"item {number}: another total")
        parts = [sums[name] for name in SUMS[2:]]
        if took_part != (sum(one[0] for one in parts), sum(one[1] for one in parts)):
            self.fault("V9", "tally.json", 1, f"事项 {number} 的合计不符", f"item {number}: sums do not add up")
        voided = self.voided()
        standing = sum(leaf.get("seq") not in voided for leaf in self.of_kind("ballot"))
        if took_part[1] != standing:
            self.fault("V9", "tally.json", 1, f"事项 {number} 的票数与记录不符", f"{standing} ballots stand in the log")
        held = {
            "participation_area": met(participation, took_part[0], total[0]),
            "participation_heads": met(participation, took_part[1], total[1]),
            "agreement_area": met(agreement, sums["agree"][0], took_part[0]),
            "agreement_heads": met(agreement, sums["agree"][1], took_part[1]),
        }
        if not (held["participation_area"] and held["participation_heads"]):
            outcome = "no_valid_decision"
        else:
            outcome = "carried" if held["agreement_area"] and held["agreement_heads"] else "lost"
        if (item.get("checks"), item.get("outcome")) != (held, outcome):
            self.fault("V14", "tally.json", 1, f"事项 {number} 的结论应为 {outcome}", f"item {number} is {outcome}")

    # V10 to V13 -----------------------------------------------------------------------------------------------------

    def openings(self):
        self.opened, nonces = {}, {}
        for number, (entry, _) in enumerate(self.lines("openings.jsonl"), start=1):
            index, opening = entry.get("i"), entry.get("o")
            leaf = self.leaves[index] if is_whole(index) and index < len(self.leaves) else {}
            try:
                holds = committed(TAGS[leaf.get("t")], entry["s"], opening) == leaf["c"]
            except (KeyError, TypeError, ValueError):
                holds = False
            if not holds or index in self.opened or opening.get("eid") != self.vote.get("eid"):
                self.fault("V10", "openings.jsonl", number, "与记录里的承诺不符", "opens no commitment of the log")
                continue
            self.opened[index] = opening
            if not self.formed(leaf, opening):
                self.fault("V10", "openings.jsonl", number, "内容的写法不对", "not an opening of its kind")
            if nonces.setdefault(opening.get("n"), index) != index:
                self.fault("V10", "openings.jsonl", number, "随机数重复", "its nonce is another's")
        for leaf in self.of_kind("ballot", "paper"):
            if leaf.get("seq") not in self.opened:
                self.fault("V10", "openings.jsonl", 0, f"缺第 {leaf.get('seq')} 条的内容", "a leaf has no opening")

    def formed(self, leaf, opening):
        """Whether an opening has what its kind of leaf asks for, every item answered."""
        wanted = {"eid", "n", "parts", "voter"} | ({"serial"} if leaf["t"] == "paper" else {"ch", "choices"})
        if set(opening) != wanted or not re.fullmatch("[0-9a-f]{32}", str(opening["n"])):
            return False
        parts, choices = opening["parts"], opening.get("choices")
        if not isinstance(parts, list) or not parts or parts != sorted(set(parts)):
            return False
        items = {str(item.get("n")) for item in self.leaves[0].get("items") or []}
        return leaf["t"] == "paper" or (set(choices) == items and all(one in SAYS for one in choices.values()))

    def register(self):
        """The roll in full against its public lines, and against the register: heads are equal sets of owners."""
        self.heads, entries = {}, []
        for number, (line, _) in enumerate(self.lines("roll.full.jsonl"), start=1):
            entry, public = line.get("entry"), self.roll[number - 1][0] if number <= len(self.roll) else {}
            try:
                holds = committed(TAGS["roll"], line["salt"], entry) == public["c"]
                holds = holds and (line["i"], entry["i"]) == (number - 1, number - 1)
                parts, area = self.heads.setdefault(entry["voter"], ([], 0))
                self.heads[entry["voter"]] = ([*parts, entry["part"]], area + entry["area_c"])
                entries.append((entry["part"], entry["area_c"], entry["voter"]))
            except (KeyError, TypeError, ValueError):
                holds = False
            if not holds:
                self.fault("V11", "roll.full.jsonl", number, "与公开的名册行不符", "opens no line of the roll")
        opened = self.leaves[0] if self.leaves else {}
        totals = (len(entries), len(self.heads), sum(area for _, area, _ in entries))
        if totals != (opened.get("roll_n"), opened.get("roll_heads"), opened.get("roll_area_c")):
            self.fault("V8", "roll.full.jsonl", 0, "合计与开始记录不符", "other totals than the opening leaf")
        self.parts = self.read_register()
        voters = {}
        on_roll = [(name, area, owners) for name, area, owners, votes in self.parts.values() if votes]
        for (name, area, owners), entry in zip(on_roll, entries, strict=False):
            if (name, area) != entry[:2] or voters.setdefault(owners, entry[2]) != entry[2]:
                self.fault("V11", "register.csv", 0, f"{name} 与名册不符", f"{name} is another on the roll")
        if len(on_roll) != len(entries) or len(voters) != len(self.heads):
            self.fault("V11", "register.csv", 0, "户数或人数与名册不符", "other parts or heads than the roll")

    def read_register(self):
        """(building, stairwell, room) -> name, area, owners, whether it votes."""
        parking = (self.vote.get("count") or {}).get("include_parking")
        parts, self.off_roll = {}, set()
        try:
            for row in csv.DictReader(io.StringIO(self.files.get("register.csv", b"").decode("utf-8-sig"), newline="")):
                key = (row["building"], row["stairwell"], row["room"])
                name = "-".join(piece for piece in key if piece)
                votes = bool(parking) or row["kind"] not in ("parking", "storage")
                owners = parts[key][2] if key in parts else frozenset()
                area = hundredths(row["area_m2"])
                if key in parts and (parts[key][1], parts[key][3]) != (area, votes):
                    raise ValueError(f"{name} has two areas or two kinds")
                parts[key] = (name, area, owners | {row["owner_id"]}, votes)
                if row["kind"] in ("parking", "storage"):
                    self.off_roll.add(key)
            if sum(part[1] for part in parts.values()) > GREATEST:
                raise ValueError("areas beyond 2^53-1")
        except (KeyError, TypeError, ValueError, csv.Error, AttributeError) as error:
            self.fault("V11", "register.csv", 0, "读不出来", f"cannot be read: {error}")
        return parts

    def standing(self):
        voided, self.counted = self.voided(), {}
        for leaf in self.of_kind("ballot"):
            opening, seq = self.opened.get(leaf.get("seq")) or {}, leaf.get("seq") or 0
            voter = opening.get("voter")
            if sorted(self.heads.get(voter, ([], 0))[0]) != opening.get("parts"):
                self.fault("V13", "openings.jsonl", 0, f"第 {seq} 条的房号与名册不符", "other parts than the roll")
            # On site there is a paper, or somebody entered it on a device before two persons.
            if opening.get("ch") == ("phone" if "p" in leaf else "paper"):
                self.fault("V12", "log.jsonl", seq + 1, "渠道与收票记录不符", "another channel than its leaf")
            if "p" in leaf and (self.opened.get(leaf["p"]) or {}).get("voter") != voter:
                self.fault("V12", "log.jsonl", seq + 1, "纸质票是另一户的", "its paper is another head's")
            if seq not in voided:
                if voter in self.counted:
                    self.fault("V12", "log.jsonl", seq + 1, f"{voter} 有两张有效票", "the head has two ballots")
                self.counted[voter] = opening.get("choices") or {}

    # V14 to V16 -----------------------------------------------------------------------------------------------------

    def sums(self):
        if "source" in self.tally:
            return
        items = self.tally.get("items") if isinstance(self.tally.get("items"), dict) else {}
        counted = self.count_ballots()
        for number, item in sorted(items.items()):
            found = {name: [0, 0] for name in SUMS[2:]}
            for voter, choices in self.counted.items():
                name = SAYS.get(choices.get(number))
                if name is None:
                    self.fault("V12", "openings.jsonl", 0, f"{voter} 没有回答事项 {number}", "an item unanswered")
                    continue
                found[name][0] += self.heads.get(voter, ([], 0))[1]
                found[name][1] += 1
            for name, (area, heads) in found.items():
                told = item.get(name) or {}
                sound = told.get("heads") == heads and told.get("area_m2") == f"{area // 100}.{area % 100:02d}"
                if not sound:
                    self.fault(
                        "V14", "tally.json", 1, f"事项 {number} 的 {name} 不符", f"{name} is {heads} heads, {area}"
                    )
                if counted is not None and counted.sums(number).get(name, (0, 0)) != (area, heads):
                    self.fault(
                        "V14", "ballots.csv", 0, f"事项 {number} 的 {name} 不符", "counts otherwise than the log"
                    )
            if counted is not None and item.get("rule") in RULES:
                for name, wanted in counted.firmness(number, item["rule"]).items():
                    if item.get(name) != wanted:
                        self.fault("V14", "tally.json", 1, f"事项 {number} 的 {name} 不符", f"{name} is {wanted}")
        if counted is not None and self.tally.get("set_aside") != counted.aside:
            self.fault("V14", "tally.json", 1, "不计入的行数不符", f"set aside are {counted.aside}")
        if not self.same_participation():
            self.fault("V14", "participation.csv", 0, "参与房号与选票不符", "other rooms than the ballots'")

    def count_ballots(self):
        """The count by docs/count.md from register.csv and ballots.csv alone, or None with a fault."""
        try:
            text = self.files.get("ballots.csv", b"").decode("utf-8-sig")
            rows = list(csv.DictReader(io.StringIO(text, newline="")))
            rows.sort(key=lambda row: datetime.fromisoformat(row["received_at"]))
            for row in rows:
                row["says"] = SAYS[row["choice"]] if row["validity"] == "valid" else "content_invalid"
            votes = {key for key, part in self.parts.items() if part[3]}
            toggled = votes - self.off_roll if votes & self.off_roll else votes | self.off_roll
            return Count(self.parts, votes, rows, Count(self.parts, toggled, rows))
        except (KeyError, TypeError, ValueError, csv.Error) as error:
            self.fault("V14", "ballots.csv", 0, "读不出来", f"cannot be read: {error}")
            return None

    def same_participation(self):
        data = self.files.get("participation.csv")
        if data is None:
            return True
        took = {part for voter in self.counted for part in self.heads.get(voter, ([], 0))[0]}
        rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
        told = {}
        for row in rows:
            name = "-".join(piece for piece in (row["building"], row["stairwell"], row["room"]) if piece)
            told[name] = row["took_part"]
        on_roll = {part: "yes" if part in took else "no" for parts, _ in self.heads.values() for part in parts}
        return told == on_roll and len(rows) == len(told)

    def papers(self):
        listed = {}
        for number, (line, _) in enumerate(self.lines("paper.jsonl"), start=1):
            listed[line.get("i")] = number
            if not line.get("sha256") or not all(HEX32.fullmatch(str(one)) for one in line["sha256"]):
                self.fault("V15", "paper.jsonl", number, "没有影像", "no scan")
        wanted = {leaf.get("seq") for leaf in self.of_kind("ballot") if "p" in leaf}
        for seq in sorted(wanted ^ set(listed), key=str):
            self.fault(
                "V15", "paper.jsonl", listed.get(seq, 0), f"第 {seq} 条不对应", "not one line for each paper ballot"
            )

    def witnessed(self):
        quorum, tallies = self.vote.get("witness_quorum", 0), self.of_kind("tally")
        found = self.notes.get(tallies[-1].get("seq", -2) + 1) if tallies else None
        given = {key.vkey for key in self.given if key.kind == 4}
        seen = {}
        for key in self.witnesses:
            # One party with two names is one witness; where witnesses' keys were given, only those count.
            if found is not None and (not given or key.vkey in given) and found.note.by(key):
                seen.setdefault(key.public, key.name)
        self.seen = list(seen.values())
        if len(self.seen) < quorum:
            self.fault("V16", "checkpoints", 0, f"只有 {len(self.seen)} 方见证", f"{quorum} witnesses are asked for")

    # V5 -------------------------------------------------------------------------------------------------------------

    def receipt(self, name, receipt):
        found = receipt.checkpoint
        if self.log_key is None or found.origin != self.log_key.name or not found.note.by(self.log_key):
            self.fault("V5", name, 0, "回执不是这份记录的密钥签的", "signed by another key or for another log")
        if not receipt.holds():
            self.fault("V5", name, 0, "回执自身的证明不成立", "its proof does not hold")
        if not receipt.opens():
            self.fault("V5", name, 0, "回执的内容与它的选票不符", "its opening is another ballot's")
        if found.size > len(self.log) or found.root != self.tree.root(found.size):
            self.fault("V5", name, 0, "签回执时的记录与这份不同：记录被改动过", "signed over another log than this")
        if receipt.index >= len(self.log) or self.log[receipt.index] != receipt.leaf:
            self.fault("V5", name, 0, "回执的选票不在这份记录里", "its ballot is not in this log")

    def tracker(self, code):
        """Answers where the ballot of a tracker stands, and never what it says."""
        wanted, shown = re.compile(code.replace("1", "[IL]")), in_fours(code)
        found = [seq for seq, one in enumerate(self.tree.levels[0]) if wanted.fullmatch(tracker_of(one))]
        if not found:
            self.fault(
                "V5",
                "log.jsonl",
                0,
                f"这次表决的记录里没有查验码 {shown}：请核对是否抄错、是否是另一次表决",
                f"no leaf has the tracker {shown}",
            )
            return
        if len(found) > 1:
            places = "、".join(str(seq) for seq in found)
            hint = "；请把其中的 1 写成 I 或 L 再查" if "1" in code else ""
            self.fault(
                "V5",
                "log.jsonl",
                0,
                f"第 {places} 条都与查验码 {shown} 相符，分不出是哪一条{hint}",
                f"{len(found)} leaves have the tracker {shown}",
            )
            return
        seq, leaf = found[0], self.leaves[found[0]]
        if leaf.get("t") not in ("ballot", "paper") or not self.shaped(leaf):
            self.fault(
                "V5",
                "log.jsonl",
                seq + 1,
                f"有查验码 {shown} 的这一条不是选票，也不是收到的纸质票",
                f"what has the tracker {shown} is no ballot and no paper",
            )
            return
        shown = in_fours(tracker_of(self.tree.levels[0][seq]))
        kind, english = ("收到的纸质票", "paper handed in") if leaf["t"] == "paper" else ("选票", "ballot")
        if "p" in leaf:
            kind, english = f"第 {leaf['p']} 条纸质票录入的选票", f"ballot keyed from paper {leaf['p']}"
        at = datetime.fromisoformat(leaf["ts"][:-1]) + timedelta(hours=8)
        stands, in_english = self.fate(seq)
        self.answers.append(
            f"查验码 {shown}：在第 {seq} 条（log.jsonl 第 {seq + 1} 行），{kind}，北京时间 {at:%Y-%m-%d %H:%M:%S} 收到，{stands}"
            f" / tracker: leaf {seq}, {english}, received {leaf['ts']}, {in_english}"
        )

    def fate(self, seq):
        """Whether a ballot or a paper stands, as far as the log tells, and for a later ballot of the head the openings."""
        leaf, voids, ballots, tallied = self.leaves[seq], {}, [], -1
        for at, one in enumerate(self.leaves):
            kind = one.get("t") if self.shaped(one) else None
            if kind == "void":
                voids.setdefault(one["target"], at)
            elif kind == "ballot":
                ballots.append(at)
            elif kind == "tally":
                tallied = at
        if leaf["t"] == "paper":
            keyed = [at for at in ballots if self.leaves[at].get("p") == seq]
            if keyed:
                at = next((one for one in keyed if one not in voids), keyed[-1])
                stands, english = self.fate(at)
                return f"已录入为第 {at} 条，{stands}", f"keyed as leaf {at}, {english}"
            if seq not in voids:
                return "没有录入", "not keyed"
        elif seq not in voids:
            return "有效", "stands"
        at, paper, voter = voids[seq], leaf.get("p"), (self.opened.get(seq) or {}).get("voter")
        told = (f"已由第 {at} 条作废", f"voided by leaf {at}")
        if -1 < tallied < at:
            told = (f"计票之后由第 {at} 条作废", f"voided by leaf {at} after the count")
        for other in ballots:
            of_the_head = voter is not None and (self.opened.get(other) or {}).get("voter") == voter
            if other not in voids and (of_the_head or (paper is not None and self.leaves[other].get("p") == paper)):
                return f"{told[0]}，同一户有效的是第 {other} 条", f"{told[1]}, of the head leaf {other} stands"
        return told


class Count:
    """One roll with the lines of ballots.csv in their classes (docs/count.md); `toggled` is the one with parking the
    other way."""

    def __init__(self, parts, votes, rows, toggled=None):
        self.areas, self.items, self.toggled = Counter(), {}, toggled
        owners_of = {key: part[2] for key, part in parts.items() if key in votes}
        for key in votes:
            self.areas[parts[key][2]] += parts[key][1]
        names = ("early", "late", "duplicate", "not_on_roll", "not_entitled", "identity_invalid")
        self.aside = dict.fromkeys(names, 0)
        for row in rows:
            owners = owners_of.get((row["building"], row["stairwell"], row["room"]))
            ballots = self.items.setdefault(row["item"], {})
            if owners is None:
                self.aside["not_on_roll"] += 1
            elif row["validity"] == "identity_invalid":
                self.aside["identity_invalid"] += 1
            elif row["capacity"] == "owner" and row["cast_by"] not in owners:
                self.aside["not_entitled"] += 1
            else:
                self.aside["duplicate"] += owners in ballots
                ballots.setdefault(owners, []).append(row)

    def sums(self, item, left_out=None):
        """What stands of an item, by what it says; a later line of a head may stand where others are left out."""
        return self._summed(
            (owners, next((row for row in rows if left_out is None or not left_out(row)), None))
            for owners, rows in self.items.get(item, {}).items()
        )

    def _summed(self, standing):
        found = dict.fromkeys(SUMS[2:], (0, 0))
        for owners, row in standing:
            if row is not None:
                area, heads = found[row["says"]]
                found[row["says"]] = (area + self.areas[owners], heads + 1)
        return found

    def outcome(self, rule, sums, *, out=None, not_agreeing=(0, 0)):
        total = (sum(self.areas.values()), len(self.areas))
        took = [sum(one[base] for name, one in sums.items() if name != out) for base in (0, 1)]
        agree = [sums["agree"][base] - not_agreeing[base] for base in (0, 1)]
        participation, agreement = RULES[rule]
        if not all(met(participation, took[base], total[base]) for base in (0, 1)):
            return "no_valid_decision"
        return "carried" if all(met(agreement, agree[base], took[base]) for base in (0, 1)) else "lost"

    def firmness(self, item, rule):
        """The alternatives, and what stands without a class of lines."""
        sums, ballots = self.sums(item), self.items.get(item, {})
        quarrels = {owners for owners, rows in ballots.items() if len({row["says"] for row in rows}) > 1}
        of_quarrels = self._summed((owners, rows[0]) for owners, rows in ballots.items() if owners in quarrels)
        calm = self._summed((owners, rows[0]) for owners, rows in ballots.items() if owners not in quarrels)
        counted = self.outcome(rule, sums)
        alternatives = {
            "content_invalid_excluded": self.outcome(rule, sums, out="content_invalid"),
            "abstentions_excluded": self.outcome(rule, sums, out="abstain"),
            "conflicts_not_agreeing": self.outcome(rule, sums, not_agreeing=of_quarrels["agree"]),
            "parking_toggled": self.toggled.outcome(rule, self.toggled.sums(item)),
        }
        without = {
            "without_paper": self.sums(item, lambda row: row["channel"] == "paper"),
            "without_proxies": self.sums(item, lambda row: row["capacity"] == "proxy"),
            "without_conflicts": calm,
        }
        stands = {True: "stands", False: "does not stand"}
        return {
            "alternatives": alternatives,
            "robustness": {name: stands[self.outcome(rule, one) == counted] for name, one in without.items()},
            "sensitive": any(one != counted for one in alternatives.values()),
        }


SUMS = ("total", "participating", "agree", "disagree", "abstain", "content_invalid")
SAYS = {"agree": "agree", "disagree": "disagree", "abstain": "abstain", "invalid": "content_invalid"}


def hundredths(text):
    """An area of the register in 0.01 m2, at most 2^53-1 of them."""
    if not re.fullmatch(r"[0-9]{1,1000}(\.[0-9]{1,2})?", text):
        raise ValueError(f"area {text!r}")
    metres, _, rest = text.partition(".")
    found = int(metres + rest.ljust(2, "0"))
    if found > GREATEST:
        raise ValueError(f"area {text!r}")
    return found


def summed(value):
    """Area in 0.01 m2 and heads of a sum in tally.json, in the one spelling that each has."""
    area, heads = value["area_m2"], value["heads"]
    if (
        set(value) != {"area_m2", "heads"}
        or not is_whole(heads)
        or not re.fullmatch(r"(0|[1-9][0-9]*)\.[0-9]{2}", area)
    ):
        raise ValueError("no sum")
    return hundredths(area), heads


def met(share, part, whole):
    numerator, denominator, itself = share
    left, right = part * denominator, whole * numerator
    return whole > 0 and (left >= right if itself else left > right)


def read_receipt(path):
    try:
        return Receipt(Path(path).read_bytes())
    except (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise Unreadable(f"{path}: 不是回执 / no receipt ({error})") from None


def verify(path: str, vkeys: "list[str]", receipts: "list[str]", trackers: "list[str]" = ()) -> int:
    try:
        keys = [Key(vkey) for vkey in vkeys]
    except ValueError as error:
        raise Unreadable(f"--key: 不是密钥 / no key ({error})") from None
    codes = [read_tracker(text) for text in trackers]
    bundle = Bundle(read_bundle(path), keys)
    try:
        bundle.check()
        for name in receipts:
            bundle.receipt(name, read_receipt(name))
        for code in codes:
            bundle.tracker(code)
    except (AttributeError, KeyError, IndexError, OverflowError, TypeError, ValueError) as error:
        # Only what no rule foresaw comes here, and nothing of it is sound.
        bundle.fault("V0", path, 0, "内容无法理解，检查中断", f"cannot be understood: {error!r}")
    for line in bundle.faults.lines:
        print(line)
    if bundle.faults.lines:
        print(f"不通过：{len(bundle.faults.lines)} 处 / not sound: {len(bundle.faults.lines)} faults")
    else:
        print(f"通过：{bundle.vote['eid']}，{len(bundle.log)} 条记录 / sound: {len(bundle.log)} leaves")
    for line in bundle.answers:
        print(line)
    if bundle.log_key is not None:
        print(f"密钥 / key: {bundle.log_key.vkey}")
    if "source" in bundle.tally:
        print(
            "结果数字来自主管部门的系统，不由这里的选票算出"
            " / the figures are the authority's own, not counted from these ballots"
        )
    if bundle.seen:
        print(f"见证 / witnesses: {'，'.join(bundle.seen)}")
    if not any(key.kind == 1 for key in keys):
        print("没有用 --key 给出公示上印的密钥：签发者未证明 / no --key given: who signed is unproved")
    return 1 if bundle.faults.lines else 0


def compare(first, second):
    """Whether two bundles or receipts are of one log: 0 yes, 1 no, 2 cannot be told."""
    sides = [read_log(path) if zipfile.is_zipfile(path) else read_receipt(path) for path in (first, second)]
    sides.sort(key=lambda side: isinstance(side, Receipt))
    one, other = sides
    if isinstance(one, Receipt):
        a, b = one.checkpoint, other.checkpoint
        if not one.holds() or not other.holds() or a.origin != b.origin:
            same = False
        elif a.size == b.size:
            same = a.root == b.root
        else:
            same = False if one.index == other.index and one.leaf != other.leaf else None
    elif isinstance(other, Receipt):
        at = other.checkpoint
        if not other.holds() or (other.index < len(one) and one[other.index] != other.leaf):
            same = False
        else:
            # A receipt signed after the bundle was made is of a longer log, which may well begin with this one.
            same = Tree(one).root(at.size) == at.root if at.size <= len(one) else None
    else:
        shorter = min(len(one), len(other))
        same = one[:shorter] == other[:shorter] and shorter > 0
    said = {True: "出自同一份记录 / one log", False: "不是同一份记录 / not one log"}
    print(said.get(same, "凭这两份分辨不出，请用较新的资料包比较 / these two do not tell: take a later bundle"))
    return {True: 0, False: 1}.get(same, 2)


def read_log(path):
    files = read_bundle(path)
    if "log.jsonl" not in files:
        raise Unreadable(f"{path}: 不是资料包 / no bundle")
    return files["log.jsonl"].split(b"\n")[:-1]


def main(given):
    if given[:1] == ["compare"] and len(given) == 3:
        return compare(given[1], given[2])
    parser = argparse.ArgumentParser(
        prog="verify.py", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("bundle")
    parser.add_argument("--key", action="append", default=[])
    parser.add_argument("--receipt", action="append", default=[])
    parser.add_argument("--tracker", action="append", default=[])
    told = parser.parse_args(given)
    return verify(told.bundle, told.key, told.receipt, told.tracker)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Unreadable as error:
        print(error, file=sys.stderr)
        sys.exit(2)
