"""What of votes waits for a resident: a ballot not cast, an appointment not answered."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.residents.dwelling import Dweller, WaitsForMe, owners_of
from app.voting.ballots import consents
from app.voting.ballots.entitlement import Castable, castable
from app.voting.ballots.heads_on_roll import RollHead, heads_of_owners
from app.voting.lifecycle import Mode, State
from app.voting.models import AppointmentConsent, PlaceTaken, Vote, VoterAppointment


@dataclass(frozen=True, slots=True)
class VoteForMe:
    """A vote that receives ballots now, a head for which this phone may cast, and whether it took part."""

    vote: Vote
    mine: Castable
    taken_part: bool


async def votes(
    session: AsyncSession, mine: Sequence[Dweller], resident_id: uuid.UUID, at: datetime
) -> list[VoteForMe]:
    """Every head for which a phone may cast now, at the estates of its flats.

    Who acts for somebody else need not be an owner there: a flat that waits for confirmation will do.
    """
    receiving = Vote.state == State.OPEN, Vote.mode == Mode.BINDING, Vote.opens_at <= at, Vote.closes_at > at
    rows = await session.scalars(_of_estates(mine).where(*receiving))
    owners = owners_of(mine)
    found = [(vote, one) for vote in rows for one in await castable(session, vote, owners, resident_id, at)]
    taken = await _taken(session, [(vote.id, one.head.voter) for vote, one in found])
    return [VoteForMe(vote, one, (vote.id, one.head.voter) in taken) for vote, one in found]


def to_cast(castables: Iterable[VoteForMe]) -> list[WaitsForMe]:
    """Those that nobody has cast for yet."""
    return [
        WaitsForMe(
            one.vote.title,
            {"community": one.vote.community_id, "vote": one.vote.id, "voter": one.mine.head.voter},
            one.vote.opens_at or one.vote.created_at,
            one.vote.closes_at,
            "、".join(one.mine.head.parts),
        )
        for one in castables
        if not one.taken_part
    ]


async def appointments(session: AsyncSession, mine: Sequence[Dweller], at: datetime) -> list[WaitsForMe]:
    """Appointments of one's heads to which one has not said yes or no, while nothing was received for the head."""
    owners = owners_of(mine)
    if not owners:
        return []
    noticed = Vote.state.in_([State.NOTICED, State.OPEN])
    still = or_(Vote.closes_at.is_(None), Vote.closes_at > at)
    proposed = select(VoterAppointment.vote_id).where(
        VoterAppointment.ended_at.is_(None), VoterAppointment.authority_id.is_(None)
    )
    waits = []
    for vote in await session.scalars(_of_estates(mine).where(noticed, still, Vote.id.in_(proposed))):
        heads = {one.voter: one for one in await heads_of_owners(session, vote.roll_id, owners)}
        waits += [
            WaitsForMe(
                vote.title,
                {"community": vote.community_id, "vote": vote.id, "appointment": one.id},
                one.proposed_at,
                vote.closes_at,
                "、".join(heads[one.voter].parts),
            )
            for one in await _unanswered(session, vote, heads)
        ]
    return waits


async def _unanswered(session: AsyncSession, vote: Vote, heads: dict[str, RollHead]) -> list[VoterAppointment]:
    rows = await session.scalars(
        select(VoterAppointment).where(
            VoterAppointment.vote_id == vote.id,
            VoterAppointment.voter.in_(heads),
            VoterAppointment.ended_at.is_(None),
            VoterAppointment.authority_id.is_(None),
        )
    )
    found = rows.all()
    answered = await session.execute(
        select(AppointmentConsent.appointment_id, AppointmentConsent.owner).where(
            AppointmentConsent.appointment_id.in_([one.id for one in found])
        )
    )
    said = {(row.appointment_id, row.owner) for row in answered}
    taken = await _taken(session, [(vote.id, one.voter) for one in found])
    return [
        one
        for one in found
        if (vote.id, one.voter) not in taken
        and not any((one.id, name) in said for name in heads[one.voter].mine)
        and not await consents.why_fallen(session, vote, one)
    ]


def _of_estates(mine: Sequence[Dweller]) -> Select[Vote]:
    estates = {one.community_id for one in mine}
    return select(Vote).where(Vote.community_id.in_(estates)).order_by(Vote.created_at.desc(), Vote.id)


async def _taken(session: AsyncSession, heads: Collection[tuple[uuid.UUID, str]]) -> set[tuple[uuid.UUID, str]]:
    """Those of these heads whose place is taken, by ballot or by a paper received."""
    if not heads:
        return set()
    rows = await session.execute(
        select(PlaceTaken.vote_id, PlaceTaken.voter).where(tuple_(PlaceTaken.vote_id, PlaceTaken.voter).in_(heads))
    )
    return {(row.vote_id, row.voter) for row in rows}
