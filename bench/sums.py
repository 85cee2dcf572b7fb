"""What the exact count and the check of a log are held against: one SQL aggregate, one bare hash over every line."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import asyncpg

from app.core.postgres.embedded_programs import SUPERUSER
from app.core.signing import merkle
from app.voting.leaves import leaf_hash
from bench.recount_1000000 import HEADS, LINES

LEAVES = 1_000_000

_MAKE = f"""
CREATE TABLE bench_head AS SELECT n AS head, 5000 + n % 9000 AS area_c FROM generate_series(0, {HEADS - 1}) AS n;
CREATE TABLE bench_line AS
  SELECT n % {HEADS} AS head, n / {HEADS} + 1 AS item, (ARRAY['agree', 'agree', 'agree', 'disagree', 'abstain'])[n % 5 + 1]
    AS choice
  FROM generate_series(0, {LINES - 1}) AS n;
ALTER TABLE bench_head ADD PRIMARY KEY (head);
ANALYZE bench_head, bench_line;
"""  # noqa: S608 - whole numbers of ours
_SUMS = """
SELECT item, choice, count(*), sum(area_c) FROM bench_line JOIN bench_head USING (head) GROUP BY item, choice
"""


async def make_lines(socket_dir: Path) -> None:
    """As many lines and heads in the database as the recount has."""
    owner = await asyncpg.connect(host=str(socket_dir), user=SUPERUSER, database="yigai")
    await owner.execute(_MAKE)
    await owner.close()


async def settle(socket_dir: Path) -> None:
    """Let the planner know the tables that were filled, as autovacuum does within a minute.

    Not those that nothing has come into: to know that they are empty is to plan for it.
    """
    owner = await asyncpg.connect(host=str(socket_dir), user=SUPERUSER, database="yigai")
    filled = await owner.fetch("SELECT relid::regclass::text FROM pg_stat_user_tables WHERE n_mod_since_analyze > 50")
    await owner.execute("ANALYZE " + ", ".join(row[0] for row in filled))
    await owner.close()


async def aggregate_seconds(socket_dir: Path) -> float:
    """Seconds of the plain aggregate: no order of receipt, no lines set aside, no alternatives."""
    owner = await asyncpg.connect(host=str(socket_dir), user=SUPERUSER, database="yigai")
    began = perf_counter()
    rows = await owner.fetch(_SUMS)
    took = perf_counter() - began
    await owner.close()
    assert sum(row["count"] for row in rows) == LINES
    return took


@dataclass(frozen=True, slots=True)
class Log:
    """The lines of a log of a million ballots."""

    lines: Sequence[bytes]

    @classmethod
    def made(cls) -> "Log":
        """The same lines every time, as long as real ones."""
        return cls(
            [
                b'{"c":"%s","eid":"v-20261124-0001","seq":%d,"t":"ballot","ts":"2026-11-24T01:00:00.000Z","v":1}'
                % (hashlib.sha256(b"%d" % seq).hexdigest().encode(), seq)
                for seq in range(LEAVES)
            ]
        )

    def hash_seconds(self) -> float:
        """Seconds of SHA-256 over every line, and nothing else."""
        began = perf_counter()
        for line in self.lines:
            hashlib.sha256(line).digest()
        return perf_counter() - began

    def verify_seconds(self) -> float:
        """Seconds to the root, by which a checkpoint is checked."""
        began = perf_counter()
        root = merkle.root(map(leaf_hash, self.lines))
        assert len(root) == 32
        return perf_counter() - began
