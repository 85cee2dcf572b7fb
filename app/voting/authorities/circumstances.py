"""What is known of a head and its vote when an authority for it is recorded or confirmed: the facts of `fitness`."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import FieldFault, Refused
from app.core.installation import CHINA
from app.identity import residents
from app.register import queries as register
from app.register.kinds import ORGANISATIONS
from app.register.people.names import plain_name
from app.register.rolls.roll_owners import OwnerToday, new_owners, owners_today
from app.voting import errors
from app.voting.authorities.fitness import AuthoritySaid, HeadKnown, VoteTerms
from app.voting.ballots.entitlement import people_of
from app.voting.drafting import preparing
from app.voting.kinds import AuthorityKind
from app.voting.models import Ballot, Paper, PlaceTaken, Vote, VotingAuthority


async def owners_of_head(session: AsyncSession, vote: Vote, voter: str) -> list[OwnerToday]:
    """The owners of a head of the vote's roll, as they stand today; raises Refused where there is none."""
    owners = await owners_today(session, vote.roll_id, voter) if vote.roll_id else []
    if not owners:
        raise Refused(errors.VOTER_UNKNOWN, voter=voter)
    return owners


async def head_now(
    session: AsyncSession,
    vote: Vote,
    owners: Sequence[OwnerToday],
    voter: str,
    claim: AuthoritySaid,
    lookup: bytes | None,
    at: datetime,
) -> HeadKnown:
    """A head as an authority for it meets it: its people, what came in for it, whether it has been sold."""
    people = await people_of(session, vote, voter, at)
    appointed = people.appointed()
    buyers = await new_owners(session, people.roll_id, voter) if claim.kind is AuthorityKind.BUYER else []
    return HeadKnown(
        alive=people.alive,
        deceased=frozenset(one.named for one in owners if one.deceased),
        organisations=people.organisations,
        appointed=appointed.owner if appointed is not None else None,
        appointing_recorded=any(
            one.kind == AuthorityKind.APPOINTED and one.ended_at is None for one in people.authorities
        ),
        received_on=await received_on(session, vote.id, voter),
        sold=bool(buyers),
        # A new owner that is an organisation sends somebody, by a document under its seal.
        holder_is_new_owner=any(
            one.kind in ORGANISATIONS or _same_person(claim.holder, lookup, one.name, one.document_lookup)
            for one in buyers
        ),
    )


async def received_on(session: AsyncSession, vote_id: uuid.UUID, voter: str) -> date | None:
    """The day on which a head's standing ballot or paper came in."""
    standing = await session.get(PlaceTaken, (vote_id, voter), populate_existing=True)
    if standing is None:
        return None
    table, held = (Ballot, standing.ballot_id) if standing.ballot_id is not None else (Paper, standing.paper_id)
    ts = await session.scalar(select(table.ts).where(table.id == held))
    return ts.astimezone(CHINA).date() if ts is not None else None


async def running_now(session: AsyncSession, vote: Vote, voter: str, lookup: bytes | None, at: datetime) -> VoteTerms:
    """The vote as an authority meets it; `lookup` is the keyed hash of the holder's document, `voter` not counted."""
    if vote.opens_at is None or vote.closes_at is None or vote.first_closes_at is None:
        raise Refused(errors.AUTHORITY_NOT_NOW)
    rules = preparing.rules_of(vote)
    # One extension is no longer than the first window: until then an appointment must not run out.
    further = vote.first_closes_at - vote.opens_at if rules.extensions_most else timedelta(0)
    last = max(vote.closes_at, vote.first_closes_at + further) - timedelta(microseconds=1)
    return VoteTerms(
        rules=rules,
        items=frozenset(item.number for item in await preparing.items_of(session, vote.id)),
        first_day=vote.opens_at.astimezone(CHINA).date(),
        last_day=last.astimezone(CHINA).date(),
        today=at.astimezone(CHINA).date(),
        holds_for=await _holds_for(session, vote.id, voter, lookup),
    )


async def phone_faults(
    session: AsyncSession, community_id: uuid.UUID, resident_id: uuid.UUID, holder: str, lookup: bytes | None
) -> list[FieldFault]:
    """A phone is the holder's where it has used a code here and staff have not found it to be somebody else's."""
    held = await residents.held_at(session, resident_id, community_id)
    if not held:
        return [FieldFault("resident_id", "这部手机没有在本小区绑定过，请先用绑定码绑定。")]
    for owner_id in await residents.owners_of(session, held):
        owner = await register.owner(session, community_id, owner_id)
        if not _same_person(holder, lookup, owner.name, owner.document_lookup):
            return [FieldFault("resident_id", "这部手机已确认是另一位业主的，不能用来代他人投票，请核对。")]
    return []


def _same_person(holder: str, lookup: bytes | None, name: str, known: bytes | None) -> bool:
    """Whether a holder is somebody on the register: by document where both have one, else by name."""
    if lookup is not None and known is not None:
        return lookup == known
    return plain_name(holder) == plain_name(name)


async def _holds_for(session: AsyncSession, vote_id: uuid.UUID, voter: str, lookup: bytes | None) -> int:
    """For how many other heads somebody acts as a proxy; one that has been used counts after its end too."""
    if lookup is None:
        return 0
    used = or_(
        exists().where(Ballot.authority_id == VotingAuthority.id),
        exists().where(Paper.authority_id == VotingAuthority.id),
    )
    return (
        await session.scalar(
            select(func.count(VotingAuthority.voter.distinct())).where(
                VotingAuthority.vote_id == vote_id,
                VotingAuthority.kind == AuthorityKind.PROXY,
                VotingAuthority.document_lookup == lookup,
                VotingAuthority.voter != voter,
                or_(VotingAuthority.ended_at.is_(None), used),
            )
        )
        or 0
    )
