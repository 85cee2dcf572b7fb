"""Where witnesses of the log reach us: what they are to sign, and their signatures handed back.

Nobody signs in here: a signature proves itself, and only those of keys that the street registered are taken.
"""

from typing import Annotated

from fastapi import Path, Query

from app.ledger import witnessing as ledger
from app.register import places
from app.register.models import Community
from app.routers.access import InHouse, Tx
from app.routers.deeds import Unkeyed
from app.routers.public.votes import Eid
from app.routers.routes import Routes
from app.voting.drafting import queries
from app.voting.log import receipts
from app.voting.witnessing import cosigning, registering
from app.voting.witnessing.schemas import (
    CosignatureAnswer,
    NewCosignature,
    OfferedCheckpoints,
    WatchedAnswer,
    WatchedEstate,
)

router = Routes(tag="public", prefix="/v1/public")

PublicKeyHex = Annotated[str, Path(pattern="^[0-9a-f]{64}$", description="见证人的公钥，十六进制")]
_MOST_ESTATES, _MOST_VOTES = 20, 50


@router.get("/witnesses/{public_key}", summary="见证人要签的表决（公开）")
async def watched(
    public_key: PublicKeyHex, session: Tx, after: Annotated[str, Query(max_length=40)] = ""
) -> WatchedAnswer:
    """At which estates a key counts, and of which votes and ledgers there it has something to sign."""
    estates, last = [], []
    for witness in (await registering.in_force(session, bytes.fromhex(public_key)))[:_MOST_ESTATES]:
        lineage = await places.lineage(session, Community, witness.community_id)
        votes = await cosigning.to_watch(session, witness, after, _MOST_VOTES)
        if len(votes) == _MOST_VOTES:
            last.append(votes[-1])
        estates.append(
            WatchedEstate(
                community=lineage.names[-1] if lineage else "",
                organisation=witness.organisation,
                party=witness.party,
                votes=votes,
                ledger=witness.community_id
                if await ledger.to_watch(session, witness.community_id, witness.id)
                else None,
            )
        )
    return WatchedAnswer(estates=estates, next=min(last, default=None))


@router.get("/votes/{eid}/checkpoints", summary="表决记录：供见证的检查点（公开）")
async def checkpoints(
    eid: Eid, in_house: InHouse, since: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0
) -> OfferedCheckpoints:
    """Signed checkpoints after a size, each with the proof that it grows out of the one before."""
    async with in_house.database.read() as session:
        vote = await queries.public(session, eid)
    with receipts.signable(vote.eid):
        key = in_house.signer.keep_key(vote.eid)
    offered = await cosigning.offered(in_house.database, in_house.signer, vote, since) if vote.next_seq else []
    return OfferedCheckpoints(eid=vote.eid, key=key.vkey, checkpoints=offered)


@router.put("/votes/{eid}/cosignatures/{public_key}", summary="见证人交回签名", once=Unkeyed.CONTENT)
async def cosign(
    eid: Eid,
    public_key: PublicKeyHex,
    sent: NewCosignature,
    in_house: InHouse,
) -> CosignatureAnswer:
    """Take in a witness's signature of a size. The first one stands; handed in again, it is answered as it stands."""
    async with in_house.database.read() as session:
        vote = await queries.public(session, eid)
    witness, kept = await cosigning.take(
        in_house.database, in_house.signer, vote, sent.size, bytes.fromhex(public_key), sent.line
    )
    return CosignatureAnswer.from_row(
        kept,
        name=witness.name,
        organisation=witness.organisation,
        party=witness.party,
    )
