"""Both programs that check bundles are through with one of many ballots before anybody wonders, and find no fault.

Short: 500 ballots. `make faults`: 10,000 ballots in less than ten seconds by the clock; its figures are in docs/faults.md.
"""

import resource
import subprocess
import sys
import time
from pathlib import Path

from app.voting.bundle import verify
from tests.faults import LONG, figures
from tests.voting.bundle.large import large
from tests.voting.bundle.made import NODE, VERIFY_JS

BALLOTS = 10_000 if LONG else 500
TURNS = 3 if LONG else 1
LIMIT_S = 10


def test_a_bundle_of_many_ballots_is_checked_in_seconds(tmp_path: Path) -> None:
    """In turns, in a process of its own each; the least time by the clock, and of the processor."""
    path = tmp_path / "large.zip"
    path.write_bytes(large(BALLOTS))
    programs = {"verify.py": [sys.executable, "-I", verify.__file__]}
    if NODE:
        programs["verify.js"] = [NODE, str(VERIFY_JS)]
    took: dict[str, list[tuple[float, float]]] = {name: [] for name in programs}
    for _ in range(TURNS):
        for name, command in programs.items():
            began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
            done = subprocess.run([*command, str(path)], capture_output=True, text=True, timeout=120, check=False)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            took[name].append((time.perf_counter() - began, used))
            # The opening, every ballot, the close and the tally.
            assert (done.returncode, f"sound: {BALLOTS + 3} leaves" in done.stdout) == (0, True), done.stdout[-1000:]
    least = {name: [min(one) for one in zip(*seconds, strict=True)] for name, seconds in took.items()}
    told = ", ".join(f"{name} {wall:.2f} s (the processor {cpu:.2f} s)" for name, (wall, cpu) in least.items())
    figures(f"many ballots: {BALLOTS}, {path.stat().st_size / 2**20:.1f} MiB; no fault; least of {TURNS}: {told}")
    if LONG:
        assert all(wall < LIMIT_S for wall, _ in least.values()), told
