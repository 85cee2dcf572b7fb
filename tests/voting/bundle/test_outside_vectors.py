"""What both programs take proofs and notes for, on the vectors of other people's programs (tests/core/signing/outside.py)."""

import pytest

from app.voting.bundle import verify
from tests.core.signing.outside import CONSISTENCIES, INCLUSIONS, LEAVES, NOTES, changed
from tests.voting.bundle.made import NODE
from tests.voting.bundle.test_verify_js import asked

by_node = pytest.mark.skipif(NODE is None, reason="Node is not installed: verify.js was not tried")


def test_verify_py_on_inclusions() -> None:
    for one in INCLUSIONS:
        found = verify.path_root(one.about, one.place, one.size, one.proof)
        assert (found == one.root) is one.holds, one.name


def test_verify_py_on_the_tree_and_on_notes() -> None:
    tree, roots = verify.Tree(LEAVES), {one.size: one.root for one in INCLUSIONS if one.holds and one.size > 1}
    assert {size: tree.root(size) for size in roots} == roots
    for spelled, vkey, _ in NOTES:
        note, key = verify.Note(spelled.encode()), verify.Key(vkey)
        assert note.by(key)
        assert not verify.Note(changed(spelled).encode()).by(key)


@by_node
def test_verify_js_on_inclusions_and_consistencies() -> None:
    found = asked(
        inclusion=[[one.about.hex(), one.place, one.size, [step.hex() for step in one.proof]] for one in INCLUSIONS],
        consistency=[
            [one.place, one.size, [step.hex() for step in one.proof], one.about.hex(), one.root.hex()]
            for one in CONSISTENCIES
        ],
    )
    for one, root in zip(INCLUSIONS, found["inclusion"], strict=True):
        assert (root == one.root.hex()) is one.holds, one.name
    for one, holds in zip(CONSISTENCIES, found["consistency"], strict=True):
        assert holds is one.holds, one.name


@by_node
def test_verify_js_on_notes() -> None:
    true, other = ([[text(note), vkey] for note, vkey, _ in NOTES] for text in (str, changed))
    assert asked(notes=[*true, *other])["notes"] == [True] * len(NOTES) + [False] * len(NOTES)
