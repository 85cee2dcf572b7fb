"""Which files are changed, and which of their changes a seed draws: as many of each kind as there may be.

Drawn is a kind first and then a place, so that the few locks and guards come up as often as the many comparisons.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from random import Random

from tests.mutants.changes import Change, Reader, signatures

LEFT_OUT = re.compile(
    r"app/(cli|standin)/"  # verbs and the demo, and what stands in for the platform
    r"|/(\w*schemas|\w*models|kinds|errors|texts|wordings?|labels|typesetting)\.py$"  # data, words and layout
    r"|/(\w*_sheet|\w*sheet_writing|marked|printed|ballot_paper|slips|sheet)\.py$"  # what is drawn for a printer
    r"|/models/|app/(core/settings|models|main)\.py$|/__init__\.py$|/__main__\.py$"
)
"""What is no rule, act or guard."""


def sources(root: Path, under: Sequence[str] = ("app",)) -> dict[str, str]:
    """The files that may be changed, by their path, and their text."""
    found = sorted(
        {path for one in under for path in ([root / one] if one.endswith(".py") else (root / one).rglob("*.py"))}
    )
    named = {path.relative_to(root).as_posix(): path for path in found}
    return {name: path.read_text() for name, path in named.items() if not LEFT_OUT.search(name)}


def changes(texts: dict[str, str], whole: dict[str, str] | None = None) -> list[Change]:
    """Every change to these files, in the order of their paths; whom they call is looked up in the `whole` program."""
    known = signatures({path: ast.parse(text) for path, text in (whole or texts).items()})
    return [one for path, text in texts.items() for one in Reader(path, text, known).changes()]


def drawn(every: Sequence[Change], number: int, seed: int) -> list[Change]:
    """So many changes, the same ones by the same seed; all of them where there are no more."""
    chance = Random(seed)
    by_kind: defaultdict[str, list[Change]] = defaultdict(list)
    for one in every:
        by_kind[one.kind].append(one)
    taken: list[Change] = []
    while by_kind and len(taken) < number:
        kind = chance.choice(sorted(by_kind))
        taken.append(by_kind[kind].pop(chance.randrange(len(by_kind[kind]))))
        if not by_kind[kind]:
            del by_kind[kind]
    return taken
