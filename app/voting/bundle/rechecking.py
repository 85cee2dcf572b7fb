"""Every vote proved again from what is stored: its log read anew, and of a counted one both bundles built and verified.

The bundles go to `verify.py`, the program that trusts nothing else of ours, and are thrown away. It is done after a restore
(docs/backup.md).
"""

import asyncio
import io
import tempfile
import uuid
from collections.abc import AsyncIterator, Collection
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.core.db import Database
from app.core.errors import Refused
from app.core.installation import now
from app.core.signing.signer import Signer
from app.voting.bundle import exporting, verify
from app.voting.bundle.exporting import PostingFile
from app.voting.closing import counting
from app.voting.log.examining import Examined, examine, with_logs
from app.voting.models import Vote

_NOBODY = exporting.Recipient("恢复核对", "本机", "核对后即删除")


@dataclass(frozen=True, slots=True)
class Rechecked:
    """A vote looked at: its id, its log, whether it is counted, and every difference found, in Chinese."""

    id: uuid.UUID
    log: Examined
    counted: bool
    faults: tuple[str, ...]


async def votes(
    database: Database, signer: Signer, postings: PostingFile, damaged: Collection[uuid.UUID] = ()
) -> AsyncIterator[Rechecked]:
    """Prove every vote that has a log. Of a log with a fault no bundle is built, nor at an estate whose ledger is damaged:
    nothing may be signed of it.
    """
    async with database.read() as session:
        found = await with_logs(session)
    for vote in found:
        log = await examine(database, signer, vote.id, vote.eid)
        async with database.read() as session:
            at = await now(session)
            counted = await counting.governing(session, vote.id) is not None
        sound = not log.faults and vote.community_id not in damaged
        bundles = await _bundles(database, signer, vote, postings, at) if sound and counted else []
        yield Rechecked(vote.id, log, counted, (*log.faults, *bundles))


async def _bundles(database: Database, signer: Signer, vote: Vote, postings: PostingFile, at: datetime) -> list[str]:
    try:
        public = await exporting.make_public(database, signer, vote, postings)
        restricted = await exporting.make_restricted(
            database, signer, vote, _NOBODY, postings, number=uuid.uuid4(), by="restore", at=at
        )
    except Refused as refusal:
        return [f"{vote.eid} 的资料包做不出来：{refusal}"]
    said = [await asyncio.to_thread(_verified, one.data, signer.public(vote.eid).vkey) for one in (public, restricted)]
    return [f"{vote.eid} 的资料包没有通过核对：\n{told}" for status, told in said if status != 0]


def _verified(bundle: bytes, vkey: str) -> tuple[int, str]:
    said = io.StringIO()
    with tempfile.TemporaryDirectory() as folder, redirect_stdout(said):
        path = Path(folder) / "bundle.zip"
        path.write_bytes(bundle)
        try:
            return verify.verify(str(path), [vkey], []), said.getvalue()
        except verify.Unreadable as error:
            return 2, str(error)
