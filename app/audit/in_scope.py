"""What there is to audit at an estate 审计范围: votes, consultations, surveys and postings in one list, the newest first.

Certificates stand with the consultation or the survey that they rest on; everything is fetched by the addresses of its own
room. Nothing here is of a person.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.gates import queries as gates
from app.consultation.gates.queries import CertificateNow
from app.consultation.kinds import ConsultRound
from app.consultation.models import Consultation
from app.consultation.rounds import queries as consultations
from app.consultation.surveys import queries as surveys
from app.consultation.surveys.models import Survey
from app.core.db import OneOf
from app.core.labels import Labelled
from app.core.paging import START, Cursor, rows
from app.posting import queries as postings
from app.posting.models import Posting
from app.posting.queries import PostingNow
from app.voting.models import Attestation, BundleExport, CountedResult, ScanSample, Vote


class AuditedKind(Labelled):
    """What a line of the list is."""

    VOTE = "vote", "表决"
    CONSULTATION = "consultation", "征询"
    SURVEY = "survey", "问卷"
    POSTING = "posting", "公示"


@dataclass(frozen=True, slots=True)
class VoteAudited:
    """A vote: its governing tally's hash, the size of its log, bundles made, what was attested and drawn."""

    vote: Vote
    tally_sha256: bytes | None
    bundles: int
    attestations: int
    draws: int


@dataclass(frozen=True, slots=True)
class Audited:
    """A line: what it is and since when, with the facts of its kind; the others are empty."""

    kind: AuditedKind
    id: uuid.UUID
    at: datetime
    title: str
    vote: VoteAudited | None = None
    round: ConsultRound | None = None
    survey_state: str = ""
    posting: PostingNow | None = None
    certificates: tuple[CertificateNow, ...] = ()


_EACH = {
    AuditedKind.VOTE: select(Vote.id, Vote.created_at.label("since"), Vote.community_id),
    AuditedKind.CONSULTATION: select(
        Consultation.id, Consultation.created_at.label("since"), Consultation.community_id
    ),
    AuditedKind.SURVEY: select(Survey.id, Survey.created_at.label("since"), Survey.community_id),
    AuditedKind.POSTING: select(Posting.id, Posting.drafted_at.label("since"), Posting.community_id),
}


async def listed(
    session: AsyncSession,
    community_id: uuid.UUID,
    at: datetime,
    *,
    kind: AuditedKind | None = None,
    after: Cursor = START,
) -> tuple[list[Audited], str | None]:
    """Fifty lines of an estate, of one kind where it is named, and the next page's cursor."""
    each = [
        found.add_columns(literal(one, OneOf(AuditedKind)).label("kind"))
        for one, found in _EACH.items()
        if kind in {None, one}
    ]
    every = union_all(*each).subquery()
    query = select(every.c.kind, every.c.id, every.c.since).where(every.c.community_id == community_id)
    page, following = await rows(session, query, (every.c.since, every.c.id), after, newest_first=True)
    ids: dict[AuditedKind, list[uuid.UUID]] = defaultdict(list)
    for row in page:
        ids[row.kind].append(row.id)
    found = {
        **await _votes(session, ids[AuditedKind.VOTE]),
        **await _consultations(session, ids[AuditedKind.CONSULTATION]),
        **await _surveys(session, ids[AuditedKind.SURVEY], at),
        **await _postings(session, ids[AuditedKind.POSTING], at),
    }
    return [found[row.id] for row in page], following


async def _votes(session: AsyncSession, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Audited]:
    rows = await session.execute(
        select(CountedResult.vote_id, CountedResult.sha256)
        .where(CountedResult.vote_id.in_(ids))
        .order_by(CountedResult.seq)
    )
    tallies = {row.vote_id: row.sha256 for row in rows}  # the last of a vote governs
    sums = [await _how_many(session, table, ids) for table in (BundleExport, Attestation, ScanSample)]
    votes = await session.scalars(select(Vote).where(Vote.id.in_(ids)))
    return {
        one.id: Audited(
            AuditedKind.VOTE,
            one.id,
            one.created_at,
            one.title,
            vote=VoteAudited(one, tallies.get(one.id), *(each[one.id] for each in sums)),
        )
        for one in votes.all()
    }


async def _how_many(
    session: AsyncSession, table: type[BundleExport | Attestation | ScanSample], ids: Collection[uuid.UUID]
) -> Counter[uuid.UUID]:
    rows = await session.execute(
        select(table.vote_id, func.count()).where(table.vote_id.in_(ids)).group_by(table.vote_id)
    )
    return Counter({row[0]: row[1] for row in rows})


async def _consultations(session: AsyncSession, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Audited]:
    rounds = await consultations.rounds_now(session, ids)
    certified = await _certificates(session, ids)
    found = await session.scalars(select(Consultation).where(Consultation.id.in_(ids)))
    return {
        one.id: Audited(
            AuditedKind.CONSULTATION,
            one.id,
            one.created_at,
            one.title,
            round=rounds.get(one.id),
            certificates=tuple(certified.get(one.id, ())),
        )
        for one in found.all()
    }


async def _surveys(session: AsyncSession, ids: Sequence[uuid.UUID], at: datetime) -> dict[uuid.UUID, Audited]:
    versions = await surveys.versions(session, ids)
    certified = await _certificates(session, ids)
    found = await session.scalars(select(Survey).where(Survey.id.in_(ids)))
    return {
        one.id: Audited(
            AuditedKind.SURVEY,
            one.id,
            one.created_at,
            str((versions[one.id].document if one.id in versions else one.draft)["title"]),
            survey_state=surveys.state(versions.get(one.id), at),
            certificates=tuple(certified.get(one.id, ())),
        )
        for one in found.all()
    }


async def _certificates(
    session: AsyncSession, source_ids: Collection[uuid.UUID]
) -> Mapping[uuid.UUID, list[CertificateNow]]:
    found: dict[uuid.UUID, list[CertificateNow]] = defaultdict(list)
    for one in await gates.resting_on(session, source_ids):
        source = one.certificate.survey_id or one.certificate.consultation_id
        if source is not None:
            found[source].append(one)
    return found


async def _postings(session: AsyncSession, ids: Sequence[uuid.UUID], at: datetime) -> dict[uuid.UUID, Audited]:
    found = (await session.scalars(select(Posting).where(Posting.id.in_(ids)))).all()
    return {
        one.posting.id: Audited(
            AuditedKind.POSTING, one.posting.id, one.posting.drafted_at, one.posting.title, posting=one
        )
        for one in await postings.as_they_stand(session, found, at)
    }
