"""Signed notes, checkpoints and proofs on the published vectors, and refused in any other spelling."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.signing.checkpoints import Checkpoint, LeafProof
from app.core.signing.merkle import Tree
from app.core.signing.notes import KeyKind, Note, NoteFault, PublicKey, SigningKey
from tests.core.signing.test_merkle import LOG, PUBLISHED

ORIGIN = "vote.example.cn/v-20261124-0001"
WITNESS = "jiedao.example.cn/witness1"
KEY, SEEN = SigningKey(b"\x01" * 32), SigningKey(b"\x02" * 32)
LOG_VKEY = "vote.example.cn/v-20261124-0001+ce750291+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c"
WITNESS_VKEY = "jiedao.example.cn/witness1+7868ed8f+BIE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU"
SEEN_AT = 0x69248100  # 2025-11-24T16:00:00Z
SIZE_2 = (
    "vote.example.cn/v-20261124-0001\n2\nENAVp9SlzdKAlpzh2Q58ssAtfSjJcj2LMIbNIm1cEmk=\n\n"
    "— vote.example.cn/v-20261124-0001 "
    "znUCkabg/5bjkZ0EnM08hgTdfs46gSMewpLBfI8Q0jXWnSBS958keouRjhrwaX+LkvDumaQsLywnLKfNFQcmAe3t1wQ=\n"
    "— jiedao.example.cn/witness1 "
    "eGjtjwAAAABpJIEAbAN2l8s7vDF5Fo14Tifugqb13pXFH2W6EOG3GPy7mkoKo4mrv5LMX/hKyC+m7KO3bsOsTskfGb6WIHBtFxErCA==\n"
)
SIZE_5 = (
    "vote.example.cn/v-20261124-0001\n5\njgGfjRsiRlkQ5FfZVwzMYgsp6gMhs+hQPiB5MU0EARs=\n\n"
    "— vote.example.cn/v-20261124-0001 "
    "znUCkedN0OikOFKmGr54IeTYy0ctI/JQ/z5LKHikcqIcn7wdAozXwmrlgAsiq9arld2DTBYYIt37UgrI4+zqLXrhUAE=\n"
    "— jiedao.example.cn/witness1 "
    "eGjtjwAAAABpJIEAUim9mouC5fEIwF+DZEu1sFZHlNm5t+5yPDloW1qze7k9Lu08amVw5B7A7lHVBbZs9pJ2L23cXBMHSQ9gbKNwCQ==\n"
)


def checkpoint(size: int) -> Checkpoint:
    return Checkpoint(ORIGIN, size, PUBLISHED.root(size))


@pytest.mark.parametrize(("size", "published"), [(2, SIZE_2), (5, SIZE_5)])
def test_the_published_checkpoints(size: int, published: str) -> None:
    note = SEEN.cosign(WITNESS, KEY.sign(ORIGIN, checkpoint(size).text), SEEN_AT)
    assert note.spelled() == published
    assert Note.read(published) == note
    assert Checkpoint.read(note.text) == checkpoint(size)
    assert note.signed_by(PublicKey.read(LOG_VKEY))
    assert note.witnessed_at(PublicKey.read(WITNESS_VKEY)) == SEEN_AT


def test_the_published_keys() -> None:
    assert KEY.public(ORIGIN).vkey == LOG_VKEY
    assert SEEN.public(WITNESS, KeyKind.WITNESS).vkey == WITNESS_VKEY
    assert PublicKey.read(LOG_VKEY) == KEY.public(ORIGIN)


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        LOG_VKEY[:-1],
        LOG_VKEY.replace("ce750291", "ce750292"),
        LOG_VKEY.replace("vote.example.cn", "vote.example.com"),
        LOG_VKEY.replace("vote.example.cn", "vote example.cn"),
        LOG_VKEY + "\n",
        "a+00000000+" + base64.b64encode(b"\x07" + b"\x01" * 32).decode(),
    ],
)
def test_no_other_key(vkey: str) -> None:
    with pytest.raises(NoteFault):
        PublicKey.read(vkey)


def test_a_signature_of_another_key_name_or_text_is_none() -> None:
    note = Note.read(SIZE_2)
    assert not note.signed_by(SEEN.public(ORIGIN))
    assert not note.signed_by(KEY.public("vote.example.cn/v-20261124-0002"))
    assert not Note(note.text.replace("\n2\n", "\n3\n"), note.signatures).signed_by(KEY.public(ORIGIN))
    assert note.witnessed_at(KEY.public(WITNESS, KeyKind.WITNESS)) is None
    assert note.witnessed_at(KEY.public(ORIGIN)) is None
    later = Note(note.text, (note.signatures[0], SEEN.cosign(WITNESS, note, SEEN_AT + 1).signatures[2]))
    assert later.witnessed_at(SEEN.public(WITNESS, KeyKind.WITNESS)) == SEEN_AT + 1


@given(st.integers(0, len(SIZE_2.encode()) - 1), st.integers(0, 7))
def test_one_changed_bit_is_seen(at: int, bit: int) -> None:
    changed = bytearray(SIZE_2.encode())
    changed[at] ^= 1 << bit
    try:
        note = Note.read(changed.decode())
    except ValueError:
        return
    sound = note.signed_by(KEY.public(ORIGIN)) and note.witnessed_at(SEEN.public(WITNESS, KeyKind.WITNESS)) == SEEN_AT
    assert not sound


@pytest.mark.parametrize(
    "spelled",
    [
        "",
        "text\n",
        "text\n\n",
        "text\n\n— a AAAAAAA=",
        "text\n\n- a AAAAAAA=\n",
        "text\n\n— a AAAAAA==\n",
        "text\n\n— a AAAAAAB=\n",
        "text\n\n— a\n",
    ],
)
def test_no_other_note(spelled: str) -> None:
    with pytest.raises(NoteFault):
        Note.read(spelled)


@pytest.mark.parametrize(
    "text",
    ["", "a\n1\n", f"\n1\n{'A' * 43}=\n", f"a\n01\n{'A' * 43}=\n", f"a\n-1\n{'A' * 43}=\n", f"a\n1\n{'A' * 44}\n"],
)
def test_no_other_checkpoint(text: str) -> None:
    with pytest.raises(NoteFault):
        Checkpoint.read(text)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb"])
def test_no_other_name(name: str) -> None:
    with pytest.raises(NoteFault):
        KEY.public(name)
    with pytest.raises(NoteFault, match="line feed"):
        KEY.sign(ORIGIN, "no end")


def proof(index: int = 1, extra: bytes = b"{}") -> LeafProof:
    return LeafProof(extra, index, tuple(PUBLISHED.inclusion(index, 5)), KEY.sign(ORIGIN, checkpoint(5).text))


@pytest.mark.parametrize("extra", [b"", b"{}"])
def test_a_proof_is_read_as_it_was_written(extra: bytes) -> None:
    for index in range(5):
        written = proof(index, extra)
        assert LeafProof.read(written.spelled()) == written
        assert written.holds(bytes.fromhex(LOG[index]))
        assert not written.holds(bytes.fromhex(LOG[(index + 1) % 5]))


def test_a_proof_in_full() -> None:
    assert proof(4).spelled().startswith("c2sp.org/tlog-proof@v1\nextra e30=\nindex 4\n" + base64.b64encode(Tree(
        bytes.fromhex(one) for one in LOG[:4]
    ).root(4)).decode() + "\n\nvote.example.cn/")  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v2"),
        ("index 1", "index 01"),
        ("index 1", "place 1"),
        ("extra e30=", "extra e31="),
        ("\n\n", "\nAAAA\n\n"),
    ],
)
def test_no_other_proof(old: str, new: str) -> None:
    with pytest.raises(NoteFault):
        LeafProof.read(proof().spelled().replace(old, new, 1))
