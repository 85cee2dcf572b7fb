"""Changes to the log by somebody who has its key and signs all of it again: told by what does not fit together."""

import random
from collections.abc import Callable
from typing import Any

from tests.voting.bundle.made import Files, relogged

type Change = Callable[[Files, random.Random], bytes | None]
"""Changes the files of a bundle and answers the new ZIP; None where this bundle has nothing to change so."""


def logged(act: Callable[[list[dict[str, Any]], random.Random], bool]) -> Change:
    def change(files: Files, dice: random.Random) -> bytes | None:
        applies = []

        def edit(log: list[dict[str, Any]]) -> None:
            applies.append(act(log, dice))

        made = relogged(files, edit)
        return made if applies[0] else None

    return change


def of(log: list[dict[str, Any]], *kinds: str) -> list[dict[str, Any]]:
    return [leaf for leaf in log if leaf["t"] in kinds]


def renumbered(log: list[dict[str, Any]]) -> bool:
    for seq, leaf in enumerate(log):
        leaf["seq"] = seq
    return True


def ballot_dropped(log: list[dict[str, Any]], dice: random.Random) -> bool:
    # The last ballot, so that no paper or void names another line afterwards; `n_ballot` is mended.
    ballots = [leaf for leaf in of(log, "ballot") if leaf["seq"] not in {one["target"] for one in of(log, "void")}]
    if not ballots:
        return False
    log.remove(ballots[-1])
    for leaf in of(log, "void"):
        leaf["target"] -= leaf["target"] > ballots[-1]["seq"]
    for leaf in of(log, "ballot"):
        if "p" in leaf:
            leaf["p"] -= leaf["p"] > ballots[-1]["seq"]
    of(log, "close")[0]["n_ballot"] -= 1
    return renumbered(log)


def ballot_added(log: list[dict[str, Any]], dice: random.Random) -> bool:
    at = log.index(of(log, "close")[0])
    more = {
        "t": "ballot",
        "c": dice.randbytes(32).hex(),
        "eid": log[0]["eid"],
        "v": 1,
        "ts": log[0]["opens_at"],
        "seq": 0,
    }
    log.insert(at, more)
    of(log, "close")[0]["n_ballot"] += 1
    for leaf in of(log, "void"):
        leaf["target"] += leaf["target"] >= at
    return renumbered(log)


def ballot_moved_out(log: list[dict[str, Any]], dice: random.Random) -> bool:
    ballots = [leaf for leaf in of(log, "ballot") if "p" not in leaf]
    if not ballots:
        return False
    dice.choice(ballots)["ts"] = dice.choice(("2019-01-01T00:00:00.000Z", "2031-01-01T00:00:00.000Z"))
    return True


def paper_back_dated(log: list[dict[str, Any]], dice: random.Random) -> bool:
    keyed = [leaf for leaf in of(log, "ballot") if "p" in leaf]
    if not keyed:
        return False
    dice.choice(keyed)["ts"] = log[0]["opens_at"]
    return True


def void_added(log: list[dict[str, Any]], dice: random.Random) -> bool:
    voided = {leaf["target"] for leaf in of(log, "void")}
    standing = [leaf for leaf in of(log, "ballot") if leaf["seq"] not in voided]
    if not standing:
        return False
    close = of(log, "close")[0]
    void = {"t": "void", "reason": "x", "target": dice.choice(standing)["seq"], "eid": log[0]["eid"], "v": 1}
    log.insert(log.index(close), void | {"ts": close["ts"], "seq": 0})
    for leaf in of(log, "void")[1:]:
        leaf["target"] += leaf["target"] >= close["seq"]
    return renumbered(log)


def edit(kind: str, **fields: Any) -> Change:
    def act(log: list[dict[str, Any]], dice: random.Random) -> bool:
        found = of(log, kind)
        if not found:
            return False
        dice.choice(found).update(fields)
        return True

    return logged(act)


def commitment_twice(log: list[dict[str, Any]], dice: random.Random) -> bool:
    found = of(log, "ballot", "paper")
    if len(found) < 2:
        return False
    one, two = dice.sample(found, 2)
    one["c"] = two["c"]
    return True


def another_ballot_in_its_place(files: Files, dice: random.Random) -> bytes | None:
    """The fork that the public files cannot tell: a voter's receipt does. The voter's ballot is the first of the log."""
    return (
        relogged(_public(files), lambda log: of(log, "ballot")[0].update(c=dice.randbytes(32).hex()))
        if _ballots(files)
        else None
    )


def _ballots(files: Files) -> bool:
    return b'"t":"ballot"' in files["log.jsonl"]


def _public(files: Files) -> Files:
    """Without what the restricted bundle adds, which would tell of it by itself."""
    if "openings.jsonl" not in files:
        return files
    more = ("openings.jsonl", "roll.full.jsonl", "register.csv", "ballots.csv", "paper.jsonl", "delivery.csv")
    return {name: data for name, data in files.items() if name not in (*more, "events.jsonl", "recipient.json")}
