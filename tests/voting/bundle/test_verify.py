"""verify.py catches what was changed, whoever signs it again, names file and line, and accuses no sound bundle."""

import base64
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.core.db import Database
from app.core.signing.checkpoints import Checkpoint, LeafProof
from app.core.signing.merkle import Tree
from app.core.signing.notes import SigningKey
from app.core.signing.signer import Signer
from app.core.values.canonical import canonical
from app.voting import leaves
from app.voting.bundle import verify
from app.voting.bundle.packing import packed
from app.voting.log.lines import hashes_of
from tests.core.signing.test_notes import LOG_VKEY, SIZE_2, SIZE_5, WITNESS_VKEY
from tests.voting.bundle.made import (
    SECRET,
    Made,
    bundles,
    counted,
    files_of,
    relogged,
    resealed,
    run_alone,
    verified,
    verified_alone,
)
from tests.voting.live.ballot_box import BallotBox

Files = dict[str, bytes]


def lines(files: Files, name: str) -> list[Any]:
    return [json.loads(line) for line in files[name].splitlines()]


def spelled(values: list[Any]) -> bytes:
    return b"".join(canonical(one) + b"\n" for one in values)


def test_it_holds_the_published_signatures_and_tells_a_changed_bit() -> None:
    for published in (SIZE_2, SIZE_5):
        note = verify.Note(published.encode())
        for vkey in (LOG_VKEY, WITNESS_VKEY):
            assert note.by(verify.Key(vkey))
        for at in (3, 40, len(published.encode()) - 10):
            changed = bytearray(published.encode())
            changed[at] ^= 1
            try:
                other = verify.Note(bytes(changed))
            except ValueError:
                continue
            assert not all(other.by(verify.Key(vkey)) for vkey in (LOG_VKEY, WITNESS_VKEY))


def test_its_signatures_are_those_of_the_library() -> None:
    for number in range(8):
        key = SigningKey(bytes([number]) * 32)
        note = verify.Note(key.sign("a/b", f"text {number}\n").spelled().encode())
        assert note.by(verify.Key(key.public("a/b").vkey))
        name, data = note.signatures[0]
        beyond = int.from_bytes(data[36:], "little") + verify.ORDER
        malleable = data[:36] + beyond.to_bytes(32, "little")
        assert not verify.Key(key.public("a/b").vkey).made(note.text, name, malleable)


def test_its_tree_is_the_tree() -> None:
    data = [str(number).encode() for number in range(70)]
    tree, mine = Tree(leaves.leaf_hash(one) for one in data), verify.Tree(data)
    for size in range(71):
        assert mine.root(size) == tree.root(size)
        for index in range(size):
            path = tree.inclusion(index, size)
            assert verify.path_root(tree.leaf_hash(index), index, size, path) == tree.root(size)


def test_a_root_has_32_bytes() -> None:
    for size in (31, 33):
        text = Checkpoint("a/b", 1, bytes(size)).text
        with pytest.raises(ValueError, match="root"):
            verify.Checkpoint(verify.Note(SigningKey(SECRET).sign("a/b", text).spelled().encode()))


async def test_any_changed_byte_of_any_file_is_caught(made: Made, tmp_path: Path) -> None:
    rng, files = random.Random(1), files_of(made.restricted)
    for name in files:
        changed = bytearray(files[name])
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
        status, said = verified(tmp_path, packed({**files, name: bytes(changed)}), "--key", made.vkey)
        assert status == 1, name
        assert ":" in said
    for name in files:
        assert verified(tmp_path, packed({one: files[one] for one in files if one != name}))[0] == 1, name
    assert verified(tmp_path, packed({**files, "more.txt": b"x"}))[0] == 1


LOG_CHANGES: dict[str, tuple[str, Callable[[list[dict[str, Any]]], None]]] = {
    "a ballot dropped from the end": ("V9", lambda log: log.pop(-3)),
    "a ballot dropped and renumbered": ("V9", lambda log: _renumbered(log, log.pop(3))),
    "two leaves swapped": ("V3", lambda log: log.insert(2, log.pop(3))),
    "a ballot after the end": ("V6", lambda log: log[2].update(ts="2027-12-31T00:00:00.000Z")),
    "a ballot before the beginning": ("V6", lambda log: log[2].update(ts="2020-01-01T00:00:00.000Z")),
    "a commitment twice": ("V7", lambda log: log[3].update(c=log[2]["c"])),
    "another roll": ("V8", lambda log: log[0].update(roll_root="00" * 32)),
    "another total": ("V9", lambda log: log[0].update(roll_area_c=log[0]["roll_area_c"] + 1)),
    "another text of an item": ("V9", lambda log: log[0]["items"][0].update(sha256="00" * 32)),
    "another rule of an item": ("V9", lambda log: log[0]["items"][0].update(rule="cc278-ordinary")),
    "another tally": ("V9", lambda log: log[-1].update(sha256="00" * 32)),
    "a void that nobody counted": ("V9", lambda log: _inserted(log, len(log) - 2, _void(log, 2))),
    "a paper keyed to another paper": ("V6", lambda log: next(one for one in log if "p" in one).update(p=0)),
    "a ballot after the close": ("V3", lambda log: _inserted(log, len(log) - 1, dict(log[2], c="11" * 32))),
    "a second opening": ("V3", lambda log: _inserted(log, 1, dict(log[0]))),
    "a field that is not asked for": ("V3", lambda log: log[2].update(name="x")),
    "another vote": ("V3", lambda log: log[2].update(eid="v-20200101-0001")),
}


def _void(log: list[dict[str, Any]], target: int) -> dict[str, Any]:
    return {"t": "void", "reason": "x", "target": target, "eid": log[0]["eid"], "v": 1, "ts": log[2]["ts"], "seq": 0}


def _inserted(log: list[dict[str, Any]], at: int, leaf: dict[str, Any]) -> None:
    log.insert(at, leaf)
    _renumbered(log, None)


def _renumbered(log: list[dict[str, Any]], _: object) -> None:
    for seq, leaf in enumerate(log):
        leaf["seq"] = seq


async def test_a_log_changed_and_signed_again_with_the_true_key_does_not_fit(made: Made, tmp_path: Path) -> None:
    for change, (rule, act) in LOG_CHANGES.items():
        status, said = verified(tmp_path, relogged(files_of(made.public), act), "--key", made.vkey)
        assert (status, f" {rule} " in said) == (1, True), f"{change}: {said}"


def _edited(name: str, at: int, **changes: Any) -> Callable[[Files], None]:
    def edit(files: Files) -> None:
        found = lines(files, name)
        found[at] |= changes
        files[name] = spelled(found)

    return edit


def _choice(files: Files) -> None:
    found = lines(files, "openings.jsonl")
    found[0]["o"]["choices"]["1"] = "disagree"
    files["openings.jsonl"] = spelled(found)


def _sum(files: Files) -> None:
    files["tally.json"] = files["tally.json"].replace(b'"heads":9', b'"heads":10', 1)


def _replace(name: str, old: bytes, new: bytes) -> Callable[[Files], None]:
    def edit(files: Files) -> None:
        assert old in files[name]
        files[name] = files[name].replace(old, new, 1)

    return edit


FILE_CHANGES: dict[str, tuple[str, Callable[[Files], None]]] = {
    "a choice": ("V10", _choice),
    "an opening left out": ("V10", lambda files: files.update({"openings.jsonl": spelled(lines(files, "openings.jsonl")[1:])})),
    "a salt": ("V10", _edited("openings.jsonl", 0, s="00" * 32)),
    "a line of the full roll": ("V11", _edited("roll.full.jsonl", 0, salt="00" * 32)),
    "an area of the register": ("V11", _replace("register.csv", b"100.00", b"101.00")),
    "an owner of the register": ("V11", _replace("register.csv", b"o0002", b"o0001")),
    "a choice in the count's input": ("V14", _replace("ballots.csv", b"agree", b"disagree")),
    "a room that took part": ("V14", _replace("participation.csv", b",yes", b",no")),
    "a paper without a scan": ("V15", _edited("paper.jsonl", 0, sha256=[])),
    "a paper's line left out": ("V15", lambda files: files.update({"paper.jsonl": spelled(lines(files, "paper.jsonl")[1:])})),
    "a public roll line": ("V8", _edited("roll.public.jsonl", 0, c="00" * 32)),
    "a sum": ("V9", _sum),
    "an outcome": ("V14", _replace("tally.json", b'"outcome":"carried"', b'"outcome":"lost"')),
    "a witness that is missing": ("V16", _replace("vote.json", b'"witness_quorum":0', b'"witness_quorum":1')),
    "an item's words": ("V9", _replace("vote.json", "实施".encode(), "取消".encode())),
    "another spelling": ("V3", _replace("vote.json", b'"witness_quorum":0', b'"witness_quorum": 0')),
    "a line that does not end": ("V3", lambda files: files.update({"paper.jsonl": files["paper.jsonl"][:-1]})),
}  # fmt: skip


async def test_a_file_changed_and_signed_again_with_the_true_key_does_not_fit(made: Made, tmp_path: Path) -> None:
    assert verified(tmp_path, resealed(files_of(made.restricted)), "--key", made.vkey)[0] == 0
    for change, (rule, act) in FILE_CHANGES.items():
        files = files_of(made.restricted)
        act(files)
        status, said = verified(tmp_path, resealed(files), "--key", made.vkey)
        assert (status, f" {rule} " in said) == (1, True), f"{change}: {said}"


async def test_another_key_is_told_from_the_one_on_the_posting(made: Made, tmp_path: Path) -> None:
    forged = resealed(files_of(made.public), b"\x09" * 32, checkpoints=True)
    assert verified(tmp_path, forged)[0] == 0
    status, said = verified(tmp_path, forged, "--key", made.vkey)
    assert (status, "密钥与您给出的不同" in said) == (1, True)


async def test_a_receipt_is_found_and_a_rewritten_log_is_caught_by_it(
    box: BallotBox, database: Database, signer: Signer, tmp_path: Path
) -> None:
    await counted(box)
    made = await bundles(box, database, signer)
    vote, files = await box.vote(), files_of(made.restricted)
    signed = await signer.at_least(vote.eid, 4, hashes_of(database, vote.id))
    opening = lines(files, "openings.jsonl")[0]
    leaf = lines(files, "log.jsonl")[opening["i"]]
    extra = canonical({"l": leaf, "o": opening["o"], "s": opening["s"]})
    receipt = tmp_path / "receipt.txt"
    receipt.write_text(signed.proof(opening["i"], extra).spelled())
    assert verified_alone(tmp_path, made.public, "--receipt", "receipt.txt")[0] == 0

    # The operator puts another ballot in its place and signs everything anew with the true key.
    rewritten = relogged(files_of(made.public), lambda log: log[opening["i"]].update(c="22" * 32))
    assert verified(tmp_path, rewritten, "--key", made.vkey)[0] == 0
    status, said = verified(tmp_path, rewritten, "--receipt", str(receipt))
    assert status == 1
    assert "回执的选票不在这份记录里" in said

    # A receipt whose opening was exchanged, and one whose proof leads elsewhere.
    other = canonical({"l": leaf, "o": opening["o"] | {"voter": "p009"}, "s": opening["s"]})
    receipt.write_text(signed.proof(opening["i"], other).spelled())
    assert "回执的内容与它的选票不符" in verified(tmp_path, made.public, "--receipt", str(receipt))[1]
    bent = LeafProof(extra, opening["i"] + 1, signed.proof(opening["i"], extra).siblings, signed.note)
    receipt.write_text(bent.spelled())
    assert "回执自身的证明不成立" in verified(tmp_path, made.public, "--receipt", str(receipt))[1]


async def test_two_logs_are_compared(made: Made, tmp_path: Path) -> None:
    files = files_of(made.public)
    shorter = relogged(files, lambda log: log.pop())
    forked = relogged(files, lambda log: log[2].update(c="22" * 32))
    paths = {}
    for name, bundle in (("a", made.public), ("shorter", shorter), ("forked", forked)):
        paths[name] = tmp_path / f"{name}.zip"
        paths[name].write_bytes(bundle)
    assert verify.main(["compare", str(paths["a"]), str(paths["shorter"])]) == 0
    assert verify.main(["compare", str(paths["a"]), str(paths["forked"])]) == 1

    found = lines(files, "log.jsonl")
    tree = Tree(leaves.leaf_hash(canonical(leaf)) for leaf in found)
    name = files["keys.txt"].decode().split("+")[0]
    key = SigningKey(SECRET)

    def receipt(index: int, size: int, root: bytes | None = None) -> str:
        note = key.sign(name, Checkpoint(name, size, root or tree.root(size)).text)
        path = tmp_path / f"{index}-{size}-{root is None}.txt"
        path.write_text(
            LeafProof(canonical({"l": found[index]}), index, tuple(tree.inclusion(index, size)), note).spelled()
        )
        return str(path)

    assert verify.main(["compare", str(paths["a"]), receipt(2, 5)]) == 0
    assert verify.main(["compare", str(paths["forked"]), receipt(2, 5)]) == 1
    assert verify.main(["compare", receipt(2, 5), receipt(3, 5)]) == 0
    assert verify.main(["compare", receipt(2, 5), receipt(2, 5, b"\x00" * 32)]) == 1
    assert verify.main(["compare", receipt(2, 5), receipt(3, 6)]) == 2


async def test_what_cannot_be_read_is_said_apart(made: Made, tmp_path: Path) -> None:
    assert verified_alone(tmp_path, made.public)[0] == 0
    for given in (["nothing.zip"], ["verify.py"], ["--key", "nonsense", "bundle.zip"]):
        status, said = run_alone(tmp_path, *given)
        assert (status, bool(said)) == (2, True)


async def test_base64_has_one_spelling(made: Made, tmp_path: Path) -> None:
    files = files_of(made.public)
    name = next(one for one in files if one.startswith("checkpoints/"))
    note = files[name].decode()
    root = note.split("\n")[2]
    assert base64.b64decode(root[:-2] + chr(ord(root[-2]) + 1) + "=")
    files[name] = note.replace(root, root[:-2] + chr(ord(root[-2]) + 1) + "=").encode()
    assert " V4 " in verified(tmp_path, resealed(files))[1]
