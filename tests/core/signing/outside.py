"""Vectors of other people's programs: what their proofs and notes are must be so here as well.

`vectors/transparency.json`: `leaves`, the data of eight leaves in hex (transparency-dev/merkle, testonly/constants.go);
`hashes`, base64; `inclusion`, the 98 cases of testdata/inclusion there as [name, index, size, root, leaf, proof, holds], and
`consistency`, the 98 of testdata/consistency as [name, old, size, old root, root, proof, holds], hashes by their place; `notes`,
as [note, [[vkey, second at which a witness signed or null]]]: the example of C2SP signed-note, that of Go's sumdb/note, the
checkpoint that is the example of C2SP tlog-checkpoint under its true name (sum.golang.org), and one of a certificate log that four
witnesses cosigned (C2SP tlog-cosignature). The examples of tlog-proof have neither whole signatures nor keys.
"""

import base64
import json
from dataclasses import dataclass
from pathlib import Path

_ALL = json.loads((Path(__file__).parent / "vectors" / "transparency.json").read_text())
_HASHES = [base64.b64decode(one) for one in _ALL["hashes"]]


@dataclass(frozen=True)
class Case:
    """An inclusion (place is the index, about the leaf) or a consistency (place is the old size, about its root)."""

    name: str
    place: int
    size: int
    root: bytes
    about: bytes
    proof: list[bytes]
    holds: bool


LEAVES = [bytes.fromhex(one) for one in _ALL["leaves"]]
INCLUSIONS = [
    Case(name, index, size, _HASHES[root], _HASHES[leaf], [_HASHES[one] for one in proof], holds)
    for name, index, size, root, leaf, proof, holds in _ALL["inclusion"]
]
CONSISTENCIES = [
    Case(name, old, size, _HASHES[root], _HASHES[old_root], [_HASHES[one] for one in proof], holds)
    for name, old, size, old_root, root, proof, holds in _ALL["consistency"]
]
NOTES: list[tuple[str, str, int | None]] = [(note, vkey, at) for note, signed in _ALL["notes"] for vkey, at in signed]


def changed(note: str) -> str:
    """The note with one letter of its text another."""
    return ("X" if note[0] != "X" else "Y") + note[1:]
