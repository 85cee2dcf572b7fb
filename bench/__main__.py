"""Measures in interleaved rounds, so that a slow minute of the machine touches everything alike; prints medians."""

import asyncio
import json
import statistics
import tempfile
from pathlib import Path

from app.core import logs
from bench.import_10000 import Took, house
from bench.machine import machine
from bench.photo_12mp import Photos, Round
from bench.recount_1000000 import Recount

ROUNDS = 5
RESULT = Path("build/bench.json")


async def measure(folder: Path) -> dict[str, object]:
    """The medians, with the machine they were measured on."""
    imports: list[Took] = []
    recounts: list[tuple[float, float]] = []
    photos: list[Round] = []
    taking_in = Photos(folder.parent / "media")
    async with house(folder) as importing:
        await taking_in.begin()
        on = machine() | {"postgresql": await importing.server()}
        print("\n".join(f"{name}: {value}" for name, value in on.items()), flush=True)
        for number in range(1, ROUNDS + 1):
            imports.append(await importing.seconds())
            # Made anew: a million lines kept alive would slow down the import by the collector's rounds over them.
            recounts.append(Recount.prepared().seconds())
            photos.append(await taking_in.round())
            print(
                f"round {number}: import {imports[-1].check:.2f} + {imports[-1].approve:.2f} s,"
                f" recount {recounts[-1][0]:.2f} s, photo {photos[-1].intake:.3f} s / bare {photos[-1].bare:.3f} s",
                flush=True,
            )
    taking_in.close()
    figures = {
        "import_10000_s": statistics.median(one.check + one.approve for one in imports),
        "import_10000_check_s": statistics.median(one.check for one in imports),
        "import_10000_approve_s": statistics.median(one.approve for one in imports),
        "import_10000_cpu_s": statistics.median(one.cpu for one in imports),
        "recount_1000000_s": statistics.median(wall for wall, _ in recounts),
        "recount_1000000_cpu_s": statistics.median(cpu for _, cpu in recounts),
        "photo_intake_s": statistics.median(one.intake for one in photos),
        "photo_over_pillow": statistics.median(one.intake / one.bare for one in photos),
        "photo_memory_over_full": statistics.median(one.memory / one.whole for one in photos),
    }
    return {name: round(figure, 3) for name, figure in figures.items()} | {"rounds": ROUNDS, "machine": on}


def main() -> None:
    """Measure, print, and keep the figures in build/bench.json."""
    logs.configure("warning")
    with tempfile.TemporaryDirectory() as folder:
        figures = asyncio.run(measure(Path(folder) / "data"))
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(figures, indent=1) + "\n")
    for name, value in figures.items():
        if isinstance(value, float):
            print(f"{name}: {value}")


if __name__ == "__main__":
    main()
