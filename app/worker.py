"""The clock-driven side: opens votes, says that they ended, counts them, sends notices, tells upwards what runs late.

It runs beside the web process, asks the database what is due and keeps nothing in memory, so that it may die at any
moment and several may run at once: each act holds the vote's or the case's row and asks again whether it is still to be done.
"""

import asyncio
import uuid
from collections.abc import Awaitable
from datetime import date

from app.complaints.afterwards import follow_up, months
from app.complaints.handlers.climbing import climb
from app.consultation.gates import certifying
from app.consultation.gates import queries as certificates
from app.consultation.part_consents import consent_gate
from app.core.calendar import alarm
from app.core.db import Database
from app.core.errors import Refused
from app.core.installation import CHINA, now
from app.core.logs import log, without_message
from app.core.signing.journals import CannotSign, LogForked
from app.core.signing.signer import Signer
from app.ledger import checkpoints as ledgers
from app.media import expiring
from app.media.store import Store
from app.moderation import pushes as content_pushes
from app.moderation.asking import Asker
from app.notifications import pushes, relaying
from app.notifications.sending import Sender
from app.retention import applying as retention
from app.voting import acting, announcing, openings
from app.voting.ballots.casting import locked
from app.voting.bundle import exporting
from app.voting.bundle.exporting import Shelf
from app.voting.calling import delivery
from app.voting.carrying import posted
from app.voting.drafting import queries
from app.voting.ending import stopping
from app.voting.hands import passing
from app.voting.log import checkpoints
from app.voting.results import publication
from app.wechat import codes
from app.wechat.client import Edition, WeChat

EVERY_SECONDS = 5

CERTIFICATES = 20
"""So many certificates are looked at again in one round; each means reading the households of an estate."""


async def work(database: Database, signer: Signer, store: Store, shelf: Shelf) -> None:
    """Do what is due, again and again, until cancelled; a failure is logged and tried again at the next round."""
    looked_ahead_on: date | None = None
    while True:
        try:
            await open_due(database)
            await pass_over_silent(database)
            await stop_unnoticed(database)
            await carry_over(database)
            await tell_ended(database)
            await count_ended(database)
            await keep_checkpoints(database, signer)
            await tell_owed(database)
            await climb(database)
            await clear_shelf(database, shelf)
            looked_ahead_on = await _look_ahead(database, signer, store, looked_ahead_on)
        except Exception as error:
            # The worker outlives whatever one round meets.
            log("worker").error("round_failed", **without_message(error))
        await asyncio.sleep(EVERY_SECONDS)


async def send(database: Database, sender: Sender, *, every_seconds: int = EVERY_SECONDS) -> None:
    """Send what waits, with what other rooms left to be told, and take in what the platform says, until cancelled.

    Beside the other work and not within it: a platform that is away delays no count.
    """
    while True:
        try:
            await pushes.take(database)
            await relaying.take(database)
            await sender.send_due()
        except Exception as error:
            log("worker").error("sending_failed", **without_message(error))
        await asyncio.sleep(every_seconds)


async def look(database: Database, asker: Asker, wechat: WeChat | None, edition: Edition) -> None:
    """Have the platform look at what residents wrote, take in what it thinks, fetch its codes, until cancelled."""
    while True:
        try:
            await content_pushes.take(database)
            await asker.ask_due()
            await codes.fetch_due(database, wechat, edition)
        except Exception as error:
            log("worker").error("looking_failed", **without_message(error))
        await asyncio.sleep(EVERY_SECONDS)


async def hold(database: Database) -> None:
    """Look at certificates again and again, a few in each round, until cancelled; beside the other work, for it is slow."""
    after: uuid.UUID | None = None
    while True:
        try:
            after = await look_again(database, after)
            await look_at_consents(database)
        except Exception as error:
            after = None
            log("worker").error("certificates_failed", **without_message(error))
        await asyncio.sleep(EVERY_SECONDS)


async def look_again(database: Database, after: uuid.UUID | None = None) -> uuid.UUID | None:
    """Look at the certificates that follow `after`; one whose inputs have lapsed lapses, and shuts what it had opened.

    Answers the last one looked at, None at the end of all. One that cannot be read hides no other.
    """
    async with database.read() as session:
        found = [one.id for one in await certificates.in_force(session, after, CERTIFICATES)]
    for one in found:
        try:
            await _look_at(database, one)
        except Exception as error:
            log("worker").error("certificate_failed", certificate=str(one), **without_message(error))
    return found[-1] if len(found) == CERTIFICATES else None


async def look_at_consents(database: Database) -> list[uuid.UUID]:
    """Open or shut the gates that hang on part owners' consents, for a claim may have been disputed or an owner changed.

    Answers the projects of which something was recorded.
    """
    async with database.read() as session:
        due = [one for one in await consent_gate.to_look_at(session) if await consent_gate.is_due(session, one)]
    recorded = []
    for project_id in due:
        async with database.write() as session:
            if await consent_gate.settle(session, project_id, await now(session)):
                recorded.append(project_id)
        log("worker").info("consents_settled", project=str(project_id))
    return recorded


async def _look_at(database: Database, certificate_id: uuid.UUID) -> None:
    async with database.read() as session:
        if not await certifying.is_due(session, certificate_id, await now(session)):
            return
    async with database.write() as session:
        seen = await certifying.settle(session, certificate_id, await now(session))
    log("worker").info("certificate_settled", certificate=str(certificate_id), lapsed=bool(seen.lapsed))


async def open_due(database: Database) -> list[uuid.UUID]:
    """Open every vote whose approved opening is due, or let it lapse; answers those settled. One hides no other."""
    async with database.read() as session:
        due = await openings.due(session, await now(session))
    settled = []
    for vote_id in due:
        try:
            async with database.write() as session:
                vote = await acting.open_by_clock(session, vote_id)
        except Exception as error:
            log("worker").error("opening_failed", vote_id=str(vote_id), **without_message(error))
            continue
        log("worker").info("opening_settled", vote=vote.eid, state=vote.state)
        settled.append(vote_id)
    return settled


async def pass_over_silent(database: Database) -> list[uuid.UUID]:
    """Tell the public which second bodies said nothing in time; answers the votes told of. One hides no other."""
    async with database.read() as session:
        due = await passing.due(session, await now(session))
    told = []
    for vote_id, proposal_id in due:
        try:
            async with database.write() as session:
                await passing.pass_silent(session, vote_id, proposal_id, await now(session))
        except Exception as error:
            log("worker").error("passing_over_failed", vote_id=str(vote_id), **without_message(error))
            continue
        told.append(vote_id)
    return told


async def stop_unnoticed(database: Database) -> list[uuid.UUID]:
    """Stop every open vote whose notice is found not to have run before it opened; answers those stopped."""
    async with database.read() as session:
        due = await stopping.unnoticed(session, await now(session))
    stopped = []
    for vote_id in due:
        async with database.write() as session:
            if await stopping.stop(session, await locked(session, vote_id)):
                log("worker").info("stopped", vote_id=str(vote_id))
                stopped.append(vote_id)
    return stopped


async def carry_over(database: Database) -> list[uuid.UUID]:
    """Bring into force the versions without material change whose posting ran, and end those objected to; answers them."""
    async with database.read() as session:
        due = await posted.due(session, await now(session))
    settled = []
    for one in (found.row for found in due):
        version = one.plan_version_id
        try:
            async with database.write() as session:
                state = await posted.settle(session, one.project_id, version, await now(session))
        except Exception as error:
            log("worker").error("carrying_failed", plan_version=str(version), **without_message(error))
            continue
        log("worker").info("carrying_settled", plan_version=str(version), state=state)
        settled.append(version)
    return settled


async def tell_ended(database: Database) -> list[uuid.UUID]:
    """Tell the public of every window that has ended, once; answers the votes told of."""
    async with database.read() as session:
        ended = await queries.ended(session, await now(session))
        due = [vote.id for vote in ended if not await announcing.end_told(session, vote)]
    for vote_id in due:
        async with database.write() as session:
            vote = await locked(session, vote_id)
            await announcing.window_ended(session, vote, await now(session))
    return due


async def count_ended(database: Database) -> list[uuid.UUID]:
    """Count every vote that has ended without papers; answers those counted."""
    async with database.read() as session:
        due = await queries.waiting_for_clock(session, await now(session))
    counted = []
    for vote_id in due:
        try:
            async with database.write() as session:
                await acting.count_by_clock(session, vote_id)
        except Refused as refusal:
            # Somebody else counted it, or a paper came in at the last instant: two people start that count.
            log("worker").info("count_left", vote_id=str(vote_id), code=refusal.code.name)
            continue
        log("worker").info("counted", vote_id=str(vote_id))
        counted.append(vote_id)
    return counted


async def keep_checkpoints(database: Database, signer: Signer) -> list[str]:
    """Sign and keep the checkpoints of votes at their turning points; answers those votes' names."""
    due = await checkpoints.waiting(database)
    return [one.eid for one in due if await _signed(checkpoints.keep(database, signer, one))]


async def keep_day_ends(database: Database, signer: Signer) -> list[uuid.UUID]:
    """Sign and keep the ledgers of estates as they were when the day ended; answers those estates."""
    due = await ledgers.waiting(database)
    return [one.community_id for one in due if await _signed(ledgers.keep(database, signer, one))]


async def _signed(keeping: Awaitable[None]) -> bool:
    """Whether a checkpoint was kept.

    A log that no longer begins with what was signed, or whose journal cannot be written, holds nothing else up.
    """
    try:
        await keeping
    except LogForked as fork:
        log("worker").error("log_forked", why=str(fork))
        return False
    except CannotSign as failed:
        log("worker").error("cannot_sign", why=str(failed))
        return False
    return True


async def tell_owed(database: Database) -> list[uuid.UUID]:
    """Write down what the notice's posting proves, and remind before the end; answers the votes concerned."""
    async with database.read() as session:
        due = await delivery.owed(session, await now(session))
    for vote_id in due:
        async with database.write() as session:
            vote = await locked(session, vote_id)
            await delivery.by_clock(session, vote, await now(session))
    return due


async def ask_back(database: Database) -> None:
    """Draw of the complaints closed since the last draw whom to call back, and freeze the months that are over."""
    async with database.read() as session:
        at = await now(session)
        drawing, freezing = await follow_up.to_draw(session, at), await months.to_freeze(session, at)
    for community_id in drawing:
        async with database.write() as session:
            await follow_up.draw(session, community_id, by=None, at=await now(session))
    for community_id, month in freezing:
        async with database.write() as session:
            await months.freeze(session, community_id, month, await now(session))


async def clear_shelf(database: Database, shelf: Shelf) -> None:
    """Delete the files of restricted bundles whose week is over; their rows stay. A disk that refuses holds nothing else up."""
    try:
        gone = await exporting.clear(database, shelf)
    except OSError as error:
        log("worker").error("bundles_not_gone", **without_message(error))
        return
    if gone:
        log("worker").info("bundles_gone", files=gone)


async def _look_ahead(database: Database, signer: Signer, store: Store, done_on: date | None) -> date:
    """Once a day: sign the ledgers as the day before left them; warn where the calendar of the next sixty days is not loaded, and where a result should hang.

    What is kept no longer of people is deleted, or stripped of their names, then too.
    """
    async with database.read() as session:
        at = await now(session)
        today = at.astimezone(CHINA).date()
        if today == done_on:
            return today
    await keep_day_ends(database, signer)
    async with database.read() as session:
        if await alarm(session, today):
            log("worker").warning("calendar_runs_short")
        for one in await publication.unposted(session, at):
            if one.overdue:
                log("worker").warning("result_overdue", vote=one.vote.eid, due_at=one.due.due_at.isoformat())
    await ask_back(database)
    for done in await retention.apply(database, keep=True):
        if done.rows:
            log("worker").info("retained_no_longer", kind=done.kind, rows=done.rows)
    await _drop_files(database, store)
    return today


async def _drop_files(database: Database, store: Store) -> None:
    """Take out of the store what no row speaks of any more, or ever did; where the store is away, tomorrow."""
    try:
        orphans = await expiring.note_orphans(database, store)
        dropped = await expiring.drop_files(database, store)
    except Refused as refusal:
        log("worker").warning("files_not_dropped", code=refusal.code.name)
        return
    if orphans or dropped:
        log("worker").info("files_dropped", files=dropped, without_row=orphans)
