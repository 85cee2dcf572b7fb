"""Draw changes, try each, and tell which no test noticed: `uv run python -m tests.mutants --seed 1 --draw 40`.

Ends with 1 where fewer than 95 of 100 were noticed, those left out that equivalents.tsv argues to change nothing.
"""

import argparse
import csv
import sys
from collections.abc import Sequence
from pathlib import Path
from random import SystemRandom

from tests.mutants.changes import Change
from tests.mutants.drawing import changes, drawn, sources
from tests.mutants.trying import BESIDE, Came, Trial, Trying, copied

ROOT = Path(__file__).resolve().parents[2]
EQUIVALENTS = Path(__file__).with_name("equivalents.tsv")
LEAST = 95


def argued(path: Path = EQUIVALENTS) -> dict[tuple[str, str, str, str], str]:
    """The changes that change nothing: the file, the function, the line that goes, the one that comes, and the reason."""
    with path.open(newline="") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {(row[0], row[1], row[2], row[3]): row[4] for row in rows}


def told(trial: Trial, source: str) -> str:
    """A change and what came of it, in a few lines."""
    gone, come = trial.change.shown(source)
    head = f"{trial.came.value}: {trial.change.path}:{trial.change.line} ({trial.change.kind}): {trial.why}"
    more = f"\n  {trial.untried} more tests run it that there was no time for" if trial.untried else ""
    return head if trial.came is Came.NOTICED else f"{head}{more}\n  - {gone}\n  + {come}"


def rate(trials: Sequence[Trial]) -> int:
    """How many of a hundred were noticed, cut off; of nothing tried, all."""
    tried = [one for one in trials if one.came is not Came.ARGUED]
    return 100 * sum(one.came is Came.NOTICED for one in tried) // len(tried) if tried else 100


def run(
    root: Path, chosen: Sequence[Change], texts: dict[str, str], *, seconds: float, workers: str, alone: bool
) -> list[Trial]:
    """Try changes to a tree in a copy of it, telling of each as it comes."""
    known = argued()
    trials = []
    with copied(root) as tree:
        beside = () if alone else BESIDE
        trying = Trying(tree, root / "build" / "mutants", seconds=seconds, workers=workers, beside=beside)
        for change in chosen:
            source = texts[change.path]
            reason = known.get(change.named(source))
            trials.append(Trial(change, Came.ARGUED, reason) if reason else trying.tried(change))
            print(told(trials[-1], source), flush=True)
    return trials


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the options, run, and print the sum."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants")
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10**8))
    parser.add_argument("--draw", type=int, default=40, help="how many changes")
    parser.add_argument("--under", nargs="+", default=["app"], help="folders or files to change")
    parser.add_argument("--seconds", type=float, default=180, help="for the tests of one change")
    parser.add_argument("--workers", default="0", help="of pytest, while it is found out which test runs which line")
    parser.add_argument("--alone", action="store_true", help="ask the tests of a file's own room and no others")
    given = parser.parse_args(arguments)
    texts = sources(ROOT, given.under)
    every = changes(texts, sources(ROOT))
    chosen = drawn(every, given.draw, given.seed)
    print(f"seed {given.seed}: {len(chosen)} of {len(every)} changes to {len(texts)} files", flush=True)
    trials = run(ROOT, chosen, texts, seconds=given.seconds, workers=given.workers, alone=given.alone)
    count = {came: sum(one.came is came for one in trials) for came in Came}
    print(f"\nseed {given.seed}: {len(trials)} drawn, " + ", ".join(f"{n} {came.value}" for came, n in count.items()))
    print(f"{rate(trials)} of 100 noticed")
    for one in trials:
        if one.came is Came.SURVIVED:
            print(told(one, texts[one.change.path]))
    return int(rate(trials) < LEAST)


if __name__ == "__main__":
    sys.exit(main())
