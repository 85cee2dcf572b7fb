"""What the log of a vote is made of: openings, commitments and leaves, spelled in exactly one way. Pure.

A leaf says that something was received and when, and nothing of what it says; the opening with its salt proves the
content to those who may see it. Encoding: docs/log.md. Commitment = SHA-256(tag, salt, canonical opening); leaf hash
= SHA-256(0x00, canonical line).
"""

import base64
import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache

from app.core.values.canonical import Value, canonical
from app.voting.count.ballots import Channel

BALLOT_TAG = b"yigai/v1/ballot\n"
PAPER_TAG = b"yigai/v1/paper\n"
ROLL_TAG = b"yigai/v1/roll\n"

_CHANNELS = {Channel.ONLINE: "phone", Channel.PAPER: "paper", Channel.ONSITE: "onsite"}
INVALID = "invalid"

# Spaces and line ends, dashes, dots, and what is not seen.
_BETWEEN = re.compile(
    r"[\t-\r \u00ad\u1680\u200b-\u200f\u2028\u2029\u2060\ufeff\-\u2010-\u2015\u2212._\u00b7\u2022\u2027\u3002\u30fb]"
)
_TYPED = re.compile("[A-Za-z0-8]{12}")


def text_sha256(text: str) -> bytes:
    """SHA-256 of an item's text in UTF-8, as leaf 0 holds it."""
    return hashlib.sha256(text.encode()).digest()


@lru_cache(maxsize=16)
def moment(at: datetime) -> str:
    """An instant as leaves write it: UTC, cut (not rounded) to milliseconds. Of a group of ballots it is one."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def ballot_opening(
    eid: str, nonce: str, voter: str, parts: Sequence[str], channel: Channel, choices: Mapping[int, str]
) -> dict[str, Value]:
    """What a ballot says: every item answered agree, disagree, abstain or invalid; `nonce` is 32 hex digits."""
    return {
        "ch": _CHANNELS[channel],
        "choices": {str(item): choice for item, choice in choices.items()},
        "eid": eid,
        "n": nonce,
        "parts": tuple(sorted(parts)),
        "voter": voter,
    }


def paper_opening(eid: str, nonce: str, voter: str, parts: Sequence[str], serial: str) -> dict[str, Value]:
    """What the receipt of a paper says: whose it is and its serial, no choice."""
    return {"eid": eid, "n": nonce, "parts": tuple(sorted(parts)), "serial": serial, "voter": voter}


def roll_opening(i: int, part: str, area_c: int, voter: str) -> dict[str, Value]:
    """What a line of the roll says."""
    return {"area_c": area_c, "i": i, "part": part, "voter": voter}


def commitment(tag: bytes, salt: bytes, opening: Value) -> bytes:
    """The commitment to an opening under 32 random bytes of salt."""
    return commitment_to(tag, salt, canonical(opening))


def commitment_to(tag: bytes, salt: bytes, spelled: bytes) -> bytes:
    """The same, of an opening that is spelled already."""
    if len(salt) != 32:
        raise ValueError("a salt has 32 bytes")
    return hashlib.sha256(tag + salt + spelled).digest()


def about(leaf: bytes, spelled: bytes, salt: bytes) -> bytes:
    """What the receipt of a ballot is about: its leaf, and the opening (as spelled) and salt that tell the choices.

    Canonical itself: what is put together here is canonical, and its keys are in order.
    """
    return b'{"l":%b,"o":%b,"s":"%b"}' % (leaf, spelled, salt.hex().encode())


def ballot_leaf(eid: str, seq: int, ts: datetime, committed: bytes, paper: int | None = None) -> bytes:
    """The line of a ballot; `paper` is the seq of the paper leaf whose ballot this is, and whose ts it bears.

    Put together, as a crowd's ballots want it, and canonical itself: its keys are in order, and no part needs an escape.
    """
    beside = "" if paper is None else f'"p":{paper},'
    return (
        f'{{"c":"{committed.hex()}","eid":"{eid}",{beside}"seq":{seq},"t":"ballot","ts":"{moment(ts)}","v":1}}'
    ).encode()


def paper_leaf(eid: str, seq: int, ts: datetime, committed: bytes) -> bytes:
    """The line of a paper handed in."""
    return canonical(_leaf("paper", eid, seq, ts) | {"c": committed.hex()})


def void_leaf(eid: str, seq: int, ts: datetime, target: int, reason: str) -> bytes:
    """The line that takes the ballot at `target` out of the count."""
    return canonical(_leaf("void", eid, seq, ts) | {"target": target, "reason": reason})


def extend_leaf(eid: str, seq: int, ts: datetime, closes_at: datetime, reason: str) -> bytes:
    """The line of an extension."""
    return canonical(_leaf("extend", eid, seq, ts) | {"closes_at": moment(closes_at), "reason": reason})


def correct_leaf(eid: str, seq: int, ts: datetime, committed: bytes, reason: str) -> bytes:
    """The line of a correction of the roll after the opening; the commitment is to the line as it ought to be."""
    return canonical(_leaf("correct", eid, seq, ts) | {"c": committed.hex(), "reason": reason})


def close_leaf(eid: str, seq: int, ts: datetime, n_ballot: int) -> bytes:
    """The line that ends the count's input; `n_ballot` counts all ballot leaves, voided or not."""
    return canonical(_leaf("close", eid, seq, ts) | {"n_ballot": n_ballot})


def tally_leaf(eid: str, seq: int, ts: datetime, sha256: bytes) -> bytes:
    """The line of a tally, by the SHA-256 of its bytes."""
    return canonical(_leaf("tally", eid, seq, ts) | {"sha256": sha256.hex()})


def attest_leaf(eid: str, seq: int, ts: datetime, by: str, finding: str, sha256: bytes) -> bytes:
    """The line of what an auditing body found of a bundle, by the SHA-256 of its bytes; it follows a tally."""
    return canonical(_leaf("attest", eid, seq, ts) | {"by": by, "finding": finding, "sha256": sha256.hex()})


def open_leaf(
    eid: str,
    opens_at: datetime,
    closes_at: datetime,
    disclosure: str,
    items: Sequence[tuple[int, str, bytes]],
    *,
    roll_n: int,
    roll_heads: int,
    roll_area_c: int,
    roll_root: bytes,
    postings: bool = False,
) -> bytes:
    """Leaf 0: the window, the items as (number, rule, SHA-256 of the text), the roll's root and totals, and whether the
    bundle proves the postings.
    """
    proved: dict[str, Value] = {"postings": 1} if postings else {}
    return canonical(
        proved
        | {
            "closes_at": moment(closes_at),
            "disclosure": disclosure,
            "eid": eid,
            "items": [{"n": number, "rule": rule, "sha256": digest.hex()} for number, rule, digest in items],
            "opens_at": moment(opens_at),
            "roll_area_c": roll_area_c,
            "roll_heads": roll_heads,
            "roll_n": roll_n,
            "roll_root": roll_root.hex(),
            "seq": 0,
            "suite": "sha256-ed25519",
            "t": "open",
            "v": 1,
        }
    )


def roll_leaf(i: int, committed: bytes) -> bytes:
    """A line of the roll's own tree."""
    return canonical({"c": committed.hex(), "i": i, "t": "roll", "v": 1})


def leaf_hash(leaf: bytes) -> bytes:
    """The hash of a leaf in its tree (RFC 6962)."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def tracker(leaf: bytes) -> str:
    """Twelve characters by which people find their ballot, e.g. "FOYS-3QM5-UMKX"."""
    return tracker_of(leaf_hash(leaf))


def tracker_of(hashed: bytes) -> str:
    """The same, of a leaf whose hash is known."""
    text = base64.b32encode(hashed[:10]).decode()
    return "-".join(text[at : at + 4] for at in (0, 4, 8))


def typed_tracker(text: str) -> re.Pattern[str] | None:
    """What the tracker that somebody typed looks like as it is shown; None where it is no tracker.

    Of any width and case, in fours or not. No tracker has 0, 8 or 1 in it: they are O, B, and I or L. The rule is that of
    docs/log.md, which verify.py and verify.js keep as well.
    """
    typed = _BETWEEN.sub("", unicodedata.normalize("NFKC", text))
    if not _TYPED.fullmatch(typed):
        return None
    code = typed.upper().translate({48: "O", 56: "B"})
    return re.compile("-".join(code[at : at + 4] for at in (0, 4, 8)).replace("1", "[IL]"))


def is_of_a_head(leaf: bytes) -> bool:
    """Whether somebody's ballot or the paper they handed in stands on this line: what they have a tracker for."""
    return json.loads(leaf)["t"] in {"ballot", "paper"}


def _leaf(kind: str, eid: str, seq: int, ts: datetime) -> dict[str, Value]:
    return {"eid": eid, "seq": seq, "t": kind, "ts": moment(ts), "v": 1}
