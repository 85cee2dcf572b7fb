"""One person is one resident at the mini-program and at an official account, where a unionid says that they are.

Without a unionid nobody can know: then there are two residents, and each binds its flats by itself. Two that exist
already are not made one.
"""

import uuid
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.models import Resident, ResidentAccount
from app.identity.residents import logins
from app.identity.residents.schemas import LoginAnswer


async def sign_in(
    session: AsyncSession, appid: str, openid: str, unionid: str | None, device: str, at: datetime
) -> LoginAnswer:
    """Give a token to the resident with this account, made where there is none; two calls at once make one."""
    await logins.hold(session, unionid or f"{appid} {openid}")
    account = await session.get(ResidentAccount, (appid, openid))
    if account is None:
        resident_id = await _known_by(session, unionid) if unionid is not None else None
        account = ResidentAccount(
            appid=appid,
            openid=openid,
            resident_id=resident_id or await logins.new_resident(session, at),
            joined_at=at,
        )
        session.add(account)
    account.unionid = unionid or account.unionid
    await session.flush()
    return await logins.new_token(session, account.resident_id, device, at)


async def of_resident(session: AsyncSession, resident_id: uuid.UUID) -> list[ResidentAccount]:
    """The accounts of a resident, the earliest first."""
    rows = await session.scalars(
        select(ResidentAccount)
        .where(ResidentAccount.resident_id == resident_id)
        .order_by(ResidentAccount.joined_at, ResidentAccount.openid)
    )
    return list(rows)


async def forget(session: AsyncSession, resident_id: uuid.UUID) -> None:
    """Delete the accounts of a resident who asked to be forgotten."""
    await session.execute(delete(ResidentAccount).where(ResidentAccount.resident_id == resident_id))


async def _known_by(session: AsyncSession, unionid: str) -> uuid.UUID | None:
    """The resident whom the mini-program, or another official account, knows by this unionid; of several the earliest."""
    accounts = select(ResidentAccount.resident_id).where(ResidentAccount.unionid == unionid)
    found: uuid.UUID | None = await session.scalar(
        select(Resident.id)
        .where((Resident.unionid == unionid) | Resident.id.in_(accounts))
        .order_by(Resident.created_at, Resident.id)
        .limit(1)
    )
    return found
