"""A witness signs what grows, gives out again what it signed, and keeps both notes of a fork."""

import base64
import json
from pathlib import Path

import pytest

from app.core.signing.checkpoints import Checkpoint
from app.core.signing.merkle import Tree
from app.core.signing.notes import Note, SigningKey
from app.core.signing.witness import CheckpointOffer, ForkSeen, WitnessFault, WitnessKeeper, offers_of

NAME, LOG = "jiedao.example.cn/witness1", "v-20261124-0001"
ORIGIN = f"vote.example.cn/{LOG}"
KEY = SigningKey(b"\x01" * 32)
VKEY = KEY.public(ORIGIN).vkey
TREE = Tree(bytes([one]) * 32 for one in range(20))
FORK = Tree(bytes([one if one != 3 else 99]) * 32 for one in range(20))


@pytest.fixture
def witness(tmp_path: Path) -> WitnessKeeper:
    return WitnessKeeper.set_up(tmp_path / "w", NAME, "https://vote.example.cn")


def offer(
    size: int, before: int = 0, tree: Tree = TREE, key: SigningKey = KEY, origin: str = ORIGIN
) -> CheckpointOffer:
    note = key.sign(origin, Checkpoint(origin, size, tree.root(size)).text)
    proof = tree.consistency(before, size) if 0 < before < size else []
    return CheckpointOffer(size, note.spelled(), tuple(base64.b64encode(one).decode() for one in proof))


def at_last(witness: WitnessKeeper) -> int:
    seen = witness.last_signed(LOG)
    return seen.checkpoint.size if seen is not None else 0


def test_it_signs_a_log_as_it_grows_and_remembers(witness: WitnessKeeper, tmp_path: Path) -> None:
    before = 0
    for size in (1, 2, 7, 8, 20):
        line = witness.sign(LOG, VKEY, offer(size, before), 1_764_000_000 + size)
        cosigned = Note.read(offer(size).note).beside([line])
        assert cosigned.witnessed_at(witness.public) == 1_764_000_000 + size
        before = size
    again = WitnessKeeper(tmp_path / "w")
    assert (again.public, at_last(again)) == (witness.public, 20)


def test_what_it_signed_last_is_given_out_as_it_was_signed(witness: WitnessKeeper) -> None:
    first = witness.sign(LOG, VKEY, offer(7), 100)
    assert witness.sign(LOG, VKEY, offer(7), 200) == first


@pytest.mark.parametrize(
    "forked",
    [
        offer(7, 0, FORK),
        offer(9, 7, FORK),
        offer(9, 6),
        offer(9),
        offer(5),
        CheckpointOffer(9, offer(9).note, ("not base64",)),
    ],
    ids=["other root", "other history", "wrong proof", "no proof", "shorter", "garbled"],
)
def test_a_fork_is_refused_for_good_and_both_notes_are_kept(
    witness: WitnessKeeper, tmp_path: Path, forked: CheckpointOffer
) -> None:
    mine = witness.sign(LOG, VKEY, offer(7), 100)
    with pytest.raises(ForkSeen, match="两份记录"):
        witness.sign(LOG, VKEY, forked, 200)
    [evidence] = (tmp_path / "w" / "forks").iterdir()
    kept = evidence.read_text()
    assert forked.note in kept
    assert mine in kept
    # Neither the true log nor a fresh start brings it back.
    for again in (witness, WitnessKeeper(tmp_path / "w")):
        with pytest.raises(ForkSeen, match="不再见证"):
            again.sign(LOG, VKEY, offer(8, 7), 300)
    # Other logs go on.
    other = "vote.example.cn/v-20261124-0002"
    witness.sign("v-20261124-0002", KEY.public(other).vkey, offer(3, origin=other), 400)


def test_only_the_services_key_is_signed_for(witness: WitnessKeeper, tmp_path: Path) -> None:
    stranger = SigningKey(b"\x09" * 32)
    theirs = stranger.public(ORIGIN).vkey
    witness.sign(LOG, VKEY, offer(2), 1)
    second = "vote.example.cn/v-20261124-0002"
    for log, vkey, given in (
        (LOG, theirs, offer(3, 2, key=stranger)),
        ("v-20261124-0002", stranger.public(second).vkey, offer(3, key=stranger, origin=second)),
        (LOG, VKEY, offer(3, 2, key=stranger)),
        (LOG, VKEY, CheckpointOffer(4, offer(3, 2).note, ())),
        (LOG, VKEY, CheckpointOffer(3, "nothing", ())),
        (LOG, "nothing", offer(3, 2)),
        (LOG, witness.public.vkey, offer(3, 2)),
        ("../v", VKEY, offer(3, 2)),
    ):
        with pytest.raises(WitnessFault) as refused:
            witness.sign(log, vkey, given, 2)
        assert not isinstance(refused.value, ForkSeen)
    assert at_last(witness) == 2
    # A key from the notice, given at the start or later.
    pinned = WitnessKeeper.set_up(tmp_path / "pinned", NAME, "https://vote.example.cn", [theirs])
    with pytest.raises(WitnessFault, match="没见过的密钥"):
        pinned.sign(LOG, VKEY, offer(2), 1)
    pinned.trust(VKEY)
    pinned.sign(LOG, VKEY, offer(2), 1)


def test_a_broken_file_is_not_taken_for_a_new_log(witness: WitnessKeeper, tmp_path: Path) -> None:
    witness.sign(LOG, VKEY, offer(7), 1)
    path = tmp_path / "w" / "logs" / f"{LOG}.json"
    kept = json.loads(path.read_text())
    for broken in ("", "{}", json.dumps(kept | {"note": kept["note"].replace("\n7\n", "\n6\n")})):
        path.write_text(broken)
        with pytest.raises(WitnessFault, match="备份"):
            witness.sign(LOG, VKEY, offer(5), 2)


def test_a_folder_holds_one_witness(witness: WitnessKeeper, tmp_path: Path) -> None:
    with pytest.raises(WitnessFault, match="已经有一位"):
        WitnessKeeper.set_up(tmp_path / "w", NAME, "https://vote.example.cn")
    with pytest.raises(WitnessFault, match="init"):
        WitnessKeeper(tmp_path / "nowhere")
    with pytest.raises(WitnessFault, match="写法不对"):
        WitnessKeeper.set_up(tmp_path / "bad", "a name", "https://vote.example.cn")
    for answer in ({}, [], {"checkpoints": [{"size": "x"}]}):
        with pytest.raises(WitnessFault):
            offers_of(answer)
