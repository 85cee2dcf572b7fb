"""The ledger of looks: who looked at whose data, as what, when and why (law 7.3: masked, and every reveal logged)."""

import uuid
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.paging import START, Cursor, records
from app.register.kinds import LookAct
from app.register.models import Owner, PersonalDataView

_OF_EVERYBODY = (LookAct.SHEET, LookAct.MARKED_SHEET, LookAct.BOARD)
_DOCUMENT = (LookAct.REVEAL, LookAct.REQUEST_PICTURE)
_EVERY_DOCUMENT = (LookAct.SHEET, LookAct.MARKED_SHEET)


async def at_owners(
    session: AsyncSession, owner_ids: Iterable[uuid.UUID], *, after: Cursor = START
) -> tuple[list[PersonalDataView], str | None]:
    """Fifty looks at these owners, the latest first, with the downloads of a sheet that they stand on, and the next page's cursor."""
    owners = list(owner_ids)
    estates = select(Owner.community_id).where(Owner.id.in_(owners))
    whole = and_(PersonalDataView.community_id.in_(estates), PersonalDataView.act.in_(list(_OF_EVERYBODY)))
    return await _page(session, or_(PersonalDataView.owner_id.in_(owners), whole), after)


async def at_estate(
    session: AsyncSession, community_id: uuid.UUID, *, after: Cursor = START
) -> tuple[list[PersonalDataView], str | None]:
    """Fifty looks at anybody's data of an estate, the latest first, and the next page's cursor."""
    return await _page(session, PersonalDataView.community_id == community_id, after)


async def at_files(
    session: AsyncSession, community_id: uuid.UUID, hashes: Iterable[bytes]
) -> Sequence[PersonalDataView]:
    """Every look at files with these hashes at an estate, the earliest first."""
    query = select(PersonalDataView).where(
        PersonalDataView.community_id == community_id, PersonalDataView.sha256.in_(set(hashes))
    )
    return (await session.scalars(query.order_by(PersonalDataView.id))).all()


async def have_seen_a_document(
    session: AsyncSession, community_id: uuid.UUID, staff_ids: Collection[uuid.UUID], owner_ids: Collection[uuid.UUID]
) -> bool:
    """Whether one of these members of staff was ever shown the document of one of these owners of an estate."""
    query = exists().where(
        PersonalDataView.community_id == community_id,
        PersonalDataView.viewed_by.in_(staff_ids),
        or_(
            and_(PersonalDataView.act.in_(list(_DOCUMENT)), PersonalDataView.owner_id.in_(owner_ids)),
            PersonalDataView.act.in_(list(_EVERY_DOCUMENT)),
        ),
    )
    return bool(await session.scalar(select(query)))


async def _page(
    session: AsyncSession, which: ColumnElement[bool], after: Cursor
) -> tuple[list[PersonalDataView], str | None]:
    query = select(PersonalDataView).where(which)
    return await records(session, query, (PersonalDataView.id,), after, newest_first=True)
