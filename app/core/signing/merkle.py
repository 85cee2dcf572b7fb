"""The Merkle tree of RFC 6962 / RFC 9162 over leaf hashes: roots, and proofs of inclusion and consistency.

Pure: standard library only. All hashes are 32 bytes; an index and a size count leaves.
"""

import hashlib
from collections.abc import Iterable, Sequence

EMPTY = hashlib.sha256(b"").digest()


def node(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaf_hashes: Iterable[bytes]) -> bytes:
    """The root over leaf hashes, split at the largest power of two below their number.

    Level by level, which keeps no more than a level and comes to the same: one left over at the end of a level is
    the root of what is beyond the largest power of two, and waits for its sibling above.
    """
    level = list(leaf_hashes)
    if not level:
        return EMPTY
    sha256 = hashlib.sha256
    while len(level) > 1:
        left_over = level[-1:] if len(level) % 2 else []
        level = [sha256(b"\x01" + left + right).digest() for left, right in zip(level[::2], level[1::2], strict=False)]
        level += left_over
    return level[0]


class Tree:
    """A tree that grows leaf by leaf and knows the root and the proofs of every size it has had.

    It keeps the hash of every full subtree, 64 bytes a leaf, so that a root or a proof costs a logarithm of hashes.
    """

    def __init__(self, leaf_hashes: Iterable[bytes] = ()) -> None:
        self._levels: list[list[bytes]] = [[]]
        self._edge: tuple[int, list[bytes]] = (0, [])
        for leaf_hash in leaf_hashes:
            self.append(leaf_hash)

    @property
    def size(self) -> int:
        """How many leaves there are."""
        return len(self._levels[0])

    def leaf_hash(self, index: int) -> bytes:
        """The hash of a leaf; raises ValueError where there is none."""
        if not 0 <= index < self.size:
            raise ValueError(f"no leaf {index} among {self.size}")
        return self._levels[0][index]

    def append(self, leaf_hash: bytes) -> None:
        """Add a leaf at the end."""
        at, above = 0, leaf_hash
        while True:
            level = self._levels[at]
            level.append(above)
            if len(level) % 2:
                return
            above = node(level[-2], level[-1])
            at += 1
            if at == len(self._levels):
                self._levels.append([])

    def root(self, size: int) -> bytes:
        """The root when there were `size` leaves; raises ValueError for more than there are."""
        self._within(size)
        return self._edge_of(size)[-1] if size else EMPTY

    def full_subtrees(self, size: int) -> list[bytes]:
        """The roots of the full subtrees that the first `size` leaves fall into, the largest first: whoever is shown these
        and the leaves after them works out the root. Raises ValueError for more than there are.
        """
        self._within(size)
        found, start = [], 0
        for level in reversed(range(size.bit_length())):
            if size >> level & 1:
                found.append(self._levels[level][start >> level])
                start += 1 << level
        return found

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """The siblings of a leaf from the leaf to the root of `size` leaves; raises ValueError outside of it."""
        self._within(size)
        if not 0 <= index < size:
            raise ValueError(f"no leaf {index} among {size}")
        path, at, count = [], index, size
        for level, last in zip(self._levels, self._edge_of(size), strict=False):
            beside = at ^ 1
            if beside < count:
                path.append(last if beside == count - 1 else level[beside])
            at, count = at >> 1, (count + 1) >> 1
        return path

    def consistency(self, old: int, size: int) -> list[bytes]:
        """What shows that the first `old` of `size` leaves are those the older root was over (RFC 9162, 2.1.4)."""
        self._within(size)
        if not 0 < old <= size:
            raise ValueError(f"no tree of {old} within {size}")
        return self._subproof(old, 0, size, complete=True)

    def _within(self, size: int) -> None:
        if not 0 <= size <= self.size:
            raise ValueError(f"the tree has had {self.size} leaves, not {size}")

    def _edge_of(self, size: int) -> Sequence[bytes]:
        """The last node of each level when there were `size` leaves, from the leaf to the root.

        Kept for the size asked for last: all who voted together are given proofs of one size.
        """
        if self._edge[0] != size:
            edge, count = [self._levels[0][size - 1]], size
            for level in self._levels:
                if count == 1:
                    break
                edge.append(edge[-1] if count % 2 else node(level[count - 2], edge[-1]))
                count = (count + 1) >> 1
            self._edge = size, edge
        return self._edge[1]

    def _range(self, start: int, end: int) -> bytes:
        """The root over the leaves of [start, end), `start` a multiple of the power of two above their number."""
        width = end - start
        if width & (width - 1) == 0:
            level = width.bit_length() - 1
            return self._levels[level][start >> level]
        middle = start + _split(width)
        return node(self._range(start, middle), self._range(middle, end))

    def _subproof(self, old: int, start: int, end: int, *, complete: bool) -> list[bytes]:
        if old == end - start:
            return [] if complete else [self._range(start, end)]
        half = _split(end - start)
        middle = start + half
        if old <= half:
            return [*self._subproof(old, start, middle, complete=complete), self._range(middle, end)]
        return [*self._subproof(old - half, middle, end, complete=False), self._range(start, middle)]


def _split(width: int) -> int:
    """The largest power of two strictly below a width of two or more."""
    return 1 << (width - 1).bit_length() - 1


def included(leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes], root_hash: bytes) -> bool:
    """Whether the proof shows this leaf at `index` under the root of `size` leaves (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size or len(root_hash) != 32:
        return False
    place, last, above = index, size - 1, leaf_hash
    for sibling in proof:
        if last == 0:
            return False
        if place % 2 or place == last:
            above = node(sibling, above)
            while place % 2 == 0 and place:
                place, last = place >> 1, last >> 1
        else:
            above = node(above, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and above == root_hash


def consistent(old: int, size: int, proof: Sequence[bytes], old_root: bytes, root_hash: bytes) -> bool:
    """Whether the proof shows that the tree of `size` leaves begins with that of `old` (RFC 9162, 2.1.4.2).

    Of one size it is one root, of none as well; that a larger tree begins with nothing is no proof of anything.
    """
    if old == size:
        return not proof and old_root == root_hash
    if not 0 < old < size:
        return False
    steps = list(proof)
    if old & (old - 1) == 0:
        steps.insert(0, old_root)
    if not steps:
        return False
    place, last = old - 1, size - 1
    while place % 2:
        place, last = place >> 1, last >> 1
    older = newer = steps[0]
    for sibling in steps[1:]:
        if last == 0:
            return False
        if place % 2 or place == last:
            older, newer = node(sibling, older), node(sibling, newer)
            while place % 2 == 0 and place:
                place, last = place >> 1, last >> 1
        else:
            newer = node(newer, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and older == old_root and newer == root_hash
