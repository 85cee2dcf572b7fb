"""A vote's log read again from the stored bytes, beside everything that was ever said of it.

What is compared: each leaf with the row it was made of, the roll with its root in leaf 0, the number of leaves with the
vote's row, every kept checkpoint and every line of the signer's journal with the root at its size. Nothing is signed and
nothing changed. It is asked every night, and after a restore (docs/backup.md).
"""

import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from app.core.db import Database
from app.core.signing import merkle
from app.core.signing.checkpoints import Checkpoint
from app.core.signing.journals import Journal, LogForked
from app.core.signing.notes import Note, NoteFault, PublicKey
from app.core.signing.signer import Signer
from app.core.values.canonical import Value, canonical
from app.register.rolls import rolls
from app.voting import leaves
from app.voting.ballots.casting import opening_of
from app.voting.log.checkpoints import kept_checkpoints
from app.voting.log.lines import LogLine, lines_after, roll_line
from app.voting.models import Ballot, Paper, RollCorrection, Vote


@dataclass(frozen=True, slots=True)
class Examined:
    """What a vote's log came to: its size in leaves, the root over them, and every difference found, in Chinese."""

    eid: str
    size: int
    root: bytes
    faults: tuple[str, ...]


async def with_logs(session: AsyncSession, after: str = "", most: int | None = None) -> Sequence[Vote]:
    """Votes that have a log, by their names, those after a name."""
    query = select(Vote).where(Vote.next_seq > 0, Vote.eid > after).order_by(Vote.eid)
    return (await session.scalars(query.limit(most) if most else query)).all()


async def examine(database: Database, signer: Signer, vote_id: uuid.UUID, eid: str) -> Examined:
    """Read a vote's log again, all in one picture; ballots may come in meanwhile."""
    # What is signed was committed before, so a journal read first knows of no leaf that the picture does not.
    journal = signer.journal(eid)
    async with database.read() as session:
        return await _examined(session, signer.origin(eid), journal, await session.get_one(Vote, vote_id))


async def _examined(session: AsyncSession, origin: str, journal: Journal, vote: Vote) -> Examined:
    try:
        lines = await lines_after(session, vote.id, 0)
    except LogForked as gap:
        return Examined(vote.eid, vote.next_seq, merkle.EMPTY, (str(gap),))
    tree = merkle.Tree(line.hash for line in lines)
    faults = [*_numbered(vote, lines)]
    faults += await _rows(session, vote, {line.seq: line for line in lines})
    faults += await _roll(session, vote, lines)
    for one in await kept_checkpoints(session, vote.id):
        faults += checkpoint_faults(origin, one.size, one.root, one.note, one.vkey, tree)
    faults += journal.unlike(tree)
    return Examined(vote.eid, tree.size, tree.root(tree.size), tuple(faults))


def _numbered(vote: Vote, lines: Sequence[LogLine]) -> Iterator[str]:
    if vote.next_seq != len(lines):
        yield f"{vote.eid} 应有 {vote.next_seq} 条记录，数据库里有 {len(lines)} 条"
    for line in lines:
        said = _read(line.data)
        if said is None or canonical(said) != line.data or said.get("seq") != line.seq:
            yield f"{vote.eid} 第 {line.seq} 条记录的内容已损坏"


def _read(data: bytes) -> dict[str, Value] | None:
    try:
        said = json.loads(data)
    except ValueError:
        return None
    return said if isinstance(said, dict) else None


async def _rows(session: AsyncSession, vote: Vote, lines: dict[int, LogLine]) -> list[str]:
    """Rows that say something else than the leaf they were sealed with."""
    parts: dict[str, list[str]] = {}
    if vote.roll_id is not None:
        for entry in await rolls.voting_entries(session, vote.roll_id):
            found = parts.setdefault(entry.voter, [])
            if entry.part not in found:
                found.append(entry.part)
    ballots = (await session.scalars(select(Ballot).where(Ballot.vote_id == vote.id))).all()
    papers = (await session.scalars(select(Paper).where(Paper.vote_id == vote.id))).all()
    corrections = (await session.scalars(select(RollCorrection).where(RollCorrection.vote_id == vote.id))).all()
    said: list[tuple[int, bytes, bytes]] = []
    for ballot in ballots:
        opening = opening_of(vote.eid, ballot, parts.get(ballot.voter, ()))
        said.append((ballot.seq, leaves.commitment(leaves.BALLOT_TAG, ballot.salt, opening), ballot.commitment))
    for paper in papers:
        opening = leaves.paper_opening(vote.eid, paper.nonce, paper.voter, parts.get(paper.voter, ()), paper.serial)
        said.append((paper.seq, leaves.commitment(leaves.PAPER_TAG, paper.salt, opening), paper.commitment))
    for one in corrections:
        opening = leaves.roll_opening(one.i, one.part, one.area_c, one.voter)
        said.append((one.seq, leaves.commitment(leaves.ROLL_TAG, one.salt, opening), one.commitment))
    return [
        f"{vote.eid} 第 {seq} 条记录与所存的内容不符"
        for seq, made, stored in sorted(said)
        if made != stored or (_read(lines[seq].data) or {}).get("c") != made.hex()
    ]


async def _roll(session: AsyncSession, vote: Vote, lines: Sequence[LogLine]) -> list[str]:
    if vote.roll_id is None or not lines:
        return []
    entries = await rolls.salted_entries(session, vote.roll_id)
    root = merkle.root(leaves.leaf_hash(roll_line(one)) for one in entries)
    opened = _read(lines[0].data) or {}
    return [] if opened.get("roll_root") == root.hex() else [f"{vote.eid} 的表决名册与第 0 条记录不符"]


def checkpoint_faults(origin: str, size: int, root: bytes, note: str, vkey: str, tree: merkle.Tree) -> Iterator[str]:
    """What of a kept checkpoint (its size, root, note and key, none before keys were kept) does not agree with these
    leaves, or with its own signature.
    """
    told = f"{origin} 已签发的第 {size} 条处的检查点"
    if size > tree.size:
        yield f"{told}多于现有的 {tree.size} 条记录"
        return
    try:
        read = Note.read(note)
        checkpoint = Checkpoint.read(read.text)
        signed = not vkey or read.signed_by(PublicKey.read(vkey))
    except NoteFault:
        yield f"{told}已损坏"
        return
    if not signed or (checkpoint.origin, checkpoint.size, checkpoint.root) != (origin, size, root):
        yield f"{told}签名不符"
    if tree.root(size) != root:
        yield f"{told}与现有的记录不符"


async def roots(connection: AsyncConnection) -> list[tuple[str, int, bytes]]:
    """Name, size and root of every log, whatever revision the schema is of: what a backup says it holds."""
    there = set(await connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")))
    each = [
        f"SELECT vote_id, seq, leaf FROM {table}"  # noqa: S608 - names of ours
        for table in ("ballot", "paper", "void", "roll_correction", "vote_leaf")
        if table in there
    ]
    if not each:
        return []
    found: list[tuple[str, int, bytes]] = []
    votes = (await connection.execute(text("SELECT id, eid FROM vote WHERE next_seq > 0 ORDER BY eid"))).all()
    for vote_id, eid in votes:
        leaves_of = await connection.scalars(
            text(f"SELECT leaf FROM ({' UNION ALL '.join(each)}) AS line WHERE vote_id = :id ORDER BY seq"),  # noqa: S608
            {"id": vote_id},
        )
        hashes = [leaves.leaf_hash(leaf) for leaf in leaves_of]
        found.append((eid, len(hashes), merkle.root(hashes)))
    return found
