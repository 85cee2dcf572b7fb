"""承诺: made on a visit, said to be kept by staff, and kept only once the household says so."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation import errors
from app.consultation.kinds import PromiseState
from app.consultation.models import ConsultPromise, ConsultVisit, PromiseRuling, PromiseWord
from app.consultation.visits.visit_schemas import NewPromise
from app.core.errors import NOT_FOUND, FieldFault, Refused
from app.core.paging import START, Cursor, records
from app.media import service as media
from app.projects.plans.plans import plain


@dataclass(frozen=True, slots=True)
class PromiseNow:
    """A promise, where it stands by the latest word on it, and what the street decided about it before the acceptance."""

    promise: ConsultPromise
    state: PromiseState
    ruling: PromiseRuling | None = None

    @property
    def open(self) -> bool:
        """Whether it stands in the way of the acceptance: its household does not say it is kept, and nobody decided."""
        return self.state is not PromiseState.KEPT and self.ruling is None

    def overdue(self, today: date) -> bool:
        """Whether its day has passed and the household has not said that it is kept."""
        due_on = self.ruling.due_on if self.ruling is not None else self.promise.due_on
        return self.state is not PromiseState.KEPT and due_on is not None and due_on < today


def add(
    session: AsyncSession,
    consultation_id: uuid.UUID,
    plan_version_id: uuid.UUID,
    visit: ConsultVisit,
    promised: Iterable[NewPromise],
) -> None:
    """Add what was promised on a visit, under the version of the plan now asked about."""
    session.add_all(
        ConsultPromise(
            id=uuid.uuid4(),
            consultation_id=consultation_id,
            part_id=visit.part_id,
            plan_version_id=plan_version_id,
            visit_id=visit.id,
            promised=plain(one.promised),
            keeper=plain(one.keeper),
            due_on=one.due_on,
            made_by=visit.agent_id,
            at=visit.at,
        )
        for one in promised
    )


async def of_parts(
    session: AsyncSession, consultation_id: uuid.UUID, part_ids: Collection[uuid.UUID] | None = None
) -> dict[uuid.UUID, list[PromiseNow]]:
    """The promises made to households (all of them, or these), by household, the earliest due first."""
    query = select(ConsultPromise).where(ConsultPromise.consultation_id == consultation_id)
    if part_ids is not None:
        query = query.where(ConsultPromise.part_id.in_(part_ids))
    rows = (await session.scalars(query.order_by(ConsultPromise.due_on, ConsultPromise.id))).all()
    found: dict[uuid.UUID, list[PromiseNow]] = {}
    for one in await states(session, rows):
        found.setdefault(one.promise.part_id, []).append(one)
    return found


async def open_ones(
    session: AsyncSession, consultation_id: uuid.UUID, *, after: Cursor = START
) -> tuple[list[PromiseNow], str | None]:
    """Fifty promises that no household has called kept, the earliest due first, and the next page's cursor."""
    query = select(ConsultPromise).where(
        ConsultPromise.consultation_id == consultation_id, ConsultPromise.id.not_in(_kept_ids(consultation_id))
    )
    found, following = await records(session, query, (ConsultPromise.due_on, ConsultPromise.id), after)
    return await states(session, found), following


def _kept_ids(consultation_id: uuid.UUID) -> Select[uuid.UUID]:
    latest = (
        select(PromiseWord.promise_id, PromiseWord.state)
        .join(ConsultPromise, ConsultPromise.id == PromiseWord.promise_id)
        .where(ConsultPromise.consultation_id == consultation_id)
        .ext(distinct_on(PromiseWord.promise_id))
        .order_by(PromiseWord.promise_id, PromiseWord.at.desc(), PromiseWord.id)
        .subquery()
    )
    return select(latest.c.promise_id).where(latest.c.state == PromiseState.KEPT)


async def states(session: AsyncSession, promises: Collection[ConsultPromise]) -> list[PromiseNow]:
    """Where these promises stand, by the latest word on each."""
    if not promises:
        return []
    words = {
        one.promise_id: one.state
        for one in await session.scalars(
            select(PromiseWord)
            .where(PromiseWord.promise_id.in_([one.id for one in promises]))
            .order_by(PromiseWord.at, PromiseWord.id)
        )
    }
    ruled = select(PromiseRuling).where(PromiseRuling.promise_id.in_([one.id for one in promises]))
    rulings = {one.promise_id: one for one in await session.scalars(ruled)}
    return [PromiseNow(one, words.get(one.id, PromiseState.OPEN), rulings.get(one.id)) for one in promises]


async def find(session: AsyncSession, consultation_id: uuid.UUID, promise_id: uuid.UUID) -> ConsultPromise:
    """A promise of this consultation; raises Refused where there is none."""
    found = await session.get(ConsultPromise, promise_id)
    if found is None or found.consultation_id != consultation_id:
        raise Refused(NOT_FOUND)
    return found


async def say_kept(
    session: AsyncSession,
    community_id: uuid.UUID,
    promise: ConsultPromise,
    text: str,
    evidence: list[uuid.UUID],
    *,
    by: uuid.UUID,
    at: datetime,
) -> PromiseNow:
    """Staff say that it has been kept; it stays open until the household says so too."""
    faults = await media.unknown(session, community_id, evidence)
    if faults:
        raise Refused(errors.PROMISE_FAULTY, faults)
    return await _say(
        session,
        promise,
        PromiseWord(state=PromiseState.SAID_KEPT, told=plain(text), evidence=evidence, staff_id=by, at=at),
    )


async def household_says(
    session: AsyncSession, promise: ConsultPromise, text: str, *, is_kept: bool, by: uuid.UUID, at: datetime
) -> PromiseNow:
    """The household says whether it has been kept; where it has not, what is missing."""
    if not is_kept and not text.strip():
        raise Refused(errors.PROMISE_FAULTY, [FieldFault("told", "请写明还有什么没有做到。")])
    state = PromiseState.KEPT if is_kept else PromiseState.NOT_KEPT
    word = PromiseWord(state=state, told=plain(text), evidence=[], resident_id=by, at=at)
    return await _say(session, promise, word)


async def _say(session: AsyncSession, promise: ConsultPromise, word: PromiseWord) -> PromiseNow:
    word.id, word.promise_id = uuid.uuid4(), promise.id
    session.add(word)
    await session.flush()
    return (await states(session, [promise]))[0]
