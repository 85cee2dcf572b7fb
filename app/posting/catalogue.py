"""A committee's own wordings of the texts: versioned, the last one used; where there is none, the one we start from."""

import hashlib
import unicodedata
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import FieldFault, Refused
from app.core.paging import START, Cursor, records
from app.posting import errors, texts
from app.posting.models import TextVersion
from app.posting.texts import DEFAULTS, TextKey, TextWording
from app.register import places
from app.register.models import Community


@dataclass(frozen=True, slots=True)
class Used:
    """The wording in use for a key; `version` is None where the committee has not worded it anew."""

    key: TextKey
    wording: TextWording
    version: TextVersion | None


async def in_use(session: AsyncSession, committee_id: uuid.UUID) -> list[Used]:
    """Every text as this committee uses it."""
    latest = (
        select(TextVersion)
        .where(TextVersion.committee_id == committee_id)
        .ext(distinct_on(TextVersion.key))
        .order_by(TextVersion.key, TextVersion.number.desc())
    )
    own = {one.key: one for one in await session.scalars(latest)}
    return [
        Used(key, TextWording(own[key].title, own[key].body) if key in own else start, own.get(key))
        for key, start in DEFAULTS.items()
    ]


async def versions(
    session: AsyncSession, committee_id: uuid.UUID, key: TextKey, after: Cursor = START
) -> tuple[list[TextVersion], str | None]:
    """Fifty versions of a committee's wording, the newest first, and the next page's cursor."""
    query = select(TextVersion).where(TextVersion.committee_id == committee_id, TextVersion.key == key)
    return await records(session, query, (TextVersion.number,), after, newest_first=True)


def checked(key: TextKey, wording: TextWording) -> TextWording:
    """The wording as it would be kept; raises Refused with every fault of it."""
    kept = TextWording(_plain(wording.title), _plain(wording.body))
    faults = [FieldFault(field, what) for field, what in texts.faults(key, kept)]
    if faults:
        raise Refused(errors.TEXT_FAULTY, faults)
    return kept


def _plain(text: str) -> str:
    return "\n".join(line.rstrip() for line in unicodedata.normalize("NFC", text).splitlines()).strip()


async def reword(
    session: AsyncSession,
    committee_id: uuid.UUID,
    key: TextKey,
    wording: TextWording,
    reason: str,
    *,
    by: uuid.UUID,
    at: datetime,
) -> TextVersion:
    """Use another wording from now on; postings and events that stand keep theirs."""
    kept = checked(key, wording)
    lock = hashlib.sha256(b"text" + committee_id.bytes + key.encode()).digest()[:8]
    await session.execute(select(func.pg_advisory_xact_lock(int.from_bytes(lock, "big", signed=True))))
    last = await session.scalar(
        select(func.max(TextVersion.number)).where(TextVersion.committee_id == committee_id, TextVersion.key == key)
    )
    version = TextVersion(
        committee_id=committee_id,
        key=key,
        number=(last or 0) + 1,
        title=kept.title,
        body=kept.body,
        reason=reason,
        edited_by=by,
        edited_at=at,
    )
    session.add(version)
    await session.flush()
    return version


async def render(session: AsyncSession, community_id: uuid.UUID, key: TextKey, facts: Mapping[str, str]) -> TextWording:
    """A text of the estate's committee filled with facts, one for each of `texts.placeholders(key)`.

    Raises ValueError where facts are missing or too many: they come from a room, not from a person.
    """
    lineage = await places.lineage(session, Community, community_id)
    committee_id = lineage.ids[-2] if lineage is not None else None
    own = await session.scalar(
        select(TextVersion)
        .where(TextVersion.committee_id == committee_id, TextVersion.key == key)
        .order_by(TextVersion.number.desc())
        .limit(1)
    )
    return texts.filled(key, DEFAULTS[key] if own is None else TextWording(own.title, own.body), facts)
