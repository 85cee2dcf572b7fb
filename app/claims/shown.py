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
from app.register import queries as register


async def answers(session: AsyncSession, claims: Sequence[ClaimNow]) -> list[ClaimAnswer]:
    """These claims in their order; no owner is named, staff and helpers are by name."""
    places = await register.placed(session, {one.claim.part_id for one in claims})
    people = [who for one in claims for who in (one.claim.agent_id, *(event.recorded_by for event in one.events))]
    names = await identity.names(session, people)
    mended = await reading.mended_by(session, [one.claim.id for one in claims])
    return [_answer(one, places[one.claim.part_id].name, names, mended.get(one.claim.id)) for one in claims]


async def answer(session: AsyncSession, claim: ClaimNow) -> ClaimAnswer:
    """A claim as people read it."""
    return (await answers(session, [claim]))[0]


def report(report_now: ReportNow) -> VisitReportAnswered:
    """A report as its resident reads it."""
    return VisitReportAnswered.from_row(
        report_now.report,
        due_at=report_now.due_at,
        found=report_now.answer.found if report_now.answer else None,
        answer=report_now.answer.answer if report_now.answer else "",
        answered_at=report_now.answer.at if report_now.answer else None,
    )


def _answer(claim: ClaimNow, part: str, names: dict[uuid.UUID, str], mended_by: uuid.UUID | None) -> ClaimAnswer:
    said, standing = ClaimSaid.from_json(claim.claim.said), claim.standing
    return ClaimAnswer.from_row(
        claim.claim,
        part=part,
        about=said.about,
        words=said.words,
        agent=agents.named(claim.claim, names),
        state=standing.state,
        since=standing.since,
        counts=standing.counts,
        counted_words=ClaimSaid.from_json(standing.fields).words if standing.counts else "",
        disputed=standing.dispute is not None,
        mends=claim.claim.mends_id,
        mended_by=mended_by,
        events=[_event(event, names) for event in claim.events],
    )


def _event(event: ClaimEvent, names: dict[uuid.UUID, str]) -> EventAnswer:
    return EventAnswer.from_row(
        event,
        words=ClaimSaid.from_json(event.said).words if event.said is not None else "",
        by=names.get(event.recorded_by, "") if event.recorded_by is not None else "",
        role=event.role,
    )


async def slip_answers(session: AsyncSession, slips: Iterable[SlipNow]) -> list[SlipAnswer]:
    """Slips with what became of them."""
    listed = list(slips)
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
