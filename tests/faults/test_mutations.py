"""Bundles changed by chance are caught, and clean ones are not accused, by both programs that check bundles.

Short: 20 clean and 20 changed bundles. `make faults`: 200 and 200; its figures are in docs/faults.md. Every run first
leaves a check out of each program, to show that this harness would see it.
"""

import random
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from app.core.db import Database
from app.core.sealing import Sealer
from app.core.signing.signer import Signer
from app.voting.bundle import verify
from app.voting.leaves import is_of_a_head, tracker
from tests.faults import LONG, figures
from tests.voting.bundle.made import (
    NODE,
    VERIFY_JS,
    Made,
    blind_receipt,
    bundles,
    counted,
    files_of,
    verified,
    verified_by_node,
)
from tests.voting.bundle.mutations import CHANGES, Mutated, mutated
from tests.voting.bundle.random_votes import random_vote
from tests.voting.live.ballot_box import BallotBox
from tests.voting.live.conftest import box as box  # the fixture

SEED = 70724
VOTES = 100 if LONG else 10
needs_node = pytest.mark.skipif(NODE is None, reason="Node is not installed: verify.js was not tried")

type Program = Callable[..., tuple[int, str]]


def checked(program: Program, folder: Path, made: Made, one: Mutated) -> tuple[int, str]:
    """What a program says of a changed bundle, with the key of the posting, and with a receipt where one tells."""
    more = ["--key", made.vkey]
    if one.receipt:
        receipt = folder / "receipt.txt"
        receipt.write_bytes(blind_receipt(files_of(made.public)))
        more += ["--receipt", str(receipt)]
    return program(folder, one.data, *more)


@needs_node
async def test_changed_bundles_are_caught_and_clean_ones_are_not_accused(
    database: Database, sealer: Sealer, signer: Signer, tmp_path: Path
) -> None:
    heads, drawn, clean, caught = Counter[bool](), Counter[str](), Counter[str](), Counter[str]()
    most = told = 0
    for number in range(VOTES):
        box = await random_vote(database, sealer, SEED + number)
        made = await bundles(box, database, signer)
        heads[len(box.owners) > 10] += 1
        most = max(most, len(box.owners))
        dice = random.Random(SEED + number)
        lines = files_of(made.public)["log.jsonl"].splitlines()
        asked = [part for line in lines if is_of_a_head(line) for part in ("--tracker", tracker(line))]
        for bundle in (made.public, made.restricted):
            one, answers, faults = mutated(bundle, dice, drawn), set(), set()
            for name, program in (("verify.py", verified), ("verify.js", verified_by_node)):
                status, said = program(tmp_path, bundle, "--key", made.vkey, *asked)
                assert status == 0, (SEED + number, name, said)
                answers.add(said.rstrip())
                clean[name] += 1
                status, said = checked(program, tmp_path, made, one)
                assert status == 1, (SEED + number, name, one.name, said)
                assert " V0 " not in said, (SEED + number, name, one.name, said)
                faults.add(said.rstrip())
                caught[name] += 1
            # What became of each ballot and paper, whatever happened in the vote, is one thing to both.
            assert len(answers) == 1, (SEED + number, answers)
            # So are the faults: each by its file, line, rule and words, in one order.
            assert len(faults) == 1, (SEED + number, one.name, faults)
            told += len(asked) // 2
    assert set(clean.values()) == set(caught.values()) == {2 * VOTES}
    if LONG:
        assert set(drawn) == set(CHANGES)
    figures(
        f"mutations: seed {SEED}, {VOTES} votes of up to {most} heads, {2 * VOTES} clean bundles, {2 * VOTES} changed in"
        f" {len(drawn)} ways; accused {0}, missed 0, by either program, every fault told alike; {told} trackers answered"
        " alike"
    )


# What is left out of verify.py, how it reads in verify.js, and a change that nothing else tells.
LEFT_OUT = {
    "a checkpoint's signature": ("checkpoints", r"this\.checkpoints\(\);", "this.signed = new Map();"),
    "log: a commitment twice": ("commitments", r"this\.commitments\(\);", ""),
    "a room that took part": ("same_participation", r"took !== rooms\.has\(room\)", "false"),
}


@needs_node
async def test_a_check_left_out_is_seen(
    box: BallotBox, database: Database, signer: Signer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await counted(box)
    made = await bundles(box, database, signer)
    for name, (method, pattern, instead) in LEFT_OUT.items():
        bundle = made.restricted if name == "a room that took part" else made.public
        data = CHANGES[name](files_of(bundle), random.Random(SEED))
        assert data is not None
        one = Mutated(name, data)
        assert {checked(program, tmp_path, made, one)[0] for program in (verified, verified_by_node)} == {1}

        lamed = tmp_path / "lamed.js"
        text, replaced = re.subn(pattern, instead, VERIFY_JS.read_text(), count=1)
        assert replaced == 1
        lamed.write_text(text)
        with monkeypatch.context() as patch:
            patch.setattr(verify.Bundle, method, lambda *_: True)
            assert checked(verified, tmp_path, made, one)[0] == 0, name
        assert verified_by_node(tmp_path, data, "--key", made.vkey, program=lamed)[0] == 0, name
