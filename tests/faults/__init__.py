"""Faults in their long form: a worker killed with SIGKILL, codes guessed by the hundred thousand.

`make faults` runs the long form and writes its figures to build/faults.txt; docs/faults.md has those of one run. The
suite runs the short form of the same code.
"""

import os
from pathlib import Path

from bench.machine import machine

LONG = os.environ.get("YIGAI_FAULTS") == "long"
FIGURES = Path("build/faults.txt")


def figures(told: str) -> None:
    """Keep what a long run found, with the machine it ran on."""
    if LONG:
        FIGURES.parent.mkdir(exist_ok=True)
        with FIGURES.open("a") as file:
            file.write(f"{told}\n  on {machine()}\n")
