"""docs/ledger.md lists every kind of line, and its example is spelled as lines are."""

import json
import re
from pathlib import Path

from app.ledger.kinds import LedgerKind

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs" / "ledger.md").read_text()


def test_every_kind_of_line_is_in_the_table() -> None:
    table = [line for line in DOCUMENT.splitlines() if line.startswith("| `") and line.count("|") == 4]
    shown = [name for line in table for name in re.findall(r"`([a-z_]+)`", line.split("|")[1])]
    assert sorted(shown) == sorted(kind.value for kind in LedgerKind)


def test_the_example_has_the_fields_of_a_line_in_order() -> None:
    [line] = [line.strip() for line in DOCUMENT.splitlines() if line.startswith('    {"c"')]
    told = json.loads(line.replace(":…", ':"…"'))
    assert list(told) == sorted({"c", "ledger", "ref", "seq", "t", "ts", "v"})
