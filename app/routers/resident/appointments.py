"""Co-owners appoint, on their phones, the one of them who casts for their head."""

import uuid

from app.core.installation import now
from app.core.paging import Page, page_in_order
from app.routers.access import Tx
from app.routers.deeds import Deed
from app.routers.pages import After
from app.routers.resident.votes import Mine, vote_for
from app.routers.routes import Routes
from app.voting.authorities import appointing, appointments_shown
from app.voting.authorities.schemas import AppointmentAnswer, AppointmentReply, CoOwnerAnswer, NewAppointment
from app.voting.ballots.heads_on_roll import heads_of_owners
from app.voting.models import Vote, VoterAppointment

router = Routes(tag="resident", prefix="/communities/{community_id}/votes/{vote_id}")


async def _answer_of(
    session: Tx, vote: Vote, appointment: VoterAppointment, owners: frozenset[uuid.UUID]
) -> AppointmentAnswer:
    return (await appointments_shown.answers(session, vote, [appointment], owners, await now(session)))[0]


@router.get("/heads/{voter}/co-owners", summary="我这一户的共有人及其名册代号")
async def co_owners(
    community_id: uuid.UUID, vote_id: uuid.UUID, voter: str, me: Mine, session: Tx, after: After
) -> Page[CoOwnerAnswer]:
    """The owners of a head of mine, with the names by which one of them is proposed; for its confirmed owners alone."""
    vote, owners = await vote_for(session, me, community_id, vote_id)
    found = await appointments_shown.co_owners(session, vote, voter, owners)
    lines, following = page_in_order(found, lambda one: (one.owner,), after)
    return Page(lines=lines, next=following)


@router.get("/appointments", summary="推选投票人")
async def listed(
    community_id: uuid.UUID, vote_id: uuid.UUID, me: Mine, session: Tx, after: After
) -> Page[AppointmentAnswer]:
    """Every appointment of my heads, the newest first: who proposed whom, who agreed when, and whether it holds."""
    vote, owners = await vote_for(session, me, community_id, vote_id)
    voters = [one.voter for one in await heads_of_owners(session, vote.roll_id, owners)]
    found, following = await appointing.of_heads(session, vote, voters, after)
    lines = await appointments_shown.answers(session, vote, found, owners, await now(session))
    return Page(lines=lines, next=following)


@router.post("/appointments", summary="提议由一位共有人代表这一户投票", status_code=201, once="appointment:propose")
async def propose(
    community_id: uuid.UUID, vote_id: uuid.UUID, sent: NewAppointment, me: Mine, deed: Deed
) -> AppointmentAnswer:
    """Propose one of the co-owners, oneself or another, as the voter; in force once all of them have agreed."""
    vote, owners = await vote_for(deed.session, me, community_id, vote_id)

    made = await appointing.propose(
        deed.session, community_id, vote_id, sent.voter, sent.owner, resident_id=deed.by, owner_ids=owners
    )
    return await _answer_of(deed.session, vote, made, owners)


@router.post(
    "/appointments/{appointment_id}/answer", summary="同意或不同意推选", once="appointment:answer", optional_key=True
)
async def answer(
    community_id: uuid.UUID,
    vote_id: uuid.UUID,
    appointment_id: uuid.UUID,
    sent: AppointmentReply,
    me: Mine,
    session: Tx,
) -> AppointmentAnswer:
    """Agree, or refuse, which ends it; the last consent brings it into force. The same answer again changes nothing."""
    vote, owners = await vote_for(session, me, community_id, vote_id)
    made = await appointing.answer(
        session,
        community_id,
        vote_id,
        appointment_id,
        agrees=sent.agrees,
        resident_id=me.resident_id,
        owner_ids=owners,
    )
    return await _answer_of(session, vote, made, owners)


@router.post(
    "/appointments/{appointment_id}/withdrawal",
    summary="撤回对推选的同意",
    once="appointment:withdraw",
    optional_key=True,
)
async def withdraw(
    community_id: uuid.UUID, vote_id: uuid.UUID, appointment_id: uuid.UUID, me: Mine, session: Tx
) -> AppointmentAnswer:
    """Who agreed takes it back and the appointment ends at once; a ballot cast before stands."""
    vote, owners = await vote_for(session, me, community_id, vote_id)
    made = await appointing.withdraw(
        session, community_id, vote_id, appointment_id, resident_id=me.resident_id, owner_ids=owners
    )
    return await _answer_of(session, vote, made, owners)
