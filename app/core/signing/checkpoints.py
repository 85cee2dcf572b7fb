"""What a log's keeper signs: how many leaves there are and the root over them; and a leaf with its proof as a file.

Spelled as C2SP tlog-checkpoint and tlog-proof have it. Raises NoteFault for whatever is not spelled exactly so.
"""

import base64
import re
from binascii import b2a_base64
from dataclasses import dataclass
from typing import Self

from app.core.signing import merkle
from app.core.signing.notes import Note, NoteFault, strict_base64
from app.core.values.canonical import GREATEST

_PROOF = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A log by its origin, its size in leaves, and its root of 32 bytes."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def read(cls, text: str) -> Self:
        """The checkpoint of a note's text; raises NoteFault."""
        lines = text.split("\n")
        if len(lines) != 4 or lines[3] or not lines[0]:
            raise NoteFault("a checkpoint is origin, size and root, each on a line")
        size, root = _whole_number(lines[1]), strict_base64(lines[2])
        if len(root) != 32:
            raise NoteFault("the root of a checkpoint has 32 bytes")
        return cls(lines[0], size, root)


@dataclass(frozen=True, slots=True)
class LeafProof:
    """That a leaf stands at `index` of a signed log: `extra` is what the leaf is about, `note` the signed checkpoint."""

    extra: bytes
    index: int
    siblings: tuple[bytes, ...]
    note: Note

    @property
    def checkpoint(self) -> Checkpoint:
        """What was signed."""
        return Checkpoint.read(self.note.text)

    def spelled(self) -> str:
        """The file."""
        extra = f"extra {b2a_base64(self.extra).decode()}" if self.extra else ""
        siblings = b"".join(map(b2a_base64, self.siblings)).decode()  # each with its line feed
        return f"{_PROOF}\n{extra}index {self.index}\n{siblings}\n{self.note.spelled()}"

    @classmethod
    def read(cls, spelled: str) -> Self:
        """The proof of a file; raises NoteFault."""
        above, gap, note = spelled.partition("\n\n")
        lines = above.split("\n")
        if not gap or lines.pop(0) != _PROOF:
            raise NoteFault(f"a proof begins with {_PROOF}")
        extra = strict_base64(lines.pop(0)[6:]) if lines and lines[0].startswith("extra ") else b""
        if not lines or not lines[0].startswith("index "):
            raise NoteFault("a proof says the index of its leaf")
        index = _whole_number(lines.pop(0)[6:])
        siblings = tuple(strict_base64(line) for line in lines)
        if any(len(one) != 32 for one in siblings):
            raise NoteFault("the hashes of a proof have 32 bytes")
        return cls(extra, index, siblings, Note.read(note))

    def holds(self, leaf_hash: bytes) -> bool:
        """Whether it shows this leaf in the log that was signed; whose signature that is, the note says."""
        signed = self.checkpoint
        return merkle.included(leaf_hash, self.index, signed.size, self.siblings, signed.root)


def _whole_number(text: str) -> int:
    if not re.fullmatch("0|[1-9][0-9]{0,15}", text) or int(text) > GREATEST:
        raise NoteFault(f"not a whole number up to 2^53-1: {text[:40]!r}")
    return int(text)
