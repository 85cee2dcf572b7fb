"""Reading certificates: one, the list of an estate, those to look at again."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.consultation.gates.models import GateCertificate, GateLapse
from app.core.errors import NOT_FOUND, Refused
from app.core.paging import START, Cursor, records


@dataclass(frozen=True, slots=True)
class CertificateNow:
    """A certificate, and its lapse where one is recorded."""

    certificate: GateCertificate
    lapse: GateLapse | None


async def find(
    session: AsyncSession, certificate_id: uuid.UUID, community_id: uuid.UUID | None = None
) -> CertificateNow:
    """A certificate (of this estate, where it is named); raises Refused where there is none."""
    found = await session.get(GateCertificate, certificate_id)
    if found is None or community_id not in {None, found.community_id}:
        raise Refused(NOT_FOUND)
    return CertificateNow(found, await session.get(GateLapse, certificate_id))


async def listed(
    session: AsyncSession, community_id: uuid.UUID, *, after: Cursor = START
) -> tuple[list[CertificateNow], str | None]:
    """Fifty certificates of an estate, the newest first, and the next page's cursor."""
    query = select(GateCertificate).where(GateCertificate.community_id == community_id)
    order = (GateCertificate.at, GateCertificate.id)
    found, following = await records(session, query, order, after, newest_first=True)
    return await _with_lapses(session, found), following


async def of_project(session: AsyncSession, project_id: uuid.UUID) -> Sequence[GateCertificate]:
    """The certificates of a project, the newest first."""
    query = select(GateCertificate).where(GateCertificate.project_id == project_id)
    return (await session.scalars(query.order_by(GateCertificate.at.desc(), GateCertificate.id))).all()


async def resting_on(session: AsyncSession, source_ids: Collection[uuid.UUID]) -> list[CertificateNow]:
    """The certificates that rest on these surveys or consultations, the newest first."""
    rows = await session.scalars(
        select(GateCertificate)
        .where(or_(GateCertificate.survey_id.in_(source_ids), GateCertificate.consultation_id.in_(source_ids)))
        .order_by(GateCertificate.at.desc(), GateCertificate.id.desc())
    )
    return await _with_lapses(session, rows.all())


async def _with_lapses(session: AsyncSession, rows: Collection[GateCertificate]) -> list[CertificateNow]:
    lapses = await session.scalars(select(GateLapse).where(GateLapse.certificate_id.in_([one.id for one in rows])))
    by_id = {one.certificate_id: one for one in lapses}
    return [CertificateNow(one, by_id.get(one.id)) for one in rows]


async def in_force(session: AsyncSession, after: uuid.UUID | None, most: int) -> Sequence[GateCertificate]:
    """Some certificates of which no lapse is recorded, in the order of their ids, from the one after `after` on."""
    query = select(GateCertificate).where(GateCertificate.id.not_in(select(GateLapse.certificate_id)))
    if after is not None:
        query = query.where(GateCertificate.id > after)
    return (await session.scalars(query.order_by(GateCertificate.id).limit(most))).all()


async def to_renew(session: AsyncSession, community_ids: Collection[uuid.UUID], most: int) -> list[CertificateNow]:
    """Certificates of these estates that lapsed and of whose gate and scope none was given since, the longest lapsed first."""
    later = aliased(GateCertificate)
    rows = await session.execute(
        select(GateCertificate, GateLapse)
        .join(GateLapse, GateLapse.certificate_id == GateCertificate.id)
        .where(
            GateCertificate.community_id.in_(community_ids),
            ~exists().where(
                later.project_id == GateCertificate.project_id,
                later.kind == GateCertificate.kind,
                later.scope == GateCertificate.scope,
                later.at > GateCertificate.at,
            ),
        )
        .order_by(GateLapse.at, GateCertificate.id)
        .limit(most)
    )
    return [CertificateNow(*row) for row in rows]
