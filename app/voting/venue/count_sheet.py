"""The count sheet 唱票记录 of a session or of the whole vote: figures, print, and the signed sheet handed in by two.

Signing a session's sheet ends the session. No figure by choice is ever on it: a sheet of one evening would show how a
handful of households voted. Source: law section 11 no. 9, R-56 (minutes); layout is in count_sheet.typ.
"""

import uuid
from collections.abc import Sequence, Set
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import FieldFault, Refused
from app.core.installation import now
from app.core.periods import spoken
from app.core.typesetting import FONT_FOLDER, set_sheet
from app.identity import service as identity
from app.voting import errors
from app.voting.ballots.keyed import entries_of, governing
from app.voting.ballots.received import received
from app.voting.count.ballots import Validity
from app.voting.kinds import HandedBy, PaperFate
from app.voting.lifecycle import Phase, phase
from app.voting.models import (
    Ballot,
    BoxOpening,
    CheckIn,
    CountSheet,
    IssuedPaper,
    LaterBallot,
    Paper,
    PaperEvent,
    VenueSession,
    Vote,
)
from app.voting.papers import keying
from app.voting.venue import sessions
from app.voting.venue.reconciliation import Assisted, Boxes, CountSheetFigures, check_code, differences, reconciled

BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class CountSheetNow:
    """A count sheet as it stands now: its figures, what must be explained, the check code, and the one signed last."""

    vote: Vote
    venue: VenueSession | None
    figures: CountSheetFigures
    differences: tuple[str, ...]
    check: str
    signed: CountSheet | None


async def sheet(session: AsyncSession, vote: Vote, session_id: uuid.UUID | None) -> CountSheetNow:
    """The count sheet of a session, or (None) of the whole vote, by what is recorded now."""
    venue = await sessions.find(session, vote.id, session_id) if session_id is not None else None
    figures = await (_of_vote(session, vote) if venue is None else _of_session(session, vote, venue))
    query = select(CountSheet).where(
        CountSheet.vote_id == vote.id, CountSheet.session_id.is_not_distinct_from(session_id)
    )
    return CountSheetNow(
        vote,
        venue,
        figures,
        tuple(differences(figures, of_session=venue is not None)),
        check_code(str(session_id or vote.id), figures),
        await session.scalar(query.order_by(CountSheet.at.desc()).limit(1)),
    )


async def sign(
    session: AsyncSession,
    community_id: uuid.UUID,
    vote_id: uuid.UUID,
    session_id: uuid.UUID | None,
    *,
    check: str,
    difference: str,
    photos: Sequence[uuid.UUID],
    by: uuid.UUID,
    second: uuid.UUID,
) -> CountSheet:
    """Hand in the signed sheet of a session, which ends it, or (None) of the whole vote.

    `check` is the code on the printed sheet. Raises Refused where the figures are no longer those printed, where a
    difference is not explained, for a session that has ended, and for the vote while it can still change: before the
    end of the window, with a session unsigned, or a paper unkeyed.
    """
    if session_id is None:
        vote = await sessions.hold_vote(session, community_id, vote_id)
        at = await now(session)
        await _require_complete(session, vote, at)
    else:
        running = await sessions.running(session, community_id, vote_id, session_id)
        vote, at = running.vote, running.at
    faults = await sessions.second_faults(session, vote, "second", second, by=by, at=at)
    faults += await sessions.photo_faults(session, vote, photos)
    if faults:
        raise Refused(errors.VENUE_FAULTY, faults)
    found = await sheet(session, vote, session_id)
    if check.upper() != found.check:
        raise Refused(errors.COUNT_SHEET_CHANGED, check=found.check)
    if found.differences and not difference:
        raise Refused(errors.COUNT_SHEET_UNEXPLAINED, [FieldFault("difference", one) for one in found.differences])
    signed = CountSheet(
        vote_id=vote_id,
        session_id=session_id,
        figures=asdict(found.figures),
        difference=difference,
        photos=list(photos),
        signed_by=by,
        second=second,
        at=at,
    )
    session.add(signed)
    await session.flush()
    return signed


async def _require_complete(session: AsyncSession, vote: Vote, at: datetime) -> None:
    if phase(vote.state, vote.opens_at, vote.closes_at, at) is not Phase.ENDED:
        raise Refused(errors.COUNT_SHEET_OPEN, why="投票还没有截止。")
    open_still = await sessions.unended(session, vote.id)
    if open_still:
        places = "、".join(one.place for one in open_still)
        raise Refused(errors.COUNT_SHEET_OPEN, why=f"还有 {len(open_still)} 场现场表决没有签署唱票记录（{places}）。")
    waiting = await keying.unkeyed(session, vote.id)
    if waiting:
        raise Refused(errors.COUNT_SHEET_OPEN, why=f"还有 {len(waiting)} 张收到的纸质选票没有录完。")


async def printed(session: AsyncSession, count_sheet: CountSheetNow, at: datetime) -> dict[str, object]:
    """What stands on the sheet, for `typeset_sheet`; `at` is the instant it is printed at."""
    venue, figures = count_sheet.venue, count_sheet.figures
    staff = await identity.names(session, [venue.opened_by, venue.second]) if venue else {}
    return {
        "title": count_sheet.vote.title,
        "subtitle": "现场表决唱票记录" if venue else "唱票记录（全部纸质选票）",
        "eid": count_sheet.vote.eid,
        "convenor": count_sheet.vote.convenor_name,
        "place": venue.place if venue else "",
        "opened": f"{spoken(venue.opened_at)} 开始" if venue else "",
        "printed": spoken(at),
        "check": count_sheet.check,
        "tables": _tables(figures, of_session=venue is not None),
        "differences": list(count_sheet.differences),
        "counters": [staff.get(one, "") for one in (venue.opened_by, venue.second)] if venue else [],
        "witnesses": [[one.name, one.role.label] for one in sessions.witnesses_of(venue)] if venue else [],
    }


def typeset_sheet(data: dict[str, object], fonts: Path = FONT_FOLDER) -> bytes:
    """The A4 sheet with places for signatures and the seal; raises Refused where the Chinese font is missing."""
    return set_sheet("app.voting.venue", "count_sheet.typ", data, fonts)


type _Row = tuple[str, int]


def _tables(f: CountSheetFigures, *, of_session: bool) -> list[dict[str, object]]:
    given: list[_Row] = [("印发", f.issued)]
    if of_session:
        given = [("现场领取", f.issued - f.brought), ("自带选票", f.brought)]
    somewhere: list[_Row] = [
        ("投入票箱交回" if of_session else "交回", f.returned),
        ("换发作废", f.replaced),
        ("收回未用", f.unused),
        ("未交回", f.not_returned),
    ]
    known: list[_Row] = [
        ("有效", f.valid),
        ("内容无效", f.content_invalid),
        ("身份无效", f.identity_invalid),
        ("未录完", f.unkeyed),
    ]
    boxes: list[_Row] = [
        ("开箱（次）", f.boxes),
        ("取出", f.sheets),
        ("登记", f.registered),
        ("无编号或不是选票", f.foreign),
    ]
    return [
        _table("发出的选票", given, summed=True),
        _table("去向", somewhere, summed=True),
        _table("交回的选票", known, summed=True),
        _table("票箱", boxes),
        _table("当面代录", [("签到（户）", f.let_in), ("已代录（户）", f.entered)]),
    ]


def _table(name: str, rows: Sequence[_Row], *, summed: bool = False) -> dict[str, object]:
    """A table of the sheet, with the sum of its figures where they make one."""
    return {"name": name, "rows": rows, "total": ("合计", sum(number for _, number in rows)) if summed else None}


async def _of_vote(session: AsyncSession, vote: Vote) -> CountSheetFigures:
    """Every paper of the vote; what was entered on staff devices beside it."""
    issued = set(await session.scalars(select(IssuedPaper.serial).where(IssuedPaper.vote_id == vote.id)))
    papers = list(await session.scalars(select(Paper).where(Paper.vote_id == vote.id)))
    venues = set(await session.scalars(select(VenueSession.id).where(VenueSession.vote_id == vote.id)))
    return reconciled(
        issued,
        await _validities(session, vote, papers),
        await _with_fate(session, vote, PaperFate.REPLACED),
        await _with_fate(session, vote, PaperFate.UNUSED),
        boxes=await _boxes(session, venues),
        assisted=await _assisted(session, venues),
    )


async def _of_session(session: AsyncSession, vote: Vote, venue: VenueSession) -> CountSheetFigures:
    """The papers with which heads were let in here, with those given in their place since, and its boxes."""
    let_in = list(await session.scalars(select(CheckIn).where(CheckIn.session_id == venue.id)))
    since = {one.voter: one.at for one in let_in if one.serial is not None}
    here = {one.serial for one in let_in if one.serial is not None}
    issued = await session.scalars(
        select(IssuedPaper).where(IssuedPaper.vote_id == vote.id, IssuedPaper.voter.in_(since))
    )
    here |= {paper.serial for paper in issued if paper.issued_at >= since[paper.voter]}
    brought = await _brought(session, vote, let_in)
    papers = list(
        await session.scalars(
            select(Paper).join(BoxOpening, BoxOpening.id == Paper.box_id).where(BoxOpening.session_id == venue.id)
        )
    )
    return reconciled(
        here,
        await _validities(session, vote, papers),
        here & await _with_fate(session, vote, PaperFate.REPLACED),
        here & await _with_fate(session, vote, PaperFate.UNUSED),
        brought=brought,
        boxes=await _boxes(session, {venue.id}),
        assisted=await _assisted(session, {venue.id}),
    )


async def _brought(session: AsyncSession, vote: Vote, let_in: Sequence[CheckIn]) -> int:
    """How many were let in with their own paper: with one that nobody handed over at that desk."""
    rows = await session.execute(
        select(PaperEvent.serial, PaperEvent.at)
        .where(PaperEvent.vote_id == vote.id, PaperEvent.fate == PaperFate.HANDED, PaperEvent.way == HandedBy.VENUE)
        .order_by(PaperEvent.at)
    )
    handed: dict[str, datetime] = {row.serial: row.at for row in rows}
    return sum(one.serial is not None and handed.get(one.serial, BEFORE_ALL) < one.at for one in let_in)


async def _with_fate(session: AsyncSession, vote: Vote, fate: PaperFate) -> set[str]:
    return set(
        await session.scalars(select(PaperEvent.serial).where(PaperEvent.vote_id == vote.id, PaperEvent.fate == fate))
    )


async def _validities(session: AsyncSession, vote: Vote, papers: Sequence[Paper]) -> dict[str, Validity | None]:
    """What each of these papers is, by serial: as it was keyed, or void since; None while its keying is not done."""
    came_in = await received(session, vote)
    standing = {one.paper_id for one in came_in.ballots if one.id not in came_in.out_ballots}
    void = {one.paper_id for one in came_in.ballots} - standing | came_in.out_papers
    found: dict[str, Validity | None] = {}
    for paper in papers:
        entry = governing(await entries_of(session, paper.id))
        keyed = entry.validity if entry is not None else None
        found[paper.serial] = Validity.IDENTITY_INVALID if paper.id in void else keyed
    return found


async def _boxes(session: AsyncSession, venues: Set[uuid.UUID]) -> Boxes:
    boxes = list(await session.scalars(select(BoxOpening).where(BoxOpening.session_id.in_(venues))))
    registered = await session.scalar(
        select(func.count()).select_from(Paper).where(Paper.box_id.in_([one.id for one in boxes]))
    )
    return Boxes(
        len(boxes), sum(one.sheets for one in boxes), registered or 0, sum(one.foreign_sheets for one in boxes)
    )


async def _assisted(session: AsyncSession, venues: Set[uuid.UUID]) -> Assisted:
    """Heads let in without a paper, and those of them whose ballot was entered, standing or kept apart."""
    let_in = await session.scalar(
        select(func.count()).select_from(CheckIn).where(CheckIn.session_id.in_(venues), CheckIn.serial.is_(None))
    )
    entered: set[tuple[uuid.UUID | None, str]] = set()
    for table in (Ballot, LaterBallot):
        rows = await session.execute(select(table.session_id, table.voter).where(table.session_id.in_(venues)))
        entered |= {(venue, voter) for venue, voter in rows.all()}
    return Assisted(let_in or 0, len(entered))
