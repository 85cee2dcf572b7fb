"""Authorities as people see them: whose head, who holds them, and whether a ballot by them would be taken now."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.register.people.masking import mask_document
from app.voting.authorities.schemas import AuthorityAnswer
from app.voting.ballots.entitlement import CAPACITY, HeadPeople, name_on_ballot, people_of
from app.voting.ballots.heads_on_roll import head_of
from app.voting.models import Vote, VotingAuthority


async def answers(
    session: AsyncSession, vote: Vote, authorities: Sequence[VotingAuthority], at: datetime
) -> list[AuthorityAnswer]:
    """Authorities of one vote as they stand at an instant; holders in full, of documents that there is one."""
    people: dict[str, HeadPeople] = {}
    parts: dict[str, list[str]] = {}
    for voter in dict.fromkeys(one.voter for one in authorities):
        people[voter] = await people_of(session, vote, voter, at)
        head = await head_of(session, vote.roll_id, voter)
        parts[voter] = list(head.parts) if head is not None else []
    return [_answer(one, people[one.voter], parts[one.voter]) for one in authorities]


def _answer(authority: VotingAuthority, people: HeadPeople, parts: list[str]) -> AuthorityAnswer:
    kind = authority.kind
    why = people.why_not(authority.id)
    return AuthorityAnswer.from_row(
        authority,
        parts=parts,
        kind=kind,
        capacity=CAPACITY[kind],
        holder_document=mask_document(authority.document_sealed),
        name_on_ballot=name_on_ballot(authority),
        good=not why,
        why_not=why,
    )
