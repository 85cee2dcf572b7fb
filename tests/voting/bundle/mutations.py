"""Changes to a bundle that somebody must not get away with, each by chance from a seed.

Who changes it has more and more in hand: the file alone; a key of their own; the log's own key, by which they sign the
manifest, the whole log and its checkpoints again. The last are told by what does not fit together, or by a receipt.
"""

import json
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from app.core.signing.notes import Note, Signature
from app.core.values.canonical import canonical
from app.voting.bundle.packing import packed
from tests.voting.bundle import log_changes
from tests.voting.bundle.log_changes import Change
from tests.voting.bundle.made import Files, files_of, relogged, resealed
from tests.voting.bundle.posting_changes import POSTING_CHANGES

OTHER_KEY = b"\x09" * 32
JSON_LINES = ("log.jsonl", "openings.jsonl", "roll.full.jsonl", "roll.public.jsonl", "paper.jsonl")


@dataclass(frozen=True)
class Mutated:
    """A changed bundle, by the name of what was done to it; `receipt` says that a voter's receipt tells of it."""

    name: str
    data: bytes
    receipt: bool = False


def mutated(bundle: bytes, dice: random.Random, made: Counter[str]) -> Mutated:
    """One change to a bundle: of all that apply to it, one that was made least often so far (`made` counts them)."""
    files = files_of(bundle)
    drawn = list(CHANGES)
    dice.shuffle(drawn)
    for name in sorted(drawn, key=lambda one: made[one]):
        changed = CHANGES[name](dict(files), dice)
        if changed is not None and changed != bundle:
            made[name] += 1
            return Mutated(name, changed, receipt=name in BY_RECEIPT)
    raise AssertionError("nothing applies")


# Somebody with the file alone.


def a_byte(files: Files, dice: random.Random) -> bytes:
    name = dice.choice(_full(files))
    data = bytearray(files[name])
    data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    return packed(files | {name: bytes(data)})


def _full(files: Files) -> list[str]:
    return sorted(name for name in files if files[name])


def a_file_dropped(files: Files, dice: random.Random) -> bytes:
    del files[dice.choice(sorted(files))]
    return packed(files)


def a_file_added(files: Files, dice: random.Random) -> bytes:
    return packed(files | {f"more-{dice.randrange(100)}.txt": dice.randbytes(dice.randrange(40))})


def two_files_swapped(files: Files, dice: random.Random) -> bytes:
    one, two = dice.sample(sorted(files), 2)
    return packed(files | {one: files[two], two: files[one]})


def cut_short(files: Files, dice: random.Random) -> bytes:
    name = dice.choice(_full(files))
    return packed(files | {name: files[name][: dice.randrange(len(files[name]))]})


def _lines(act: Callable[[list[bytes], random.Random], bool]) -> Change:
    """A change to the lines of a file of lines, the manifest signed again with the true key."""

    def change(files: Files, dice: random.Random) -> bytes | None:
        name = dice.choice([one for one in JSON_LINES if files.get(one)])
        lines = files[name].split(b"\n")[:-1]
        if not act(lines, dice):
            return None
        return resealed(files | {name: b"".join(line + b"\n" for line in lines)})

    return change


def _drop(lines: list[bytes], dice: random.Random) -> bool:
    lines.pop(dice.randrange(len(lines)))
    return True


def _double(lines: list[bytes], dice: random.Random) -> bool:
    lines.insert(dice.randrange(len(lines) + 1), dice.choice(lines))
    return True


def _reorder(lines: list[bytes], dice: random.Random) -> bool:
    # What papers' scans and openings are told by is their number: their order says nothing, so only neighbours of
    # lists that have an order are exchanged.
    if len(lines) < 2 or (b'"seq"' not in lines[0] and b'"t":"roll"' not in lines[0] and b'"entry"' not in lines[0]):
        return False
    at = dice.randrange(len(lines) - 1)
    lines[at], lines[at + 1] = lines[at + 1], lines[at]
    return True


def _respell(lines: list[bytes], dice: random.Random) -> bool:
    at = dice.randrange(len(lines))
    lines[at] = lines[at].replace(b":", b": ", 1)
    return True


# Somebody with a key, or keys, of their own.


def signed_by_another_key(files: Files, dice: random.Random) -> bytes:
    return resealed(files, OTHER_KEY, checkpoints=True)


def a_checkpoint_of_another_key(files: Files, dice: random.Random) -> bytes:
    name = dice.choice(_checkpoints(files))
    note = Note.read(files[name].decode())
    true = note.signatures[0]
    made = Signature(true.name, true.key_id, dice.randbytes(64))
    return resealed(files | {name: Note(note.text, (made,)).spelled().encode()})


def a_checkpoint_missing(files: Files, dice: random.Random) -> bytes:
    name = max(_checkpoints(files), key=lambda one: int(one[12:-5]))
    return resealed({one: data for one, data in files.items() if one != name})


def a_checkpoint_of_another_size(files: Files, dice: random.Random) -> bytes:
    name = dice.choice(_checkpoints(files))
    return resealed(files | {f"checkpoints/{int(name[12:-5]) + 1000}.ckpt": files[name]})


def _checkpoints(files: Files) -> list[str]:
    return sorted(name for name in files if name.startswith("checkpoints/"))


def _tallied(act: Callable[[dict[str, Any], random.Random], bool]) -> Change:
    """Another result, with the log's last tally leaf and everything after it signed again."""

    def change(files: Files, dice: random.Random) -> bytes | None:
        tally = json.loads(files["tally.json"])
        if not act(tally, dice):
            return None
        spelled = canonical(tally)
        digest = sha256(spelled).hexdigest()
        return relogged(
            files | {"tally.json": spelled}, lambda log: log_changes.of(log, "tally")[-1].update(sha256=digest)
        )

    return change


def _item(tally: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    found: dict[str, Any] = tally["items"][dice.choice(sorted(tally["items"]))]
    return found


def _outcome(tally: dict[str, Any], dice: random.Random) -> bool:
    item = _item(tally, dice)
    item["outcome"] = dice.choice([one for one in ("carried", "lost", "no_valid_decision") if one != item["outcome"]])
    return True


def _sum(tally: dict[str, Any], dice: random.Random) -> bool:
    _item(tally, dice)[dice.choice(("agree", "disagree", "abstain", "total", "participating"))]["heads"] += 1
    return True


def _area(tally: dict[str, Any], dice: random.Random) -> bool:
    said = _item(tally, dice)[dice.choice(("agree", "total", "participating"))]
    said["area_m2"] = f"{float(said['area_m2']) + 0.01:.2f}"
    return True


def _check(tally: dict[str, Any], dice: random.Random) -> bool:
    checks = _item(tally, dice)["checks"]
    name = dice.choice(sorted(checks))
    checks[name] = not checks[name]
    return True


# The same, with what the restricted bundle holds.


def _moved(tally: dict[str, Any], dice: random.Random) -> bool:
    """A head from one side to another, sums and participation still adding up."""
    item = _item(tally, dice)
    full = [one for one in ("agree", "disagree", "abstain", "content_invalid") if item[one]["heads"]]
    if not full:
        return False
    one = dice.choice(full)
    two = dice.choice([name for name in ("agree", "disagree", "abstain") if name != one])
    item[one], item[two] = item[two], item[one]
    return item[one] != item[two]


def _set_aside(tally: dict[str, Any], dice: random.Random) -> bool:
    tally["set_aside"][dice.choice(sorted(tally["set_aside"]))] += 1
    return True


def _firmness(tally: dict[str, Any], dice: random.Random) -> bool:
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


def _restricted(change: Change) -> Change:
    return lambda files, dice: change(files, dice) if "openings.jsonl" in files else None


def _field(name: str, act: Callable[[dict[str, Any], random.Random], bool]) -> Change:
    """A line of a file of the restricted bundle, the manifest signed again with the true key."""

    def change(files: Files, dice: random.Random) -> bytes | None:
        lines = [json.loads(line) for line in files[name].splitlines()]
        if not lines or not act(dice.choice(lines), dice):
            return None
        return resealed(files | {name: b"".join(canonical(line) + b"\n" for line in lines)})

    return _restricted(change)


def _opening(line: dict[str, Any], dice: random.Random) -> bool:
    opening = line["o"]
    match dice.choice(("choice", "voter", "parts", "nonce", "salt", "more")):
        case "choice" if "choices" in opening:
            item = dice.choice(sorted(opening["choices"]))
            others = [one for one in ("agree", "disagree", "abstain") if one != opening["choices"][item]]
            opening["choices"][item] = dice.choice(others)
        case "voter":
            opening["voter"] += "0"
        case "parts":
            opening["parts"].append("9-9-9")
        case "nonce":
            opening["n"] = dice.randbytes(16).hex()
        case "salt":
            line["s"] = dice.randbytes(32).hex()
        case _:
            line["more"] = 1
    return True


def _roll(line: dict[str, Any], dice: random.Random) -> bool:
    match dice.choice(("area", "voter", "salt", "part")):
        case "area":
            line["entry"]["area_c"] += 1
        case "voter":
            line["entry"]["voter"] += "0"
        case "salt":
            line["salt"] = dice.randbytes(32).hex()
        case _:
            line["entry"]["part"] += "x"
    return True


def _scan(line: dict[str, Any], dice: random.Random) -> bool:
    line["sha256"] = []
    return True


def _cell(name: str, column: str, act: Callable[[str, random.Random], str]) -> Change:
    """A cell of a CSV of the restricted bundle: of what stands in ballots.csv and votes in register.csv.

    What stands beside, and parking off the roll, is held by no leaf: it is told where it changes an alternative.
    """

    def change(files: Files, dice: random.Random) -> bytes | None:
        if name not in files:
            return None
        header, *rows = [line.split(",") for line in files[name].decode("utf-8-sig").splitlines()]
        at = {title: index for index, title in enumerate(header)}
        places, first = set(), []
        for row in rows:
            if name == "ballots.csv":
                place = (row[at["building"]], row[at["stairwell"]], row[at["room"]], row[at["item"]])
                if row[at["validity"]] != "valid" or place in places:
                    places |= {place} if row[at["validity"]] != "identity_invalid" else set()
                    continue
                places.add(place)
            if name == "register.csv" and row[at["kind"]] == "parking":
                continue
            first.append(row)
        if not first:
            return None
        row = dice.choice(first)
        row[at[column]] = act(row[at[column]], dice)
        text = "".join(",".join(one) + "\n" for one in (header, *rows))
        mark = b"\xef\xbb\xbf" if files[name].startswith(b"\xef\xbb\xbf") else b""
        return resealed(files | {name: mark + text.encode()})

    return _restricted(change)


def _another_choice(choice: str, dice: random.Random) -> str:
    return dice.choice([one for one in ("agree", "disagree", "abstain") if one != choice])


def vote_file(files: Files, dice: random.Random) -> bytes:
    vote = json.loads(files["vote.json"])
    match dice.choice(("text", "rule", "window", "quorum", "item", "eid")):
        case "text":
            vote["items"][0]["text"] += "。"
        case "rule":
            vote["items"][0]["rule"] = "cc278-ordinary"
        case "window":
            vote["window"]["closes_at"] = "2030-01-01T00:00:00.000Z"
        case "quorum":
            vote["witness_quorum"] = 7
        case "item":
            vote["items"].pop()
        case _:
            vote["eid"] = "v-20200101-0001"
    return resealed(files | {"vote.json": canonical(vote)})


def _public_roll(files: Files, dice: random.Random) -> bytes:
    lines = [json.loads(line) for line in files["roll.public.jsonl"].splitlines()]
    dice.choice(lines)["c"] = dice.randbytes(32).hex()
    return resealed(files | {"roll.public.jsonl": b"".join(canonical(line) + b"\n" for line in lines)})


CHANGES: dict[str, Change] = {
    "a byte": a_byte,
    "a file dropped": a_file_dropped,
    "a file added": a_file_added,
    "two files swapped": two_files_swapped,
    "a file cut short": cut_short,
    "a line dropped, manifest signed again": _lines(_drop),
    "a line doubled, manifest signed again": _lines(_double),
    "two lines exchanged, manifest signed again": _lines(_reorder),
    "a line spelled otherwise, manifest signed again": _lines(_respell),
    "all signed by another key": signed_by_another_key,
    "a checkpoint's signature": a_checkpoint_of_another_key,
    "the last checkpoint missing": a_checkpoint_missing,
    "a checkpoint under another size": a_checkpoint_of_another_size,
    "vote.json": vote_file,
    "a line of the public roll": _public_roll,
    "log: a ballot dropped": log_changes.logged(log_changes.ballot_dropped),
    "log: a ballot added": log_changes.logged(log_changes.ballot_added),
    "log: a ballot outside of the window": log_changes.logged(log_changes.ballot_moved_out),
    "log: a paper of another time": log_changes.logged(log_changes.paper_back_dated),
    "log: a void added": log_changes.logged(log_changes.void_added),
    "log: a commitment twice": log_changes.logged(log_changes.commitment_twice),
    "log: another roll": log_changes.edit("open", roll_root="00" * 32),
    "log: another number of heads": log_changes.edit("open", roll_heads=1_000),
    "log: another window": log_changes.edit("open", closes_at="2031-01-01T00:00:00.000Z"),
    "log: another number of ballots": log_changes.edit("close", n_ballot=1_000),
    "log: another tally": log_changes.edit("tally", sha256="00" * 32),
    "log: a field more": log_changes.edit("close", more=1),
    "log: another vote": log_changes.edit("close", eid="v-20200101-0001"),
    "log: another ballot in its place": log_changes.another_ballot_in_its_place,
    "tally and log: an outcome": _tallied(_outcome),
    "tally and log: a sum": _tallied(_sum),
    "tally and log: an area": _tallied(_area),
    "tally and log: a check": _tallied(_check),
    "tally and log: a head moved": _restricted(_tallied(_moved)),
    "tally and log: lines set aside": _restricted(_tallied(_set_aside)),
    "tally and log: how firm it is": _restricted(_tallied(_firmness)),
    "an opening": _field("openings.jsonl", _opening),
    "a line of the full roll": _field("roll.full.jsonl", _roll),
    "a scan": _field("paper.jsonl", _scan),
    "a choice in ballots.csv": _cell("ballots.csv", "choice", _another_choice),
    "a ballot struck in ballots.csv": _cell("ballots.csv", "validity", lambda *_: "identity_invalid"),
    "an area in the register": _cell("register.csv", "area_m2", lambda area, _: f"{float(area) + 0.01:.2f}"),
    "an owner in the register": _cell("register.csv", "room", lambda room, _: f"{room}x"),
    "a room that took part": _cell("participation.csv", "took_part", lambda took, _: "no" if took == "yes" else "yes"),
    **POSTING_CHANGES,
}

BY_RECEIPT = {"log: another ballot in its place"}
"""What the public files alone cannot tell: everything in them fits together, and only whoever holds a receipt knows."""
