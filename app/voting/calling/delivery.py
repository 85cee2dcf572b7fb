"""The delivery ledger of a vote: for every head of its roll, how each owner was told, and which doors to go to.

Source: law section 4.1 (delivery to every owner is evidence; who cannot be reached is told by a conspicuous posting),
R-37, R-39. A ballot paper put into an owner's hands is proof of the notice too. A paper brought to the door counts for all
owners of the head; a call or a message counts for the one it reached.
"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import FieldFault, Refused
from app.media import service as media
from app.notifications import errors as notice_errors
from app.notifications import ledger
from app.notifications.kinds import NoticeKind, ProofWay, Reach
from app.notifications.ledger import GivenNotice, ReachProof, WentOut
from app.posting import queries as postings
from app.register.places import placed_stairwells
from app.register.rolls.roll_owners import owner_ids
from app.register.rolls.rolls import placed_entries
from app.voting import notifying
from app.voting.calling.delivery_schemas import DoorAnswer, WalkAnswer
from app.voting.days import sheets
from app.voting.days.per_head import short_heads
from app.voting.days.told import ballots_handed
from app.voting.lifecycle import State
from app.voting.models import PlaceTaken, Vote

CLOSING_SOON = timedelta(days=2)

type HeadPlace = tuple[str, str]
"""Building and stairwell, by name as the roll has them."""


@dataclass(frozen=True, slots=True)
class OwnerReach:
    """An owner by the name on the roll: whether reached, the proofs in order, and the ways it went out."""

    owner_id: uuid.UUID
    named: str
    reach: Reach
    proofs: tuple[ReachProof, ...]
    ways: tuple[WentOut, ...]


@dataclass(frozen=True, slots=True)
class HeadReach:
    """A head with where its first part lies; it is reached as its least reached owner is."""

    voter: str
    parts: tuple[str, ...]
    building: str
    stairwell: str
    owners: tuple[OwnerReach, ...]

    @property
    def reach(self) -> Reach:
        """Reached when all its owners are, and in person only when all are."""
        found = {one.reach for one in self.owners}
        return next((one for one in (Reach.NOT, Reach.BY_POSTING) if one in found), Reach.PERSONALLY)


async def heads(session: AsyncSession, vote: Vote, kind: NoticeKind = NoticeKind.VOTE_NOTICE) -> list[HeadReach]:
    """Every head in the order of the roll, for the last notice of a kind; nobody is reached where none was given.

    Raises Refused for a kind that goes to single heads.
    """
    if kind not in notifying.TO_ALL:
        raise Refused(notice_errors.DELIVERY_FAULTY, [FieldFault("kind", "这种通知只发给个别户，没有逐户台账。")])
    if vote.roll_id is None:
        return []
    notice = await ledger.latest(session, notifying.SUBJECT, vote.id, kind)
    proofs = await ledger.proofs_of(session, notice.id) if notice else {}
    ways = await ledger.ways_of(session, notice.id) if notice else {}
    # The paper tells of the vote, not of what happens to it later.
    handed = await ballots_handed(session, vote.id, notice) if kind is NoticeKind.VOTE_NOTICE else {}
    owners = await owner_ids(session, vote.roll_id)
    parts: dict[str, list[str]] = {}
    places: dict[str, tuple[str, str]] = {}
    for entry in await placed_entries(session, vote.roll_id):
        parts.setdefault(entry.voter, []).append(entry.part)
        places.setdefault(entry.voter, (entry.building, entry.stairwell))
    return [
        HeadReach(
            voter,
            tuple(own),
            *places[voter],
            tuple(
                _owner(owner_id, named, [*proofs.get(owner_id, ()), *handed.get(voter, ())], ways.get(owner_id, ()))
                for owner_id, named in owners[voter].items()
            ),
        )
        for voter, own in parts.items()
    ]


def _owner(owner_id: uuid.UUID, named: str, proofs: list[ReachProof], ways: Sequence[WentOut]) -> OwnerReach:
    in_order = sorted(proofs, key=attrgetter("at"))
    return OwnerReach(owner_id, named, ledger.reach(in_order), tuple(in_order), tuple(ways))


async def places_within(session: AsyncSession, vote: Vote, stairwells: Collection[uuid.UUID]) -> frozenset[HeadPlace]:
    """Where heads of a vote lie that somebody who reaches these stairwells alone goes to."""
    known = await placed_stairwells(session, vote.community_id)
    return frozenset((one.building, one.stairwell) for one in known if one.id in stairwells)


async def walk_list(session: AsyncSession, vote: Vote, within: frozenset[HeadPlace] | None = None) -> list[WalkAnswer]:
    """The heads not reached in person by the notice, by stairwell (of these places, where named); a posting takes nobody
    off it.
    """
    doors: dict[HeadPlace, list[DoorAnswer]] = {}
    for head in await heads(session, vote):
        if head.reach is not Reach.PERSONALLY and (within is None or (head.building, head.stairwell) in within):
            door = DoorAnswer.from_row(head, parts=list(head.parts))
            doors.setdefault((head.building, head.stairwell), []).append(door)
    return [
        WalkAnswer(building=building, stairwell=stairwell, doors=own) for (building, stairwell), own in doors.items()
    ]


async def hand_over(
    session: AsyncSession,
    vote: Vote,
    voter: str,
    kind: NoticeKind,
    *,
    recipient: str,
    photo: uuid.UUID,
    by: uuid.UUID,
    at: datetime,
    within: frozenset[HeadPlace] | None = None,
) -> None:
    """Write down that the notice was handed over in writing, before a photo; it counts for all owners of the head.

    `within` are the places of heads within the reach of who did it (None: all).
    """
    notice = await _notice_given(session, vote, kind)
    owners = await _owners(session, vote, voter)
    if within is not None and await _place_of(session, vote, voter) not in within:
        raise Refused(notice_errors.DELIVERY_FAULTY, [FieldFault("voter", "这一户不归您送达，请按上门清单选择。")])
    faults = [
        FieldFault("photo", fault.message)
        for fault in await media.unknown(session, vote.community_id, [photo], field="photo", photos=True)
    ]
    if faults:
        raise Refused(notice_errors.DELIVERY_FAULTY, faults)
    await ledger.prove_by_hand(
        session, notice.id, owners, ProofWay.HANDED, reached=True, text=recipient, evidence_id=photo, by=by, at=at
    )


async def called(
    session: AsyncSession,
    vote: Vote,
    voter: str,
    owner: str,
    kind: NoticeKind,
    *,
    reached: bool,
    text: str,
    by: uuid.UUID,
    at: datetime,
) -> None:
    """Write down a call to one owner, by the name on the roll, and whether it reached them."""
    notice = await _notice_given(session, vote, kind)
    owners = await _owners(session, vote, voter)
    named = [owner_id for owner_id, name in owners.items() if name == owner]
    if not named:
        raise Refused(notice_errors.DELIVERY_FAULTY, [FieldFault("owner", f"{voter} 这一户没有 {owner} 这位业主。")])
    await ledger.prove_by_hand(
        session, notice.id, named, ProofWay.CALLED, reached=reached, text=text, evidence_id=None, by=by, at=at
    )


async def _place_of(session: AsyncSession, vote: Vote, voter: str) -> HeadPlace | None:
    entries = await placed_entries(session, vote.roll_id) if vote.roll_id is not None else []
    return next(((one.building, one.stairwell) for one in entries if one.voter == voter), None)


async def _notice_given(session: AsyncSession, vote: Vote, kind: NoticeKind) -> GivenNotice:
    if kind not in notifying.TO_ALL:
        raise Refused(notice_errors.DELIVERY_FAULTY, [FieldFault("kind", "这种通知只发给个别户，没有逐户台账。")])
    notice = await ledger.latest(session, notifying.SUBJECT, vote.id, kind)
    if notice is None:
        raise Refused(notice_errors.NOTHING_TO_DELIVER, kind=kind.label)
    return notice


async def _owners(session: AsyncSession, vote: Vote, voter: str) -> dict[uuid.UUID, str]:
    owners = await owner_ids(session, vote.roll_id, [voter]) if vote.roll_id else {}
    if voter not in owners:
        raise Refused(notice_errors.DELIVERY_FAULTY, [FieldFault("voter", f"名册上没有 {voter} 这一户，请核对。")])
    return owners[voter]


async def owed(session: AsyncSession, at: datetime) -> list[uuid.UUID]:
    """The open votes of which the clock has something to write or tell: see `by_clock`."""
    votes = await session.scalars(select(Vote).where(Vote.state == State.OPEN, Vote.closes_at > at))
    return [
        vote.id
        for vote in votes.all()
        if await _posting_to_write(session, vote, at) is not None or await _closing_untold(session, vote, at)
    ]


async def by_clock(session: AsyncSession, vote: Vote, at: datetime) -> None:
    """Write down that the notice's posting has run its days, and remind who has not taken part; once each.

    The vote's row is held.
    """
    await write_posting(session, vote, at)
    if vote.state == State.OPEN and await _closing_untold(session, vote, at):
        await _tell_closing(session, vote, at)


async def write_posting(session: AsyncSession, vote: Vote, at: datetime) -> None:
    """Write down for the owners of every head that the notice has hung its days at a place meant for it: the last resort,
    for who was not met.
    """
    found = await _posting_to_write(session, vote, at)
    if found is not None and vote.notice_posting_id is not None:
        notice, owners = found
        await ledger.prove_by_posting(session, notice.id, owners, vote.notice_posting_id, at)


async def _posting_to_write(
    session: AsyncSession, vote: Vote, at: datetime
) -> tuple[GivenNotice, Collection[uuid.UUID]] | None:
    """The notice, and the owners for whom its posting has run its days and is not written down yet; None without any."""
    notice = await ledger.latest(session, notifying.SUBJECT, vote.id, NoticeKind.VOTE_NOTICE)
    if notice is None or vote.notice_posting_id is None or vote.roll_id is None:
        return None
    sheet = await postings.find(session, vote.community_id, vote.notice_posting_id, at)
    if not any(end is not None and end <= at for end in sheets.ends_at_places(sheet, at).values()):
        return None
    owners = await owner_ids(session, vote.roll_id)
    posted = await ledger.posted_to(session, notice.id)
    if posted.issuperset(owner_id for own in owners.values() for owner_id in own):
        return None
    ends = (await sheets.sheet_ends(session, vote.roll_id, sheet, at)).heads
    short = short_heads(ends, at, ends, {})
    missing = {owner_id for voter in ends.keys() - set(short) for owner_id in owners[voter]} - posted
    return (notice, missing) if missing else None


async def _closing_untold(session: AsyncSession, vote: Vote, at: datetime) -> bool:
    if vote.opens_at is None or vote.closes_at is None:
        return False
    if not max(vote.opens_at, vote.closes_at - CLOSING_SOON) <= at < vote.closes_at:
        return False
    told = await ledger.latest(
        session, notifying.SUBJECT, vote.id, NoticeKind.VOTE_CLOSING_SOON, vote.closes_at.isoformat()
    )
    return told is None


async def _tell_closing(session: AsyncSession, vote: Vote, at: datetime) -> None:
    if vote.roll_id is None or vote.closes_at is None:
        return
    taken = set(await session.scalars(select(PlaceTaken.voter).where(PlaceTaken.vote_id == vote.id)))
    waiting: Sequence[str] = [voter for voter in await owner_ids(session, vote.roll_id) if voter not in taken]
    await notifying.tell(
        session,
        vote,
        NoticeKind.VOTE_CLOSING_SOON,
        at,
        facts=notifying.window_facts(vote),
        voters=waiting,
        occasion=vote.closes_at.isoformat(),
    )
