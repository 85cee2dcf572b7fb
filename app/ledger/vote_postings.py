"""What an estate's ledger says of the postings of a vote, as the vote's bundle has it: `postings.jsonl`.

The lines of the ledger from the first posting of the vote to the last that is about one, none left out, so that whoever has
the file sees that no line about a sheet is missing; before them the key, a signed checkpoint of just this size, and the
texts by whose hash the days asked are known. No row is opened: it would tell who hung a sheet and what was written of
who tore it down. Format: docs/bundle.md.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Database
from app.core.installation import CHINA, now
from app.core.signing.signer import Signer
from app.core.values.canonical import Value, canonical
from app.ledger import checkpoints, lines
from app.ledger.kinds import log_name
from app.ledger.models import LedgerEntry
from app.posting import queries as postings
from app.posting.queries import PostingNow

type Postings = Mapping[str, uuid.UUID]
"""The postings that a vote holds, by the role in which the lines of the ledger call them, in the order of a vote."""

_DAY = timedelta(days=1)
_WEEKEND = 5


async def proved_size(session: AsyncSession, community_id: uuid.UUID, by_role: Postings) -> int:
    """How many lines of the ledger the file is over; 0 where there is none."""
    return (await _reach(session, community_id, by_role))[1]


async def posting_file(database: Database, signer: Signer, community_id: uuid.UUID, by_role: Postings) -> bytes | None:
    """The file about these postings, None where no line is about them; raises Refused where the ledger cannot be signed."""
    async with database.read() as session:
        first, size = await _reach(session, community_id, by_role)
        if size == 0:
            return None
        sheets = {
            sheet.posting.id: sheet for sheet in await postings.of_ids(session, [*by_role.values()], await now(session))
        }
        entries = await lines.lines_after(session, community_id, first)
    signed = await checkpoints.exactly(database, signer, community_id, size)
    head: dict[str, Value] = {
        "before": [root.hex() for root in signed.tree.full_subtrees(first)],
        "from": first,
        "key": signer.public(log_name(community_id)).vkey,
        "note": signed.note.spelled(),
        "t": "ledger",
        "v": 1,
    }
    texts = [canonical(_in_file(role, sheets[posting_id])) for role, posting_id in by_role.items()]
    ledger = [line.data for line in entries[: size - first]]
    return b"".join(line + b"\n" for line in (canonical(head), *texts, *ledger))


async def _reach(session: AsyncSession, community_id: uuid.UUID, by_role: Postings) -> tuple[int, int]:
    """The first line about one of these postings, and how many lines the ledger had with the last one."""
    first, last = (
        await session.execute(
            select(func.min(LedgerEntry.seq), func.max(LedgerEntry.seq)).where(
                LedgerEntry.community_id == community_id, LedgerEntry.ref.in_([str(each) for each in by_role.values()])
            )
        )
    ).one()
    return (first, last + 1) if first is not None else (0, 0)


def _in_file(role: str, sheet: PostingNow) -> dict[str, Value]:
    """A posting: the text that its hash is over, and the days off by which its end was put off."""
    rest, worked = _days_off(sheet)
    return {
        "contact": sheet.posting.contact,
        "days": sheet.posting.days,
        "issuer": sheet.posting.issuer,
        "ref": str(sheet.posting.id),
        "rest": [day.isoformat() for day in rest],
        "role": role,
        "t": "posting",
        "text": sheet.posting.text,
        "title": sheet.posting.title,
        "worked": [day.isoformat() for day in worked],
    }


def _days_off(sheet: PostingNow) -> tuple[Sequence[date], Sequence[date]]:
    """The days of rest on which its period would have ended, and the last day where it is a weekend that is worked."""
    if sheet.standing.hung_at is None or sheet.standing.runs_until is None:
        return (), ()
    nominal = sheet.standing.hung_at.astimezone(CHINA).date() + sheet.posting.days * _DAY
    last = sheet.standing.runs_until.astimezone(CHINA).date() - _DAY
    rest = [nominal + number * _DAY for number in range((last - nominal).days)]
    return rest, [last] if last.weekday() >= _WEEKEND else []
