"""Public events: every change of a subject, numbered without a gap, with its reason, for everybody to read."""

import unicodedata
import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import FieldFault, Refused
from app.core.paging import START, Cursor, records
from app.posting import errors
from app.posting.catalogue import render
from app.posting.models import PublicEvent, PublicEventCounter
from app.posting.texts import TextKey, bears_personal_number, fact_words, placeholders


async def record_event(
    session: AsyncSession,
    *,
    community_id: uuid.UUID,
    subject_kind: str,
    subject_id: uuid.UUID,
    what: TextKey,
    facts: Mapping[str, Any],
    reason: str,
    proposed_by: uuid.UUID | None,
    approved_by: uuid.UUID | None,
    at: datetime,
) -> PublicEvent:
    """Append the subject's next event; its number is kept only if the transaction is, so there is never a gap.

    `facts` are JSON; those that the sentence of `what` names are said in it, all are kept. Persons are None where the
    clock acts, or nobody had to approve. Raises Refused where the reason or a fact shows a mobile or citizen's number,
    as everybody reads them; ValueError where `what` is no event, or its sentence names a fact that is not given.
    """
    if not what.is_event:
        raise ValueError(f"{what} is no event")
    reason = unicodedata.normalize("NFC", reason.strip())
    faults = [
        FieldFault(field, "公开记事不能出现手机号码或身份证号，请删去。")
        for field, words in [("reason", reason), *_texts("facts", dict(facts))]
        if bears_personal_number(words)
    ]
    if faults:
        raise Refused(errors.EVENT_FAULTY, faults)
    said = {name: fact_words(name, facts[name]) for name in placeholders(what) if name in facts}
    event = PublicEvent(
        subject_kind=subject_kind,
        subject_id=subject_id,
        number=await _next_number(session, subject_kind, subject_id),
        community_id=community_id,
        at=at,
        what=what,
        sentence=(await render(session, community_id, what, said)).body,
        facts=dict(facts),
        reason=reason,
        proposed_by=proposed_by,
        approved_by=approved_by,
    )
    session.add(event)
    await session.flush()
    return event


def _texts(path: str, fact: object) -> Iterator[tuple[str, str]]:
    """Every text within a fact, with where it stands."""
    match fact:
        case str():
            yield path, fact
        case dict():
            for name, within in fact.items():
                yield from _texts(f"{path}.{name}", within)
        case list():
            for index, within in enumerate(fact):
                yield from _texts(f"{path}.{index}", within)
        case _:
            pass


async def _next_number(session: AsyncSession, subject_kind: str, subject_id: uuid.UUID) -> int:
    """The next number; the counter's row stays locked until this transaction ends."""
    first = insert(PublicEventCounter).values(subject_kind=subject_kind, subject_id=subject_id, last=1)
    counted = first.on_conflict_do_update(
        index_elements=[PublicEventCounter.subject_kind, PublicEventCounter.subject_id],
        set_={"last": PublicEventCounter.last + 1},
    )
    number: int = (await session.execute(counted.returning(PublicEventCounter.last))).scalar_one()
    return number


async def recorded(session: AsyncSession, subject_kind: str, subject_id: uuid.UUID, what: TextKey) -> bool:
    """Whether the subject has an event of this kind."""
    event = exists().where(
        PublicEvent.subject_kind == subject_kind, PublicEvent.subject_id == subject_id, PublicEvent.what == what
    )
    return bool(await session.scalar(select(event)))


async def listed(
    session: AsyncSession, subject_kind: str, subject_id: uuid.UUID, *, after: Cursor = START
) -> tuple[list[PublicEvent], str | None]:
    """Fifty events of a subject by their numbers, and the next page's cursor."""
    query = select(PublicEvent).where(PublicEvent.subject_kind == subject_kind, PublicEvent.subject_id == subject_id)
    return await records(session, query, (PublicEvent.number,), after)
