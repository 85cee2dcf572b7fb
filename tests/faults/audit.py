"""What must hold after a fault: everything acknowledged is kept, once; and the log is the one that was signed."""

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import asyncpg
from sqlalchemy import func, select

from app.complaints.models import Complaint
from app.consultation.models import ConsultOpinion, ConsultVisit
from app.core.db import Database
from app.core.signing.checkpoints import LeafProof
from app.core.signing.merkle import Tree
from app.core.signing.signer import Signer
from app.voting import leaves
from app.voting.log.lines import LogLine, lines_after
from app.voting.models import Ballot, LaterBallot, PlaceTaken, Vote
from tests.faults.acts import Act, Kind
from tests.faults.site import Site, reached
from tests.voting.races.oracle import faults as faults_of_rows

KEPT_IN: dict[Kind, type[Complaint | ConsultOpinion | ConsultVisit]] = {
    Kind.COMPLAINT: Complaint,
    Kind.STANCE: ConsultOpinion,
    Kind.VISIT: ConsultVisit,
}


@dataclass
class Audit:
    """What was found of the acts of some rounds; each a list of faults in words."""

    acknowledged: int = 0
    receipts: int = 0
    lost: list[str] = field(default_factory=list)
    double: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    """The log has a gap, a receipt does not hold, or two roots were signed for a size."""

    @property
    def clean(self) -> bool:
        """Whether nothing was found."""
        return not (self.lost or self.double or self.log)

    def __iadd__(self, other: "Audit") -> "Audit":
        self.acknowledged += other.acknowledged
        self.receipts += other.receipts
        for mine, others in ((self.lost, other.lost), (self.double, other.double), (self.log, other.log)):
            mine += others
        return self

    def __str__(self) -> str:
        found = [*self.lost[:5], *self.double[:5], *self.log[:5]]
        told = f"acknowledged {self.acknowledged}, lost {len(self.lost)}, double {len(self.double)}"
        return "; ".join([f"{told}, receipts {self.receipts}, faults of the log {len(self.log)}", *found])


async def audited(site: Site, vote: tuple[uuid.UUID, str], acts: Sequence[Act]) -> Audit:
    """Look at everything that was sent, with its answers so far."""
    found = Audit(acknowledged=len({one.mark for one in acts if one.answer is not None}))
    async with reached(site) as database:
        await _others(database, acts, found)
        await _ballots(database, vote[0], acts, found)
        await _log(site, database, vote, acts, found)
    return found


async def _others(database: Database, acts: Sequence[Act], found: Audit) -> None:
    for kind, table in KEPT_IN.items():
        marks = {one.mark for one in acts if one.kind is kind}
        async with database.read() as session:
            rows = await session.execute(
                select(table.words, func.count()).where(table.words.in_(marks)).group_by(table.words)
            )
        kept = {words: times for words, times in rows}  # noqa: C416 - rows are no pairs to a type checker
        _counted({one.mark for one in acts if one.kind is kind and one.answer}, kept, found)


async def _ballots(database: Database, vote_id: uuid.UUID, acts: Sequence[Act], found: Audit) -> None:
    async with database.read() as session:
        nonces = Counter[str]()
        for table in (Ballot, LaterBallot):
            nonces.update(await session.scalars(select(table.nonce).where(table.vote_id == vote_id)))
        places = Counter(await session.scalars(select(PlaceTaken.voter).where(PlaceTaken.vote_id == vote_id)))
        vote = await session.get_one(Vote, vote_id)
        cast = [one for one in acts if one.kind is Kind.BALLOT and one.answer]
        found.log += await faults_of_rows(session, vote, [one.receipt for one in cast])
    _counted({one.mark for one in cast}, nonces, found)
    found.double += [f"head {voter} has {times} places" for voter, times in places.items() if times > 1]
    by_nonce: dict[str, Act] = {}
    for one in cast:
        first = by_nonce.setdefault(one.mark, one)
        if (one.receipt.seq, one.receipt.ts) != (first.receipt.seq, first.receipt.ts):
            found.double.append(f"ballot {one.mark} was answered as {one.receipt.seq} and as {first.receipt.seq}")


def _counted(acknowledged: Iterable[str], kept: dict[str, int], found: Audit) -> None:
    found.lost += [f"{mark} was acknowledged and is not there" for mark in acknowledged if not kept.get(mark)]
    found.double += [f"{mark} is there {times} times" for mark, times in kept.items() if times > 1]


async def _log(site: Site, database: Database, vote: tuple[uuid.UUID, str], acts: Sequence[Act], found: Audit) -> None:
    """Every receipt holds in the log as it is now, and so does every size on record with the key."""
    vote_id, eid = vote
    async with database.read() as session:
        lines = await lines_after(session, vote_id, 0)
    tree, keeper = Tree(one.hash for one in lines), site.signer()
    for act in acts:
        if act.kind is Kind.BALLOT and act.answer and act.receipt.stands:
            if not act.answer["receipt"]:
                found.log.append(f"ballot {act.mark} was answered without a receipt")
                continue
            found.receipts += 1
            found.log += _receipt(LeafProof.read(act.answer["receipt"]), act, lines, tree, keeper, eid)
    found.log += journal(site, eid, tree)


def _receipt(proof: LeafProof, act: Act, lines: Sequence[LogLine], tree: Tree, keeper: Signer, eid: str) -> list[str]:
    size = proof.checkpoint.size
    if size > tree.size or proof.checkpoint.root != tree.root(size):
        return [f"a receipt of size {size} is of another log than the one there is, of {tree.size}"]
    leaf = lines[proof.index]
    holds = proof.note.signed_by(keeper.public(eid)) and proof.holds(leaf.hash)
    if not holds or leaves.tracker(leaf.data) != act.receipt.tracker:
        return [f"the receipt of ballot {act.mark} does not hold"]
    return []


def journal(site: Site, eid: str, tree: Tree) -> list[str]:
    """What the journal of a log has that the log has not: a root of another history, a size twice or out of order."""
    path = site.folder / "keys" / "journals" / f"{eid}.journal"
    if not path.exists():
        return []
    entries = [line.split(" ") for line in path.read_text().splitlines()[1:]]
    sizes = [int(size) for size, _ in entries]
    found = [] if sizes == sorted(set(sizes)) else [f"the sizes on record do not rise: {sizes}"]
    found += [
        f"size {size} is on record with the root of another history"
        for size, root in entries
        if int(size) > tree.size or tree.root(int(size)).hex() != root
    ]
    return found


async def without_unique(owner: asyncpg.Connection) -> None:
    """Drop what in the catalogue refuses a second ballot of a head or with a nonce."""
    for table in ("standing", "ballot", "later_ballot"):
        names = await owner.fetch(
            "SELECT conname FROM pg_constraint WHERE conrelid = $1::regclass AND contype = 'u'"
            " OR (conrelid = $1::regclass AND contype = 'p' AND $2)",
            table,
            table == "standing",
        )
        for (name,) in names:
            await owner.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}" CASCADE')
        indexes = await owner.fetch(
            "SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = $1::regclass AND indisunique"
            " AND NOT indisprimary",
            table,
        )
        for (name,) in indexes:
            await owner.execute(f"DROP INDEX IF EXISTS {name} CASCADE")
