"""The ledger of an estate for anybody: its lines, how far they are signed, proofs, and all of it as one file to check.

Witnesses of the log are offered it here and hand their signatures back, as with a vote's log.
"""

import base64
import uuid
from datetime import date
from typing import Annotated

from fastapi import Path, Query, Response
from pydantic import BaseModel

from app.core.answers import Answer, BareInstant
from app.core.db import Database
from app.core.errors import NOT_FOUND, Refused
from app.ledger import checkpoints, downloading, lines, witnessing
from app.ledger.kinds import log_name
from app.register.places import community_name
from app.routers.access import InHouse, Tx
from app.routers.deeds import Unkeyed
from app.routers.files import TEXT, ZIP, plain
from app.routers.public.witnesses import PublicKeyHex
from app.routers.routes import Routes
from app.voting.log.receipts import signable
from app.voting.witnessing.schemas import (
    CosignatureAnswer,
    NewCosignature,
    OfferedCheckpoints,
)

router = Routes(tag="public", prefix="/v1/public/ledgers/{community_id}")

# In a path everything is a string, as in the OpenAPI of every other route; a static export has files of these names.
Size = Annotated[str, Path(pattern="^[1-9][0-9]{0,8}$", examples=["96"])]
Seq = Annotated[str, Path(pattern="^(0|[1-9][0-9]{0,8})$", examples=["0"])]


class DayEndAnswer(Answer):
    """A day's end as it was signed: how many lines the ledger had, and the note with the signatures of witnesses."""

    day: date
    size: int
    at: BareInstant
    note: str


class LedgerAnswer(BaseModel):
    """An estate's ledger: its name among our logs, its key, how many lines it has, and the days that are signed."""

    community: str
    ledger: str
    key: str
    size: int
    days: list[DayEndAnswer]


class ConsistencyAnswer(BaseModel):
    """The base64 hashes that prove the ledger of `old` lines is the beginning of that of `size` (RFC 9162, 2.1.4)."""

    old: int
    size: int
    proof: list[str]


async def _size(database: Database, community_id: uuid.UUID) -> int:
    """How many lines there are; raises Refused where there is none."""
    async with database.read() as session:
        found = await lines.size(session, community_id)
    if not found:
        raise Refused(NOT_FOUND)
    return found


@router.get("", summary="小区台账（公开）")
async def ledger(community_id: uuid.UUID, session: Tx, in_house: InHouse) -> LedgerAnswer:
    """What is signed of the ledger, to be compared with what hung or was printed."""
    size = await lines.size(session, community_id)
    if not size:
        raise Refused(NOT_FOUND)
    log = log_name(community_id)
    with signable(log):
        key = in_house.signer.keep_key(log)
    return LedgerAnswer(
        community=await community_name(session, community_id),
        ledger=log,
        key=key.vkey,
        size=size,
        days=[
            DayEndAnswer.from_row(one, note=one.note.spelled())
            for one in await witnessing.kept_with_witnesses(session, community_id)
        ],
    )


@router.get("/ledger.jsonl", summary="小区台账全文（公开）", response_class=Response, responses=TEXT)
async def every_line(community_id: uuid.UUID, session: Tx) -> Response:
    """Every line in order: that something was done, what kind of act, when, and a commitment to the rest."""
    with signable(log_name(community_id)):
        found = await lines.lines_after(session, community_id, 0)
    if not found:
        raise Refused(NOT_FOUND)
    return plain("".join(f"{line.data.decode()}\n" for line in found))


@router.get("/ledger.zip", summary="小区台账，可自行核对（公开）", response_class=Response, responses=ZIP)
async def download(community_id: uuid.UUID, in_house: InHouse) -> Response:
    """Lines, checkpoints and keys in one file, for `yigai ledger verify` (docs/ledger.md)."""
    await _size(in_house.database, community_id)
    data = await downloading.make_zip(in_house.database, in_house.signer, community_id)
    disposition = f'attachment; filename="{log_name(community_id)}.zip"'
    return Response(data, media_type="application/zip", headers={"Content-Disposition": disposition})


@router.get("/entries/{seq}", summary="小区台账：一行的证明（公开）", response_class=Response, responses=TEXT)
async def entry(community_id: uuid.UUID, seq: Seq, in_house: InHouse) -> Response:
    """The proof that a line is in the signed ledger (C2SP tlog-proof), with the line itself as what it is about."""
    number = int(seq)
    if number >= await _size(in_house.database, community_id):
        raise Refused(NOT_FOUND)
    signed = await checkpoints.at_least(in_house.database, in_house.signer, community_id, number + 1)
    async with in_house.database.read() as session:
        with signable(log_name(community_id)):
            line = (await lines.lines_after(session, community_id, number))[0]
    return plain(signed.proof(number, line.data).spelled())


@router.get("/checkpoints", summary="小区台账：供见证的检查点（公开）")
async def offered(
    community_id: uuid.UUID, in_house: InHouse, since: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0
) -> OfferedCheckpoints:
    """Signed checkpoints after a size, each with the proof that it grows out of the one before."""
    await _size(in_house.database, community_id)
    log = log_name(community_id)
    with signable(log):
        key = in_house.signer.keep_key(log)
    return OfferedCheckpoints(
        eid=log,
        key=key.vkey,
        checkpoints=await witnessing.offered(in_house.database, in_house.signer, community_id, since),
    )


@router.get(
    "/checkpoints/{size}.ckpt", summary="小区台账：某日终了的检查点（公开）", response_class=Response, responses=TEXT
)
async def day_end(community_id: uuid.UUID, size: Size, session: Tx) -> Response:
    """A day's end as it was signed, with what witnesses signed beside it."""
    for one in await witnessing.kept_with_witnesses(session, community_id):
        if one.size == int(size):
            return plain(one.note.spelled())
    raise Refused(NOT_FOUND)


@router.get("/consistency/{old}/{size}", summary="小区台账：只增不改的证明（公开）")
async def consistency(community_id: uuid.UUID, old: Size, size: Size, in_house: InHouse) -> ConsistencyAnswer:
    """What proves that the ledger of `old` lines is the beginning of that of `size`."""
    before, after = int(old), int(size)
    if not before <= after <= await _size(in_house.database, community_id):
        raise Refused(NOT_FOUND)
    signed = await checkpoints.at_least(in_house.database, in_house.signer, community_id, after)
    proof = signed.tree.consistency(before, after)
    return ConsistencyAnswer(old=before, size=after, proof=[base64.b64encode(one).decode() for one in proof])


@router.put("/cosignatures/{public_key}", summary="见证人交回对小区台账的签名", once=Unkeyed.CONTENT)
async def cosign(
    community_id: uuid.UUID, public_key: PublicKeyHex, sent: NewCosignature, in_house: InHouse
) -> CosignatureAnswer:
    """Take in a witness's signature of a size. The first one stands; handed in again, it is answered as it stands."""
    witness, kept = await witnessing.take(
        in_house.database, in_house.signer, community_id, sent.size, bytes.fromhex(public_key), sent.line
    )
    return CosignatureAnswer.from_row(
        kept,
        name=witness.witness.name,
        organisation=witness.witness.organisation,
        party=witness.witness.party,
    )
