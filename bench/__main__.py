"""Measures in interleaved rounds, so that a slow minute of the machine touches everything alike; prints medians."""

import asyncio
import json
import statistics
import tempfile
from pathlib import Path

from app.core import logs
from bench.import_10000 import Took, house
from bench.machine import machine
from bench.recount_1000000 import Recount

ROUNDS = 5
RESULT = Path("build/bench.json")


async def measure(folder: Path) -> dict[str, object]:
    """The medians, with the machine they were measured on."""
    imports: list[Took] = []
    recounts: list[tuple[float, float]] = []
    async with house(folder) as importing:
        on = machine() | {"postgresql": await importing.server()}
        print("\n".join(f"{name}: {value}" for name, value in on.items()), flush=True)
        for number in range(1, ROUNDS + 1):
            imports.append(await importing.seconds())
            # Made anew: a million lines kept alive would slow down the import by the collector's rounds over them.
            recounts.append(Recount.prepared().seconds())
            print(
                f"round {number}: import {imports[-1].check:.2f} + {imports[-1].approve:.2f} s,"
                f" recount {recounts[-1][0]:.2f} s",
                flush=True,
            )
    figures = {
        "import_10000_s": statistics.median(one.check + one.approve for one in imports),
        "import_10000_check_s": statistics.median(one.check for one in imports),
        "import_10000_approve_s": statistics.median(one.approve for one in imports),
        "import_10000_cpu_s": statistics.median(one.cpu for one in imports),
        "recount_1000000_s": statistics.median(wall for wall, _ in recounts),
        "recount_1000000_cpu_s": statistics.median(cpu for _, cpu in recounts),
    }
    return {name: round(seconds, 3) for name, seconds in figures.items()} | {"rounds": ROUNDS, "machine": on}


def main() -> None:
    """Measure, print, and keep the figures in build/bench.json."""
    logs.configure("warning")
    with tempfile.TemporaryDirectory() as folder:
        figures = asyncio.run(measure(Path(folder) / "data"))
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(figures, indent=1) + "\n")
    for name, value in figures.items():
        if name.endswith("_s"):
            print(f"{name}: {value}")


if __name__ == "__main__":
    main()
