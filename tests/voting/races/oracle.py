"""What must hold of a vote at every instant, whatever raced: read from its rows, and every fault told at once.

Source: verifiable tally, sections 2 and 3, and docs/log.md. Nothing here asks the code under test what is right: the
leaves are spelled again, places and sums are told from the rows; only the stored tally is also counted again.
"""

import itertools
import json
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Database
from app.core.values.canonical import canonical
from app.core.values.fractions import square_metres
from app.register.heads import group
from app.register.heads import on_roll as voting_parts
from app.register.rolls import rolls
from app.voting import leaves
from app.voting.ballots.casting import Receipt
from app.voting.ballots.received import heads_of, lines, received
from app.voting.closing import counting
from app.voting.count.ballots import CastingWindow, Channel, classify
from app.voting.models import (
    Ballot,
    CountedResult,
    LaterBallot,
    Paper,
    PlaceTaken,
    RollCorrection,
    Void,
    Vote,
    VoteLeaf,
)
from app.voting.papers import keying

AFTER_CLOSE = {"void", "correct", "tally"}
_SAYS = {"agree": "agree", "disagree": "disagree", "abstain": "abstain", "invalid": "content_invalid"}


async def sound(database: Database, vote_id: uuid.UUID, acknowledged: Iterable[Receipt] = ()) -> None:
    """Fail with every fault of a vote's rows; `acknowledged` are the receipts given out so far."""
    async with database.read() as session:
        vote = await session.get(Vote, vote_id)
        assert vote is not None
        found = await faults(session, vote, acknowledged)
    assert not found, "\n".join(found)


async def faults(session: AsyncSession, vote: Vote, acknowledged: Iterable[Receipt] = ()) -> list[str]:
    """Every fault of the vote's rows, in words; the vote must have a roll."""
    rows = await _read(session, vote)
    found = [*_log(rows), *_openings(rows), *_places(rows), *_papers(rows), *_acknowledged(rows, acknowledged)]
    if not found:
        found += await _count(session, rows)
    return found


@dataclass(frozen=True)
class Rows:
    """Everything a vote has in the database."""

    vote: Vote
    ballots: Sequence[Ballot]
    later: Sequence[LaterBallot]
    papers: Sequence[Paper]
    voids: Sequence[Void]
    others: Sequence[VoteLeaf]
    corrections: Sequence[RollCorrection]
    standing: Sequence[PlaceTaken]
    results: Sequence[CountedResult]
    parts: dict[str, list[str]]
    areas: dict[str, int]

    @cached_property
    def voided(self) -> set[int]:
        """The numbers of what was taken out."""
        return {one.target for one in self.voids}

    @cached_property
    def stands(self) -> dict[str, Ballot]:
        """The ballot that stands for each head that has one."""
        by_id = {one.id: one for one in self.ballots}
        return {one.voter: by_id[one.ballot_id] for one in self.standing if one.ballot_id in by_id}


async def _read(session: AsyncSession, vote: Vote) -> Rows:
    async def all_of(table: Any) -> list[Any]:
        return list(await session.scalars(select(table).where(table.vote_id == vote.id)))

    assert vote.roll_id is not None
    parts: dict[str, list[str]] = defaultdict(list)
    areas: dict[str, int] = Counter()
    for entry in await rolls.salted_entries(session, vote.roll_id):
        parts[entry.voter].append(entry.part)
        areas[entry.voter] += entry.area_c
    return Rows(
        vote,
        ballots=await all_of(Ballot),
        later=await all_of(LaterBallot),
        papers=await all_of(Paper),
        voids=await all_of(Void),
        others=await all_of(VoteLeaf),
        corrections=await all_of(RollCorrection),
        standing=await all_of(PlaceTaken),
        results=await all_of(CountedResult),
        parts=parts,
        areas=areas,
    )


# -- the log ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A leaf with the instants of its row: the one it bears, and the one at which it was written."""

    seq: int
    ts: datetime
    written: datetime
    leaf: bytes

    @cached_property
    def says(self) -> dict[str, Any]:
        """What the leaf says."""
        said: dict[str, Any] = json.loads(self.leaf)
        return said


def _lines(rows: Rows) -> list[Line]:
    found = [Line(one.seq, one.ts, one.entered_at, one.leaf) for one in rows.ballots]
    for table in (rows.papers, rows.voids, rows.others, rows.corrections):
        found += [Line(one.seq, one.ts, one.ts, one.leaf) for one in table]
    return sorted(found, key=lambda one: one.seq)


def _log(rows: Rows) -> Iterator[str]:
    """Numbered 0 .. next_seq - 1, one `open` first, spelled canonically, written in order, closed for good."""
    log = _lines(rows)
    if [one.seq for one in log] != list(range(rows.vote.next_seq)):
        yield f"the log is numbered {[one.seq for one in log]}, and the next number is {rows.vote.next_seq}"
    closed = False
    for line in log:
        says = line.says
        if canonical(says) != line.leaf:
            yield f"leaf {line.seq} is not canonical"
        if (says["seq"], says["eid"], says["v"]) != (line.seq, rows.vote.eid, 1):
            yield f"leaf {line.seq} says {says['seq']} of {says['eid']}"
        if (says["t"] == "open") is not (line.seq == 0):
            yield f"leaf {line.seq} is {says['t']}"
        if says["t"] != "open" and says["ts"] != leaves.moment(line.ts):
            yield f"leaf {line.seq} says {says['ts']}, its row {line.ts}"
        if closed and says["t"] not in AFTER_CLOSE:
            yield f"leaf {line.seq} is {says['t']}, after the close"
        closed = closed or says["t"] == "close"
    # Leaf 0 may be written long before the window opens; from then on the instants rise with the numbers.
    for earlier, line in itertools.pairwise(log):
        if line.written < earlier.written:
            yield f"leaf {line.seq} was written at {line.written}, before leaf {earlier.seq} at {earlier.written}"
    yield from _kinds(rows, log)


def _kinds(rows: Rows, log: Iterable[Line]) -> Iterator[str]:
    """Each leaf is of the kind of its row, and says of it what the row says."""
    says = {one.seq: one.says for one in log}
    for kind, table in (("ballot", rows.ballots), ("paper", rows.papers), ("correct", rows.corrections)):
        for row in table:
            if (says[row.seq]["t"], says[row.seq]["c"]) != (kind, row.commitment.hex()):
                yield f"leaf {row.seq} is not that of its {kind}"
    for void in rows.voids:
        if (says[void.seq]["t"], says[void.seq]["target"]) != ("void", void.target):
            yield f"leaf {void.seq} does not take out {void.target}"
    for other in rows.others:
        if says[other.seq]["t"] != other.kind:
            yield f"leaf {other.seq} is {says[other.seq]['t']}, its row {other.kind}"


def _openings(rows: Rows) -> Iterator[str]:
    """Every commitment opens with its salt, and no nonce or commitment comes twice."""
    eid = rows.vote.eid
    for ballot in rows.ballots:
        choices = {int(item): choice for item, choice in ballot.choices.items()}
        parts = rows.parts[ballot.voter]
        opening = leaves.ballot_opening(eid, ballot.nonce, ballot.voter, parts, Channel(ballot.channel), choices)
        if leaves.commitment(leaves.BALLOT_TAG, ballot.salt, opening) != ballot.commitment:
            yield f"ballot {ballot.seq} does not open"
    for paper in rows.papers:
        opening = leaves.paper_opening(eid, paper.nonce, paper.voter, rows.parts[paper.voter], paper.serial)
        if leaves.commitment(leaves.PAPER_TAG, paper.salt, opening) != paper.commitment:
            yield f"paper {paper.seq} does not open"
    for line in rows.corrections:
        opening = leaves.roll_opening(line.i, line.part, line.area_c, line.voter)
        if leaves.commitment(leaves.ROLL_TAG, line.salt, opening) != line.commitment:
            yield f"correction {line.seq} does not open"
    committed: list[Ballot | Paper | RollCorrection] = [*rows.ballots, *rows.papers, *rows.corrections]
    for what, values in (
        ("commitment", Counter(one.commitment for one in committed)),
        ("nonce", Counter([*(one.nonce for one in rows.ballots), *(one.nonce for one in rows.papers)])),
    ):
        yield from (f"a {what} comes {times} times" for times in values.values() if times > 1)


# -- places -----------------------------------------------------------------------------------------------------------


def _places(rows: Rows) -> Iterator[str]:
    """One place for each head, held by its only ballot that was not taken out, or by a paper not keyed yet."""
    for voter, times in Counter(one.voter for one in rows.standing).items():
        if times > 1:
            yield f"{voter} has {times} places"
    live = Counter(one.voter for one in rows.ballots if one.seq not in rows.voided)
    for voter, ballots in live.items():
        if ballots > 1:
            yield f"{voter} has {ballots} ballots in the count"
    by_id = {one.id: one for one in rows.ballots}
    papers = {one.id: one for one in rows.papers}
    ballots_of_all: list[Ballot | LaterBallot] = [*rows.ballots, *rows.later]
    keyed = {one.paper_id for one in ballots_of_all}
    for place in rows.standing:
        holder = by_id.get(place.ballot_id) if place.ballot_id is not None else papers.get(place.paper_id)
        if holder is None or holder.voter != place.voter:
            yield f"the place of {place.voter} is held by {holder.voter if holder else 'nothing'}"
        if isinstance(holder, Ballot) and holder.seq in rows.voided:
            yield f"{place.voter} stands by ballot {holder.seq}, which was taken out"
        if isinstance(holder, Paper) and holder.id in keyed:
            yield f"the place of {place.voter} is held by a paper that was keyed"
    held = {one.voter for one in rows.standing}
    for voter in live.keys() - held:
        yield f"{voter} has a ballot in the count and no place"
    # Nobody disputes what an owner cast on their own phone, so a head that has cast so has a ballot or a paper.
    for row in ballots_of_all:
        if row.resident_id is not None and row.authority_id is None and row.voter not in held:
            yield f"{row.voter} has voted by phone at {row.ts}, and nothing stands for it"
    for void in rows.voids:
        if void.target not in {*(one.seq for one in rows.ballots), *(one.seq for one in rows.papers)}:
            yield f"void {void.seq} takes out {void.target}, which is no ballot and no paper"
        elif void.target >= void.seq:
            yield f"void {void.seq} takes out {void.target}, which came later"


def _papers(rows: Rows) -> Iterator[str]:
    """A ballot of a paper names an earlier paper leaf of the same head and instant, which no other ballot names."""
    papers = {one.id: one for one in rows.papers}
    for ballot in rows.ballots:
        paper = papers[ballot.paper_id] if ballot.paper_id is not None else None
        said = json.loads(ballot.leaf).get("p")
        if said != (paper.seq if paper is not None else None):
            yield f"ballot {ballot.seq} names paper {said}"
        if paper is not None and (paper.seq >= ballot.seq or (paper.ts, paper.voter) != (ballot.ts, ballot.voter)):
            yield f"ballot {ballot.seq} is not of paper {paper.seq}"
    live = Counter(one.paper_id for one in rows.ballots if one.paper_id is not None and one.seq not in rows.voided)
    yield from (f"paper {papers[paper].seq} has {times} ballots" for paper, times in live.items() if times > 1)
    opens_at, closes_at = rows.vote.opens_at, rows.vote.closes_at
    assert opens_at is not None
    assert closes_at is not None
    came_in: list[Ballot | LaterBallot | Paper] = [*rows.ballots, *rows.later, *rows.papers]
    for row in came_in:
        if not opens_at <= row.ts < closes_at:
            yield f"{row.voter} was received at {row.ts}, outside the window"


def _acknowledged(rows: Rows, acknowledged: Iterable[Receipt]) -> Iterator[str]:
    """Nobody who was told that their ballot came in is missing: the same number, instant and tracker."""
    stood = {(one.seq, one.ts, leaves.tracker(one.leaf)) for one in rows.ballots}
    kept = {one.ts for one in rows.later}
    for receipt in acknowledged:
        if receipt.stands and (receipt.seq, receipt.ts, receipt.tracker) not in stood:
            yield f"ballot {receipt.seq} of {receipt.ts} was acknowledged and is missing"
        if not receipt.stands and receipt.ts not in kept:
            yield f"the objection of {receipt.ts} was acknowledged and is missing"


# -- the count --------------------------------------------------------------------------------------------------------


async def _count(session: AsyncSession, rows: Rows) -> list[str]:
    """What the count lets stand is what stands, head by head; the stored tally is its sums, and a recount."""
    vote = rows.vote
    roll = await counting.parts_of(session, vote)
    include_parking = bool(vote.rules["include_parking"])
    grouped = group(voting_parts(roll, include_parking=include_parking))
    classified = classify(lines(vote, await received(session, vote), roll), grouped, CastingWindow())
    names = list(heads_of(vote, roll))
    unread = {one.voter for one in rows.standing if one.ballot_id is None}
    found = []
    for item, heads in classified.items.items():
        lets_stand = {names[head]: (line.received_at, line.choice) for head, line in heads.standing.items()}
        stands = {
            voter: (one.ts, None if one.choices[str(item)] == leaves.INVALID else one.choices[str(item)])
            for voter, one in rows.stands.items()
        }
        # Until a paper is read nothing of its head can be said; the count waits for it.
        found += [
            f"{voter}: the count lets {lets_stand.get(voter)} stand, its place {stands.get(voter)}"
            for voter in (lets_stand.keys() | stands.keys()) - unread
            if lets_stand.get(voter) != stands.get(voter)
        ]
    if rows.stands and not classified.items:
        found.append("the count lets nothing stand")
    return found + (await _tally(session, rows) if rows.results else [])


async def _tally(session: AsyncSession, rows: Rows) -> list[str]:
    found = []
    if len(rows.results) != 1:
        found.append(f"it was counted {len(rows.results)} times")
    stored = max(rows.results, key=lambda one: one.seq)
    if unkeyed := await keying.unkeyed(session, rows.vote.id):
        found.append(f"counted with unkeyed papers: {unkeyed}")
    if (await counting.recount(session, rows.vote)).tally != stored.tally:
        found.append("a recount gives another tally")
    for number, item in json.loads(stored.tally)["items"].items():
        sums = {said: {"heads": 0, "area_c": 0} for said in _SAYS.values()}
        for voter, ballot in rows.stands.items():
            told = sums[_SAYS[ballot.choices[number]]]
            told["heads"] += 1
            told["area_c"] += rows.areas[voter]
        for said, told in sums.items():
            if item[said] != {"heads": told["heads"], "area_m2": square_metres(told["area_c"])}:
                found.append(f"item {number}: {item[said]} {said} in the tally, {told} in the rows")
    log = {one.seq: one.says for one in _lines(rows)}
    before = sum(one.seq < stored.seq for one in rows.ballots)
    if log[stored.seq - 1].get("n_ballot") != before:
        found.append(f"the close leaf says {log[stored.seq - 1]}, and there were {before} ballots")
    if log[stored.seq].get("sha256") != stored.sha256.hex():
        found.append("the tally leaf does not name the stored tally")
    return found


def counted_heads(result: CountedResult) -> int:
    """How many heads take part in the first item of a stored tally."""
    heads: int = json.loads(result.tally)["items"]["1"]["participating"]["heads"]
    return heads
