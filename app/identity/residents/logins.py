"""Silent sign-in: whoever runs the mini-program gets a token for this phone, and may end any of theirs (web pages: web/).

A token is 256 random bits; only its hash is kept, and whose it is is asked at every request, so that ending one holds
for the very next. Who somebody is says nothing yet of a flat.
"""

import base64
import secrets
import uuid
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NOT_FOUND, Refused
from app.core.paging import START, Cursor, records
from app.core.sealing import Sealer
from app.identity.models import Resident, ResidentAccount, ResidentSession
from app.identity.proofs.tokens import token_hash
from app.identity.residents.schemas import LoginAnswer

SESSION_LIFE = timedelta(days=30)
_FIRST = "resident.first_token"


async def sign_in(
    session: AsyncSession, appid: str, openid: str, unionid: str | None, device: str, at: datetime
) -> LoginAnswer:
    """Give a token to the resident with this openid, who is made where there is none; two calls at once make one.

    Who came by a web page before, and by its unionid is the same person, is the same resident.
    """
    if unionid is not None:
        await _join_web_resident(session, appid, openid, unionid)
    await session.execute(
        insert(Resident)
        .values(id=uuid.uuid4(), created_at=at, appid=appid, openid=openid, unionid=unionid)
        .on_conflict_do_nothing(index_elements=["appid", "openid"])
    )
    resident = (
        await session.execute(select(Resident).where(Resident.appid == appid, Resident.openid == openid))
    ).scalar_one()
    # The platform tells a unionid only from the day on which the mini-program is bound to an open account.
    resident.unionid = unionid or resident.unionid
    return await new_token(session, resident.id, device, at)


async def _join_web_resident(session: AsyncSession, appid: str, openid: str, unionid: str) -> None:
    """Give this openid to the resident whom only a web page knows by the unionid; nothing where the openid is known."""
    await hold(session, unionid)
    known = select(Resident.id).where(Resident.appid == appid, Resident.openid == openid)
    if await session.scalar(known) is not None:
        return
    resident = await session.scalar(
        select(Resident)
        .join(ResidentAccount, ResidentAccount.resident_id == Resident.id)
        .where(ResidentAccount.unionid == unionid, Resident.openid.is_(None))
        .order_by(Resident.created_at, Resident.id)
        .limit(1)
    )
    if resident is not None:
        resident.appid, resident.openid, resident.unionid = appid, openid, unionid
        await session.flush()


async def hold(session: AsyncSession, who: str) -> None:
    """Let sign-ins of one person follow each other until the commit."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"resident sign-in: {who}", 0))))


async def new_resident(session: AsyncSession, at: datetime) -> uuid.UUID:
    """Make a resident whom the mini-program does not know."""
    resident = Resident(id=uuid.uuid4(), created_at=at)
    session.add(resident)
    await session.flush()
    return resident.id


def first_token(sealer: Sealer, binding_id: uuid.UUID) -> str:
    """The token of a resident whom a code made, at a place without a login: 256 bits that nobody has without the key.

    It is made again from the binding, so that no stored answer holds it.
    """
    return base64.urlsafe_b64encode(sealer.lookup(str(binding_id), _FIRST)).decode().rstrip("=")


async def new_token(
    session: AsyncSession, resident_id: uuid.UUID, device: str, at: datetime, *, token: str | None = None
) -> LoginAnswer:
    """Sign in one more phone of a resident; `token` is `first_token` where a code made the resident."""
    token = token or secrets.token_urlsafe(32)
    opened = ResidentSession(
        token_sha256=token_hash(token),
        resident_id=resident_id,
        device=device,
        started_at=at,
        expires_at=at + SESSION_LIFE,
    )
    session.add(opened)
    await session.flush()
    return LoginAnswer(token=token, expires_at=opened.expires_at, resident_id=resident_id)


async def session_of(session: AsyncSession, token: str, at: datetime) -> ResidentSession | None:
    """The sign-in of a token; None where it is nobody's or holds no more."""
    found: ResidentSession | None = await session.scalar(
        select(ResidentSession).where(
            ResidentSession.token_sha256 == token_hash(token),
            ResidentSession.ended_at.is_(None),
            ResidentSession.expires_at > at,
        )
    )
    return found


async def resident_of(session: AsyncSession, token: str, at: datetime) -> uuid.UUID | None:
    """Whose phone this token is; None where it is nobody's or holds no more."""
    found = await session_of(session, token, at)
    return found.resident_id if found is not None else None


async def resident(session: AsyncSession, resident_id: uuid.UUID) -> Resident:
    """The resident of a token that holds."""
    return (await session.execute(select(Resident).where(Resident.id == resident_id))).scalar_one()


async def is_there(session: AsyncSession, resident_id: uuid.UUID) -> bool:
    """Whether there is such a resident, who did not ask to be forgotten."""
    known = select(Resident.id).where(Resident.id == resident_id, Resident.forgotten_at.is_(None))
    return await session.scalar(known) is not None


async def phones(
    session: AsyncSession, resident_id: uuid.UUID, at: datetime, after: Cursor = START
) -> tuple[list[ResidentSession], str | None]:
    """Fifty sign-ins of a resident that still hold, the newest first, and the next page's cursor."""
    query = select(ResidentSession).where(
        ResidentSession.resident_id == resident_id,
        ResidentSession.ended_at.is_(None),
        ResidentSession.expires_at > at,
    )
    return await records(session, query, (ResidentSession.started_at, ResidentSession.id), after, newest_first=True)


async def sign_out(session: AsyncSession, resident_id: uuid.UUID, session_id: uuid.UUID, at: datetime) -> None:
    """End one sign-in of a resident; raises Refused where it is not theirs."""
    found = await session.scalar(
        select(ResidentSession).where(ResidentSession.id == session_id, ResidentSession.resident_id == resident_id)
    )
    if found is None:
        raise Refused(NOT_FOUND)
    found.ended_at = found.ended_at or at
    await session.flush()


async def sign_out_everywhere(
    session: AsyncSession, resident_id: uuid.UUID, at: datetime, *, but: uuid.UUID | None = None
) -> None:
    """End every sign-in of a resident, this one too; `but` is one that goes on."""
    await session.execute(
        update(ResidentSession)
        .where(
            ResidentSession.resident_id == resident_id,
            ResidentSession.ended_at.is_(None),
            ResidentSession.id.is_distinct_from(but),
        )
        .values(ended_at=at)
    )


async def forget_ended(session: AsyncSession, before: datetime) -> int:
    """Delete sign-ins that held no more at an instant (law R-72); answers how many."""
    gone = await session.execute(
        delete(ResidentSession)
        .where(or_(ResidentSession.expires_at <= before, ResidentSession.ended_at <= before))
        .returning(ResidentSession.id)
    )
    return len(gone.all())
