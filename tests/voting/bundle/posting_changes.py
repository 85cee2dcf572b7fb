"""Changes to `postings.jsonl`: by somebody with the file and the vote's key, and by somebody who has the ledger's key too."""

import base64
import json
import random
from collections.abc import Callable
from typing import Any

from app.core.signing import merkle
from app.core.signing.checkpoints import Checkpoint
from app.core.signing.notes import SigningKey
from app.core.values.canonical import canonical
from app.voting.leaves import leaf_hash
from tests.voting.bundle.made import SECRET, Files, relogged, resealed

FILE = "postings.jsonl"

type Line = dict[str, Any]
type Change = Callable[[Files, random.Random], bytes | None]


def read(files: Files) -> tuple[Line, list[Line], list[Line]]:
    """The head, the postings, and the lines of the ledger."""
    head, *rest = [json.loads(line) for line in files[FILE].splitlines()]
    return head, [one for one in rest if one["t"] == "posting"], [one for one in rest if one["t"] != "posting"]


def written(files: Files, head: Line, sheets: list[Line], ledger: list[Line]) -> Files:
    return files | {FILE: b"".join(canonical(one) + b"\n" for one in (head, *sheets, *ledger))}


def relined(ledger: list[Line], head: Line) -> None:
    """Number the lines anew and sign them, as whoever has the ledger's key could; the lines before them stay."""
    for at, line in enumerate(ledger):
        line["seq"] = head["from"] + at
    edge = [(1 << level, bytes.fromhex(one)) for level, one in zip(_levels(head["from"]), head["before"], strict=True)]
    for line in ledger:
        width, hashed = 1, leaf_hash(canonical(line))
        while edge and edge[-1][0] == width:
            hashed, width = merkle.node(edge.pop()[1], hashed), 2 * width
        edge.append((width, hashed))
    root = edge.pop()[1]
    while edge:
        root = merkle.node(edge.pop()[1], root)
    name = head["key"].partition("+")[0]
    size = head["from"] + len(ledger)
    head["note"] = SigningKey(SECRET).sign(name, Checkpoint(name, size, root).text).spelled()


def _levels(size: int) -> list[int]:
    return [level for level in reversed(range(size.bit_length())) if size >> level & 1]


def of(sheets: list[Line], role: str) -> Line:
    return next(one for one in sheets if one["role"] == role)


def about(ledger: list[Line], sheet: Line, *kinds: str) -> list[Line]:
    return [one for one in ledger if one["ref"] == sheet["ref"] and (not kinds or one["t"] in kinds)]


def posted(act: Callable[[Line, list[Line], list[Line], random.Random], bool], *, signed: bool = False) -> Change:
    """A change to what the file holds, the manifest signed again; where `signed`, the ledger too."""

    def change(files: Files, dice: random.Random) -> bytes | None:
        if FILE not in files:
            return None
        head, sheets, ledger = read(files)
        if not act(head, sheets, ledger, dice):
            return None
        if signed:
            relined(ledger, head)
        return resealed(written(files, head, sheets, ledger))

    return change


def _line_dropped(head: Line, sheets: list[Line], ledger: list[Line], dice: random.Random) -> bool:
    ledger.pop(dice.randrange(len(ledger)))
    return True


def _line_doubled(head: Line, sheets: list[Line], ledger: list[Line], dice: random.Random) -> bool:
    ledger.insert(dice.randrange(len(ledger)), dict(dice.choice(ledger)))
    return True


def _lines_exchanged(head: Line, sheets: list[Line], ledger: list[Line], dice: random.Random) -> bool:
    at = dice.randrange(len(ledger) - 1)
    ledger[at], ledger[at + 1] = ledger[at + 1], ledger[at]
    return True


def _line_edited(head: Line, sheets: list[Line], ledger: list[Line], dice: random.Random) -> bool:
    line = dice.choice(ledger)
    name = dice.choice(sorted(line))
    line[name] = {"seq": line["seq"] + 1, "v": 2}.get(name, "2026-01-01T00:00:00.000Z" if name in ("at", "ts") else "x")
    return True


def _sheet_dropped(head: Line, sheets: list[Line], ledger: list[Line], dice: random.Random) -> bool:
    sheets.pop(dice.randrange(len(sheets)))
    return True


def _sheets_exchanged(head: Line, sheets: list[Line], ledger: list[Line], dice: random.Random) -> bool:
    sheets.insert(0, sheets.pop())
    return True


def _roles_exchanged(head: Line, sheets: list[Line], ledger: list[Line], dice: random.Random) -> bool:
    one, two = of(sheets, "roll"), of(sheets, "notice")
    one["ref"], two["ref"] = two["ref"], one["ref"]
    return True


def _sheet_edited(head: Line, sheets: list[Line], ledger: list[Line], dice: random.Random) -> bool:
    sheet = dice.choice(sheets)
    name = dice.choice(("contact", "days", "issuer", "ref", "role", "text", "title", "rest", "worked"))
    if name == "days":
        sheet["days"] += dice.choice((-1, 1))
    elif name in ("rest", "worked"):
        sheet[name] = [*sheet[name], "2001-01-01"]
    elif name == "role":
        sheet["role"] = dice.choice([one for one in ("roll", "notice", "result") if one != sheet["role"]])
    else:
        sheet[name] += "x"
    return True


def _rest_left_out(head: Line, sheets: list[Line], ledger: list[Line], dice: random.Random) -> bool:
    # Of one holiday in the week nobody could tell by arithmetic: it is printed.
    put_off = [one for one in sheets if len(one["rest"]) > 1]
    if not put_off:
        return False
    dice.choice(put_off)["rest"].pop(0)
    return True


def _head_edited(head: Line, sheets: list[Line], ledger: list[Line], dice: random.Random) -> bool:
    match dice.choice(("before", "from", "key", "note", "v")):
        case "before":
            head["before"] = [*head["before"], "00" * 32]
        case "from":
            head["from"] += 1
        case "key":
            head["key"] = SigningKey(b"\x09" * 32).public(head["key"].partition("+")[0]).vkey
        case "note":
            text, _, below = head["note"].partition("\n\n")
            name, data = below.split(" ")[1], bytearray(base64.b64decode(below.split(" ")[2]))
            data[-1] ^= 1
            head["note"] = f"{text}\n\n— {name} {base64.b64encode(bytes(data)).decode()}\n"
        case _:
            head["v"] = 2
    return True


def _another_key(files: Files, dice: random.Random) -> bytes | None:
    """The ledger of another estate, or of another service: every line and the key say so, all of it signed."""
    if FILE not in files:
        return None
    head, sheets, ledger = read(files)
    service, _, name = head["key"].partition("+")[0].rpartition("/")
    other = dice.choice((f"{service}/community-00000000-0000-0000-0000-000000000000", f"else.example.cn/{name}"))
    head["key"] = SigningKey(SECRET).public(other).vkey
    relined(ledger, head)
    return resealed(written(files, head, sheets, ledger))


# With the ledger's own key: what is left to find is what does not fit together, or does not hold.


def _hung_late(head: Line, sheets: list[Line], ledger: list[Line], dice: random.Random) -> bool:
    """Hung when the vote had long opened."""
    sheet = of(sheets, dice.choice(("roll", "notice")))
    line = about(ledger, sheet, "posting_hung")[0]
    line["at"] = line["ts"] = "2099-06-15T01:00:00.000Z"
    sheet["rest"] = sheet["worked"] = []
    return True


def _back_dated(head: Line, sheets: list[Line], ledger: list[Line], dice: random.Random) -> bool:
    line = dice.choice([one for one in ledger if "at" in one])
    line["at"] = "2001-01-05T01:00:00.000Z"
    return True


def _of_another_vote(head: Line, sheets: list[Line], ledger: list[Line], dice: random.Random) -> bool:
    about(ledger, dice.choice(sheets), "posting_drafted")[0]["vote"] = "v-20200101-0001"
    return True


def _of_another_role(head: Line, sheets: list[Line], ledger: list[Line], dice: random.Random) -> bool:
    del about(ledger, dice.choice(sheets), "posting_drafted")[0]["role"]
    return True


def _another_text(head: Line, sheets: list[Line], ledger: list[Line], dice: random.Random) -> bool:
    about(ledger, dice.choice(sheets), "posting_drafted")[0]["sha256"] = dice.randbytes(32).hex()
    return True


def _never_hung(head: Line, sheets: list[Line], ledger: list[Line], dice: random.Random) -> bool:
    sheet = of(sheets, dice.choice(("roll", "notice")))
    sheet["rest"] = sheet["worked"] = []
    for line in about(ledger, sheet):
        if line["t"] != "posting_drafted":
            ledger.remove(line)
    return True


def _withdrawn(head: Line, sheets: list[Line], ledger: list[Line], dice: random.Random) -> bool:
    hung = about(ledger, of(sheets, dice.choice(("roll", "notice"))), "posting_hung")[0]
    ledger.insert(ledger.index(hung) + 1, hung | {"t": "posting_withdrawn"})
    return True


def torn(ledger: list[Line], sheet: Line) -> None:
    """Missing at a place from when it was hung on."""
    hung = about(ledger, sheet, "posting_hung")[0]
    ledger.insert(ledger.index(hung) + 1, hung | {"t": "posting_taken_down", "place": "2 栋 1 单元门厅"})


def _result_torn(head: Line, sheets: list[Line], ledger: list[Line], dice: random.Random) -> bool:
    """Of roll and notice another place may have had it; the result is asked at every place."""
    if not any(one["role"] == "final" for one in sheets):
        return False
    torn(ledger, of(sheets, "result"))
    return True


def _given_anew(head: Line, sheets: list[Line], ledger: list[Line], dice: random.Random) -> bool:
    """A second notice that is not listed: the one that is would be the wrong one."""
    drafted = about(ledger, of(sheets, "notice"), "posting_drafted")[0]
    ledger.append(drafted | {"ref": "00000000-0000-0000-0000-000000000000", "ts": ledger[-1]["ts"]})
    return True


def _extended_without(head: Line, sheets: list[Line], ledger: list[Line], dice: random.Random) -> bool:
    found = [one for one in sheets if one["role"] == "extension"]
    if not found:
        return False
    for line in about(ledger, found[0]):
        if line["t"] == "posting_hung":
            line["at"] = line["ts"] = "2099-06-15T01:00:00.000Z"
    found[0]["rest"], found[0]["worked"] = [], []
    return True


def _not_in_the_ledger(files: Files, dice: random.Random) -> bytes | None:
    """The file left out, though leaf 0 asks for it."""
    return resealed({name: data for name, data in files.items() if name != FILE}) if FILE in files else None


def _no_longer_asked(files: Files, dice: random.Random) -> bytes | None:
    """Leaf 0 no longer asks, and the file is there: nobody would judge it."""
    return relogged(files, lambda log: log[0].pop("postings")) if FILE in files else None


POSTING_CHANGES: dict[str, Change] = {
    "postings: a line of the ledger dropped": posted(_line_dropped),
    "postings: a line of the ledger doubled": posted(_line_doubled),
    "postings: two lines of the ledger exchanged": posted(_lines_exchanged),
    "postings: a line of the ledger edited": posted(_line_edited),
    "postings: a posting dropped": posted(_sheet_dropped),
    "postings: out of order": posted(_sheets_exchanged),
    "postings: the roll's for the notice's": posted(_roles_exchanged),
    "postings: a posting edited": posted(_sheet_edited),
    "postings: a day of rest left out": posted(_rest_left_out),
    "postings: the head edited": posted(_head_edited),
    "postings: another ledger": _another_key,
    "postings: the file left out": _not_in_the_ledger,
    "postings: no longer asked for": _no_longer_asked,
    "postings and ledger: hung late": posted(_hung_late, signed=True),
    "postings and ledger: back-dated": posted(_back_dated, signed=True),
    "postings and ledger: of another vote": posted(_of_another_vote, signed=True),
    "postings and ledger: of no role": posted(_of_another_role, signed=True),
    "postings and ledger: another text": posted(_another_text, signed=True),
    "postings and ledger: never hung": posted(_never_hung, signed=True),
    "postings and ledger: withdrawn": posted(_withdrawn, signed=True),
    "postings and ledger: the result torn and not mended": posted(_result_torn, signed=True),
    "postings and ledger: given anew": posted(_given_anew, signed=True),
    "postings and ledger: extended too late": posted(_extended_without, signed=True),
}
