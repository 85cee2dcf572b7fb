"""Claims as people read them: with the flat's name, the agent's, and everything that happened."""

import uuid
from collections.abc import Iterable, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from app.claims.kinds import ClaimSaid
from app.claims.models import ClaimEvent
from app.claims.reading import reading
from app.claims.reading.reading import ClaimNow
from app.claims.reports import ReportNow
from app.claims.schemas import ClaimAnswer, DeliveryAnswer, EventAnswer, SlipAnswer, VisitReportAnswered
from app.claims.slips import agents
from app.claims.slips.slips import SlipNow
from app.identity import service as identity
from app.identity.permissions import Role
from app.register import queries as register


async def answers(session: AsyncSession, found: Sequence[ClaimNow]) -> list[ClaimAnswer]:
    """These claims in their order; no owner is named, staff and helpers are by name."""
    places = await register.placed(session, {one.claim.part_id for one in found})
    people = [who for one in found for who in (one.claim.agent_id, *(event.recorded_by for event in one.events))]
    names = await identity.names(session, people)
    mended = await reading.mended_by(session, [one.claim.id for one in found])
    return [_answer(one, places[one.claim.part_id].name, names, mended.get(one.claim.id)) for one in found]


async def answer(session: AsyncSession, one: ClaimNow) -> ClaimAnswer:
    """A claim as people read it."""
    return (await answers(session, [one]))[0]


def report(one: ReportNow) -> VisitReportAnswered:
    """A report as its resident reads it."""
    return VisitReportAnswered.from_row(
        one.report,
        due_at=one.due_at,
        found=one.answer.found if one.answer else None,
        answer=one.answer.answer if one.answer else "",
        answered_at=one.answer.at if one.answer else None,
    )


def _answer(one: ClaimNow, part: str, names: dict[uuid.UUID, str], mended_by: uuid.UUID | None) -> ClaimAnswer:
    said, standing = ClaimSaid.of(one.claim.said), one.standing
    return ClaimAnswer.from_row(
        one.claim,
        part=part,
        about=said.about,
        words=said.words,
        agent=agents.named(one.claim, names),
        state=standing.state,
        since=standing.since,
        counts=standing.counts,
        counted_words=ClaimSaid.of(standing.said).words if standing.counts else "",
        disputed=standing.dispute is not None,
        mends=one.claim.mends_id,
        mended_by=mended_by,
        events=[_event(event, names) for event in one.events],
    )


def _event(event: ClaimEvent, names: dict[uuid.UUID, str]) -> EventAnswer:
    return EventAnswer.from_row(
        event,
        words=ClaimSaid.of(event.said).words if event.said is not None else "",
        by=names.get(event.recorded_by, "") if event.recorded_by is not None else "",
        role=Role(event.role) if event.role is not None else None,
    )


async def slip_answers(session: AsyncSession, found: Iterable[SlipNow]) -> list[SlipAnswer]:
    """Slips with what became of them."""
    listed = list(found)
    names = await identity.names(session, [each.delivered_by for one in listed for each in one.deliveries])
    return [
        SlipAnswer.from_row(
            one,
            number=one.slip.number,
            claim_id=one.claim.id,
            at=one.slip.at,
            deliveries=[DeliveryAnswer.from_row(each, by=names.get(each.delivered_by, "")) for each in one.deliveries],
            replied=bool(one.replies),
        )
        for one in listed
    ]
