"""A one-time code for a flat: shown once, kept as a keyed hash, ended by the next one."""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.sealing import Sealer
from app.core.values.spoken_codes import as_shown, fresh_code
from app.identity.models import Binding, HouseholdCode
from app.register import queries
from app.wechat.scenes import Opens

CODE_LIFE = timedelta(days=30)
CODE = "household_code"
QR = "YB1:"
"""What stands before a code in the square that is scanned."""
_SCENE = f"{Opens.BINDING}="


async def issue_code(
    session: AsyncSession,
    sealer: Sealer,
    community_id: uuid.UUID,
    part_id: uuid.UUID,
    *,
    by: uuid.UUID,
    at: datetime,
    sheet_id: uuid.UUID | None = None,
    code: str | None = None,
) -> str:
    """A fresh code of eight characters for a flat, shown once; earlier unused codes of the flat end.

    `code` is one that was drawn before, and given to nobody yet.
    Raises Refused where the estate has no such part.
    """
    await queries.part(session, community_id, part_id)
    await session.execute(
        update(HouseholdCode)
        .where(HouseholdCode.part_id == part_id, HouseholdCode.used_at.is_(None), HouseholdCode.ended_at.is_(None))
        .values(ended_at=at)
    )
    code = code or fresh_code()
    session.add(
        HouseholdCode(
            community_id=community_id,
            part_id=part_id,
            code_lookup=_lookup(sealer, code),
            sheet_id=sheet_id,
            issued_by=by,
            issued_at=at,
            expires_at=at + CODE_LIFE,
        )
    )
    await session.flush()
    return code


async def live_code(session: AsyncSession, sealer: Sealer, written: str, at: datetime) -> HouseholdCode | None:
    """The code as somebody typed or scanned it, held; None alike where it is wrong, used, ended or expired."""
    found: HouseholdCode | None = await session.scalar(
        select(HouseholdCode)
        .where(
            HouseholdCode.code_lookup == _lookup(sealer, written),
            HouseholdCode.used_at.is_(None),
            HouseholdCode.ended_at.is_(None),
            HouseholdCode.expires_at > at,
        )
        .with_for_update()
    )
    return found


async def with_live_code(session: AsyncSession, part_ids: Collection[uuid.UUID], at: datetime) -> set[uuid.UUID]:
    """Those of these flats for which an unused code is out."""
    found = await session.scalars(
        select(HouseholdCode.part_id).where(
            HouseholdCode.part_id.in_(part_ids),
            HouseholdCode.used_at.is_(None),
            HouseholdCode.ended_at.is_(None),
            HouseholdCode.expires_at > at,
        )
    )
    return set(found)


async def forget_unused(session: AsyncSession, before: datetime) -> int:
    """Delete the codes that expired until an instant without anybody using them; answers how many."""
    gone = await session.execute(
        delete(HouseholdCode)
        .where(HouseholdCode.expires_at <= before, ~exists().where(Binding.code_id == HouseholdCode.id))
        .returning(HouseholdCode.id)
    )
    return len(gone.all())


def try_of(sealer: Sealer, written: str) -> tuple[uuid.UUID, bytes]:
    """A code as the subject of a request by nobody in particular, and its keyed hash: neither tells the code."""
    lookup = _lookup(sealer, written)
    return uuid.UUID(bytes=sealer.lookup(lookup.hex(), "household_code.try")[:16]), lookup


def _lookup(sealer: Sealer, code: str) -> bytes:
    return sealer.lookup(as_shown(code.strip().removeprefix(QR).removeprefix(_SCENE)).replace("-", ""), CODE)
