"""The encoding of the log, on the published vectors."""

import hashlib
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.signing import merkle
from app.core.values.canonical import Value, canonical
from app.voting import leaves
from app.voting.count.ballots import Channel
from tests.voting.typed_trackers import CODE, NOT_READ, READ, READ_OTHERWISE

EID = "v-20261124-0001"
PHONE = leaves.ballot_opening(
    EID, "00112233445566778899aabbccddeeff", "p001", ["3-2-201", "3-2-101"], Channel.ONLINE, {1: "agree"}
)
RECEIPT = leaves.paper_opening(EID, "0f0e0d0c0b0a09080706050403020100", "p002", ["3-2-102"], "S-0002")
KEYED = leaves.ballot_opening(
    EID, "ffeeddccbbaa99887766554433221100", "p002", ["3-2-102"], Channel.PAPER, {1: "disagree"}
)
ROLL = [(0, "3-2-101", 6512, "p001"), (1, "3-2-102", 8840, "p002"), (2, "3-2-201", 7075, "p001")]
SALTS = (b"\xa1" * 32, b"\xa2" * 32, b"\xa3" * 32)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def roll_leaves() -> list[bytes]:
    return [
        leaves.roll_leaf(i, leaves.commitment(leaves.ROLL_TAG, salt, leaves.roll_opening(i, part, area_c, voter)))
        for (i, part, area_c, voter), salt in zip(ROLL, SALTS, strict=True)
    ]


def log() -> list[bytes]:
    """The five leaves of the published log."""
    items = [(1, "cc278-special", bytes.fromhex("aa02fdd48dd392b06559cb309a72ed21e10e9b6dff7420ce98a580458c7c4fac"))]
    phone = leaves.commitment(leaves.BALLOT_TAG, b"\x01" * 32, PHONE)
    receipt = leaves.commitment(leaves.PAPER_TAG, b"\x02" * 32, RECEIPT)
    keyed = leaves.commitment(leaves.BALLOT_TAG, b"\x03" * 32, KEYED)
    received = at("2026-11-24T10:00:00+08:00")
    return [
        leaves.open_leaf(
            EID,
            at("2026-11-24T09:00:00+08:00"),
            at("2026-11-30T18:00:00+08:00"),
            "participation",
            items,
            roll_n=3,
            roll_heads=2,
            roll_area_c=22427,
            roll_root=merkle.root([leaves.leaf_hash(leaf) for leaf in roll_leaves()]),
        ),
        leaves.ballot_leaf(EID, 1, at("2026-11-24T01:05:00Z"), phone),
        leaves.paper_leaf(EID, 2, received, receipt),
        leaves.ballot_leaf(EID, 3, received, keyed, paper=2),
        leaves.close_leaf(EID, 4, at("2026-11-30T10:00:00Z"), n_ballot=2),
    ]


def test_commitments() -> None:
    assert [
        leaves.commitment(leaves.BALLOT_TAG, b"\x01" * 32, PHONE).hex(),
        leaves.commitment(leaves.PAPER_TAG, b"\x02" * 32, RECEIPT).hex(),
        leaves.commitment(leaves.BALLOT_TAG, b"\x03" * 32, KEYED).hex(),
    ] == [
        "e0a3d7badf52cbd95ac505c545ed80b63dc340029b8430fdc62d0f30dad241bc",
        "27341cbdd9fb56d3a595484b614dbfcd72a921d4698f6f2a52b7ddba681a4181",
        "1606946661394bc2d5592dd12c415ffe385bc8c1c30c0eeeff5875ff7488cbfa",
    ]


def test_the_roll_has_a_tree_of_its_own() -> None:
    hashes = [leaves.leaf_hash(leaf) for leaf in roll_leaves()]
    assert [one.hex()[:16] for one in hashes] == ["eadee6250c60f4f5", "b4de6777337997cc", "0562c898059c6773"]
    assert merkle.root(hashes).hex() == "6e79863862b0cd8b7ead7a88862cc6b04bc470f0d4a7ca6dded03d1242fc6347"


def test_leaves_their_lengths_and_hashes() -> None:
    assert [(len(leaf), leaves.leaf_hash(leaf).hex()) for leaf in log()] == [
        (423, "49a1b68477470d3adc82a631e8c79f7bc7f88e5d90f2c2b3a65aa3f66d38905a"),
        (155, "2bb12dc19da315768281a112019318630b4cc2832ee1a8a6ed6087dc188fc8fe"),
        (154, "30ca39cdb224092a1495932e692319afef317963b2190754f0d620b39bf35c64"),
        (161, "98c74ae90ca45d4c4da50c5cad3c2e4bb67322a854c19e2f48ad5ed270aafbc8"),
        (96, "cfa63e10e29a1825b3cd87cecc679cee2acb5dddc7ef0b822fe3686a451bbec0"),
    ]


@pytest.mark.parametrize(
    ("size", "root"),
    [
        (2, "10d015a7d4a5cdd280969ce1d90e7cb2c02d7d28c9723d8b3086cd226d5c1269"),
        (5, "8e019f8d1b22465910e457d9570ccc620b29ea0321b3e8503e2079314d04011b"),
    ],
)
def test_roots(size: int, root: str) -> None:
    assert merkle.root([leaves.leaf_hash(leaf) for leaf in log()[:size]]).hex() == root


def test_the_empty_tree() -> None:
    assert merkle.root([]) == hashlib.sha256(b"").digest()


def test_the_tree_of_every_size_equals_the_recursive_definition() -> None:
    def split(hashes: list[bytes]) -> bytes:
        if len(hashes) == 1:
            return hashes[0]
        at_power = 1 << (len(hashes) - 1).bit_length() - 1
        return merkle.node(split(hashes[:at_power]), split(hashes[at_power:]))

    hashes = [hashlib.sha256(bytes([number])).digest() for number in range(130)]
    for size in range(1, 130):
        assert merkle.root(hashes[:size]) == split(hashes[:size])


def test_the_tracker_people_see() -> None:
    assert leaves.tracker(log()[1]) == "FOYS-3QM5-UMKX"


def test_time_is_cut_never_rounded() -> None:
    assert leaves.moment(at("2026-11-30T17:59:59.999999+08:00")) == "2026-11-30T09:59:59.999Z"


def test_a_short_salt_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        leaves.commitment(leaves.BALLOT_TAG, b"\x01" * 31, PHONE)


def fits(typed: str, tracker: str) -> bool:
    pattern = leaves.typed_tracker(typed)
    return pattern is not None and pattern.fullmatch(tracker) is not None


def test_a_tracker_is_known_as_people_type_it() -> None:
    assert [what for what, typed in READ.items() if not fits(typed, CODE)] == []


def test_a_tracker_is_not_guessed() -> None:
    for other in READ_OTHERWISE:
        assert fits(other, "ILIL-BBBB-OOOO")
        assert fits(other, "IIII-BBBB-OOOO") is other.startswith("1")
    assert not fits("FOYS-3QM5-UMKY", CODE)
    assert [typed for typed in NOT_READ if leaves.typed_tracker(typed) is not None] == []


@given(
    st.from_regex(r"v-[0-9]{8}-[0-9]{1,6}", fullmatch=True),
    st.integers(1, 2**53 - 1),
    st.datetimes(timezones=st.timezones()),
    st.binary(min_size=32, max_size=32),
    st.none() | st.integers(1, 2**53 - 1),
)
def test_a_ballots_leaf_is_canonical(eid: str, seq: int, ts: datetime, committed: bytes, paper: int | None) -> None:
    said: dict[str, Value] = {"t": "ballot", "v": 1, "eid": eid, "seq": seq, "ts": leaves.moment(ts)}
    beside: dict[str, Value] = {} if paper is None else {"p": paper}
    assert leaves.ballot_leaf(eid, seq, ts, committed, paper) == canonical(said | beside | {"c": committed.hex()})
