"""PostgreSQL alone: a ballot and its line of audit in one statement, as fast as pgbench can send it."""

import asyncio
import re
from pathlib import Path

import asyncpg

from app.core.postgres.embedded_programs import SUPERUSER, programs_for

CLIENTS = 32
_MAKE = """
DROP TABLE IF EXISTS bench_audit, bench_ballot;
CREATE TABLE bench_ballot (
  vote int, voter int, nonce uuid NOT NULL, choice text NOT NULL, ts timestamptz NOT NULL, PRIMARY KEY (vote, voter)
);
CREATE TABLE bench_audit (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, what text NOT NULL, at timestamptz NOT NULL);
"""
_SENDS = r"""\set vote random(1, 1000000)
\set voter random(1, 10000)
WITH cast_now AS (
  INSERT INTO bench_ballot VALUES (:vote, :voter, gen_random_uuid(), 'agree', clock_timestamp())
  ON CONFLICT DO NOTHING RETURNING voter, ts
)
INSERT INTO bench_audit (what, at) SELECT 'ballot ' || voter, ts FROM cast_now;
"""


async def ballots_per_second(socket_dir: Path, folder: Path, seconds: int = 3) -> float:
    """Transactions a second into tables made anew; raises AssertionError where one failed."""
    owner = await asyncpg.connect(host=str(socket_dir), user=SUPERUSER, database="yigai")
    await owner.execute(_MAKE)
    await owner.close()
    script = folder / "ballot.pgbench"
    await asyncio.to_thread(script.write_text, _SENDS)
    program = programs_for(folder).folder / "pgbench"
    where = ["--host", str(socket_dir), "--username", SUPERUSER, "yigai"]
    how = ["--no-vacuum", "--protocol=prepared", f"--client={CLIENTS}", f"--time={seconds}", f"--file={script}"]
    running = await asyncio.create_subprocess_exec(
        program, *how, *where, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said = (await running.communicate())[0].decode()
    found = re.search(r"^tps = ([0-9.]+)", said, flags=re.MULTILINE)
    assert running.returncode == 0, said
    assert found is not None, said
    return float(found[1])
