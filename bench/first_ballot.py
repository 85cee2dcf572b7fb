"""From an empty folder to the first ballot: `python -m bench.first_ballot FOLDER`, timed from outside."""

import asyncio
import sys
import uuid
from pathlib import Path

from app.core import logs
from bench import estate
from bench.import_10000 import house


async def main(folder: Path) -> None:
    """Database, schema, places, staff, a register of twenty flats, its roll, a vote, a phone, a ballot."""
    async with house(folder) as importing:
        community_id = uuid.UUID(await importing.register(20))
        town = await estate.prepare(importing.database, community_id)
        votes = await town.votes(1)
        ballot = town.ballots(votes, 1)[0]
        path, token, body = estate.taken_apart(ballot)
        headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        answer = await importing.client.post(path, content=body, headers=headers)
        assert answer.json()["receipt"], answer.text


if __name__ == "__main__":
    logs.configure("warning")
    asyncio.run(main(Path(sys.argv[1])))
