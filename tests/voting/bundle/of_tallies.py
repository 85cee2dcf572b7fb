"""Changes to the result in a bundle: the tally is another one, and the log's own key has signed it."""

import json
import random
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from app.core.canonical import canonical
from tests.voting.bundle.made import Files, relogged

type Change = Callable[[Files, random.Random], bytes | None]
"""Changes the files of a bundle and answers the new ZIP; None where this bundle has nothing to change so."""


def tallied(act: Callable[[dict[str, Any], random.Random], bool]) -> Change:
    """Another result, with the log's last tally leaf and everything after it signed again."""

    def change(files: Files, dice: random.Random) -> bytes | None:
        tally = json.loads(files["tally.json"])
        if not act(tally, dice):
            return None
        spelled = canonical(tally)
        digest = sha256(spelled).hexdigest()
        return relogged(
            files | {"tally.json": spelled},
            lambda log: next(leaf for leaf in reversed(log) if leaf["t"] == "tally").update(sha256=digest),
        )

    return change


def _item(tally: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    found: dict[str, Any] = tally["items"][dice.choice(sorted(tally["items"]))]
    return found


def outcome(tally: dict[str, Any], dice: random.Random) -> bool:
    item = _item(tally, dice)
    item["outcome"] = dice.choice([one for one in ("carried", "lost", "no_valid_decision") if one != item["outcome"]])
    return True


def a_sum(tally: dict[str, Any], dice: random.Random) -> bool:
    _item(tally, dice)[dice.choice(("agree", "disagree", "abstain", "total", "participating"))]["heads"] += 1
    return True


def area(tally: dict[str, Any], dice: random.Random) -> bool:
    said = _item(tally, dice)[dice.choice(("agree", "total", "participating"))]
    said["area_m2"] = f"{float(said['area_m2']) + 0.01:.2f}"
    return True


def check(tally: dict[str, Any], dice: random.Random) -> bool:
    checks = _item(tally, dice)["checks"]
    name = dice.choice(sorted(checks))
    checks[name] = not checks[name]
    return True


# The same, with what the restricted bundle holds.


def moved(tally: dict[str, Any], dice: random.Random) -> bool:
    """A head from one side to another, sums and participation still adding up."""
    item = _item(tally, dice)
    full = [one for one in ("agree", "disagree", "abstain", "content_invalid") if item[one]["heads"]]
    if not full:
        return False
    one = dice.choice(full)
    two = dice.choice([name for name in ("agree", "disagree", "abstain") if name != one])
    item[one], item[two] = item[two], item[one]
    return item[one] != item[two]


def set_aside(tally: dict[str, Any], dice: random.Random) -> bool:
    tally["set_aside"][dice.choice(sorted(tally["set_aside"]))] += 1
    return True


def firmness(tally: dict[str, Any], dice: random.Random) -> bool:
    item = _item(tally, dice)
    match dice.choice(("alternatives", "robustness", "sensitive")):
        case "alternatives":
            name = dice.choice(sorted(item["alternatives"]))
            others = [one for one in ("carried", "lost") if one != item["alternatives"][name]]
            item["alternatives"][name] = dice.choice(others)
        case "robustness":
            name = dice.choice(sorted(item["robustness"]))
            item["robustness"][name] = "stands" if item["robustness"][name] != "stands" else "does not stand"
        case _:
            item["sensitive"] = not item["sensitive"]
    return True
