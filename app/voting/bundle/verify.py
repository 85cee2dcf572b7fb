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
from datetime import date, datetime, timedelta
from pathlib import Path

GREATEST = 2**53 - 1
SCHEMA, SUITE = "yigai/bundle/v1", "sha256-ed25519"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
TRACKER = re.compile("[A-Za-z0-8]{12}")
# What people type between its characters: spaces and line ends, dashes, dots, and what is not seen.
BETWEEN = re.compile(
    r"[\t-\r \u00ad\u1680\u200b-\u200f\u2028\u2029\u2060\ufeff\-\u2010-\u2015\u2212._\u00b7\u2022\u2027\u3002\u30fb]"
)
DAY = re.compile(r"[1-8]\d{3}-\d\d-\d\d")
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
MORE = {"ballot": {"p"}, "open": {"postings"}}
AFTER_CLOSE = {"void", "correct", "tally", "attest"}
PUBLIC = {
    "MANIFEST.json",
    "MANIFEST.note",
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
SHEETS = {"roll": "名册公示", "notice": "表决通知", "extension": "延长公示", "result": "结果公示", "final": "结果公告"}
DAYS_OF_RULES = {"roll": "roll_days", "notice": "notice_days", "result": "preliminary_days"}
LEAST_DAYS = 7
# Holidays that stand in the solar calendar: month and day.
HOLIDAYS = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}
KINDS = ("dwelling", "shop", "office", "parking", "storage")
ONE_OF = {
    "capacity": ("owner", "proxy", "guardian", "authorised"),
    "channel": ("online", "paper", "onsite"),
    "validity": ("valid", "content_invalid", "identity_invalid"),
}
# rule -> participation and agreement as (numerator, denominator, whether the share itself is enough)
RULES = {
    "cc278-special": ((2, 3, True), (3, 4, True)),
    "cc278-ordinary": ((2, 3, True), (1, 2, False)),
}


class Unreadable(Exception):
    """What was given is no bundle, receipt or key at all."""


class Faults:
    """Everything found wrong, told by rule, file and line."""

    def __init__(self):
        self.found = []

    def add(self, rule, file, line, chinese, english):
        self.found.append((int(rule[1:]), file, line, f"{rule} {chinese} / {english}"))

    @property
    def told(self):
        found = sorted(self.found, key=lambda one: one[:3])
        return [f"{file}:{line}: {said}" if line else f"{file}: {said}" for _, file, line, said in found]


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


def is_day(value):
    """Whether it is a day that there is, as 2026-11-24."""
    if not isinstance(value, str) or not DAY.fullmatch(value):
        return False
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def instant(value):
    return datetime.fromisoformat(value[:-1])


def in_china(value):
    return instant(value) + timedelta(hours=8)


def minute(value):
    """An instant as people in China read it."""
    return f"{in_china(value):%Y-%m-%d %H:%M}"


def is_hash(value):
    return isinstance(value, str) and bool(HEX32.fullmatch(value))


def alike(one, other):
    """Whether two values have one spelling: true is not 1."""
    return spelled(one) == spelled(other)


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
        self.service, _, self.log = name.rpartition("/")
        self.of_ledger = self.log.startswith("community-")

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


def grown(size, subtrees, hashes):
    """The root of a tree of which the full subtrees of the first `size` leaves are known, and every leaf after them; None
    where there is another number of subtrees than that size has."""
    widths = [1 << level for level in reversed(range(size.bit_length())) if size >> level & 1]
    if len(widths) != len(subtrees):
        return None
    edge = [(width, subtrees[at]) for at, width in enumerate(widths)]
    for hashed in hashes:
        width = 1
        while edge and edge[-1][0] == width:
            hashed, width = node(edge.pop()[1], hashed), 2 * width
        edge.append((width, hashed))
    if not edge:
        return hashlib.sha256(b"").digest()
    joined = edge.pop()[1]
    while edge:
        joined = node(edge.pop()[1], joined)
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
        if "o" in self.about and not (isinstance(self.about["o"], dict) and is_hash(self.about["s"])):
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
        self.vote, self.tally, self.open, self.opened, self.answers = {}, None, {}, {}, []
        self.rules, self.ledger_key, self.own_end = {}, None, None
        self.restricted = bool(RESTRICTED & set(files))
        for name in (PUBLIC | (RESTRICTED if self.restricted else set())) - set(files):
            self.faults.add("V1", name, 0, "缺少这个文件", "missing")

    def fault(self, rule, file, line, chinese, english):
        self.faults.add(rule, file, line, chinese, english)

    def value(self, name):
        """A canonical JSON file that holds an object, or None where there is none."""
        try:
            value = read_json(self.files[name])
            if not isinstance(value, dict):
                raise ValueError("no object")
            return value
        except KeyError:
            return None
        except (ValueError, RecursionError):
            self.fault("V3", name, 1, "不是规范的 JSON", "not canonical JSON")
            return None

    def lines(self, name):
        """The canonical objects of a .jsonl file with their bytes; a faulty line is {}. A file is told of once."""
        data = self.files.get(name, b"")
        if data and not data.endswith(b"\n"):
            self.fault("V3", name, data.count(b"\n") + 1, "末行没有换行", "the last line does not end")
        found = []
        for number, line in enumerate(data.split(b"\n")[:-1], start=1):
            try:
                value = read_json(line)
                if not isinstance(value, dict):
                    raise ValueError("no object")
            except (ValueError, RecursionError):
                self.fault("V3", name, number, "不是规范的一行", "not a canonical line")
                value = {}
            found.append((value, line))
        return found

    def table(self, name, rule, columns):
        """The rows of a CSV by these columns, each with its first line; None with a fault where it cannot be read."""
        try:
            reader = csv.reader(io.StringIO(self.files[name].decode("utf-8-sig"), newline=""))
            header, rows, line = None, [], 1
            for cells in reader:
                cells, began, line = [cell.strip() for cell in cells], line, reader.line_num + 1
                if not any(cells[1:]) and cells[:1] in ([], [""]) and len(cells) < 2:
                    continue
                if header is None:
                    header = cells
                    if any(header.count(column) != 1 for column in columns):
                        raise ValueError("columns")
                    continue
                padded = cells + [""] * len(header)
                rows.append((began, {column: padded[header.index(column)] for column in columns}))
            if header is None:
                raise ValueError("columns")
            return rows
        except KeyError:
            return None
        except (ValueError, csv.Error):
            self.fault(rule, name, 0, "读不出来", "cannot be read")
            return None

    def check(self):
        self.log_lines()
        self.vote, self.tally = self.asked(self.value("vote.json")), self.value("tally.json")
        self.rules = self.value("rules.json") or {}
        self.manifest()
        self.keys()
        self.signature()
        self.checkpoints()
        self.windows()
        self.voids()
        self.commitments()
        self.roll_lines()
        self.counts()
        self.participation()
        self.postings()
        if self.restricted:
            self.openings()
            self.full_roll()
            self.register()
            self.ballots()
            self.papers()
            self.value("recipient.json")
            self.lines("events.jsonl")
            self.sums()
        self.witnessed()

    @property
    def eid(self):
        return self.open.get("eid")

    # V1, V2 ---------------------------------------------------------------------------------------------------------

    def manifest(self):
        manifest = self.value("MANIFEST.json")
        self.named = None
        if manifest is None:
            return
        files = manifest.get("files")
        shaped = isinstance(files, list) and all(
            isinstance(one, dict)
            and set(one) == {"name", "sha256", "size"}
            and isinstance(one["name"], str)
            and is_hash(one["sha256"])
            and is_whole(one["size"])
            for one in files
        )
        if not shaped or set(manifest) != {"eid", "files", "schema"} or manifest["schema"] != SCHEMA:
            self.fault("V1", "MANIFEST.json", 1, "不是文件清单", "not a manifest")
            return
        self.named = manifest["eid"]
        if self.open and self.named != self.eid:
            self.fault("V1", "MANIFEST.json", 1, "不是这次表决的清单", "not this vote's manifest")
        names = [one["name"] for one in files]
        if names != sorted(set(names)):
            self.fault("V1", "MANIFEST.json", 1, "清单没有按名称排好或有重复", "not sorted, or a name comes twice")
        for name in set(self.files) - {"MANIFEST.json", "MANIFEST.note"} - set(names):
            self.fault("V1", name, 0, "清单里没有这个文件", "not in the manifest")
        for one in files:
            data = self.files.get(one["name"])
            if data is None:
                self.fault("V1", one["name"], 0, "清单里有，包里没有", "in the manifest and not there")
            elif (one["sha256"], one["size"]) != (hashlib.sha256(data).hexdigest(), len(data)):
                self.fault("V1", one["name"], 0, "内容与清单不符", "not what the manifest says")

    def keys(self):
        try:
            text = self.files.get("keys.txt", b"\n").decode("utf-8")
        except ValueError:
            self.fault("V2", "keys.txt", 0, "不是 UTF-8", "not UTF-8")
            return
        lines = text.split("\n")
        if lines.pop() != "":
            self.fault("V2", "keys.txt", len(lines) + 1, "末行没有换行", "the last line does not end")
        for number, line in enumerate(lines if "keys.txt" in self.files else [], start=1):
            try:
                key = Key(line)
            except ValueError:
                self.fault("V2", "keys.txt", number, "不是密钥", "no key")
                continue
            if key.kind != (1 if number == 1 else 4):
                self.fault("V2", "keys.txt", number, "密钥种类不对", "another kind of key")
            elif number == 1:
                self.log_key = key
            else:
                self.witnesses.append(key)
        if self.log_key is None:
            return
        if self.open and not self.log_key.name.endswith(f"/{self.eid}"):
            self.fault("V2", "keys.txt", 1, "密钥不是这次表决的", "not this vote's key")
        given = {key.vkey for key in self.given if key.kind == 1 and not key.of_ledger}
        if given and self.log_key.vkey not in given:
            self.fault("V2", "keys.txt", 1, "密钥与您给出的不同：不是公示的那一把", "another key than the one given")

    def signature(self):
        if "MANIFEST.note" not in self.files:
            return
        try:
            note = Note(self.files["MANIFEST.note"])
        except ValueError:
            self.fault("V2", "MANIFEST.note", 1, "清单没有签名", "no signed note")
            return
        digest = hashlib.sha256(self.files.get("MANIFEST.json", b"")).hexdigest()
        if note.text != f"{SCHEMA}\n{self.named}\n{digest}\n":
            self.fault("V2", "MANIFEST.note", 1, "签的不是这份清单", "signs another manifest")
        if len(note.signatures) != 1 or self.log_key is None or not note.by(self.log_key):
            self.fault("V2", "MANIFEST.note", 5, "签名无效", "the signature does not hold")

    # V3 -------------------------------------------------------------------------------------------------------------

    def log_lines(self):
        """The leaves; one that is not of its form is {} to everything after."""
        for seq, (leaf, data) in enumerate(self.lines("log.jsonl")):
            shaped = self.shaped(leaf)
            self.leaves.append(leaf if shaped else {})
            self.log.append(data)
            if leaf and not shaped:
                self.fault("V3", "log.jsonl", seq + 1, "这一行的内容不合格式", "not what a leaf of its kind holds")
        self.tree = Tree(self.log)
        self.open = self.leaves[0] if self.leaves and self.leaves[0].get("t") == "open" else {}
        if not self.open:
            self.fault("V3", "log.jsonl", 1, "没有开始记录", "no opening")
        closed = tallied = False
        for seq, leaf in enumerate(self.leaves):
            kind = leaf.get("t")
            if kind is None:
                continue
            if leaf["seq"] != seq:
                self.fault("V3", "log.jsonl", seq + 1, "编号不符", f"its number should be {seq}")
            if leaf["eid"] != self.leaves[0].get("eid"):
                self.fault("V3", "log.jsonl", seq + 1, "不是这次表决的", "of another vote")
            if (kind == "open") != (seq == 0):
                self.fault("V3", "log.jsonl", seq + 1, "开始记录应只在第一行", "one open, and first")
            if closed and kind not in AFTER_CLOSE:
                self.fault("V3", "log.jsonl", seq + 1, "截止之后不应再有这种记录", "does not come after the close")
            if kind == "attest" and not tallied:
                self.fault("V17", "log.jsonl", seq + 1, "审计意见之前没有计票结果", "attests before any tally")
            closed, tallied = closed or kind == "close", tallied or kind == "tally"
        self.end = max(self.places("tally"), default=len(self.leaves))
        self.out = {leaf["target"] for leaf in self.leaves[: self.end] if leaf.get("t") == "void"}

    def shaped(self, leaf):
        kind = leaf.get("t")
        wanted = KEYS.get(kind, "").split() if isinstance(kind, str) else []
        more = MORE.get(kind, set()) if wanted else set()
        return bool(wanted) and set(leaf) - more == set(wanted) and self.typed(leaf)

    @staticmethod
    def typed(leaf):
        whole = ("seq", "target", "n_ballot", "p", "roll_n", "roll_heads", "roll_area_c", "v")
        items = leaf.get("items", [{"n": 1, "rule": "", "sha256": "0" * 64}])
        return (
            all(is_whole(leaf[name]) for name in whole if name in leaf)
            and leaf["v"] == 1
            and is_whole(leaf.get("postings", 1))
            and leaf.get("postings", 1) == 1
            and leaf.get("suite", SUITE) == SUITE
            and leaf.get("disclosure", "full") in ("full", "participation", "aggregate")
            and all(is_hash(leaf[name]) for name in ("c", "sha256", "roll_root") if name in leaf)
            and all(isinstance(leaf[name], str) for name in ("eid", "reason", "by", "finding") if name in leaf)
            and all(is_time(leaf[name]) for name in ("ts", "opens_at", "closes_at") if name in leaf)
            and isinstance(items, list)
            and bool(items)
            and all(
                isinstance(one, dict)
                and set(one) == {"n", "rule", "sha256"}
                and is_whole(one["n"])
                and isinstance(one["rule"], str)
                and is_hash(one["sha256"])
                for one in items
            )
        )

    def places(self, kind):
        """Where in the log the leaves of a kind stand."""
        return [seq for seq, leaf in enumerate(self.leaves) if leaf.get("t") == kind]

    def standing(self):
        """The ballots that the governing tally counted: what was taken out after it changes nothing of it."""
        return [seq for seq in self.places("ballot") if seq < self.end and seq not in self.out]

    # V4 -------------------------------------------------------------------------------------------------------------

    def checkpoints(self):
        for name in sorted(name for name in self.files if name.startswith("checkpoints/")):
            try:
                found = Checkpoint(Note(self.files[name]))
            except ValueError:
                self.fault("V4", name, 1, "不是签名的检查点", "no checkpoint")
                continue
            faults = len(self.faults.found)
            if name != f"checkpoints/{found.size}.ckpt":
                self.fault("V4", name, 2, "文件名与条数不符", "the name is of another size")
            if self.log_key is None or found.origin != self.log_key.name or not found.note.by(self.log_key):
                self.fault("V4", name, 5, "签名无效", "the signature does not hold")
            if found.size > len(self.log) or found.root != self.tree.root(found.size):
                self.fault("V4", name, 3, "与记录不符：记录被改动过", "not the root of this log: it was changed")
            if len(self.faults.found) == faults:
                self.notes[found.size] = found
        if len(self.log) not in self.notes:
            self.fault("V4", "checkpoints", 0, "没有签到最后一条的检查点", "none of the full size")

    # V6, V7 ---------------------------------------------------------------------------------------------------------

    def windows(self):
        if not self.open:
            return
        opens, closes, papers = self.open["opens_at"], self.open["closes_at"], {}
        named = Counter(self.leaves[seq].get("p") for seq in self.places("ballot") if seq not in self.out)
        for seq, leaf in enumerate(self.leaves):
            kind, at = leaf.get("t"), leaf.get("ts")
            if kind == "extend":
                if leaf["closes_at"] <= closes or at >= closes:
                    self.fault("V6", "log.jsonl", seq + 1, "延长不在截止之前或没有延后", "no extension before the end")
                self.own_end, closes = closes, leaf["closes_at"]
            if kind == "paper":
                papers[seq] = at
            if kind == "ballot" and "p" in leaf:
                if papers.get(leaf["p"]) != at:
                    self.fault("V6", "log.jsonl", seq + 1, "纸质票与收票记录不符", "names no paper leaf of its time")
                elif seq not in self.out and named[leaf["p"]] > 1:
                    self.fault("V6", "log.jsonl", seq + 1, "一张纸质票录入了两次", "its paper has another ballot")
            elif kind in ("ballot", "paper") and not opens <= at < closes:
                self.fault("V6", "log.jsonl", seq + 1, "收到时间不在投票期内", "not received inside the window")
        self.closes = closes

    def voids(self):
        targets, keyed = set(), set()
        for seq, leaf in enumerate(self.leaves):
            if leaf.get("t") == "ballot" and "p" in leaf:
                keyed.add(leaf["p"])
            if leaf.get("t") != "void":
                continue
            target = leaf["target"]
            aim = self.leaves[target].get("t") if target < seq else None
            if aim not in ("ballot", "paper") or target in targets:
                self.fault("V12", "log.jsonl", seq + 1, "作废的不是一张在案的票", "voids no ballot, or twice")
            elif aim == "paper" and target in keyed:
                self.fault("V12", "log.jsonl", seq + 1, "这张纸质票已经录入", "this paper has made a ballot")
            targets.add(target)

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

    # V8, V9 ---------------------------------------------------------------------------------------------------------

    def roll_lines(self):
        self.roll, seen = [], {}
        lines = self.lines("roll.public.jsonl")
        for i, (leaf, _) in enumerate(lines):
            shaped = (
                set(leaf) == {"c", "i", "t", "v"} and is_whole(leaf["i"]) and is_whole(leaf["v"]) and is_hash(leaf["c"])
            )
            shaped = shaped and (leaf["i"], leaf["t"], leaf["v"]) == (i, "roll", 1)
            self.roll.append(leaf if shaped else {})
            if leaf and not shaped:
                self.fault("V8", "roll.public.jsonl", i + 1, "名册行的格式或编号不符", "another form or number")
            elif leaf and seen.setdefault(leaf["c"], i) != i:
                said = f"the commitment of line {seen[leaf['c']] + 1}"
                self.fault("V7", "roll.public.jsonl", i + 1, "承诺值重复", said)
        if not self.open:
            return
        if Tree([data for _, data in lines]).root(len(lines)).hex() != self.open["roll_root"]:
            self.fault("V8", "roll.public.jsonl", 0, "不是表决开始时的名册", "not the roll of the opening leaf")
        if len(lines) != self.open["roll_n"]:
            self.fault("V8", "roll.public.jsonl", 0, "行数与开始记录不符", "another number of lines")

    def asked(self, vote):
        """vote.json where it has its form, else {} with a fault."""
        if vote is None:
            return {}
        items, count, keys = vote.get("items"), vote.get("count"), {"n", "rule", "text"}
        shaped = isinstance(items, list) and all(
            isinstance(one, dict)
            and set(one) - {"title"} == keys
            and is_whole(one["n"])
            and all(isinstance(value, str) for name, value in one.items() if name != "n")
            for one in items
        )
        shaped = shaped and isinstance(vote.get("window"), dict) and isinstance(count, dict)
        if shaped and isinstance(count.get("include_parking"), bool) and is_whole(vote.get("witness_quorum")):
            return vote
        self.fault("V9", "vote.json", 1, "不合格式", "not of its form")
        return {}

    def counts(self):
        if not self.open:
            return
        if self.vote:
            self.agrees()
        if not self.places("close"):
            self.fault("V9", "log.jsonl", 0, "没有截止记录", "no close")
        for seq in self.places("close"):
            before = sum(leaf.get("t") == "ballot" for leaf in self.leaves[:seq])
            if self.leaves[seq]["n_ballot"] != before:
                self.fault("V9", "log.jsonl", seq + 1, "票数不符", f"there are {before} ballot leaves")
        tallies = self.places("tally")
        digest = hashlib.sha256(self.files.get("tally.json", b"")).hexdigest()
        if not tallies:
            self.fault("V9", "log.jsonl", 0, "没有计票记录", "no tally")
        elif "tally.json" in self.files and self.leaves[tallies[-1]]["sha256"] != digest:
            self.fault("V9", "tally.json", 1, "不是记录里的计票结果", "not the tally of the log")
        if self.tally is None:
            return
        items = self.tally.get("items")
        if not isinstance(items, dict):
            self.fault("V9", "tally.json", 1, "不是计票结果", "no tally")
            return
        if "source" in self.tally:
            return  # the authority's own system counted; its figures are kept as they came
        if sorted(items) != sorted(str(one["n"]) for one in self.open["items"]):
            self.fault("V9", "tally.json", 1, "事项与开始记录不同", "other items than the opening leaf")
        for asked in self.open["items"]:
            if str(asked["n"]) in items:
                self.arithmetic(asked, items[str(asked["n"])])

    def agrees(self):
        """That vote.json says what the log does."""
        if self.vote.get("eid") != self.eid:
            self.fault("V9", "vote.json", 1, "不是这次表决的", "of another vote")
        window = self.vote["window"]
        if (window.get("opens_at"), window.get("closes_at")) != (self.open["opens_at"], self.closes):
            self.fault("V9", "vote.json", 1, "投票时间与记录不同", "another window than the log")
        told = [(one["n"], one["rule"], hashlib.sha256(one["text"].encode()).hexdigest()) for one in self.vote["items"]]
        if told != [(one["n"], one["rule"], one["sha256"]) for one in self.open["items"]]:
            self.fault("V9", "vote.json", 1, "事项与开始记录不同", "other items than the opening leaf")

    def arithmetic(self, asked, item):
        """That a tally's sums, checks and outcome follow from each other, the roll's totals and the ballots' number."""
        number = asked["n"]
        try:
            sums = {name: summed(item[name]) for name in SUMS}
            participation, agreement = RULES[asked["rule"]]
        except (KeyError, TypeError, ValueError):
            self.fault("V9", "tally.json", 1, f"事项 {number} 不合格式", f"item {number} is no count")
            return
        total = sums["total"]
        took_part = tuple(sum(sums[name][base] for name in SUMS[2:]) for base in (0, 1))
        if item.get("rule") != asked["rule"]:
            self.fault("V9", "tally.json", 1, f"事项 {number} 用了另一规则", f"item {number} by another rule")
        if total != (self.open["roll_area_c"], self.open["roll_heads"]):
            self.fault("V9", "tally.json", 1, f"事项 {number} 的总数与名册不符", f"item {number}: another total")
        if sums["participating"] != took_part:
            self.fault("V9", "tally.json", 1, f"事项 {number} 的合计不符", f"item {number}: sums do not add up")
        standing = len(self.standing())
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
        if not alike([item.get("checks"), item.get("outcome")], [held, outcome]):
            self.fault("V14", "tally.json", 1, f"事项 {number} 的结论应为 {outcome}", f"item {number} is {outcome}")

    def participation(self):
        """Who took part, by the names of the parts; None where the vote lists no rooms."""
        self.took = None
        rows = self.table("participation.csv", "V14", ("building", "stairwell", "room", "took_part"))
        if rows is None:
            return
        self.took = {}
        for line, row in rows:
            name = named(row)
            if name in self.took or row["took_part"] not in ("yes", "no"):
                self.fault("V14", "participation.csv", line, "重复或写法不对", "twice, or neither yes nor no")
            self.took[name] = row["took_part"] == "yes"
        if self.open and len(rows) != self.open["roll_n"]:
            self.fault("V14", "participation.csv", 0, "不是名册上的全部房号", "not all parts of the roll")

    # V18, V19 -------------------------------------------------------------------------------------------------------

    def postings(self):
        """What the estate's ledger says of the sheets of the vote, and whether they hung in time."""
        name = "postings.jsonl"
        if "postings" not in self.open:
            if name in self.files:
                self.fault("V18", name, 0, "开始记录没有要求这个文件", "the opening leaf asks for no such file")
            return
        if name not in self.files:
            self.fault("V1", name, 0, "缺少这个文件", "missing")
            return
        before = len(self.faults.found)
        lines = [value for value, _ in self.lines(name)]
        if len(self.faults.found) > before:
            return
        head = lines[0] if lines else {}
        above = 1
        while above < len(lines) and lines[above].get("t") == "posting":
            above += 1
        data = self.files[name].split(b"\n")[:-1][above:]
        if not self.is_signed(head, data) or not self.is_ledger(head["from"], lines[above:], above):
            return
        sheets = [
            Sheet(told, number) for number, told in enumerate(lines[1:above], start=2) if self.is_sheet(told, number)
        ]
        ledger = list(enumerate(lines[above:], start=above + 1))
        self.sheets = {}
        for sheet in sheets:
            self.take_in(sheet, ledger)
        for role in ("roll", "notice", *(["result"] if "final" in self.sheets else [])):
            if role not in self.sheets:
                self.fault("V18", name, 0, f"缺{SHEETS[role]}", f"there is no posting: {role}")
        for number, line in ledger:
            role = line.get("role")
            of_vote = line["t"] == "posting_drafted" and line.get("vote") == self.eid and role in SHEETS
            if of_vote and (role not in self.sheets or self.sheets[role].drafted_at < number):
                self.fault(
                    "V18",
                    name,
                    number,
                    f"台账里的这次{SHEETS[role]}没有列出",
                    f"this posting is not listed: {role}",
                )
        for sheet in self.sheets.values():
            self.judge(sheet)
        if self.own_end is not None and "extension" not in self.sheets:
            self.fault("V19", name, 0, "延长了投票时间，没有延长公示", "extended without a posting")
        last = ledger[-1][1]["ts"] if ledger else None
        if last is not None:
            missing = "" if "result" in self.sheets else "，结果公示还没有起草，此后的台账不在其中"
            self.answers.append(
                f"台账核对到北京时间 {minute(last)} 的一条{missing} / ledger: {len(ledger)} lines up to {last}"
            )

    def is_signed(self, head, data):
        """Whether the lines are those under the ledger's signed checkpoint, none left out of them from the first on."""
        name, key = "postings.jsonl", None
        shaped = (
            set(head) == {"before", "from", "key", "note", "t", "v"}
            and head["t"] == "ledger"
            and is_whole(head["v"])
            and head["v"] == 1
            and is_whole(head["from"])
            and isinstance(head["before"], list)
            and all(map(is_hash, head["before"]))
            and isinstance(head["key"], str)
            and isinstance(head["note"], str)
        )
        if not shaped:
            self.fault("V18", name, 1, "第一行不是台账的密钥、检查点和起点", "no head of the ledger's lines")
            return False
        try:
            key, found = Key(head["key"]), Checkpoint(Note(head["note"].encode()))
        except ValueError:
            self.fault("V18", name, 1, "台账的密钥或检查点读不出来", "no key or no checkpoint of a ledger")
            return False
        self.ledger_key = key
        if key.kind != 1 or not key.of_ledger or (self.log_key is not None and key.service != self.log_key.service):
            self.fault("V18", name, 1, "密钥不是同一系统的小区台账的", "not the key of a ledger of this service")
        given = {one.vkey for one in self.given if one.kind == 1 and one.of_ledger}
        if given and key.vkey not in given:
            self.fault("V18", name, 1, "台账的密钥与您给出的不同", "another key of the ledger than the one given")
        if found.origin != key.name or not found.note.by(key):
            self.fault("V18", name, 1, "台账检查点的签名无效", "the ledger's signature does not hold")
        root = grown(head["from"], [bytes.fromhex(one) for one in head["before"]], map(leaf_hash, data))
        if found.size != head["from"] + len(data) or found.root != root:
            self.fault(
                "V18",
                name,
                1,
                "台账的行与签过的检查点不符：少了、多了、改过或换过",
                "not the lines that the ledger's checkpoint signs",
            )
            return False
        return True

    def is_ledger(self, first, lines, above):
        """Whether each line is a line of this ledger, in its place."""
        before, times = len(self.faults.found), ("at", "ts")
        for i, line in enumerate(lines):
            shaped = {"c", "ledger", "ref", "seq", "t", "ts", "v"} <= set(line)
            shaped = shaped and all(is_whole(line[name]) for name in ("seq", "v")) and line["seq"] == first + i
            shaped = shaped and line["v"] == 1 and line["ledger"] == self.ledger_key.log
            shaped = shaped and all(is_hash(line[name]) for name in ("c", "sha256") if name in line)
            texts = ("t", "ref", "place", "role", "vote")
            shaped = shaped and all(isinstance(line[name], str) for name in texts if name in line)
            if not shaped or not all(
                is_time(line[name]) and "1000" < line[name] < "9000" for name in times if name in line
            ):
                self.fault("V18", "postings.jsonl", above + i + 1, "不是台账的这一行", "not that line of the ledger")
        return len(self.faults.found) == before

    def is_sheet(self, told, number):
        texts = ("contact", "issuer", "ref", "role", "text", "title")
        shaped = (
            set(told) == {"days", "rest", "t", "worked", *texts}
            and all(isinstance(told[name], str) for name in texts)
            and told["role"] in SHEETS
            and is_whole(told["days"])
            and 1 <= told["days"] <= 1000
            and all(isinstance(told[name], list) and len(told[name]) < 100 for name in ("rest", "worked"))
            and all(is_day(day) for name in ("rest", "worked") for day in told[name])
        )
        if not shaped:
            self.fault("V18", "postings.jsonl", number, "不是一次公示的写法", "no posting")
        return shaped

    def take_in(self, sheet, ledger):
        """A posting with its lines of the ledger, where it is the vote's."""

        def wrong(chinese, english):
            self.fault("V18", "postings.jsonl", sheet.number, chinese, english)

        order = list(SHEETS)
        if any(order.index(role) >= order.index(sheet.role) for role in self.sheets):
            wrong("公示的次序不对或重复", "postings out of order, or twice")
            return
        drafted = [one for one in ledger if one[1]["t"] == "posting_drafted" and one[1]["ref"] == sheet.ref]
        if not drafted:
            wrong("台账里没有起草这次公示的一行", "the ledger has no line that drafts it")
            return
        sheet.drafted_at, line = drafted[0]
        sheet.drafted = line["ts"]
        if line.get("sha256") != sheet.sha256:
            wrong("内容与台账里的哈希不符：文字或天数被改过", "not the text, or not the days, that the ledger has")
        if (line.get("vote"), line.get("role")) != (self.eid, sheet.role):
            wrong(
                f"台账里它不是这次表决的{SHEETS[sheet.role]}",
                f"by the ledger it is not this vote's posting: {sheet.role}",
            )
        self.sheets[sheet.role] = sheet
        for number, line in ledger:
            if line["ref"] == sheet.ref:
                at = line.get("at", line["ts"])
                if abs(instant(line["ts"]) - instant(at)) > timedelta(hours=1):
                    self.fault(
                        "V18",
                        "postings.jsonl",
                        number,
                        "登记的时间与记入台账的时间相差超过一小时",
                        "another time than its line's",
                    )
                sheet.happened(line["t"], at, line.get("place", ""))
        if not sheet.ends():
            wrong("休息日与张贴的日子和天数不符", "the days of rest do not follow from the day it was hung")

    def judge(self, sheet):
        """Whether a sheet hung in time, told whether or not it did."""

        def wrong(chinese, english):
            self.fault("V19", "postings.jsonl", sheet.number, chinese, english)

        role, label, why = sheet.role, SHEETS[sheet.role], None
        asked = self.rules.get(DAYS_OF_RULES.get(role, ""))
        least = max(LEAST_DAYS, asked if is_whole(asked) else 0) if role in DAYS_OF_RULES else 0
        if sheet.days < least:
            wrong(
                f"{label}只要求 {sheet.days} 日，规则要求 {least} 日", f"{sheet.days} days asked, {least} by the rules"
            )
        if role in ("roll", "notice"):
            why = sheet.why_not_hung(self.open["opens_at"])
            short = [] if why else sheet.short_at(self.open["opens_at"])
            if why:
                wrong(
                    f"到开始投票时{label}没有挂满 {sheet.days} 日：{why[0]}", f"{role} had not hung its days: {why[1]}"
                )
                told = ("开始投票时没有挂满", "not in time")
            elif short:
                told = (
                    f"开始投票时在{'、'.join(short)}没有挂满；别处的公示和逐户送达是否补足，这份资料不能证明",
                    f"not proved by the sheets at {len(short)} places",
                )
            else:
                told = ("开始投票前已挂满", "in time")
        elif role == "extension":
            if self.own_end is None:
                told = ("延长没有生效", "not in force")
            elif sheet.hung is None or sheet.hung >= self.own_end:
                wrong("延长公示没有在原截止时间之前张贴", "extended by a posting that did not hang before the end")
                told = ("没有在原截止时间之前张贴", "not in time")
            else:
                told = ("在原截止时间之前张贴", "in time")
        elif role == "result" and "final" in self.sheets:
            why = sheet.why_not(self.sheets["final"].drafted)
            if why:
                wrong(
                    f"起草结果公告时{label}没有挂满 {sheet.days} 日：{why[0]}",
                    f"{role} had not hung its days: {why[1]}",
                )
            told = ("起草公告时没有挂满", "not in time") if why else ("起草公告前已挂满", "in time")
        elif sheet.until is None:
            told = ("还没有张贴", "not hung")
        else:
            told = (f"挂到 {sheet.last} 24:00 为止", "hangs until then")
        self.answers.append(
            f"{label}：要求 {sheet.days} 日，{sheet.in_chinese()}{told[0]} / {role}: {sheet.in_english()}, {told[1]}"
        )

    # V10 to V13 -----------------------------------------------------------------------------------------------------

    def openings(self):
        nonces = set()
        for number, (entry, _) in enumerate(self.lines("openings.jsonl"), start=1):
            if not entry:
                continue
            shaped = set(entry) == {"i", "o", "s"} and is_whole(entry["i"]) and isinstance(entry["o"], dict)
            index, opening = (entry["i"], entry["o"]) if shaped and is_hash(entry["s"]) else (len(self.leaves), {})
            leaf = self.leaves[index] if index < len(self.leaves) else {}
            holds = leaf.get("t") in ("ballot", "paper") and index not in self.opened
            if not holds or committed(TAGS[leaf["t"]], entry["s"], opening) != leaf["c"]:
                self.fault("V10", "openings.jsonl", number, "与记录里的承诺不符", "opens no commitment of the log")
                continue
            if not self.formed(leaf, opening):
                self.fault("V10", "openings.jsonl", number, "内容的写法不对", "not an opening of its kind")
                continue
            self.opened[index] = opening
            if opening["n"] in nonces:
                self.fault("V10", "openings.jsonl", number, "随机数重复", "its nonce is another's")
            nonces.add(opening["n"])
        for seq, leaf in enumerate(self.leaves):
            if leaf.get("t") in ("ballot", "paper") and seq not in self.opened:
                self.fault("V10", "openings.jsonl", 0, f"缺第 {seq} 条的内容", f"leaf {seq} has no opening")

    def formed(self, leaf, opening):
        """Whether an opening has what its kind of leaf asks for, every item answered."""
        wanted = {"eid", "n", "parts", "voter"} | ({"serial"} if leaf["t"] == "paper" else {"ch", "choices"})
        if set(opening) != wanted or opening["eid"] != leaf["eid"]:
            return False
        parts, choices, texts = opening["parts"], opening.get("choices"), ("n", "voter", "serial")
        if not all(isinstance(opening[name], str) for name in texts if name in opening):
            return False
        if not isinstance(parts, list) or not parts or not all(isinstance(one, str) for one in parts):
            return False
        if parts != sorted(set(parts)) or not re.fullmatch("[0-9a-f]{32}", opening["n"]):
            return False
        if leaf["t"] == "paper":
            return True
        # On site there is a paper, or somebody entered it on a device before two persons.
        items = {str(item["n"]) for item in self.open.get("items", [])}
        answered = isinstance(choices, dict) and set(choices) == items
        ways = ("paper", "onsite") if "p" in leaf else ("phone", "onsite")
        return (
            answered and opening["ch"] in ways and all(isinstance(one, str) and one in SAYS for one in choices.values())
        )

    def full_roll(self):
        """The roll in full against its public lines."""
        self.heads, self.areas, entries = {}, {}, []
        for i, (line, _) in enumerate(self.lines("roll.full.jsonl")):
            if not line:
                continue
            entry = line.get("entry")
            shaped = set(line) == {"entry", "i", "salt"} and is_hash(line["salt"]) and isinstance(entry, dict)
            shaped = shaped and set(entry) == {"area_c", "i", "part", "voter"} and is_whole(entry["area_c"])
            shaped = shaped and isinstance(entry["part"], str) and isinstance(entry["voter"], str)
            shaped = shaped and all(is_whole(one) and one == i for one in (line["i"], entry["i"]))
            public = self.roll[i] if i < len(self.roll) else {}
            if not shaped or committed(TAGS["roll"], line["salt"], entry) != public.get("c"):
                self.fault("V11", "roll.full.jsonl", i + 1, "与公开的名册行不符", "opens no line of the roll")
            if not shaped:
                continue
            if entry["part"] in self.areas:
                self.fault("V11", "roll.full.jsonl", i + 1, "房号重复", "a part twice")
            self.areas[entry["part"]] = entry["area_c"]
            parts, area = self.heads.get(entry["voter"], ([], 0))
            self.heads[entry["voter"]] = (sorted([*parts, entry["part"]]), area + entry["area_c"])
            entries.append(entry["area_c"])
        totals = (len(entries), len(self.heads), sum(entries))
        if self.open and totals != tuple(self.open[name] for name in ("roll_n", "roll_heads", "roll_area_c")):
            self.fault("V8", "roll.full.jsonl", 0, "合计与开始记录不符", "other totals than the opening leaf")

    def register(self):
        """The register against the roll: its parts in its order, and heads are equal sets of owners."""
        self.parts = self.read_register() if self.vote else None
        if self.parts is None:
            return
        voting, heads = [part for part in self.parts.values() if part[3]], {}
        if [part[0] for part in voting] != list(self.areas):
            self.fault("V11", "register.csv", 0, "房号或次序与名册不符", "other parts than the roll, or another order")
        for name, area, owners, _ in voting:
            heads.setdefault(owners, []).append((name, area))
        on_roll = sorted([(part, self.areas[part]) for part in parts] for parts, _ in self.heads.values())
        if sorted(sorted(one) for one in heads.values()) != on_roll:
            self.fault("V11", "register.csv", 0, "归并出的业主与名册不符", "groups into other heads than the roll")

    def read_register(self):
        """(building, stairwell, room) -> name, area, owners, whether it votes; None with a fault."""
        columns = ("building", "stairwell", "room", "kind", "area_m2", "owner_id")
        rows = self.table("register.csv", "V11", columns)
        parking, parts, kinds, self.off_roll = self.vote["count"]["include_parking"], {}, {}, set()
        try:
            for _, row in rows or []:
                key, area = (row["building"], row["stairwell"], row["room"]), hundredths(row["area_m2"])
                extra, known = row["kind"] in ("parking", "storage"), parts.get(key)
                if row["kind"] not in KINDS or not row["owner_id"] or not area:
                    raise ValueError("a cell")
                if known is not None and (known[1], kinds[key]) != (area, row["kind"]):
                    raise ValueError("two areas or two kinds")
                owners = (known[2] if known is not None else frozenset()) | {row["owner_id"]}
                parts[key], kinds[key] = (named(row), area, owners, parking or not extra), row["kind"]
                if extra:
                    self.off_roll.add(key)
            if sum(part[1] for part in parts.values()) > GREATEST:
                raise ValueError("areas beyond 2^53-1")
        except ValueError:
            self.fault("V11", "register.csv", 0, "读不出来", "cannot be read")
            return None
        return parts if rows is not None else None

    def ballots(self):
        """Ballot by ballot: whose it is, and that a head has one at a time."""
        place = {}
        for seq, leaf in enumerate(self.leaves):
            if leaf.get("t") == "void":
                out = self.opened.get(leaf["target"], {}).get("voter")
                if place.get(out) == leaf["target"]:
                    del place[out]
            opening = self.opened.get(seq)
            if opening is None:
                continue
            voter = opening["voter"]
            if voter not in self.heads:
                self.fault("V11", "openings.jsonl", 0, f"第 {seq} 条的投票人不在名册上", f"leaf {seq}: not on the roll")
            elif self.heads[voter][0] != opening["parts"]:
                said = f"leaf {seq}: other parts than the roll"
                self.fault("V13", "openings.jsonl", 0, f"第 {seq} 条的房号与名册不符", said)
            if leaf["t"] == "paper":
                continue
            if self.opened.get(leaf.get("p"), opening)["voter"] != voter:
                self.fault("V12", "log.jsonl", seq + 1, "纸质票是另一户的", "its paper is another head's")
            if voter in place:
                self.fault("V12", "log.jsonl", seq + 1, f"{voter} 有两张有效票", "the head has two ballots")
            place[voter] = seq

    # V14 to V16 -----------------------------------------------------------------------------------------------------

    def same_participation(self, standing):
        rooms = {part for one in standing for part in self.heads.get(one["voter"], ([], 0))[0]}
        return all(took == (room in rooms) and room in self.areas for room, took in self.took.items())

    def sums(self):
        standing = [self.opened[seq] for seq in self.standing() if seq in self.opened]
        if self.took is not None and not self.same_participation(standing):
            self.fault("V14", "participation.csv", 0, "参与房号与选票不符", "other rooms than the ballots'")
        tally = self.tally or {}
        if "source" in tally:
            return
        counted = self.count_ballots() if self.parts is not None else None
        if counted is not None and not alike(tally.get("set_aside"), counted.aside):
            self.fault("V14", "ballots.csv", 0, "不计入的行数不符", "sets other lines aside")
        items = tally.get("items") if isinstance(tally.get("items"), dict) else {}
        for asked in self.open.get("items", []):
            number, item = asked["n"], items.get(str(asked["n"]))
            if not isinstance(item, dict) or asked["rule"] not in RULES:
                continue
            found = dict.fromkeys(SUMS[2:], (0, 0))
            for one in standing:
                name, head = SAYS[one["choices"][str(number)]], self.heads.get(one["voter"])
                if head is not None:
                    found[name] = (found[name][0] + head[1], found[name][1] + 1)
            for name, one in found.items():
                if not alike(item.get(name), spelled_sum(one)):
                    said = f"{name} is not what the openings give"
                    self.fault("V14", "tally.json", 1, f"事项 {number} 的 {name} 不符", said)
            for name, one in counted.result(str(number), asked["rule"]).items() if counted is not None else ():
                if not alike(item.get(name), one):
                    said = f"{name} is not what ballots.csv give"
                    self.fault("V14", "ballots.csv", 0, f"事项 {number} 的 {name} 不符", said)

    def count_ballots(self):
        """The count by docs/count.md from register.csv and ballots.csv alone, or None with a fault."""
        columns = ("received_at", "building", "stairwell", "room", "cast_by", *ONE_OF, "item", "choice")
        rows = self.table("ballots.csv", "V14", columns)
        if rows is None:
            return None
        rows = [row for _, row in rows]
        try:
            for row in rows:
                if any(row[column] not in allowed for column, allowed in ONE_OF.items()):
                    raise ValueError("a cell")
                if not re.fullmatch("[1-9][0-9]*", row["item"]):
                    raise ValueError("item")
                row["says"] = SAYS[row["choice"]] if row["validity"] == "valid" else "content_invalid"
                if row["validity"] == "valid" and row["choice"] == "invalid":
                    raise ValueError("choice")
            rows.sort(key=lambda row: datetime.fromisoformat(row["received_at"].replace("Z", "+00:00")))
        except (KeyError, TypeError, ValueError):
            self.fault("V14", "ballots.csv", 0, "读不出来", "cannot be read")
            return None
        votes = {key for key, part in self.parts.items() if part[3]}
        toggled = votes - self.off_roll if votes & self.off_roll else votes | self.off_roll
        return Count(self.parts, votes, rows, Count(self.parts, toggled, rows))

    def papers(self):
        wanted = {seq for seq in self.places("ballot") if "p" in self.leaves[seq]}
        for number, (line, _) in enumerate(self.lines("paper.jsonl"), start=1):
            if not line:
                continue
            shaped = set(line) == {"i", "sha256"} and is_whole(line["i"]) and isinstance(line["sha256"], list)
            if not shaped or not line["sha256"] or not all(map(is_hash, line["sha256"])) or line["i"] not in wanted:
                self.fault(
                    "V15", "paper.jsonl", number, "没有影像，或不对应一张纸质票", "no scan, or of no paper ballot"
                )
            else:
                wanted.remove(line["i"])
        for seq in sorted(wanted):
            self.fault("V15", "paper.jsonl", 0, f"缺第 {seq} 条的影像", f"leaf {seq} has no line")

    def witnessed(self):
        quorum, found = self.vote.get("witness_quorum", 0), self.notes.get(self.end + 1)
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
        if leaf.get("t") not in ("ballot", "paper"):
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
            kind = one.get("t")
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


class Sheet:
    """A posting as the file tells it, and what the ledger's lines say happened to it."""

    def __init__(self, told, number):
        self.number, self.role, self.ref, self.days = number, told["role"], told["ref"], told["days"]
        self.rest, self.worked = told["rest"], told["worked"]
        printed = {name: told[name] for name in ("contact", "days", "issuer", "text", "title")}
        self.sha256 = hashlib.sha256(spelled({**printed, "t": "posting", "v": 1})).hexdigest()
        self.acts, self.hung, self.last, self.until = [], None, None, None

    def happened(self, kind, at, place):
        self.acts.append((kind, at, place))
        if kind == "posting_hung":
            self.hung = at

    def ends(self):
        """Works out the last day, after which the period is over; whether the days of rest are as they must be. The day
        of hanging does not count, and a period that would end on a day of rest ends on the next one worked."""
        if self.hung is None:
            return not self.rest and not self.worked
        first = in_china(self.hung).date() + timedelta(days=self.days)
        last = first + timedelta(days=len(self.rest))
        self.last = last.isoformat()
        # 24:00 in China.
        self.until = f"{self.last}T16:00:00.000Z"
        passed = [(first + timedelta(days=number)).isoformat() for number in range(len(self.rest))]
        weekend = last.weekday() >= 5
        holiday = (last.month, last.day) in HOLIDAYS
        return self.rest == passed and self.worked == ([self.last] if weekend else []) and not holiday

    def gaps(self, by=None):
        """Place, since when and until when the sheet was missing (None: still), of what happened before an instant."""
        found = []
        for kind, at, place in self.acts:
            if by is not None and at >= by:
                continue
            if kind == "posting_taken_down":
                found.append([place, at, None])
            if kind == "posting_rehung":
                for gap in found:
                    if gap[0] == place and gap[2] is None:
                        gap[2] = at
        return found

    def why_not(self, by):
        """Why it has not hung its days by an instant, in Chinese and English; None where it has. What was missing and was
        hung again by then is told, and takes nothing off."""
        missing = [place for place, _, until in self.gaps(by) if until is None]
        if missing and not self.gone(by):
            return f"在{'、'.join(missing)}缺失", "missing at a place"
        return self.why_not_hung(by)

    def why_not_hung(self, by):
        """The same, wherever it is missing."""
        if self.gone(by):
            return self.gone(by)
        if self.until > by:
            return f"要到 {self.last} 24:00 才挂满", f"runs until {self.until}"
        return None

    def gone(self, by):
        kinds = {kind for kind, at, _ in self.acts if at < by}
        if "posting_withdrawn" in kinds:
            return "已经撤回", "withdrawn"
        if "posting_hung" not in kinds:
            return "还没有张贴", "not hung"
        return None

    def short_at(self, by):
        """The places where it was missing for more than 24 hours and whose days were therefore not over by an instant: such
        a gap takes off its length, a day begun as a day."""
        day, ends = timedelta(days=1), {}
        for place, since, until in self.gaps(by):
            end = ends.get(place, instant(self.until))
            since, until = instant(since), instant(by if until is None else until)
            if min(until, end) - since > day:
                end += day * -((since - until) // day)
            ends[place] = end
        return [place for place, end in ends.items() if end > instant(by)]

    def in_chinese(self):
        if self.hung is None:
            return ""
        told = [f"北京时间 {minute(self.hung)} 张贴", f"{self.last} 24:00 满期"]
        if self.rest:
            told.append(f"遇休息日顺延（{'、'.join(self.rest)}）")
        if self.worked:
            told.append(f"{self.last} 是调休的工作日")
        for place, since, until in self.gaps():
            if until is None:
                told.append(f"{place}从 {minute(since)} 起缺失")
            else:
                minutes = int((instant(until) - instant(since)).total_seconds() // 60)
                told.append(f"{place}缺失 {minutes // 60} 小时 {minutes % 60} 分（{minute(since)} 至 {minute(until)}）")
        told += [f"{minute(at)} 撤回" for kind, at, _ in self.acts if kind == "posting_withdrawn"]
        return "，".join(told) + "，"

    def in_english(self):
        if self.hung is None:
            return f"{self.days} days asked"
        gaps = len(self.gaps())
        return f"{self.days} days asked, hung {self.hung}, until {self.until}" + (f", {gaps} gaps" if gaps else "")


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

    def result(self, item, rule):
        """What tally.json says of an item: sums, verdict, the alternatives, and what stands without a class of lines."""
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
        total = (sum(self.areas.values()), len(self.areas))
        took = tuple(sum(one[base] for one in sums.values()) for base in (0, 1))
        participation, agreement = RULES[rule]
        compared = (("participation", participation, took, total), ("agreement", agreement, sums["agree"], took))
        return {
            "total": spelled_sum(total),
            "participating": spelled_sum(took),
            "checks": {
                f"{name}_{base}": met(share, part[at], whole[at])
                for name, share, part, whole in compared
                for at, base in enumerate(("area", "heads"))
            },
            "outcome": counted,
            **{name: spelled_sum(one) for name, one in sums.items()},
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


def spelled_sum(one):
    area, heads = one
    return {"area_m2": f"{area // 100}.{area % 100:02d}", "heads": heads}


def named(row):
    """The name of a part: building, stairwell and room, an empty piece left out."""
    return "-".join(row[piece] for piece in ("building", "stairwell", "room") if row[piece])


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
    faults = bundle.faults.told
    for line in faults:
        print(line)
    if faults:
        print(f"不通过：{len(faults)} 处 / not sound: {len(faults)} faults")
    else:
        print(f"通过：{bundle.eid}，{len(bundle.log)} 条记录 / sound: {len(bundle.log)} leaves")
    for line in bundle.answers:
        print(line)
    if bundle.log_key is not None:
        print(f"密钥 / key: {bundle.log_key.vkey}")
    if bundle.ledger_key is not None:
        print(f"台账 / ledger: {bundle.ledger_key.vkey}")
    if "source" in (bundle.tally or {}):
        print(
            "结果数字来自主管部门的系统，不由这里的选票算出"
            " / the figures are the authority's own, not counted from these ballots"
        )
    if bundle.seen:
        print(f"见证 / witnesses: {'，'.join(bundle.seen)}")
    if not any(key.kind == 1 and not key.of_ledger for key in keys):
        print("没有用 --key 给出公示上印的密钥：签发者未证明 / no --key given: who signed is unproved")
    return 1 if faults else 0


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
