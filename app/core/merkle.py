"""The Merkle tree of RFC 6962 / RFC 9162 over leaf hashes: roots only. Pure: standard library only."""

import hashlib
from collections.abc import Sequence

EMPTY = hashlib.sha256(b"").digest()


def node(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaf_hashes: Sequence[bytes]) -> bytes:
    """The root over leaf hashes, split at the largest power of two below their number."""
    level = list(leaf_hashes)
    if not level:
        return EMPTY
    # Pairing level by level and lifting an odd one gives the same tree as the recursive split.
    while len(level) > 1:
        paired = [node(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
        level = paired + level[len(level) - len(level) % 2 :]
    return level[0]
