"""Printed ballot papers 纸质表决票: a serial for each head, and what became of every sheet 送达记录.

A head has one live paper at a time: the last printed for it that is neither replaced nor taken back. One that came in
and was taken out of the count again (forged, or signed by who had no right) is live no more, so that the owner can be
given another. Source: law section 4.1 (a record of delivery for every owner, with its way and time, is evidence).
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NOT_FOUND, FieldFault, Refused
from app.core.installation import now
from app.core.paging import START, Cursor, records
from app.core.values.may import May, by_hand
from app.core.values.spoken_codes import fresh_code
from app.media import service as media
from app.register.rolls.rolls import placed_entries
from app.voting import errors
from app.voting.ballots.casting import locked
from app.voting.kinds import HandedBy, PaperFate, Whereabouts
from app.voting.lifecycle import State
from app.voting.models import IssuedPaper, Paper, PaperEvent, PlaceTaken, Vote
from app.voting.papers.keying import unsettled

_SPENT = (PaperFate.REPLACED, PaperFate.UNUSED)
_OUT = frozenset({Whereabouts.ISSUED, Whereabouts.HANDED, Whereabouts.UNDELIVERABLE})


async def issue(
    session: AsyncSession, vote_id: uuid.UUID, voters: Sequence[str] | None, *, by: uuid.UUID
) -> list[IssuedPaper]:
    """Give every named head (None: every head of the roll) a live paper; one that has it keeps it.

    Answers the live papers of those heads in the order of the roll. Raises Refused before the notice, after the end of
    the window, or with every head that is not on the roll.
    """
    vote = await locked(session, vote_id)
    at = await now(session)
    _require_issuing(vote, at)
    heads = list(await parts_of_heads(session, vote))
    wanted = set(heads) if voters is None else set(voters)
    if voters is not None:
        faults = [
            FieldFault(f"voters.{index}", f"名册上没有 {voter} 这一户，请核对。")
            for index, voter in enumerate(voters)
            if voter not in heads
        ]
        if faults:
            raise Refused(errors.VOTERS_UNKNOWN, faults)
    papers = await live_papers(session, vote_id)
    for voter in heads:
        if voter in wanted and voter not in papers:
            papers[voter] = _fresh(vote_id, voter, None, by, at)
            session.add(papers[voter])
    await session.flush()
    return [papers[voter] for voter in heads if voter in wanted]


async def replace(session: AsyncSession, vote_id: uuid.UUID, serial: str, reason: str, *, by: uuid.UUID) -> IssuedPaper:
    """A new paper in the place of a lost or spoilt one, which is worth nothing from now on; refused if it came in."""
    vote = await locked(session, vote_id)
    at = await now(session)
    old = await require_ready(session, vote, serial, PaperFate.REPLACED, at)
    fresh = _fresh(vote_id, old.voter, serial, by, at)
    session.add_all([fresh, _event(old, PaperFate.REPLACED, by, at, reason=reason)])
    await session.flush()
    return fresh


async def spend(
    session: AsyncSession, papers: Iterable[IssuedPaper], reason: str, *, by: uuid.UUID, at: datetime
) -> None:
    """Papers that are worth nothing from now on and are followed by none yet; the vote's row is held."""
    session.add_all(_event(paper, PaperFate.REPLACED, by, at, reason=reason) for paper in papers)
    await session.flush()


async def record(
    session: AsyncSession,
    vote_id: uuid.UUID,
    serial: str,
    fate: PaperFate,
    *,
    way: HandedBy | None,
    recipient: str,
    reason: str,
    evidence_id: uuid.UUID | None,
    by: uuid.UUID,
) -> PaperEvent:
    """Write down that a paper was handed to its owner, could not be delivered, or came back unused.

    Until the count, for what happened is often written down a day later. Raises Refused for a paper that is replaced or
    taken back, or for one that was handed in, or with every fault at once.
    """
    vote = await locked(session, vote_id)
    at = await now(session)
    paper = await require_ready(session, vote, serial, fate, at)
    faults = _faults(fate, way, recipient, reason)
    if evidence_id is not None:
        try:
            await media.find(session, vote.community_id, evidence_id)
        except Refused:
            faults.append(FieldFault("evidence_id", "本小区没有这份证据，请先上传。"))
    if faults:
        raise Refused(errors.PAPER_EVENT_FAULTY, faults)
    event = _event(paper, fate, by, at, way=way, recipient=recipient, reason=reason, evidence_id=evidence_id)
    session.add(event)
    await session.flush()
    return event


async def require_ready(session: AsyncSession, vote: Vote, serial: str, fate: PaperFate, at: datetime) -> IssuedPaper:
    """Refuse that this becomes of a paper, as it and its vote stand, whatever is sent with it; answers the paper."""
    if fate is PaperFate.REPLACED:
        _require_issuing(vote, at)
    elif vote.state not in {State.NOTICED, State.OPEN}:
        raise Refused(errors.STATE_FORBIDS, state=vote.state.label, act="记录选票送达")
    return await _live_and_out(session, vote.id, serial)


async def may(session: AsyncSession, vote: Vote, paper: "PaperNow", at: datetime, hand: str) -> list[May]:
    """What somebody may write down of a paper that is still out; `hand` is whose it is, empty where theirs."""
    if paper.stands not in _OUT:
        return []
    serial = paper.paper.serial
    return [await by_hand(fate, hand, partial(require_ready, session, vote, serial, fate, at)) for fate in PaperFate]


async def live(session: AsyncSession, vote_id: uuid.UUID, voter: str) -> IssuedPaper | None:
    """The live paper of a head; None where it has none."""
    return (await live_papers(session, vote_id, voter)).get(voter)


async def live_papers(session: AsyncSession, vote_id: uuid.UUID, voter: str | None = None) -> dict[str, IssuedPaper]:
    """The live paper of every head that has one (or of one head), by head; those that came in among them."""
    came_in = exists().where(Paper.vote_id == IssuedPaper.vote_id, Paper.serial == IssuedPaper.serial)
    place_taken = exists().where(PlaceTaken.vote_id == IssuedPaper.vote_id, PlaceTaken.voter == IssuedPaper.voter)
    query = select(IssuedPaper).where(IssuedPaper.vote_id == vote_id, ~_has_event(*_SPENT), ~came_in | place_taken)
    if voter is not None:
        query = query.where(IssuedPaper.voter == voter)
    return {paper.voter: paper for paper in await session.scalars(query.order_by(IssuedPaper.issued_at))}


async def outstanding(session: AsyncSession, vote: Vote) -> list[str]:
    """The parts of heads whose live paper has not reached them and who have not taken part, in the order of the roll."""
    handed = select(PaperEvent.serial).where(PaperEvent.vote_id == vote.id, PaperEvent.fate == PaperFate.HANDED)
    reached = set(await session.scalars(handed))
    took_part = set(await session.scalars(select(PlaceTaken.voter).where(PlaceTaken.vote_id == vote.id)))
    papers = await live_papers(session, vote.id)
    waiting = {voter for voter, paper in papers.items() if paper.serial not in reached} - took_part
    parts = await parts_of_heads(session, vote)
    return [part for voter, own in parts.items() if voter in waiting for part in own]


@dataclass(frozen=True, slots=True)
class PaperNow:
    """A printed paper and where it stands."""

    paper: IssuedPaper
    stands: Whereabouts
    events: tuple[PaperEvent, ...]


async def standing_of(session: AsyncSession, vote_id: uuid.UUID) -> list[PaperNow]:
    """Where each printed paper stands, in the order of the roll."""
    query = select(IssuedPaper).where(IssuedPaper.vote_id == vote_id)
    papers = await session.scalars(query.order_by(IssuedPaper.voter, IssuedPaper.serial))
    return await _as_they_stand(session, vote_id, papers.all())


async def listed(
    session: AsyncSession, vote_id: uuid.UUID, *, after: Cursor = START
) -> tuple[list[PaperNow], str | None]:
    """Fifty printed papers and where each stands, in the order of the roll, and the next page's cursor."""
    query = select(IssuedPaper).where(IssuedPaper.vote_id == vote_id)
    papers, following = await records(session, query, (IssuedPaper.voter, IssuedPaper.serial), after)
    return await _as_they_stand(session, vote_id, papers), following


async def paper_now(session: AsyncSession, vote_id: uuid.UUID, serial: str) -> PaperNow:
    """Where one printed paper stands; raises Refused where there is none."""
    paper = await session.get(IssuedPaper, (vote_id, serial))
    if paper is None:
        raise Refused(NOT_FOUND)
    return (await _as_they_stand(session, vote_id, [paper]))[0]


async def _as_they_stand(session: AsyncSession, vote_id: uuid.UUID, papers: Sequence[IssuedPaper]) -> list[PaperNow]:
    serials = [paper.serial for paper in papers]
    events: dict[str, list[PaperEvent]] = defaultdict(list)
    for event in await session.scalars(
        select(PaperEvent)
        .where(PaperEvent.vote_id == vote_id, PaperEvent.serial.in_(serials))
        .order_by(PaperEvent.at, PaperEvent.id)
    ):
        events[event.serial].append(event)
    rows = await session.execute(
        select(Paper.serial, unsettled()).where(Paper.vote_id == vote_id, Paper.serial.in_(serials))
    )
    came_in = {serial: Whereabouts.RECEIVED if waits else Whereabouts.KEYED for serial, waits in rows}
    return [
        PaperNow(paper, came_in.get(paper.serial) or _last(events[paper.serial]), tuple(events[paper.serial]))
        for paper in papers
    ]


async def parts_of_heads(session: AsyncSession, vote: Vote) -> dict[str, list[str]]:
    """The parts of every head of the vote's roll, in its order."""
    if vote.roll_id is None:
        return {}
    parts: dict[str, list[str]] = {}
    for entry in await placed_entries(session, vote.roll_id):
        parts.setdefault(entry.voter, []).append(entry.part)
    return parts


def _last(events: Sequence[PaperEvent]) -> Whereabouts:
    return Whereabouts(events[-1].fate) if events else Whereabouts.ISSUED


def _require_issuing(vote: Vote, at: datetime) -> None:
    if vote.state not in {State.NOTICED, State.OPEN}:
        raise Refused(errors.NOT_ISSUING, why=f"表决现在是“{vote.state.label}”，发出表决通知之后才能印发。")
    if vote.closes_at is not None and at >= vote.closes_at:
        raise Refused(errors.NOT_ISSUING, why="投票期已经截止。")


async def _live_and_out(session: AsyncSession, vote_id: uuid.UUID, serial: str) -> IssuedPaper:
    """A live paper that has not come in."""
    paper = await session.get(IssuedPaper, (vote_id, serial))
    if paper is None:
        raise Refused(errors.SERIAL_UNKNOWN, serial=serial)
    spent = await session.scalar(
        select(PaperEvent.fate).where(
            PaperEvent.vote_id == vote_id, PaperEvent.serial == serial, PaperEvent.fate.in_(_SPENT)
        )
    )
    if spent is not None:
        raise Refused(errors.PAPER_NOT_LIVE, serial=serial, fate=spent.label)
    if await session.scalar(select(exists().where(Paper.vote_id == vote_id, Paper.serial == serial))):
        raise Refused(errors.PAPER_NOT_LIVE, serial=serial, fate=Whereabouts.RECEIVED.label)
    return paper


def _has_event(*fates: str) -> ColumnElement[bool]:
    return exists().where(
        PaperEvent.vote_id == IssuedPaper.vote_id, PaperEvent.serial == IssuedPaper.serial, PaperEvent.fate.in_(fates)
    )


def _faults(fate: PaperFate, way: HandedBy | None, recipient: str, reason: str) -> list[FieldFault]:
    match fate:
        case PaperFate.HANDED:
            faults = [] if way else [FieldFault("way", "请写明送达方式：上门、服务台、现场或邮寄。")]
            return faults if recipient else [*faults, FieldFault("recipient", "请写明由谁签收。")]
        case PaperFate.UNDELIVERABLE | PaperFate.UNUSED:
            faults = [FieldFault("way", "没有送达的选票不填送达方式。")] if way else []
            return faults if reason else [*faults, FieldFault("reason", "请写明原因。")]
        case PaperFate.REPLACED:
            return [FieldFault("fate", "换发请用“换发选票”办理，会同时给出新编号。")]


def _fresh(vote_id: uuid.UUID, voter: str, replaces: str | None, by: uuid.UUID, at: datetime) -> IssuedPaper:
    return IssuedPaper(vote_id=vote_id, serial=fresh_code(), voter=voter, replaces=replaces, issued_by=by, issued_at=at)


def _event(
    paper: IssuedPaper,
    fate: PaperFate,
    by: uuid.UUID,
    at: datetime,
    *,
    way: HandedBy | None = None,
    recipient: str = "",
    reason: str = "",
    evidence_id: uuid.UUID | None = None,
) -> PaperEvent:
    return PaperEvent(
        vote_id=paper.vote_id,
        serial=paper.serial,
        fate=fate,
        way=way,
        recipient=recipient,
        reason=reason,
        evidence_id=evidence_id,
        recorded_by=by,
        at=at,
    )
