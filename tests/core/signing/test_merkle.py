"""The tree's proofs, for every size to 300, on the published vectors, and refused where anything is off."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.signing import merkle
from app.core.signing.merkle import Tree
from app.voting.bundle.verify import grown

HASHES = [hashlib.sha256(b"\x00" + str(i).encode()).digest() for i in range(300)]
WHOLE = Tree(HASHES)
ROOTS = [WHOLE.root(size) for size in range(301)]

# The five leaves of the published log of a vote.
LOG = [
    "49a1b68477470d3adc82a631e8c79f7bc7f88e5d90f2c2b3a65aa3f66d38905a",
    "2bb12dc19da315768281a112019318630b4cc2832ee1a8a6ed6087dc188fc8fe",
    "30ca39cdb224092a1495932e692319afef317963b2190754f0d620b39bf35c64",
    "98c74ae90ca45d4c4da50c5cad3c2e4bb67322a854c19e2f48ad5ed270aafbc8",
    "cfa63e10e29a1825b3cd87cecc679cee2acb5dddc7ef0b822fe3686a451bbec0",
]
PUBLISHED = Tree(bytes.fromhex(one) for one in LOG)


def split(hashes: list[bytes]) -> bytes:
    """The root as the standard writes it down."""
    if len(hashes) < 2:
        return hashes[0] if hashes else merkle.EMPTY
    power = 1
    while power * 2 < len(hashes):
        power *= 2
    return merkle.node(split(hashes[:power]), split(hashes[power:]))


def test_every_root_is_the_recursive_one() -> None:
    for size in range(301):
        assert ROOTS[size] == split(HASHES[:size]) == merkle.root(HASHES[:size])


def test_every_leaf_of_every_size_is_included_and_nowhere_else() -> None:
    for size in range(1, 301):
        for index in range(size):
            proof = WHOLE.inclusion(index, size)
            assert merkle.included(HASHES[index], index, size, proof, ROOTS[size])
            for wrong in {index - 1, index + 1, index ^ 1, size - 1 - index} - {index}:
                assert not merkle.included(HASHES[index], wrong, size, proof, ROOTS[size])


@given(st.integers(1, 300), st.data())
def test_no_other_index_of_any_size_is_proved(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    wrong = data.draw(st.integers(-2, size + 300).filter(lambda at: at != index))
    assert not merkle.included(HASHES[index], wrong, size, WHOLE.inclusion(index, size), ROOTS[size])


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 33, 100])
def test_no_other_index_is_proved(size: int) -> None:
    for index in range(size):
        proof = WHOLE.inclusion(index, size)
        proved = [at for at in range(-1, size + 3) if merkle.included(HASHES[index], at, size, proof, ROOTS[size])]
        assert proved == [index]


def test_every_smaller_tree_is_the_beginning_of_a_larger() -> None:
    for size in range(1, 301):
        for old in range(1, size + 1):
            proof = WHOLE.consistency(old, size)
            assert merkle.consistent(old, size, proof, ROOTS[old], ROOTS[size])
            assert not merkle.consistent(old, size, proof, ROOTS[old - 1], ROOTS[size])
            assert old == size or not merkle.consistent(old, size, proof, ROOTS[old], ROOTS[size - 1])
            assert not merkle.consistent(old, size, [*proof, HASHES[0]], ROOTS[old], ROOTS[size])


@given(st.integers(1, 300), st.data())
def test_one_changed_bit_proves_nothing(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof = WHOLE.inclusion(index, size)
    if proof:
        at, bit = data.draw(st.integers(0, len(proof) - 1)), data.draw(st.integers(0, 255))
        changed = (int.from_bytes(proof[at], "big") ^ (1 << bit)).to_bytes(32, "big")
        assert not merkle.included(HASHES[index], index, size, [*proof[:at], changed, *proof[at + 1 :]], ROOTS[size])
    assert not merkle.included(HASHES[index], index, size, [*proof, HASHES[0]], ROOTS[size])
    assert not proof or not merkle.included(HASHES[index], index, size, proof[:-1], ROOTS[size])
    assert not merkle.included(HASHES[(index + 1) % 300], index, size, proof, ROOTS[size])


def test_the_published_proofs() -> None:
    assert [one.hex() for one in PUBLISHED.inclusion(1, 5)] == [
        LOG[0],
        "fddb8d2e49019e047fb61a49722092ba915c9d6d94ebc0f0d6217493bf570a7b",
        LOG[4],
    ]
    assert [one.hex() for one in PUBLISHED.consistency(2, 5)] == [
        "fddb8d2e49019e047fb61a49722092ba915c9d6d94ebc0f0d6217493bf570a7b",
        LOG[4],
    ]
    assert PUBLISHED.root(2).hex() == "10d015a7d4a5cdd280969ce1d90e7cb2c02d7d28c9723d8b3086cd226d5c1269"
    assert PUBLISHED.root(5).hex() == "8e019f8d1b22465910e457d9570ccc620b29ea0321b3e8503e2079314d04011b"


@pytest.mark.parametrize(
    ("asked", "size"),
    [(5, 5), (-1, 5), (0, 0), (0, 6)],
)
def test_no_proof_outside_the_tree(asked: int, size: int) -> None:
    with pytest.raises(ValueError, match="lea"):
        PUBLISHED.inclusion(asked, size)


def test_full_subtrees_and_the_leaves_after_them_give_the_root() -> None:
    for start in range(0, 130, 3):
        subtrees = WHOLE.full_subtrees(start)
        assert len(subtrees) == start.bit_count()
        for size in (start, start + 1, start + 2, start + 9, 300):
            assert grown(start, subtrees, HASHES[start:size]) == ROOTS[size]
        assert grown(start, [*subtrees, HASHES[0]], HASHES[start:]) is None
    with pytest.raises(ValueError, match="leaves"):
        WHOLE.full_subtrees(301)


def test_no_consistency_with_what_never_was() -> None:
    for old, size in ((0, 5), (4, 3), (1, 6)):
        with pytest.raises(ValueError, match="tree"):
            PUBLISHED.consistency(old, size)
    assert not merkle.consistent(0, 5, [], merkle.EMPTY, PUBLISHED.root(5))
    assert not merkle.consistent(3, 5, [], PUBLISHED.root(3), PUBLISHED.root(5))
