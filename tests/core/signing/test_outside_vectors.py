"""The tree, notes, keys and checkpoints on the vectors of other people's programs."""

import base64
import hashlib

from app.core.signing import merkle
from app.core.signing.checkpoints import Checkpoint
from app.core.signing.notes import KeyKind, Note, PublicKey, SigningKey
from tests.core.signing.outside import CONSISTENCIES, INCLUSIONS, LEAVES, NOTES, changed


def test_every_vector_is_there() -> None:
    assert [(len(cases), sum(one.holds for one in cases)) for cases in (INCLUSIONS, CONSISTENCIES)] == [
        (98, 6),
        (98, 7),
    ]
    assert len({one.name for one in INCLUSIONS}) == len({one.name for one in CONSISTENCIES}) == 98
    assert [at is None for _, _, at in NOTES] == [True] * 4 + [False] * 4


def test_inclusions() -> None:
    for one in INCLUSIONS:
        assert merkle.included(one.about, one.place, one.size, one.proof, one.root) is one.holds, one.name


def test_consistencies() -> None:
    for one in CONSISTENCIES:
        assert merkle.consistent(one.place, one.size, one.proof, one.about, one.root) is one.holds, one.name


def test_the_proofs_are_the_ones_made_here_of_the_same_leaves() -> None:
    tree = merkle.Tree(hashlib.sha256(b"\x00" + leaf).digest() for leaf in LEAVES)
    made = [one for one in INCLUSIONS if one.holds and not one.name.startswith("single-entry")]
    for one in made:
        assert (tree.root(one.size), tree.leaf_hash(one.place)) == (one.root, one.about)
        assert tree.inclusion(one.place, one.size) == one.proof
    grown = [one for one in CONSISTENCIES if one.holds and not one.name.startswith("additional")]
    for one in grown:
        assert (tree.root(one.place), tree.root(one.size)) == (one.about, one.root)
        assert tree.consistency(one.place, one.size) == one.proof
    assert (len(made), len(grown)) == (5, 5)


def test_notes_are_signed_by_the_keys_they_name() -> None:
    for spelled, vkey, at in NOTES:
        note, key = Note.read(spelled), PublicKey.read(vkey)
        assert (note.spelled(), key.vkey) == (spelled, vkey)
        assert key.kind is (KeyKind.LOG if at is None else KeyKind.WITNESS)
        assert (note.signed_by(key), note.witnessed_at(key)) == (True, at)
        assert not Note.read(changed(spelled)).signed_by(key)
        for _, other, _ in NOTES:
            assert note.signed_by(PublicKey.read(other)) == (f"— {other.split('+')[0]} " in spelled)


def test_checkpoints_are_read_as_they_were_written() -> None:
    read = [Checkpoint.read(Note.read(spelled).text) for spelled, _, _ in (NOTES[3], NOTES[4])]
    assert [(one.origin, one.size) for one in read] == [
        ("go.sum database tree", 20852163),
        ("arche2025h1.staging.ct.transparency.dev", 1432088532),
    ]
    assert [one.text for one in read] == [Note.read(spelled).text for spelled, _, _ in (NOTES[3], NOTES[4])]


def test_a_key_signs_here_as_it_does_there() -> None:
    """The key of the example of Go's sumdb/note, whose private half is printed with it."""
    spelled, vkey, _ = NOTES[1]
    key = SigningKey(base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:])
    assert key.public("PeterNeumann").vkey == vkey
    note = Note.read(spelled)
    assert key.sign("PeterNeumann", note.text).signatures == note.signatures[:1]
