"""Papers drawn for an audit 抽查选票影像: a sample of the ballots that came on paper, each scan shown beside what was keyed.

The draw is the one of the call-backs (app/claims/samples/sampling.py): who has the restricted bundle and the seed draws it again,
for the population is the serials of its papers that became ballots. An auditor has one paper before them at a time, each
look stands in its owners' ledger of looks, and what they find is kept for good. Before the count nobody sees a choice.
Source: law R-87 (audit by others than the convenor), 0027.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.claims.samples import drawing, sampling
from app.claims.samples.samples import HELD_FOR
from app.core.errors import NOT_FOUND, FieldFault, Refused
from app.register import queries as register
from app.register.kinds import LookAct
from app.register.rolls.roll_owners import owner_ids
from app.voting import errors
from app.voting.ballots.own_heads import own_heads
from app.voting.kinds import ScanFinding
from app.voting.models import (
    Ballot,
    Paper,
    PaperScan,
    ScanLook,
    ScanLookFinding,
    ScanPage,
    ScanSample,
    ScanSampleEntry,
    Vote,
)
from app.voting.papers.scans import pages_of


async def _population(session: AsyncSession, vote: Vote) -> dict[str, tuple[uuid.UUID, str]]:
    """By serial, each paper that became a ballot of the log and has a scan, with its channel; void ones too."""
    rows = await session.execute(
        select(Paper.serial, Paper.id, Paper.channel)
        .join(Ballot, Ballot.paper_id == Paper.id)
        .where(Paper.vote_id == vote.id, exists().where(PaperScan.paper_id == Paper.id))
    )
    return {serial: (paper_id, channel) for serial, paper_id, channel in rows}


async def draw(
    session: AsyncSession, vote: Vote, size: int, *, by: uuid.UUID, drawn_as: str, at: datetime
) -> ScanSample:
    """Draw papers of a counted vote and keep the draw with its seed; every draw is kept.

    Raises Refused before the count, where no paper can be drawn, and where as many of them were drawn before.
    """
    if vote.counted_at is None:
        raise Refused(errors.ACT_NOT_POSSIBLE, act="抽查选票影像", why="还没有计票。")
    found = await _population(session, vote)
    if not found:
        raise Refused(errors.SCANS_NONE)
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"scan_sample:{vote.id}", 0))))
    before = await session.scalars(select(ScanSample).where(ScanSample.vote_id == vote.id))
    drawable = [sampling.Drawable("paper", serial, channel) for serial, (_, channel) in found.items()]
    drawn = drawing.draw(drawable, size, before.all())
    sample = ScanSample(
        id=uuid.uuid4(),
        vote_id=vote.id,
        seed=drawn.seed,
        own_seed=False,
        size=len(drawn.chosen),
        population=len(drawable),
        population_sha256=drawn.root,
        drawn_by=by,
        drawn_as=drawn_as,
        at=at,
    )
    session.add(sample)
    await session.flush()
    session.add_all(
        ScanSampleEntry(sample_id=sample.id, position=position, paper_id=found[one.id][0], stratum=one.stratum)
        for position, one in enumerate(drawn.chosen, start=1)
    )
    await session.flush()
    return sample


@dataclass(frozen=True, slots=True)
class DrawnPaper:
    """A paper of a sample with the looks at it, in order, and what was found of it."""

    entry: ScanSampleEntry
    serial: str
    voter: str
    looks: tuple[ScanLook, ...]
    finding: ScanLookFinding | None

    def held_by(self, at: datetime) -> uuid.UUID | None:
        """The auditor who has this paper before them."""
        if self.finding is not None or not self.looks or at - self.looks[-1].at >= HELD_FOR:
            return None
        return self.looks[-1].looked_by


@dataclass(frozen=True, slots=True)
class ScanSampleNow:
    """A sample with its papers in the order of looking."""

    sample: ScanSample
    papers: tuple[DrawnPaper, ...]

    @property
    def findings(self) -> dict[ScanFinding, int]:
        """How many were found to agree, and to differ."""
        return dict(Counter(one.finding.finding for one in self.papers if one.finding is not None))

    @property
    def looked_at(self) -> int:
        """How many were shown to anybody."""
        return sum(bool(one.looks) for one in self.papers)


async def listed(session: AsyncSession, vote_id: uuid.UUID) -> list[ScanSampleNow]:
    """Every sample of a vote, the latest first."""
    found = await session.scalars(
        select(ScanSample).where(ScanSample.vote_id == vote_id).order_by(ScanSample.at.desc(), ScanSample.id)
    )
    return await _now(session, found.all())


async def find(session: AsyncSession, vote_id: uuid.UUID, sample_id: uuid.UUID) -> ScanSampleNow:
    """A sample of this vote; raises Refused where there is none."""
    found = await session.get(ScanSample, sample_id)
    if found is None or found.vote_id != vote_id:
        raise Refused(NOT_FOUND)
    return (await _now(session, [found]))[0]


async def _now(session: AsyncSession, samples: Collection[ScanSample]) -> list[ScanSampleNow]:
    ids = [one.id for one in samples]
    looks: dict[tuple[uuid.UUID, int], list[ScanLook]] = defaultdict(list)
    findings: dict[tuple[uuid.UUID, int], ScanLookFinding] = {}
    for look, finding in await session.execute(
        select(ScanLook, ScanLookFinding)
        .outerjoin(ScanLookFinding, ScanLookFinding.look_id == ScanLook.id)
        .where(ScanLook.sample_id.in_(ids))
        .order_by(ScanLook.at, ScanLook.id)
    ):
        looks[look.sample_id, look.position].append(look)
        if finding is not None:
            findings[look.sample_id, look.position] = finding
    papers: dict[uuid.UUID, list[DrawnPaper]] = defaultdict(list)
    for entry, serial, voter in await session.execute(
        select(ScanSampleEntry, Paper.serial, Paper.voter)
        .join(Paper, Paper.id == ScanSampleEntry.paper_id)
        .where(ScanSampleEntry.sample_id.in_(ids))
        .order_by(ScanSampleEntry.sample_id, ScanSampleEntry.position)
    ):
        place = (entry.sample_id, entry.position)
        papers[entry.sample_id].append(DrawnPaper(entry, serial, voter, tuple(looks[place]), findings.get(place)))
    return [ScanSampleNow(one, tuple(papers[one.id])) for one in samples]


@dataclass(frozen=True, slots=True)
class PaperShown:
    """The paper before an auditor: the look, its serial, how many pages show it, and what was keyed, by item."""

    look: ScanLook
    serial: str
    pages: int
    choices: dict[int, str]


async def next_paper(
    session: AsyncSession, vote: Vote, sample_id: uuid.UUID, *, by: uuid.UUID, viewed_as: str, at: datetime
) -> PaperShown:
    """The paper this auditor has before them, or the next that nobody has; never their own flat's.

    The look is written down for its owners. Raises Refused where none is left for now.
    """
    await _hold_sample(session, sample_id)
    own = await own_heads(session, vote, by)
    there = [
        one
        for one in (await find(session, vote.id, sample_id)).papers
        if one.finding is None and one.voter not in own and one.held_by(at) in {None, by}
    ]
    if not there:
        raise Refused(errors.SCANS_DONE)
    paper = min(there, key=lambda one: (one.held_by(at) != by, one.entry.position))
    if paper.held_by(at) == by:
        look = paper.looks[-1]
    else:
        look = ScanLook(id=uuid.uuid4(), sample_id=sample_id, position=paper.entry.position, looked_by=by, at=at)
        session.add(look)
        owners = list(await _owners(session, vote, paper.voter))
        await register.record_view(
            session,
            vote.community_id,
            by=by,
            viewed_as=viewed_as,
            at=at,
            act=LookAct.BALLOT_SCAN,
            purpose=f"审计抽查：核对表决“{vote.title}”的纸质选票与录入是否一致",
            owners=owners or [None],
            rows=1,
        )
    keyed = (await session.scalars(select(Ballot).where(Ballot.paper_id == paper.entry.paper_id))).one()
    pages = await pages_of(session, vote.id, paper.entry.paper_id)
    choices = {int(number): choice for number, choice in keyed.choices.items()}
    return PaperShown(look, paper.serial, len(pages), choices)


async def _owners(session: AsyncSession, vote: Vote, voter: str) -> Sequence[uuid.UUID]:
    if vote.roll_id is None:
        return []
    return list((await owner_ids(session, vote.roll_id, [voter])).get(voter, {}))


async def page(
    session: AsyncSession, vote: Vote, look_id: uuid.UUID, number: int, *, by: uuid.UUID, at: datetime
) -> ScanPage:
    """The n-th page (from 1) of the paper before this auditor; raises Refused where it is not, or has no such page."""
    look = await session.get(ScanLook, look_id)
    if look is None:
        raise Refused(NOT_FOUND)
    paper = _before(await find(session, vote.id, look.sample_id), look_id, by, at)
    pages = await pages_of(session, vote.id, paper.entry.paper_id)
    if not 1 <= number <= len(pages):
        raise Refused(NOT_FOUND)
    return pages[number - 1]


async def tell(
    session: AsyncSession,
    vote: Vote,
    sample_id: uuid.UUID,
    look_id: uuid.UUID,
    finding: ScanFinding,
    reasons: str,
    *,
    by: uuid.UUID,
    at: datetime,
) -> ScanLookFinding:
    """Write down whether the scan says what was keyed, for good; raises Refused for a paper that is not before this
    auditor, and where it differs and nobody says how.
    """
    await _hold_sample(session, sample_id)
    _before(await find(session, vote.id, sample_id), look_id, by, at)
    if finding is ScanFinding.DIFFERS and not reasons.strip():
        raise Refused(errors.SCAN_DIFFERS_HOW, [FieldFault("reasons", "请写明哪一事项、影像上是什么、录入的是什么。")])
    made = ScanLookFinding(look_id=look_id, finding=finding, reasons=reasons.strip(), found_by=by, at=at)
    session.add(made)
    await session.flush()
    return made


def _before(sample: ScanSampleNow, look_id: uuid.UUID, by: uuid.UUID, at: datetime) -> DrawnPaper:
    for one in sample.papers:
        if one.held_by(at) == by and one.looks[-1].id == look_id:
            return one
    raise Refused(errors.SCAN_NOT_SHOWN)


async def _hold_sample(session: AsyncSession, sample_id: uuid.UUID) -> None:
    """Keep other auditors of the sample waiting, so that no two are shown one paper."""
    key = int.from_bytes(sample_id.bytes[:8], "big", signed=True)
    await session.execute(select(func.pg_advisory_xact_lock(key)))
