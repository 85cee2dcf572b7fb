"""Who was at a meeting, read for many households together: a contact in person, and how far it is the household's own.

By the code on a confirmed owner's phone it is their own word; what the desk wrote down is a claim, and one that somebody
of the household denies counts for nothing. Being there is no stance: nobody has agreed by coming.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.claims import queries
from app.claims.kinds import EvidenceClass
from app.consultation.households.standing import COUNTED, HouseholdContact
from app.consultation.kinds import CheckInWay, Trust, Voice
from app.consultation.models.attendance import MeetingCheckIn
from app.consultation.models.meetings import Meeting
from app.consultation.rounds.claimed import own_trust, trust_of
from app.identity.residents.binding import objected_at

SUBJECT = "meeting_check_in"


@dataclass(frozen=True, slots=True)
class Attendance:
    """Somebody of a household at a meeting, and how far that is the household's own."""

    check_in: MeetingCheckIn
    trust: Trust

    @property
    def voice(self) -> Voice:
        """As whom they were there."""
        return self.check_in.met_as.voice

    @property
    def believed(self) -> bool:
        """Whether nobody denies it, and it is meant to count as a contact."""
        return self.check_in.counts and self.trust in COUNTED

    @property
    def evidence(self) -> EvidenceClass:
        """On what it rests."""
        if self.check_in.way == CheckInWay.CODE:
            return EvidenceClass.OWN_WORD_2 if self.voice is Voice.OWNER else EvidenceClass.OWN_WORD_1
        return class_of_desk(photo=self.check_in.evidence_id is not None)

    def contact(self) -> HouseholdContact:
        """As the standing of a household takes it."""
        return HouseholdContact(
            self.check_in.at,
            in_person=True,
            met=self.voice,
            person=str(self.check_in.owner_id or ""),
            believed=self.believed,
        )


def class_of_desk(*, photo: bool) -> EvidenceClass:
    """On what an entry of the desk rests: the sheet they signed, or the word of who sat there."""
    return EvidenceClass.SIGNED_SHEET if photo else EvidenceClass.ORAL


async def of_households(
    session: AsyncSession, consultation_id: uuid.UUID, part_ids: Sequence[uuid.UUID] | None
) -> dict[uuid.UUID, list[Attendance]]:
    """Who was at the meetings of a consultation (of these parts, where named), by household, in order of time."""
    query = (
        select(MeetingCheckIn)
        .join(Meeting, Meeting.id == MeetingCheckIn.meeting_id)
        .where(Meeting.consultation_id == consultation_id)
    )
    if part_ids is not None:
        query = query.where(MeetingCheckIn.part_id.in_(part_ids))
    found: dict[uuid.UUID, list[Attendance]] = {}
    for one in await trusted(
        session, (await session.scalars(query.order_by(MeetingCheckIn.at, MeetingCheckIn.id))).all()
    ):
        found.setdefault(one.check_in.part_id, []).append(one)
    return found


async def trusted(session: AsyncSession, rows: Sequence[MeetingCheckIn]) -> list[Attendance]:
    """These entries, each with how far it is the household's own."""
    entered = await queries.states(session, SUBJECT, [one.id for one in rows if one.staff_id is not None])
    doubted = await objected_at(session, {one.part_id for one in rows if one.resident_id is not None})
    found = []
    for one in rows:
        if one.resident_id is not None:
            trust = own_trust(upheld=doubted.get((one.resident_id, one.part_id)))
        else:
            claims = entered.get(one.id, [])
            trust = trust_of(claims[-1].standing.state) if claims else Trust.OUT
        found.append(Attendance(one, trust))
    return found
