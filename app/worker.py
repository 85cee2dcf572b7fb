"""The clock-driven side: counts votes whose window has ended, and looks ahead in the calendar.

It runs beside the web process, asks the database what is due and keeps nothing in memory, so that it may die at any
moment and several may run at once: each act holds the vote's row and asks again whether it is still to be done.
"""

import asyncio
import uuid
from datetime import date

from app.core.calendar import alarm
from app.core.db import Database
from app.core.errors import Refused
from app.core.installation import CHINA, now
from app.core.logs import log, without_message
from app.voting import acting
from app.voting.queries import waiting_for_clock

EVERY_SECONDS = 5


async def work(database: Database) -> None:
    """Do what is due, again and again, until cancelled; a failure is logged and tried again at the next round."""
    looked_ahead_on: date | None = None
    while True:
        try:
            await count_ended(database)
            looked_ahead_on = await _look_ahead(database, looked_ahead_on)
        except Exception as error:
            # The worker outlives whatever one round meets.
            log("worker").error("round_failed", **without_message(error))
        await asyncio.sleep(EVERY_SECONDS)


async def count_ended(database: Database) -> list[uuid.UUID]:
    """Count every vote that has ended without papers; answers those counted."""
    async with database.read() as session:
        due = await waiting_for_clock(session, await now(session))
    counted = []
    for vote_id in due:
        try:
            async with database.write() as session:
                await acting.count_by_clock(session, vote_id, await now(session))
        except Refused as refusal:
            # Somebody else counted it, or a paper came in at the last instant: two people start that count.
            log("worker").info("count_left", vote_id=str(vote_id), code=refusal.code.name)
            continue
        log("worker").info("counted", vote_id=str(vote_id))
        counted.append(vote_id)
    return counted


async def _look_ahead(database: Database, done_on: date | None) -> date:
    """Once a day: warn where the calendar of the next sixty days is not loaded."""
    async with database.read() as session:
        today = (await now(session)).astimezone(CHINA).date()
        if today != done_on and await alarm(session, today):
            log("worker").warning("calendar_runs_short")
    return today
