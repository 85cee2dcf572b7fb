"""From an empty folder to the first ballot, opened as `yigai serve` opens it: `python -m bench.first_ballot FOLDER`.

Timed from outside, from the start of the process to the line it writes once the ballot is answered.
"""

import asyncio
import sys
import uuid
from pathlib import Path

from app.cli.opening import opened
from app.cli.serve import read_application
from app.core import logs
from app.core.settings import Settings
from bench import estate
from bench.import_10000 import running

ANSWERED = b"answered\n"


async def main(folder: Path) -> None:
    """Database, schema, places, staff, a register of twenty flats, its roll, a vote, a phone, a ballot."""
    settings = Settings(data=folder, database_url=None)
    async with (
        opened(settings, meanwhile=read_application) as home,
        running(settings, home.database, home.sealer, home.signer) as importing,
    ):
        community_id = uuid.UUID(await importing.register(20))
        town = await estate.prepare(importing.database, community_id)
        votes = await town.votes(1)
        ballot = town.ballots(votes, 1)[0]
        path, token, body = estate.taken_apart(ballot)
        headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        answer = await importing.client.post(path, content=body, headers=headers)
        assert answer.json()["receipt"], answer.text
        sys.stdout.buffer.write(ANSWERED)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    logs.configure("warning")
    asyncio.run(main(Path(sys.argv[1])))
