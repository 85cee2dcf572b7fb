"""Appointments made on phones as the co-owners see them: who proposed, who agreed when, and whether it holds now."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NOT_FOUND, Refused
from app.register.rolls.roll_owners import OwnerToday, owners_today
from app.voting.authorities.schemas import AppointmentAnswer, CoOwnerAnswer, CoOwnerSaid
from app.voting.ballots import consents
from app.voting.ballots.entitlement import people_of
from app.voting.ballots.heads_on_roll import head_of_owners, heads_of_owners
from app.voting.kinds import AppointmentState
from app.voting.models import AppointmentConsent, Vote, VoterAppointment


async def co_owners(
    session: AsyncSession, vote: Vote, voter: str, owner_ids: Iterable[uuid.UUID]
) -> list[CoOwnerAnswer]:
    """The owners of a head of these owners, with the names by which one of them is proposed; raises Refused for others'."""
    head = await head_of_owners(session, vote.roll_id, owner_ids, voter)
    if head is None or vote.roll_id is None:
        raise Refused(NOT_FOUND)
    return [
        CoOwnerAnswer(owner=one.named, name=one.name, deceased=one.deceased, mine=one.named in head.mine)
        for one in await owners_today(session, vote.roll_id, voter)
    ]


async def answers(
    session: AsyncSession,
    vote: Vote,
    appointments: Sequence[VoterAppointment],
    owner_ids: Iterable[uuid.UUID],
    at: datetime,
) -> list[AppointmentAnswer]:
    """Appointments of heads of these owners as they stand at an instant."""
    if not appointments:
        return []
    heads = {one.voter: one for one in await heads_of_owners(session, vote.roll_id, owner_ids)}
    told = []
    for one in appointments:
        head = heads[one.voter]
        owners = await owners_today(session, vote.roll_id, one.voter) if vote.roll_id is not None else []
        names = {each.named: each.name for each in owners}
        state, why = await _standing(session, vote, one, at)
        told.append(
            AppointmentAnswer.from_row(
                one,
                parts=list(head.parts),
                name=names.get(one.owner, ""),
                proposed_by=names.get(one.proposed_as, ""),
                consents=_co_owners_said(owners, await consents.consents_of(session, one.id), head.mine),
                state=state,
                why=why,
                ended_by=names.get(one.ended_as) if one.ended_as else None,
            )
        )
    return told


def _co_owners_said(
    owners: Iterable[OwnerToday], appointment_consents: Iterable[AppointmentConsent], mine: frozenset[str]
) -> list[CoOwnerSaid]:
    """Every co-owner who is asked or has answered, in the order of the roll."""
    said = {one.owner: one for one in appointment_consents}
    return [
        CoOwnerSaid(
            owner=one.named,
            name=one.name,
            agrees=said[one.named].agrees if one.named in said else None,
            said_at=said[one.named].at if one.named in said else None,
            mine=one.named in mine,
        )
        for one in owners
        if one.named in said or not one.deceased
    ]


async def _standing(
    session: AsyncSession, vote: Vote, appointment: VoterAppointment, at: datetime
) -> tuple[AppointmentState, str]:
    if appointment.ended_at is not None:
        return AppointmentState.ENDED, f"{appointment.end_reason}。"
    if appointment.authority_id is None:
        why = await consents.why_fallen(session, vote, appointment)
        return (AppointmentState.NOT_GOOD, why) if why else (AppointmentState.WAITING, "")
    people = await people_of(session, vote, appointment.voter, at)
    authority = next(each for each in people.authorities if each.id == appointment.authority_id)
    why = people.unfit(authority)
    if not why and authority.owner not in people.alive:
        why = "被推选的共有人在名册上已登记去世，推选随之终止。"
    return (AppointmentState.NOT_GOOD, why) if why else (AppointmentState.IN_FORCE, "")
