"""The nightly reading of everything that is kept: logs, ledgers and files, from the stored bytes, beside the worker.

It keeps nothing in memory but where it stands: one that dies begins the night anew.
"""

import asyncio
import uuid
from collections.abc import Mapping
from datetime import date

from app.core import damage
from app.core.damage import DamageKind
from app.core.db import Database
from app.core.installation import CHINA, now
from app.core.logs import log, without_message
from app.core.signing.signer import Signer
from app.ledger import checkpoints as ledgers
from app.ledger import examining as ledgers_read
from app.media import rehashing
from app.media.store import Store
from app.voting.log import checkpoints, examining

FILES = 50
"""So many files are hashed again in one round."""

NIGHT = 1
"""The hour of China from which logs and files are read again."""


async def reread(database: Database, signer: Signer, store: Store) -> None:
    """Read every log, every ledger and every file again from the stored bytes, once a day from one at night on, until cancelled.

    A few in each round, so that nobody waits for it; what differs is written down (core/damage.py), and what is well again
    taken out.
    """
    done_on: date | None = None
    while True:
        try:
            async with database.read() as session:
                local = (await now(session)).astimezone(CHINA)
            if local.date() != done_on and local.hour >= NIGHT:
                eid, sha256 = await reread_log(database, signer), await reread_files(database, store)
                estate = await reread_ledger(database, signer)
                while eid is not None or sha256 is not None or estate is not None:
                    await asyncio.sleep(1)
                    eid = await reread_log(database, signer, eid) if eid is not None else None
                    estate = await reread_ledger(database, signer, estate) if estate is not None else None
                    sha256 = await reread_files(database, store, sha256) if sha256 is not None else None
                done_on = local.date()
        except Exception as error:
            log("worker").error("rereading_failed", **without_message(error))
        await asyncio.sleep(60)


async def reread_ledger(database: Database, signer: Signer, after: uuid.UUID | None = None) -> uuid.UUID | None:
    """Read the ledger of the estate that follows `after` again; answers that estate, None at the end of all."""
    async with database.read() as session:
        found = await ledgers_read.with_lines(session, after, 1)
    for estate in found:
        examined = await ledgers_read.examine(database, signer, estate)
        async with database.read() as session:
            signed = await ledgers.signed_sizes(session, estate)
        faults = [*examined.faults, *_short(signer, signed)]
        # A ledger stands among the logs that differ under its own name, with its estate for what it is about.
        async with database.write() as session:
            if not faults:
                await damage.well(session, DamageKind.LOG, [examined.eid])
                continue
            await damage.record_damage(
                session,
                DamageKind.LOG,
                examined.eid,
                "；".join(faults[:5]),
                subject_id=estate,
                community_id=estate,
                at=await now(session),
            )
        log("worker").error("log_damaged", ledger=examined.eid, faults=len(faults), first=faults[0])
    return found[-1] if found else None


async def reread_log(database: Database, signer: Signer, after: str = "") -> str | None:
    """Read the log of the vote that follows `after` again; answers that vote's name, None at the end of all."""
    async with database.read() as session:
        found = await examining.with_logs(session, after, 1)
    for vote in found:
        examined = await examining.examine(database, signer, vote.id, vote.eid)
        async with database.read() as session:
            signed = await checkpoints.signed_sizes(session, vote.eid)
        faults = [*examined.faults, *_short(signer, signed)]
        async with database.write() as session:
            if not faults:
                await damage.well(session, DamageKind.LOG, [vote.eid])
                continue
            await damage.record_damage(
                session,
                DamageKind.LOG,
                vote.eid,
                "；".join(faults[:5]),
                subject_id=vote.id,
                community_id=vote.community_id,
                at=await now(session),
            )
        log("worker").error("log_damaged", vote=vote.eid, faults=len(faults), first=faults[0])
    return found[-1].eid if found else None


def _short(signer: Signer, signed: Mapping[str, int]) -> list[str]:
    """What journals lack of the sizes signed, in Chinese."""
    return [f"登记簿丢失、被截断或是旧的：{one}" for one in signer.behind(signed)]


async def reread_files(database: Database, store: Store, after: bytes = b"") -> bytes | None:
    """Hash the files that follow `after` again; answers the last of them, None at the end of all.

    Raises Refused where the store cannot be reached, which says nothing of any file.
    """
    async with database.read() as session:
        looked = await rehashing.look(session, store, after, FILES)
    for sha256 in looked.damaged:
        async with database.write() as session:
            # Rows may have gone meanwhile, and the file after them.
            for evidence_id, community_id in (await rehashing.holders(session, sha256))[:1]:
                await damage.record_damage(
                    session,
                    DamageKind.FILE,
                    sha256.hex(),
                    "文件缺失或已损坏",
                    subject_id=evidence_id,
                    community_id=community_id,
                    at=await now(session),
                )
                log("worker").error("file_damaged", sha256=sha256.hex())
    async with database.write() as session:
        await damage.well(session, DamageKind.FILE, [one.hex() for one in looked.files if one not in looked.damaged])
    return looked.files[-1] if looked.files else None
