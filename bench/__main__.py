"""Measures in interleaved rounds, so that a slow minute of the machine touches everything alike; prints medians."""

import asyncio
import json
import statistics
import sys
import tempfile
import uuid
from collections import defaultdict
from pathlib import Path

from app.core import logs
from bench import boards, pgbench, sums, table
from bench.ballots import Polls, Round, first_ballot_seconds, polls
from bench.estate import prepare
from bench.import_10000 import Import, house
from bench.machine import machine
from bench.photo_12mp import Photos
from bench.recount_1000000 import Recount

ROUNDS = 5
STEADY = 2.0
"""By how much the bare server may vary between rounds: beyond that the machine was busy with other things."""

RESULT = Path("build/bench.json")


async def measure(folder: Path) -> dict[str, object] | None:
    """The medians with the machine they were measured on; None where the machine was not quiet enough."""
    rounds: dict[str, list[float]] = defaultdict(list)
    async with house(folder / "data") as importing:
        on = machine() | {"postgresql": await importing.server()}
        print("\n".join(f"{name}: {value}" for name, value in on.items()), flush=True)
        postmaster = await asyncio.to_thread((folder / "data/pg/postmaster.pid").read_text)
        socket_dir = Path(str(importing.database.engine.url.query["host"]))
        await importing.seconds()  # warm; this estate votes
        estate = await prepare(importing.database, uuid.UUID(importing.base.rpartition("/")[2]))
        await sums.make_lines(socket_dir)
        await sums.settle(socket_dir)
        clerk = importing.desks["brings"].token
        photos = Photos(folder / "media")
        await photos.begin()
        asked = await boards.boards(importing)
        async with polls(folder, estate, int(postmaster.split()[0]), clerk) as voting:
            for number in range(1, ROUNDS + 1):
                for name, value in (await one_round(importing, voting, photos, asked, socket_dir, folder)).items():
                    rounds[name].append(value)
                told = ("bare_per_s", "cast_per_s", "cast_over_bare", "import_10000_s", "recount_1000000_s")
                print(f"round {number}: " + ", ".join(f"{name} {rounds[name][-1]:.2f}" for name in told), flush=True)
        photos.close()
    bare = rounds["bare_per_s"]
    if max(bare) > STEADY * min(bare):
        print(f"not reported: the bare server varied from {min(bare):.0f} to {max(bare):.0f} a second", file=sys.stderr)
        return None
    figures = {name: round(statistics.median(rounds[name]), 3) for name in table.ROWS if name in rounds}
    return figures | {"rounds": ROUNDS, "machine": on}


async def one_round(
    importing: Import, voting: Polls, photos: Photos, asked: list[boards.Asked], socket_dir: Path, folder: Path
) -> dict[str, float]:
    """Everything once; a ratio is of two measured one after the other."""
    figures = of_ballots(await voting.round())
    figures["pgbench_per_s"] = await pgbench.ballots_per_second(socket_dir, folder)
    figures["cast_over_pgbench"] = figures["cast_per_s"] / figures["pgbench_per_s"]
    # Made anew: a million lines kept alive would slow down the import by the collector's rounds over them.
    figures["recount_1000000_s"], figures["recount_1000000_cpu_s"] = Recount.prepared().seconds()
    figures["recount_over_sql"] = figures["recount_1000000_s"] / await sums.aggregate_seconds(socket_dir)
    log = sums.Log.made()
    figures["verify_log_over_sha256"] = log.verify_seconds() / log.hash_seconds()
    del log
    imported = await importing.seconds()
    figures["import_10000_s"] = imported.check + imported.approve
    figures["import_10000_check_s"] = imported.check
    figures["import_10000_approve_s"] = imported.approve
    figures["import_10000_cpu_s"] = imported.cpu
    small, large = [await one.cpu_us() for one in asked]
    figures["board_300_cpu_us"], figures["board_3000_cpu_us"] = small, large
    figures["board_3000_over_300"] = large / small
    photo = await photos.round()
    figures["photo_intake_s"] = photo.intake
    figures["photo_over_pillow"] = photo.intake / photo.bare
    figures["photo_memory_over_full"] = photo.memory / photo.whole
    figures["photo_memory_over_draft"] = photo.memory / photo.draft
    figures["first_ballot_s"] = await first_ballot_seconds()
    return figures


def of_ballots(took: Round) -> dict[str, float]:
    """The figures of the loads of one round."""
    return {
        "cast_over_bare": took.cast.rate / took.bare.rate,
        "cast_over_one_transaction_each": took.cast.rate / took.one_each.rate,
        "cast_20_votes_over_one": took.cast_20.rate / took.cast.rate,
        "cast_p99_over_bare_p99": took.cast.p99 / took.bare.p99,
        "turnout_over_bare_get": took.turnout.rate / took.bare_get.rate,
        "ballot_p99_with_photos_over_idle": took.with_photos.p99 / took.idle.p99,
        "photos_beside_ballots_per_s": took.photos_meanwhile,
        "bare_per_s": took.bare.rate,
        "cast_per_s": took.cast.rate,
        "one_transaction_each_per_s": took.one_each.rate,
        "bare_p99_ms": took.bare.p99,
        "cast_p99_ms": took.cast.p99,
        "bare_cpu_us": took.bare.cpu_us,
        "cast_cpu_us": took.cast.cpu_us,
        "cast_database_cpu_us": took.cast.database_us,
        "one_transaction_each_cpu_us": took.one_each.cpu_us,
        "turnout_cpu_us": took.turnout.cpu_us,
    }


def main() -> None:
    """Measure, print, keep the figures in build/bench.json and the table in docs/performance.md."""
    logs.configure("warning")
    with tempfile.TemporaryDirectory() as folder:
        measured = asyncio.run(measure(Path(folder)))
    if measured is None:
        sys.exit(1)
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(measured, indent=1, ensure_ascii=False) + "\n")
    figures = {name: float(str(measured[name])) for name in table.ROWS if name in measured}
    on = measured["machine"]
    assert isinstance(on, dict)
    table.write(figures, on)
    print(table.table(figures))


if __name__ == "__main__":
    main()
