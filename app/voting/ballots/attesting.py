"""Auditors write back what they found of a bundle: a leaf of the vote's log, so that later bundles have it too.

The leaf names the auditing body and no person, the finding, and the bundle by its hash. Several bodies may attest, and
one again when it finds something else; nothing is taken back. Source: docs/log.md, docs/bundle.md (V17).
"""

import uuid
from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import FieldFault, Refused
from app.core.installation import now
from app.posting.texts import bears_personal_number
from app.voting import errors, leaves
from app.voting.ballots.casting import locked, next_seq
from app.voting.kinds import AttestedFinding
from app.voting.models import Attestation, VoteLeaf


async def attest(
    session: AsyncSession,
    vote_id: uuid.UUID,
    by: str,
    finding: AttestedFinding,
    sha256: bytes,
    words: str,
    *,
    attested_by: uuid.UUID,
) -> Attestation:
    """Write what a body found of the bundle of this hash; raises Refused before the count, for the same finding by the
    same person again, for faults that are not told, and for words with a mobile or citizen's number: everybody reads them.
    """
    faults = [
        FieldFault(field, "审计意见会公开，不能出现手机号码或身份证号，请删去。")
        for field, said in (("by", by), ("words", words))
        if bears_personal_number(said)
    ]
    if finding is AttestedFinding.FAULTS and not words:
        faults.append(FieldFault("words", "结论为“有不符之处”的，请写明哪里不符。"))
    if faults:
        raise Refused(errors.ATTESTATION_FAULTY, faults)
    vote = await locked(session, vote_id)
    if vote.counted_at is None:
        raise Refused(errors.ACT_NOT_POSSIBLE, act="出具审计意见", why="还没有计票。")
    same = exists().where(
        Attestation.vote_id == vote_id,
        Attestation.attested_by == attested_by,
        Attestation.by == by,
        Attestation.sha256 == sha256,
        Attestation.finding == finding,
        Attestation.words == words,
    )
    if await session.scalar(select(same)):
        raise Refused(errors.ATTESTED_ALREADY)
    at, seq = await now(session), next_seq(vote)
    leaf = leaves.attest_leaf(vote.eid, seq, at, by, finding, sha256)
    session.add(VoteLeaf(vote_id=vote.id, seq=seq, kind="attest", ts=at, leaf=leaf))
    await session.flush()
    made = Attestation(
        vote_id=vote.id,
        seq=seq,
        by=by,
        finding=finding,
        sha256=sha256,
        words=words,
        attested_by=attested_by,
        at=at,
    )
    session.add(made)
    await session.flush()
    return made


async def attestations(session: AsyncSession, vote_id: uuid.UUID) -> Sequence[Attestation]:
    """What was attested of a vote, in the order of its leaves."""
    found = await session.scalars(select(Attestation).where(Attestation.vote_id == vote_id).order_by(Attestation.seq))
    return found.all()
