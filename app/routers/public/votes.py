"""A vote for anybody, by its public name: what is asked, how it runs, how far it is, what came of it; in numbers only."""

from datetime import datetime
from functools import partial
from typing import Annotated

from fastapi import Path, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel

from app.core.answers import Answer
from app.core.db import Database
from app.core.errors import Refused
from app.core.installation import now
from app.core.paging import Page, page_in_order
from app.core.shared_reading import SharedReading
from app.ledger import vote_postings
from app.register import places
from app.routers.access import InHouse, Tx
from app.routers.answers import vote_answers
from app.routers.files import TEXT, ZIP, plain
from app.routers.pages import After
from app.routers.routes import Routes
from app.voting import errors, leaves
from app.voting.ballots import open_votes
from app.voting.bundle import exporting
from app.voting.drafting import preparing, queries
from app.voting.kinds import WitnessParty
from app.voting.log import receipts
from app.voting.log.lines import lines_after, tracked
from app.voting.results import participation, publication
from app.voting.results.schemas import PublicVote, RoomAnswer
from app.voting.witnessing import cosigning, registering
from app.voting.witnessing.schemas import CheckpointAnswer
from app.voting.witnessing.signed import of_vote

router = Routes(tag="public", prefix="/v1/public/votes")

Tracker = Annotated[str, Path(max_length=40, description="大小写、横线、空格不限", examples=["FOYS-3QM5-UMKX"])]
Eid = Annotated[str, Path(max_length=40, description="表决编号，如 v-20261124-0001")]


@router.get("/{eid}", summary="一次表决（公开）", response_model=PublicVote)
async def vote(eid: Eid, in_house: InHouse) -> Response:
    """The vote, its items and rules; turnout while it is open, the result once it hangs. Events: /v1/public/events/vote."""
    return await in_house.public_votes.read_page(eid)


def pages(database: Database) -> SharedReading[Response]:
    """The public pages of votes, read and written once for all who ask at the same time."""
    return SharedReading(partial(page, database))


async def page(database: Database, eid: str) -> Response:
    """The public page of a vote, written once for all who ask at the same time; raises Refused."""
    whole = None
    while whole is None:  # once more where it opened between the two
        whole = await _open(database, eid) or await _not_open(database, eid)
    return Response(whole.model_dump_json(), media_type="application/json")


async def _open(database: Database, eid: str) -> PublicVote | None:
    found = await open_votes.find(database, eid)
    if found is None:
        return None
    told, so_far = dict(found.answer), vote_answers.turnout(found.turnout)
    return PublicVote(**told, community=found.community, disclosure=found.disclosure, turnout=so_far, result=None)


async def _not_open(database: Database, eid: str) -> PublicVote | None:
    async with database.read() as session:
        found, at = await queries.public(session, eid), await now(session)
        if open_votes.counts_turnout(found):
            return None
        hangs = found.counted_at is not None and await publication.result_hangs(session, found, at)
        return PublicVote(
            **dict(await queries.on_plan(session, found, at)),
            community=await places.community_name(session, found.community_id),
            disclosure=found.disclosure,
            turnout=None,
            result=await vote_answers.result(session, found) if hangs else None,
        )


@router.get("/{eid}/participation", summary="哪些房号参与了表决（公开）")
async def rooms(eid: Eid, session: Tx, after: After) -> Page[RoomAnswer]:
    """Which rooms took part, after the count and where the vote's disclosure allows it; never how anybody voted."""
    found = await participation.rooms(session, await queries.public(session, eid))
    lines, following = page_in_order(found, lambda one: (one.building, one.stairwell, one.part), after)
    return Page(lines=lines, next=following)


class WitnessOfLog(Answer):
    """Who may sign the log beside us: its key, and from when on it counts for nothing new."""

    name: str
    vkey: str
    party: WitnessParty
    organisation: str
    ended_at: datetime | None


class LogAnswer(BaseModel):
    """How far a vote's log has come, the key by which its checkpoints are checked, those kept at turning points with the
    signatures of witnesses, and how many of these the result asks for.
    """

    key: str
    size: int
    kept: list[CheckpointAnswer]
    witness_quorum: int
    witnesses: list[WitnessOfLog]


@router.get("/{eid}/log", summary="表决记录：密钥和签名（公开）")
async def log(eid: Eid, session: Tx, in_house: InHouse) -> LogAnswer:
    """What the paper notice and the posting print of a vote's log, to be compared with it."""
    found = await queries.public(session, eid)
    with receipts.signable(found.eid):
        key = in_house.signer.keep_key(found.eid)
    return LogAnswer(
        key=key.vkey,
        size=found.next_seq,
        kept=[vote_answers.checkpoint(one) for one in await cosigning.kept_with_witnesses(session, found.id)],
        witness_quorum=preparing.rules_of(found).witness_quorum,
        witnesses=[
            WitnessOfLog.from_row(one.witness, vkey=one.key.vkey, ended_at=one.end.at if one.end else None)
            for one in await registering.listed(session, found.community_id)
        ],
    )


@router.get("/{eid}/log.jsonl", summary="表决记录全文（公开）", response_class=Response, responses=TEXT)
async def lines(eid: Eid, session: Tx) -> Response:
    """Every leaf on a line of its own, in order: that something was received and when, and nothing of what it says."""
    found = await queries.public(session, eid)
    with receipts.signable(found.eid):
        return plain("".join(f"{line.data.decode()}\n" for line in await lines_after(session, found.id, 0)))


@router.get("/{eid}/bundle.zip", summary="表决资料包（公开版）", response_class=Response, responses=ZIP)
async def bundle(eid: Eid, in_house: InHouse) -> Response:
    """Everything by which anybody can check the vote without us, from the posting of its result on (docs/bundle.md)."""
    async with in_house.database.read() as session:
        vote = await queries.public(session, eid)
        if vote.counted_at is None or not await publication.result_hangs(session, vote, await now(session)):
            raise Refused(errors.BUNDLE_NOT_PUBLIC)
        cosigned = sum(len(found) for found in (await of_vote(session, vote.id)).values())
        proved = await vote_postings.proved_size(session, vote.community_id, exporting.held_postings(vote))
    shelf = exporting.Shelf(in_house.settings.data)
    made = await receipts.exactly(in_house.database, in_house.signer, vote, vote.next_seq)
    path = shelf.public(vote, made.checkpoint.root, cosigned, proved)
    if not path.exists():
        whole = await exporting.make_public(in_house.database, in_house.signer, vote, vote_postings.posting_file)
        async with in_house.database.read() as session:
            await exporting.put(session, shelf, path, whole)
    return FileResponse(path, media_type="application/zip", filename=f"{vote.eid}.zip")


@router.get("/{eid}/trackers.txt", summary="全部查验码（公开）", response_class=Response, responses=TEXT)
async def trackers(eid: Eid, session: Tx) -> Response:
    """The number in the log and the tracker of every ballot and every paper handed in, each pair on a line of its own.

    Whoever keeps this list and the log finds a ballot by its tracker without us.
    """
    found = await queries.public(session, eid)
    with receipts.signable(found.eid):
        lines = await lines_after(session, found.id, 0)
    return plain(
        "".join(f"{line.seq} {leaves.tracker(line.data)}\n" for line in lines if leaves.is_of_a_head(line.data))
    )


@router.get("/{eid}/trackers/{tracker}", summary="凭查验码找选票（公开）", response_class=Response, responses=TEXT)
async def find(eid: Eid, tracker: Tracker, in_house: InHouse) -> Response:
    """The stance-blind proof that the ballot of a tracker is in the signed log; anybody with the tracker may ask."""
    async with in_house.database.read() as session:
        vote = await queries.public(session, eid)
        with receipts.signable(vote.eid):
            line = await tracked(session, vote.id, tracker)
    made = await receipts.signed(in_house.database, in_house.signer, vote.id, vote.eid, line.seq + 1)
    proof = made.proof(line.seq, receipts.blind_extra(line.data))
    answer = plain((await cosigning.witnessed(in_house.database, vote, proof)).spelled())
    answer.headers["Cache-Control"] = "no-store"  # which ballot somebody looks for is theirs to tell
    return answer
