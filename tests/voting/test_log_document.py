"""docs/log.md says how leaves are encoded: its tags, its tables of fields and its example are those of the code."""

import hashlib
import inspect
import json
import re
from datetime import UTC, datetime
from pathlib import Path

from app.core.values.canonical import canonical
from app.voting import leaves
from app.voting.count.ballots import Channel

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs" / "log.md").read_text()
AT = datetime(2026, 11, 24, 1, 5, tzinfo=UTC)
COMMON = {"eid", "seq", "t", "ts", "v"}

BALLOT = leaves.ballot_leaf("v-1", 1, AT, b"c")
MADE = (
    leaves.open_leaf("v-1", AT, AT, "participation", [], roll_n=0, roll_heads=0, roll_area_c=0, roll_root=b""),
    BALLOT,
    leaves.paper_leaf("v-1", 2, AT, b"c"),
    leaves.void_leaf("v-1", 3, AT, 1, "…"),
    leaves.extend_leaf("v-1", 4, AT, AT, "…"),
    leaves.correct_leaf("v-1", 5, AT, b"c", "…"),
    leaves.close_leaf("v-1", 5, AT, 1),
    leaves.tally_leaf("v-1", 6, AT, b"h"),
    leaves.attest_leaf("v-1", 7, AT, "…", "sound", b"h"),
)


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def named(cell: str) -> list[str]:
    """Everything a cell has in backticks."""
    return re.findall(r"`([^`]+)`", cell)


def rows(heading: str) -> list[list[str]]:
    lines = DOCUMENT.split(heading, 1)[1].splitlines()[2:]
    return [cells(line) for line in lines[: next(at for at, line in enumerate(lines) if not line.startswith("|"))]]


def test_every_type_of_leaf_has_the_fields_that_are_written() -> None:
    shown = {named(kind)[0]: set(named(fields)) for kind, fields, _ in rows("| type | fields | says |")}
    made = {leaf["t"]: set(leaf) if leaf["t"] == "open" else set(leaf) - COMMON for leaf in map(json.loads, MADE)}
    assert shown == made
    written = {name for name, _ in inspect.getmembers(leaves, inspect.isfunction) if name.endswith("_leaf")}
    assert {f"{kind}_leaf" for kind in shown} == written - {"_leaf", "roll_leaf"}
    of_paper = json.loads(leaves.ballot_leaf("v-1", 3, AT, b"c", 2))
    assert set(of_paper) - set(json.loads(BALLOT)) == {"p"}


def test_every_opening_has_its_tag_and_fields() -> None:
    shown = {
        named(tag)[0].replace("\\n", "\n").encode(): set(named(fields)) for tag, fields in rows("| tag | opening |")
    }
    assert shown == {
        leaves.BALLOT_TAG: set(leaves.ballot_opening("v-1", "0", "p001", [], Channel.ONLINE, {})),
        leaves.PAPER_TAG: set(leaves.paper_opening("v-1", "0", "p001", [], "S-1")),
        leaves.ROLL_TAG: set(leaves.roll_opening(0, "3-2-501", 1, "p001")),
    }


def test_the_example_can_be_computed() -> None:
    block = re.search(r"^```json\n(.*?)\n```", DOCUMENT, flags=re.MULTILINE | re.DOTALL)
    assert block is not None
    opening, leaf = (line.encode() for line in block[1].splitlines())
    assert [canonical(json.loads(line)) for line in (opening, leaf)] == [opening, leaf]
    committed = hashlib.sha256(b"yigai/v1/ballot\n" + b"\x01" * 32 + opening).hexdigest()
    assert json.loads(leaf)["c"] == committed
    assert f"Leaf hash `{leaves.leaf_hash(leaf).hex()}`, tracker `{leaves.tracker(leaf)}`" in DOCUMENT
