"""Faults in their long form: processes killed with SIGKILL, a database stopped, codes guessed by the hundred thousand.

`make faults` runs the long form and writes its figures to build/faults.txt; docs/faults.md has those of some runs. The
suite runs the short form of the same code.
"""

import os
from pathlib import Path

from bench.machine import machine

LONG = os.environ.get("YIGAI_FAULTS") == "long"
OTHER_SEED = int(os.environ.get("YIGAI_FAULTS_SEED", "0"))
"""Added to the seeds, so that runs with other dice can be summed."""
FIGURES = Path("build/faults.txt")


def figures(told: str) -> None:
    """Keep what a long run found, with the machine it ran on."""
    if LONG:
        FIGURES.parent.mkdir(exist_ok=True)
        with FIGURES.open("a") as file:
            file.write(f"{told}\n  on {machine()}\n")
