"""A venue session: opened by two counters before witnesses with a photo of the sealed empty box, and how it stands.

Source: law section 11 no. 9 (witnesses of what is opened), R-08 (votes on site are common practice), the table of who
does what (whoever counts never canvasses).
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NOT_FOUND, FieldFault, Refused
from app.core.installation import CHINA, now
from app.core.paging import START, Cursor, records
from app.core.periods import spoken
from app.identity import service as identity
from app.identity.permissions import Permission, Role
from app.media import service as media
from app.voting import errors
from app.voting.ballots.casting import locked, require_receiving
from app.voting.kinds import WitnessRole
from app.voting.models import BoxOpening, CheckIn, CountSheet, Paper, VenueSession, Vote
from app.voting.venue.schemas import WitnessAnswer, WitnessNamed

LEAST_WITNESSES = 2


@dataclass(frozen=True, slots=True)
class SessionUnderWay:
    """A session under way: the vote whose row is held, the session, and the instant of the act."""

    vote: Vote
    venue: VenueSession
    at: datetime


@dataclass(frozen=True, slots=True)
class SessionNow:
    """How a session stands: heads let in (and of those, with a paper), boxes emptied, papers registered from them."""

    venue: VenueSession
    ended_at: datetime | None
    checked_in: int
    with_paper: int
    boxes: int
    returned: int


async def open_session(
    session: AsyncSession,
    community_id: uuid.UUID,
    vote_id: uuid.UUID,
    *,
    place: str,
    second: uuid.UUID,
    witnesses: Sequence[WitnessNamed],
    photos: Sequence[uuid.UUID],
    by: uuid.UUID,
) -> VenueSession:
    """Open a session at a place while the vote receives; `photos` show the sealed, empty box.

    Raises Refused outside the window, and with every fault at once: a second person without the mandate, too few
    witnesses, none of them an owner off the committee, a photo that is not there.
    """
    vote = await hold_vote(session, community_id, vote_id)
    at = await now(session)
    require_receiving(vote, at)
    faults = await second_faults(session, vote, "second", second, by=by, at=at)
    accounts = await _accounts_of(session, vote, witnesses, at)
    faults += _witness_faults(witnesses, accounts)
    faults += await photo_faults(session, vote, photos)
    if faults:
        raise Refused(errors.VENUE_FAULTY, faults)
    venue = VenueSession(
        vote_id=vote_id,
        place=place,
        witnesses={
            "people": [
                one.model_dump(exclude={"login"}) | ({"staff_id": str(accounts[one.login])} if one.login else {})
                for one in witnesses
            ]
        },
        photos=list(photos),
        opened_by=by,
        second=second,
        opened_at=at,
    )
    session.add(venue)
    await session.flush()
    return venue


def witnesses_of(venue: VenueSession) -> list[WitnessAnswer]:
    """Who watched a session, as it was opened."""
    return [WitnessAnswer.model_validate(one) for one in venue.witnesses["people"]]


async def _accounts_of(
    session: AsyncSession, vote: Vote, witnesses: Sequence[WitnessNamed], at: datetime
) -> dict[str, uuid.UUID | None]:
    """The accounts by their logins; None for one that is appointed as no witness at this estate today."""
    today = at.astimezone(CHINA).date()
    return {
        login: await identity.holding(session, login, Role.WITNESS, [vote.community_id], today)
        for login in {one.login for one in witnesses if one.login}
    }


def _witness_faults(witnesses: Sequence[WitnessNamed], accounts: Mapping[str, uuid.UUID | None]) -> list[FieldFault]:
    logins = [one.login for one in witnesses]
    faults = [
        FieldFault(f"witnesses.{index}.login", "此账号今天不是本小区的见证人，请先请街道办事处任命，或者不填账号。")
        for index, login in enumerate(logins)
        if login and accounts[login] is None
    ]
    faults += [
        FieldFault(f"witnesses.{index}.login", "同一个账号只能填在一名见证人名下。")
        for index, login in enumerate(logins)
        if login and login in logins[:index]
    ]
    if len({one.name for one in witnesses}) < LEAST_WITNESSES:
        faults.append(FieldFault("witnesses", f"至少须有 {LEAST_WITNESSES} 名不同的见证人到场。"))
    if all(one.role is not WitnessRole.OWNER for one in witnesses):
        faults.append(FieldFault("witnesses", "见证人中至少须有一名不是业委会委员的业主。"))
    return faults


async def second_faults(
    session: AsyncSession, vote: Vote, field: str, second: uuid.UUID, *, by: uuid.UUID, at: datetime
) -> list[FieldFault]:
    """What is wrong with the second person named in `field`: another one, who runs venues at this estate today."""
    if second == by:
        return [FieldFault(field, "须是您以外的另一名工作人员。")]
    today = at.astimezone(CHINA).date()
    if not await identity.may_today(session, second, Permission.VENUE_RUN, vote.community_id, today):
        return [FieldFault(field, "此人今天在本小区没有办理现场表决的授权，请换一名计票员。")]
    return []


async def photo_faults(session: AsyncSession, vote: Vote, photos: Sequence[uuid.UUID]) -> list[FieldFault]:
    """What is wrong with the photos sent: none at all, or one that is not there or no photo."""
    if not photos:
        return [FieldFault("photos", "须有现场照片，请先上传。")]
    return await media.unknown(session, vote.community_id, photos, field="photos", photos=True)


async def running(
    session: AsyncSession, community_id: uuid.UUID, vote_id: uuid.UUID, session_id: uuid.UUID
) -> SessionUnderWay:
    """Hold the vote's row for an act in this session; raises Refused once its count sheet is signed."""
    vote = await hold_vote(session, community_id, vote_id)
    venue = await find(session, vote_id, session_id)
    ended = await ended_at(session, session_id)
    if ended is not None:
        raise Refused(errors.SESSION_ENDED, at=spoken(ended))
    return SessionUnderWay(vote, venue, await now(session))


async def hold_vote(session: AsyncSession, community_id: uuid.UUID, vote_id: uuid.UUID) -> Vote:
    """A vote of this estate, its row held."""
    vote = await locked(session, vote_id)
    if vote.community_id != community_id:
        raise Refused(NOT_FOUND)
    return vote


async def find(session: AsyncSession, vote_id: uuid.UUID, session_id: uuid.UUID) -> VenueSession:
    """A session of this vote; raises Refused where there is none."""
    venue = await session.get(VenueSession, session_id)
    if venue is None or venue.vote_id != vote_id:
        raise Refused(NOT_FOUND)
    return venue


async def ended_at(session: AsyncSession, session_id: uuid.UUID) -> datetime | None:
    """When the session's count sheet was signed, which ends it; None while it runs."""
    found: datetime | None = await session.scalar(select(CountSheet.at).where(CountSheet.session_id == session_id))
    return found


async def unended(session: AsyncSession, vote_id: uuid.UUID) -> list[VenueSession]:
    """The sessions of a vote whose count sheet is not signed, in the order in which they were opened."""
    rows = await session.scalars(
        select(VenueSession)
        .outerjoin(CountSheet, CountSheet.session_id == VenueSession.id)
        .where(VenueSession.vote_id == vote_id, CountSheet.id.is_(None))
        .order_by(VenueSession.opened_at, VenueSession.id)
    )
    return list(rows)


async def listed(
    session: AsyncSession, vote_id: uuid.UUID, after: Cursor = START
) -> tuple[list[SessionNow], str | None]:
    """Fifty sessions of a vote, the newest first, and the next page's cursor."""
    query = select(VenueSession).where(VenueSession.vote_id == vote_id)
    order = (VenueSession.opened_at, VenueSession.id)
    found, following = await records(session, query, order, after, newest_first=True)
    return [await as_it_stands(session, venue) for venue in found], following


async def as_it_stands(session: AsyncSession, venue: VenueSession) -> SessionNow:
    """How a session stands now."""
    let_in, with_paper = (
        await session.execute(select(func.count(), func.count(CheckIn.serial)).where(CheckIn.session_id == venue.id))
    ).one()
    boxes, returned = (
        await session.execute(
            select(func.count(BoxOpening.id.distinct()), func.count(Paper.id))
            .select_from(BoxOpening)
            .outerjoin(Paper, Paper.box_id == BoxOpening.id)
            .where(BoxOpening.session_id == venue.id)
        )
    ).one()
    return SessionNow(venue, await ended_at(session, venue.id), let_in, with_paper, boxes, returned)


def reminder(closes_at: datetime | None, at: datetime) -> str:
    """How long boxes may still be opened, in words."""
    if closes_at is None or at >= closes_at:
        return "投票已经截止：还没有开箱的选票属于迟到，不能再登记。"
    hours, minutes = divmod((closes_at - at) // timedelta(minutes=1), 60)
    return f"距投票截止还有 {hours} 小时 {minutes} 分。票箱须在截止前打开并登记，迟到的选票不能登记。"
