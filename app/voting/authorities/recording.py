"""Keeping authorities: recorded by one on a signed document, confirmed by another, ended by those who gave them.

Neither of the two acts on a paper about themselves. From its end on the holder casts no more, and a ballot cast before
stands (law cases 24, 25). The holder's document is sealed; its keyed hash tells for how many heads they act.
"""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NOT_FOUND, FieldFault, Refused
from app.core.installation import now
from app.core.paging import START, Cursor, records
from app.core.sealing import Sealer
from app.identity import service as identity
from app.media import service as media
from app.register.imports.study import document_key
from app.register.people.names import plain_name
from app.register.rolls.roll_owners import OwnerToday, new_owners
from app.register.sheet.columns.documents import Document, read_document
from app.register.sheet.fault_codes import Problem
from app.voting import errors
from app.voting.authorities.circumstances import (
    head_now,
    owners_of_head,
    phone_faults,
    received_on,
    running_now,
)
from app.voting.authorities.fitness import AuthoritySaid, faults
from app.voting.authorities.schemas import NewAuthority
from app.voting.ballots import consents
from app.voting.ballots.casting import locked
from app.voting.ballots.entitlement import people_of
from app.voting.ballots.heads_on_roll import heads_of_owners
from app.voting.ballots.own_heads import require_not_own_head
from app.voting.kinds import AuthorityKind
from app.voting.lifecycle import Phase, State, phase
from app.voting.models import Vote, VoterAppointment, VotingAuthority

DOCUMENT = "authority.document"
REVOKED_BY_PHONE = "委托人从手机撤销委托"
GIVEN_UP_BY_PHONE = "受托人从手机辞去委托"


async def record(
    session: AsyncSession,
    sealer: Sealer,
    community_id: uuid.UUID,
    vote_id: uuid.UUID,
    sent: NewAuthority,
    *,
    by: uuid.UUID,
) -> VotingAuthority:
    """Record an authority for a head; it is good for nothing until another person confirms it.

    Co-owners who agreed on their phones to the one whom an appointing sheet names need not sign it too. Raises Refused
    with every fault at once, outside the time from the notice to the end of the window, and for a recorder who is the
    holder or an owner of the head.
    """
    vote, at = await writable(session, community_id, vote_id)
    owners = await owners_of_head(session, vote, sent.voter)
    wrong = await media.unknown(session, community_id, sent.evidence)
    document = _document(sent, wrong)
    lookup = document_key(sealer, document.kind, document.number) if document is not None else None
    agreed = await _agreed_on_phones(session, vote, sent)
    claim = _claim(sent, owners, agreed, has_document=bool(sent.holder_document))
    head = await head_now(session, vote, owners, sent.voter, claim, lookup, at)
    running = await running_now(session, vote, sent.voter, lookup, at)
    wrong += [FieldFault(one.field, one.what) for one in faults(claim, head, running)]
    if sent.resident_id is not None:
        wrong += await phone_faults(session, community_id, sent.resident_id, sent.holder_name, lookup)
    if wrong or sent.signed_on is None:
        raise Refused(errors.AUTHORITY_FAULTY, wrong)
    chosen = {one.named: one.name for one in owners}
    authority = VotingAuthority(
        **sent.model_dump(
            include={"voter", "kind", "owner", "resident_id", "matter", "signed_on", "document", "evidence"}
        ),
        id=uuid.uuid4(),
        vote_id=vote.id,
        number=await next_number(session, vote.id),
        holder_name=chosen[sent.owner] if sent.owner else sent.holder_name,
        document_sealed=sealer.seal(document.number.encode(), DOCUMENT) if document is not None else None,
        document_lookup=lookup,
        items=sorted(set(sent.items)) if sent.items is not None else None,
        from_on=sent.from_on or sent.signed_on,
        until_on=sent.until_on or max(running.last_day, sent.from_on or sent.signed_on),
        recorded_by=by,
        recorded_at=at,
        end_reason="",
    )
    await _require_not_about_oneself(session, vote, authority, owners, by)
    session.add(authority)
    await session.flush()
    if agreed is not None:
        agreed[0].authority_id = authority.id
        await session.flush()
    return authority


async def confirm(
    session: AsyncSession, community_id: uuid.UUID, vote_id: uuid.UUID, authority_id: uuid.UUID, *, by: uuid.UUID
) -> VotingAuthority:
    """Another person has compared the authority with its document: from now on it is good.

    What could have changed since it was recorded is asked again: the cap, a ballot or a sale in between, deaths.
    """
    vote, at = await writable(session, community_id, vote_id)
    authority = await _authority_of(session, vote, authority_id)
    if authority.confirmed_at is not None or authority.ended_at is not None:
        raise Refused(errors.AUTHORITY_DECIDED)
    if authority.recorded_by == by:
        raise Refused(errors.SAME_PERSON)
    owners = await owners_of_head(session, vote, authority.voter)
    await _require_not_about_oneself(session, vote, authority, owners, by)
    people = await people_of(session, vote, authority.voter, at)
    if authority.recorded_at < people.roll_frozen_at:
        raise Refused(errors.AUTHORITY_OVERTAKEN, why="名册在其后更正过，户号已重新编排，请重新登记。")
    kind = authority.kind
    running = await running_now(session, vote, authority.voter, authority.document_lookup, at)
    why = ""
    if kind is AuthorityKind.PROXY and running.holds_for >= running.rules.proxy_cap:
        why = f"此人在本次表决中已接受 {running.holds_for} 户委托，每人最多 {running.rules.proxy_cap} 户。"
    elif kind is AuthorityKind.APPOINTED and authority.owner not in people.alive:
        why = "被推选的共有人在名册上已登记去世。"
    elif kind is AuthorityKind.APPOINTED:
        why = people.fallen.get(authority.id, "")
    elif kind is AuthorityKind.BUYER:
        if await received_on(session, vote.id, authority.voter) is not None:
            why = "原业主已经投票，以该票为准。"
        elif not await new_owners(session, people.roll_id, authority.voter):
            why = "名册上这一户又由原业主所有。"
    if why:
        raise Refused(errors.AUTHORITY_OVERTAKEN, why=why)
    authority.confirmed_by, authority.confirmed_at = by, at
    await session.flush()
    return authority


async def end(
    session: AsyncSession,
    community_id: uuid.UUID,
    vote_id: uuid.UUID,
    authority_id: uuid.UUID,
    reason: str,
    *,
    by: uuid.UUID,
) -> VotingAuthority:
    """End an authority on the word of those concerned; `by` is the staff member who writes it down."""
    vote = await _locked(session, community_id, vote_id)
    authority = await _authority_of(session, vote, authority_id)
    return await end_now(session, authority, reason, by)


async def end_by_phone(
    session: AsyncSession,
    community_id: uuid.UUID,
    vote_id: uuid.UUID,
    authority_id: uuid.UUID,
    *,
    resident_id: uuid.UUID,
    owner_ids: Iterable[uuid.UUID],
) -> VotingAuthority:
    """A principal revokes a proxy from their phone, or its holder gives it up; at any time (Civil Code art. 173).

    An appointment of all co-owners, a guardianship, an organisation's or a buyer's right is ended by staff on a
    document, because no single owner gave it.
    """
    vote = await _locked(session, community_id, vote_id)
    authority = await session.get(VotingAuthority, authority_id)
    mine = {one.voter for one in await heads_of_owners(session, vote.roll_id, owner_ids)}
    if authority is None or authority.vote_id != vote.id:
        raise Refused(NOT_FOUND)
    if authority.voter not in mine and authority.resident_id != resident_id:
        raise Refused(NOT_FOUND)
    if await session.scalar(select(exists().where(VoterAppointment.authority_id == authority.id))):
        raise Refused(errors.APPOINTMENT_BY_CONSENTS)
    if authority.kind != AuthorityKind.PROXY:
        raise Refused(errors.AUTHORITY_NOT_BY_PHONE, kind=authority.kind.label)
    reason = REVOKED_BY_PHONE if authority.voter in mine else GIVEN_UP_BY_PHONE
    return await end_now(session, authority, reason, resident_id)


async def listed(
    session: AsyncSession, vote_id: uuid.UUID, *, voter: str | None = None, after: Cursor = START
) -> tuple[list[VotingAuthority], str | None]:
    """Fifty authorities of a vote, of one head where it is named, as they were recorded, and the next page's cursor."""
    query = select(VotingAuthority).where(VotingAuthority.vote_id == vote_id)
    if voter is not None:
        query = query.where(VotingAuthority.voter == voter)
    return await records(session, query, (VotingAuthority.number,), after)


async def of_voters(session: AsyncSession, vote: Vote, voters: Iterable[str]) -> Sequence[VotingAuthority]:
    """Every authority for these heads, in the order recorded."""
    found = await session.scalars(
        select(VotingAuthority)
        .where(VotingAuthority.vote_id == vote.id, VotingAuthority.voter.in_(list(voters)))
        .order_by(VotingAuthority.number)
    )
    return found.all()


async def of_resident(
    session: AsyncSession, vote: Vote, *, resident_id: uuid.UUID, owner_ids: Iterable[uuid.UUID], after: Cursor = START
) -> tuple[list[VotingAuthority], str | None]:
    """Fifty authorities for the heads of these owners, and those this phone holds, and the next page's cursor."""
    mine = [one.voter for one in await heads_of_owners(session, vote.roll_id, owner_ids)]
    query = select(VotingAuthority).where(
        VotingAuthority.vote_id == vote.id,
        or_(VotingAuthority.voter.in_(mine), VotingAuthority.resident_id == resident_id),
    )
    return await records(session, query, (VotingAuthority.number,), after)


async def _locked(session: AsyncSession, community_id: uuid.UUID, vote_id: uuid.UUID) -> Vote:
    vote = await locked(session, vote_id)
    if vote.community_id != community_id:
        raise Refused(NOT_FOUND)
    return vote


async def writable(session: AsyncSession, community_id: uuid.UUID, vote_id: uuid.UUID) -> tuple[Vote, datetime]:
    """The vote, held, from its notice to the end of its window, and the instant; raises Refused outside of it."""
    vote = await _locked(session, community_id, vote_id)
    at = await now(session)
    state = vote.state
    noticed = state in {State.NOTICED, State.OPEN}
    if not noticed or phase(state, vote.opens_at, vote.closes_at, at) is Phase.ENDED:
        raise Refused(errors.AUTHORITY_NOT_NOW)
    return vote, at


async def _authority_of(session: AsyncSession, vote: Vote, authority_id: uuid.UUID) -> VotingAuthority:
    authority = await session.get(VotingAuthority, authority_id)
    if authority is None or authority.vote_id != vote.id:
        raise Refused(NOT_FOUND)
    return authority


async def end_now(
    session: AsyncSession, authority: VotingAuthority, reason: str, by: uuid.UUID, ended_as: str | None = None
) -> VotingAuthority:
    """End an authority of a vote whose row is held, and with it the appointment whose consents it stands on.

    `ended_as` is the co-owner whose word it was, by the name on the roll. Raises Refused where it has ended.
    """
    if authority.ended_at is not None:
        raise Refused(errors.AUTHORITY_DECIDED)
    authority.ended_by, authority.ended_at, authority.end_reason = by, await now(session), reason
    appointment = await session.scalar(
        select(VoterAppointment).where(
            VoterAppointment.authority_id == authority.id, VoterAppointment.ended_at.is_(None)
        )
    )
    if appointment is not None:
        appointment.ended_at, appointment.end_reason = authority.ended_at, reason
        appointment.ended_as = ended_as
    await session.flush()
    return authority


def _document(sent: NewAuthority, wrong: list[FieldFault]) -> Document | None:
    """The holder's document in the form that is compared; a number that cannot be is added to the faults."""
    if not sent.holder_document:
        return None
    read = read_document(sent.holder_document, sent.holder_document_kind)
    if isinstance(read, Problem):
        wrong.append(FieldFault("holder_document", f"{read.what}请核对证件类型和号码。"))
        return None
    return read


async def _agreed_on_phones(
    session: AsyncSession, vote: Vote, sent: NewAuthority
) -> tuple[VoterAppointment, frozenset[str]] | None:
    """The open appointment of the very co-owner whom a sheet appoints, and who agreed to it on their phones."""
    if sent.kind is not AuthorityKind.APPOINTED:
        return None
    found = await consents.open_appointment(session, vote, sent.voter)
    if found is None or found.owner != sent.owner or await consents.why_fallen(session, vote, found):
        return None
    return found, frozenset(one.owner for one in await consents.consents_of(session, found.id) if one.agrees)


def _claim(
    sent: NewAuthority,
    owners: Iterable[OwnerToday],
    agreed: tuple[VoterAppointment, frozenset[str]] | None,
    *,
    has_document: bool,
) -> AuthoritySaid:
    everybody = {one.named for one in owners if not one.deceased}
    if sent.kind is AuthorityKind.BUYER:
        everybody = set()
    return AuthoritySaid(
        kind=sent.kind,
        holder=sent.holder_name,
        has_document=has_document,
        owner=sent.owner or "",
        principals=frozenset(sent.principals or everybody) | (agreed[1] if agreed else frozenset()),
        matter=sent.matter,
        items=frozenset(sent.items) if sent.items is not None else None,
        signed_on=sent.signed_on,
        from_on=sent.from_on,
        until_on=sent.until_on,
        declared_not=frozenset(sent.declared_not),
    )


async def _require_not_about_oneself(
    session: AsyncSession, vote: Vote, authority: VotingAuthority, owners: Iterable[OwnerToday], by: uuid.UUID
) -> None:
    """By the flats that staff declared, and by name where they declared none: a namesake leaves it to a colleague."""
    await require_not_own_head(session, vote, authority.voter, by)
    name = plain_name((await identity.names(session, [by])).get(by, ""))
    if name and name in {plain_name(authority.holder_name), *(plain_name(one.name) for one in owners)}:
        raise Refused(errors.AUTHORITY_ABOUT_ONESELF)


async def next_number(session: AsyncSession, vote_id: uuid.UUID) -> int:
    """The number of the next authority of a vote whose row is held."""
    last = await session.scalar(select(func.max(VotingAuthority.number)).where(VotingAuthority.vote_id == vote_id))
    return (last or 0) + 1
