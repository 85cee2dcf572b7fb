"""Both programs say the same of a bundle that does not hold: every fault with its file, line, rule and words, in one order."""

import json
import random
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from app.core.values.canonical import canonical
from tests.voting.bundle.made import (
    NODE,
    Files,
    Made,
    files_of,
    relogged,
    resealed,
    verified,
    verified_by_node,
)
from tests.voting.bundle.mutations import CHANGES

pytestmark = pytest.mark.skipif(NODE is None, reason="Node is not installed: verify.js was not tried")

SEED = 41126
STRANGE: tuple[Any, ...] = (None, True, False, 0, 1, -1, "", "x", [], {}, 2**53 - 1, ["x"], {"x": 1})
DOCUMENTS = ("vote.json", "tally.json", "log.jsonl", "openings.jsonl", "roll.full.jsonl", "roll.public.jsonl", "paper.jsonl",
             "postings.jsonl", "events.jsonl", "recipient.json", "rules.json")  # fmt: skip


def said_by_both(folder: Path, made: Made, bundle: bytes, what: object) -> list[str]:
    """The faults that both programs tell alike."""
    python, node = (program(folder, bundle, "--key", made.vkey) for program in (verified, verified_by_node))
    assert python == node, what
    faults = [line for line in python[1].splitlines() if ": V" in line]
    assert not any(": V0 " in line for line in faults), (what, faults)
    assert python[0] == bool(faults)
    return faults


async def test_of_every_change(made: Made, tmp_path: Path) -> None:
    files = files_of(made.restricted)
    for name, change in CHANGES.items():
        bundle = change(dict(files), random.Random(SEED))
        if bundle is not None:
            faults = said_by_both(tmp_path, made, bundle, name)
            rules = [int(line.split(": V")[1].split(" ")[0]) for line in faults]
            assert rules == sorted(rules), faults


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where in a value another could stand."""
    if at:
        yield at
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield from places(value[key], (*at, key))


def with_something_strange(files: Files, dice: random.Random) -> tuple[str, bytes]:
    """A bundle one of whose values is of another kind, missing, or one too many, all signed again; and what was done."""
    name = dice.choice(DOCUMENTS)
    documents = [json.loads(one) for one in ([files[name]] if name.endswith(".json") else files[name].splitlines())]
    document = dice.randrange(len(documents))
    *above, last = dice.choice(list(places(documents[document])))
    within = documents[document]
    for key in above:
        within = within[key]
    how = dice.choice(("another", "another", "missing", "more"))
    if how == "another":
        within[last] = dice.choice(STRANGE)
    elif how == "missing":
        del within[last]
    else:
        within.update(more=1) if isinstance(within, dict) else within.append("more")
    told = f"{name}, document {document}, {above} {last}: {how}"
    data = canonical(documents[0]) if name.endswith(".json") else b"".join(canonical(one) + b"\n" for one in documents)
    changed = files | {name: data}
    if name == "tally.json":
        digest = sha256(data).hexdigest()
        return told, relogged(changed, lambda log: log[-1].update(sha256=digest))
    return told, resealed(changed, checkpoints=name == "log.jsonl")


async def test_of_values_that_nobody_expects(made: Made, tmp_path: Path) -> None:
    dice, files = random.Random(SEED), files_of(made.restricted)
    found = 0
    for _ in range(60):
        told, bundle = with_something_strange(files, dice)
        found += bool(said_by_both(tmp_path, made, bundle, told))
    assert found > 30
