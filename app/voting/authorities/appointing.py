"""Co-owners appoint the one who casts for their head, each on their own phone: proposed by one, agreed by all.

Source: law R-48, case 13. For one vote, because an authority is for one (R-52). When the last of those alive has agreed
there is an authority of the very kind that a signed sheet makes, so that casting knows one way; one refusal ends the
proposal, and one withdrawal the appointment, a ballot before it standing (case 25). Who has no phone signs the sheet,
and those who agreed here need not sign it again.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NOT_FOUND, FieldFault, Refused
from app.core.installation import CHINA
from app.core.paging import START, Cursor, all_lines, records
from app.notifications.kinds import NoticeKind
from app.register.people.names import plain_name
from app.register.rolls import rolls
from app.register.rolls.roll_owners import OwnerToday
from app.voting import errors, notifying
from app.voting.authorities import recording
from app.voting.authorities.circumstances import head_now, owners_of_head, received_on, running_now
from app.voting.authorities.fitness import AuthoritySaid, faults
from app.voting.ballots import consents
from app.voting.ballots.entitlement import people_of
from app.voting.ballots.heads_on_roll import RollHead, head_of, head_of_owners, heads_of_owners
from app.voting.kinds import AuthorityKind
from app.voting.models import AppointmentConsent, Vote, VoterAppointment, VotingAuthority

DOCUMENT = "全体共有人在手机上同意推选"
REFUSED = "有共有人不同意"
WITHDRAWN = "共有人从手机撤回同意"
RENUMBERED = "名册更正后户号已重新编排"
LEFT = "共有人在名册上已有变动"

_PROPOSED = "有共有人提议由你们中的一位代表这一户投票，须全体共有人都同意才成立。"
_AGREED = "又有一位共有人同意了这项推选。"
_IN_FORCE = "全体共有人都已同意推选，今后只接收被推选人的选票。"
_NOT_MADE = "有共有人不同意推选，这次推选不成立，任何一位共有人仍可投票，以先收到的为准。"
_ENDED = "有共有人撤回了同意，推选已经终止；此前已投的票有效。"


async def propose(
    session: AsyncSession,
    community_id: uuid.UUID,
    vote_id: uuid.UUID,
    voter: str,
    owner: str,
    *,
    resident_id: uuid.UUID,
    owner_ids: Iterable[uuid.UUID],
) -> VoterAppointment:
    """A co-owner proposes one of them (`owner`, by the name on the roll) as the voter of their head, and agrees to it.

    Raises Refused for a head that is not theirs, while another proposal waits, once something was received for the
    head, and with every fault of the proposal at once.
    """
    vote, at = await recording.writable(session, community_id, vote_id)
    head = await _head(session, vote, voter, owner_ids)
    owners = await owners_of_head(session, vote, voter)
    mine = _names(head, owners)
    earlier = await consents.open_appointment(session, vote, voter)
    if earlier is not None and not await _cleared_away(session, vote, earlier, resident_id, at):
        raise Refused(errors.APPOINTMENT_WAITING)
    await _require_nothing_received(session, vote, voter)
    # As if all had agreed already: what would stop it at the last consent is said at the first.
    alive = frozenset(one.named for one in owners if not one.deceased)
    await _require_fit(session, vote, voter, owner, owners, alive, at)
    made = VoterAppointment(
        id=uuid.uuid4(),
        vote_id=vote.id,
        voter=voter,
        owner=owner,
        proposed_as=min(mine),
        proposed_by=resident_id,
        proposed_at=at,
        end_reason="",
    )
    session.add(made)
    await session.flush()
    await _write(session, made, mine, resident_id, at, agrees=True)
    await _tell(session, vote, made, _PROPOSED, "proposed", at)
    return made


async def answer(
    session: AsyncSession,
    community_id: uuid.UUID,
    vote_id: uuid.UUID,
    appointment_id: uuid.UUID,
    *,
    agrees: bool,
    resident_id: uuid.UUID,
    owner_ids: Iterable[uuid.UUID],
) -> VoterAppointment:
    """A co-owner agrees, or refuses, and a refusal ends it; the last consent makes the authority.

    The same answer again changes nothing. Raises Refused for another answer than the one given, for what has ended,
    and once something was received for the head.
    """
    vote, at = await recording.writable(session, community_id, vote_id)
    appointment = await _appointment_of(session, vote, appointment_id, owner_ids)
    owners = await owners_of_head(session, vote, appointment.voter)
    mine = _names(await _head(session, vote, appointment.voter, owner_ids), owners)
    rows = await consents.consents_of(session, appointment.id)
    if any(one.resident_id == resident_id and one.owner not in mine for one in rows):
        raise Refused(errors.ONE_PHONE_FOR_SEVERAL)
    given = {one.owner: one.agrees for one in rows}
    if said := {given[one] for one in mine if one in given}:
        if said != {agrees}:
            raise Refused(errors.APPOINTMENT_ANSWERED, said="不同意" if agrees else "同意")
        if appointment.ended_at is not None or appointment.authority_id is not None:
            return appointment
    if appointment.ended_at is not None:
        raise Refused(errors.APPOINTMENT_OVER, why=f"{appointment.end_reason}，已经终止。仍要推选的，请重新提议。")
    new = mine - given.keys()
    if not agrees:
        await _write(session, appointment, new, resident_id, at, agrees=False)
        await _stop(session, appointment, REFUSED, resident_id, at, min(mine))
        await _tell(session, vote, appointment, _NOT_MADE, "refused", at)
        return appointment
    if why := await consents.why_fallen(session, vote, appointment):
        raise Refused(errors.APPOINTMENT_OVER, why=why)
    await _require_nothing_received(session, vote, appointment.voter)
    await _write(session, appointment, new, resident_id, at, agrees=True)
    agreed = frozenset({named for named, yes in given.items() if yes} | mine)
    alive = frozenset(one.named for one in owners if not one.deceased)
    if appointment.authority_id is None and alive <= agreed:
        await _require_fit(session, vote, appointment.voter, appointment.owner, owners, agreed & alive, at)
        await _come_into_force(session, vote, appointment, owners, at)
        await _tell(session, vote, appointment, _IN_FORCE, "in_force", at)
    elif new:
        await _tell(session, vote, appointment, _AGREED, f"agreed:{min(mine)}", at)
    return appointment


async def withdraw(
    session: AsyncSession,
    community_id: uuid.UUID,
    vote_id: uuid.UUID,
    appointment_id: uuid.UUID,
    *,
    resident_id: uuid.UUID,
    owner_ids: Iterable[uuid.UUID],
) -> VoterAppointment:
    """A co-owner who agreed takes it back: the appointment ends at this instant, and a ballot cast before stands.

    Raises Refused for who has not agreed, and for what has ended.
    """
    vote, at = await recording.writable(session, community_id, vote_id)
    appointment = await _appointment_of(session, vote, appointment_id, owner_ids)
    if appointment.ended_at is not None:
        raise Refused(errors.APPOINTMENT_OVER, why=f"{appointment.end_reason}，已经终止。")
    head = await _head(session, vote, appointment.voter, owner_ids)
    mine = _names(head, await owners_of_head(session, vote, appointment.voter))
    given = {one.owner for one in await consents.consents_of(session, appointment.id) if one.agrees}
    if not given & mine:
        raise Refused(errors.APPOINTMENT_NOT_AGREED)
    await _stop(session, appointment, WITHDRAWN, resident_id, at, min(given & mine))
    await _tell(session, vote, appointment, _ENDED, "ended", at)
    return appointment


async def of_heads(
    session: AsyncSession, vote: Vote, voters: Iterable[str], after: Cursor = START
) -> tuple[list[VoterAppointment], str | None]:
    """Fifty appointments made on phones for these heads of the roll in force, the newest first, and the next cursor."""
    if vote.roll_id is None:
        return [], None
    roll = await rolls.find(session, vote.community_id, vote.roll_id)
    query = select(VoterAppointment).where(
        VoterAppointment.vote_id == vote.id,
        VoterAppointment.voter.in_(list(voters)),
        # After a roll was drawn anew the same number is somebody else's head.
        VoterAppointment.proposed_at >= roll.frozen_at,
    )
    order = (VoterAppointment.proposed_at, VoterAppointment.id)
    return await records(session, query, order, after, newest_first=True)


async def _head(session: AsyncSession, vote: Vote, voter: str, owner_ids: Iterable[uuid.UUID]) -> RollHead:
    """The head of these owners; raises Refused for one that is not theirs."""
    found = await head_of_owners(session, vote.roll_id, owner_ids, voter)
    if found is None:
        raise Refused(NOT_FOUND)
    return found


def _names(head: RollHead, owners: Iterable[OwnerToday]) -> frozenset[str]:
    """The living owners for whom this phone speaks, by their names on the roll: one person, however often written.

    Raises Refused where it stands for several people: who holds two phones' worth of consents appoints themselves.
    """
    mine = [one for one in owners if one.named in head.mine and not one.deceased]
    if not mine:
        raise Refused(NOT_FOUND)
    if len({plain_name(one.name) for one in mine}) > 1:
        raise Refused(errors.ONE_PHONE_FOR_SEVERAL)
    return frozenset(one.named for one in mine)


async def _appointment_of(
    session: AsyncSession, vote: Vote, appointment_id: uuid.UUID, owner_ids: Iterable[uuid.UUID]
) -> VoterAppointment:
    """An appointment of a head of these owners on the roll in force."""
    voters = [one.voter for one in await heads_of_owners(session, vote.roll_id, owner_ids)]
    every = await all_lines(lambda after: of_heads(session, vote, voters, after))
    found = next((one for one in every if one.id == appointment_id), None)
    if found is None:
        raise Refused(NOT_FOUND)
    return found


async def _cleared_away(
    session: AsyncSession, vote: Vote, earlier: VoterAppointment, resident_id: uuid.UUID, at: datetime
) -> bool:
    """End the earlier appointment of a head where the register or a new roll has ended it already; whether it has."""
    people = await people_of(session, vote, earlier.voter, at)
    if earlier.proposed_at < people.roll_frozen_at:
        await _stop(session, earlier, RENUMBERED, resident_id, at)
    elif earlier.owner not in people.alive or await consents.why_fallen(session, vote, earlier) == consents.GONE:
        await _stop(session, earlier, LEFT, resident_id, at)
    else:
        return False
    return True


async def _stop(
    session: AsyncSession,
    appointment: VoterAppointment,
    reason: str,
    resident_id: uuid.UUID,
    at: datetime,
    ended_as: str | None = None,
) -> None:
    """End an appointment together with the authority that stands on it."""
    authority = (
        await session.get(VotingAuthority, appointment.authority_id) if appointment.authority_id is not None else None
    )
    if authority is not None and authority.ended_at is None:
        await recording.end_now(session, authority, reason, resident_id, ended_as)
        return
    appointment.ended_at, appointment.ended_as, appointment.end_reason = at, ended_as, reason
    await session.flush()


async def _require_nothing_received(session: AsyncSession, vote: Vote, voter: str) -> None:
    day = await received_on(session, vote.id, voter)
    if day is not None:
        raise Refused(errors.APPOINTMENT_TOO_LATE, day=f"{day:%Y-%m-%d}")


async def _require_fit(
    session: AsyncSession,
    vote: Vote,
    voter: str,
    owner: str,
    owners: list[OwnerToday],
    principals: frozenset[str],
    at: datetime,
) -> None:
    """The rules of the signed sheet, asked of the consents; raises Refused with every fault."""
    today = at.astimezone(CHINA).date()
    claim = AuthoritySaid(
        kind=AuthorityKind.APPOINTED,
        holder="",
        has_document=False,
        owner=owner,
        principals=principals,
        matter="",
        items=None,
        signed_on=today,
        from_on=today,
        until_on=None,
        declared_not=frozenset(),
    )
    head = await head_now(session, vote, owners, voter, claim, None, at)
    wrong = faults(claim, head, await running_now(session, vote, voter, None, at))
    if wrong:
        raise Refused(errors.AUTHORITY_FAULTY, [FieldFault(one.field, one.what) for one in wrong])


async def _come_into_force(
    session: AsyncSession,
    vote: Vote,
    appointment: VoterAppointment,
    owners: Iterable[OwnerToday],
    at: datetime,
) -> None:
    """The authority that all consents make: what a signed sheet would be; its two persons are two of the co-owners."""
    others = [
        one.resident_id
        for one in await consents.consents_of(session, appointment.id)
        if one.resident_id != appointment.proposed_by
    ]
    if not others:
        # One person written twice on the register: nobody appoints themselves.
        raise Refused(errors.ONE_PHONE_FOR_SEVERAL)
    today = at.astimezone(CHINA).date()
    running = await running_now(session, vote, appointment.voter, None, at)
    authority = VotingAuthority(
        id=uuid.uuid4(),
        vote_id=vote.id,
        number=await recording.next_number(session, vote.id),
        voter=appointment.voter,
        kind=AuthorityKind.APPOINTED,
        owner=appointment.owner,
        holder_name=next(one.name for one in owners if one.named == appointment.owner),
        matter="",
        signed_on=today,
        from_on=today,
        until_on=max(running.last_day, today),
        document=DOCUMENT,
        evidence=[],
        recorded_by=appointment.proposed_by,
        recorded_at=at,
        confirmed_by=others[-1],
        confirmed_at=at,
        end_reason="",
    )
    session.add(authority)
    await session.flush()
    appointment.authority_id = authority.id
    await session.flush()


async def _write(
    session: AsyncSession,
    appointment: VoterAppointment,
    owners: Iterable[str],
    resident_id: uuid.UUID,
    at: datetime,
    *,
    agrees: bool,
) -> None:
    session.add_all(
        AppointmentConsent(appointment_id=appointment.id, owner=one, resident_id=resident_id, agrees=agrees, at=at)
        for one in sorted(owners)
    )
    await session.flush()


async def _tell(
    session: AsyncSession, vote: Vote, appointment: VoterAppointment, text: str, event: str, at: datetime
) -> None:
    """Tell every co-owner of the head; who it was stands on the page and not in the message."""
    head = await head_of(session, vote.roll_id, appointment.voter)
    rooms = "、".join(head.parts) if head is not None else ""
    await notifying.tell(
        session,
        vote,
        NoticeKind.VOTER_APPOINTMENT,
        at,
        facts={"told": text, "rooms": rooms},
        voters=[appointment.voter],
        occasion=f"{appointment.id}:{event}",
    )
