"""The votes that I am named for as a witness: followed from my own address, and no other of an estate."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import Security

from app.core.installation import now
from app.core.paging import Page
from app.identity import service as identity
from app.identity.permissions import Role
from app.register import places
from app.routers.access import SELF, Desk, Tx, own_desk
from app.routers.answers import vote_answers
from app.routers.pages import After
from app.routers.routes import Routes
from app.voting.lifecycle import phase
from app.voting.models import Vote
from app.voting.venue import sessions, witnessed
from app.voting.venue.schemas import WitnessedBox, WitnessedSession, WitnessedVote, WitnessedVoteLine
from app.voting.venue.witnessed import SessionWitnessed
from app.voting.witnessing import cosigning

router = Routes(tag="office:venue", prefix="/witnessed-votes")

Own = Annotated[Desk, Security(own_desk, scopes=[SELF])]


def _line(vote: Vote, community: str, at: datetime) -> WitnessedVoteLine:
    stands = phase(vote.state, vote.opens_at, vote.closes_at, at)
    return WitnessedVoteLine.from_row(vote, community=community, phase=stands)


async def _followed(session: Tx, found: Sequence[SessionWitnessed]) -> list[WitnessedSession]:
    names = await identity.names(session, witnessed.staff_of(found))
    return [
        WitnessedSession.from_row(
            one.venue,
            opened_by=names.get(one.venue.opened_by, ""),
            second=names.get(one.venue.second, ""),
            witnesses=sessions.witnesses_of(one.venue),
            ended_at=one.ended_at,
            checked_in=one.checked_in,
            with_paper=one.with_paper,
            boxes=[
                WitnessedBox.from_row(
                    each.box,
                    opened_by=names.get(each.box.opened_by, ""),
                    witness=names.get(each.box.witness, ""),
                    registered=each.registered,
                )
                for each in one.boxes
            ],
        )
        for one in found
    ]


@router.get("", summary="我见证的表决")
async def listed(desk: Own, session: Tx, after: After) -> Page[WitnessedVoteLine]:
    """Fifty votes with a session opened before me, the newest first, where my mandate is in force."""
    estates = desk.member.estates_of(Role.WITNESS)
    found, following = await witnessed.listed(session, estates, desk.person_id, after)
    names, at = await places.community_names(session, estates), await now(session)
    return Page(lines=[_line(one, names[one.community_id], at) for one in found], next=following)


@router.get("/{vote_id}", summary="我见证的一次表决")
async def read_one(vote_id: uuid.UUID, desk: Own, session: Tx) -> WitnessedVote:
    """The sessions opened before me, each box emptied there, and what was signed of the log; no head and no choice."""
    vote, found = await witnessed.find(session, desk.member.estates_of(Role.WITNESS), desk.person_id, vote_id)
    line = _line(vote, await places.community_name(session, vote.community_id), await now(session))
    kept = await cosigning.kept_with_witnesses(session, vote.id)
    return WitnessedVote(
        **dict(line),
        sessions=await _followed(session, found),
        checkpoints=[vote_answers.checkpoint(one) for one in kept],
    )
