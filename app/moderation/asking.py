"""The worker's side of content safety: rows taken, the platform asked, its answers settled.

A row is taken in one transaction, the platform is asked outside any, and the answer is written in another. It keeps
nothing in memory. To ask again after an unclear end does no harm, for a look changes nothing at the platform.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Database
from app.core.installation import now
from app.core.logs import log
from app.core.sealing import Sealer
from app.core.waits import growing
from app.identity import phones
from app.moderation import address, service
from app.moderation.kinds import ContentState, ReviewReason
from app.moderation.models import ContentCheck
from app.moderation.showing import PATIENCE
from app.wechat.answers import Suggest
from app.wechat.client import WeChat
from app.wechat.errors import (
    NotReached,
    OutcomeUnknown,
    RateLimited,
    TokenInvalid,
    UserBlocked,
    UserUnknown,
    VisitExpired,
    WeChatBusy,
    WeChatError,
)

LEASE = timedelta(minutes=5)
"""How long a try may take: a long text is several calls, each with its retries."""

_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=15), timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What the platform thinks of a text."""

    suggest: Suggest
    label: int


@dataclass(frozen=True, slots=True)
class _Handed:
    """A picture is with the platform."""

    trace_id: str


@dataclass(frozen=True, slots=True)
class _Again:
    """It is asked later; `wait` None: after a while that grows."""

    wait: timedelta | None = None


type _Came = _Verdict | _Handed | _Again | ReviewReason


@dataclass(frozen=True, slots=True)
class _Try:
    """A row taken: what goes to the platform, in whose name, and which try it is."""

    check_id: uuid.UUID
    number: int
    openid: str
    text: str | None
    picture: str


class Asker:
    """Has the platform look at what waits; `wechat` is None where no mini-program is set up, `base` where we have no
    address that the platform could fetch a picture from.
    """

    def __init__(self, database: Database, sealer: Sealer, wechat: WeChat | None, base: str | None) -> None:
        self._database, self._sealer, self._wechat, self._base = database, sealer, wechat, base

    async def ask_due(self) -> None:
        """Ask for everything that is due; where the platform is away, the rest waits for the next round."""
        while (taken := await self._take()) is not None:
            if isinstance(taken, _Try):
                came = await self._call(taken)
                await self._write(taken, came)
                if isinstance(came, _Again):
                    break
        await self._lose_patience()

    async def _take(self) -> _Try | ContentCheck | None:
        """Mark the next try; a row that needs no call is settled at once, and None says that nothing is due."""
        async with self._database.write() as session:
            at = await now(session)
            check = await session.scalar(_next_due(at))
            if check is None:
                return None
            made = await self._prepared(session, check, at)
            await session.flush()
            return made or check

    async def _prepared(self, session: AsyncSession, check: ContentCheck, at: datetime) -> _Try | None:
        if self._wechat is None or (check.evidence_id is not None and self._base is None):
            service.to_review(check, ReviewReason.NOT_CONFIGURED, at)
            return None
        openid = (await phones.openids(session, [check.resident_id])).get(check.resident_id)
        if openid is None:
            service.to_review(check, ReviewReason.NO_VISIT, at)
            return None
        check.tries, check.due_at = check.tries + 1, at + LEASE
        return _Try(check.id, check.tries, openid, check.text, address.signed(self._sealer, check.id, at))

    async def _call(self, attempt: _Try) -> _Came:
        """The call itself; no transaction is open."""
        if self._wechat is None:
            raise RuntimeError("a look was prepared for no mini-program")
        try:
            if attempt.text is not None:
                said = await self._wechat.msg_sec_check(attempt.openid, attempt.text)
                return _Verdict(said.suggest, said.label)
            return _Handed(await self._wechat.media_check_async(attempt.openid, f"{self._base}{attempt.picture}"))
        except WeChatError as error:
            return came_of(error)

    async def _write(self, attempt: _Try, came: _Came) -> None:
        async with self._database.write() as session:
            at = await now(session)
            check = await session.get_one(ContentCheck, attempt.check_id, with_for_update=True, populate_existing=True)
            if isinstance(came, _Handed):
                # Also where staff were asked meanwhile: the result may come all the same.
                check.trace_id = came.trace_id
            if isinstance(came, _Verdict):
                service.settle(check, came.suggest, came.label, at)
            elif check.state == ContentState.PENDING and check.tries == attempt.number:
                match came:
                    case _Handed():
                        check.due_at = check.made_at + PATIENCE
                    case _Again():
                        check.due_at = at + (came.wait or growing(_FIRST_WAIT, _LONGEST_WAIT, attempt.number))
                    case ReviewReason():
                        service.to_review(check, came, at)
            await session.flush()

    async def _lose_patience(self) -> None:
        """What was asked and has had no result in half an hour is for a person."""
        async with self._database.write() as session:
            at = await now(session)
            late = await session.scalars(
                select(ContentCheck)
                .where(
                    ContentCheck.due_at.is_not(None),  # pending, and in the index of what is
                    ContentCheck.tries > 0,
                    ContentCheck.made_at <= at - PATIENCE,
                )
                .with_for_update(skip_locked=True)
            )
            for check in late:
                service.to_review(check, ReviewReason.NO_ANSWER, at)
                log("moderation").warning("no_answer", check=str(check.id), kind=check.kind, tries=check.tries)
            await session.flush()


def _next_due(at: datetime) -> Select[ContentCheck]:
    """The row that has waited longest, held; those another worker holds are left out, and those that waited too long."""
    return (
        select(ContentCheck)
        .where(ContentCheck.due_at <= at, or_(ContentCheck.tries == 0, ContentCheck.made_at > at - PATIENCE))
        .order_by(ContentCheck.due_at, ContentCheck.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def came_of(error: WeChatError) -> _Again | ReviewReason:
    """What a failure of the platform asks for: later again, or a person."""
    match error:
        case RateLimited():
            wait = error.wait_seconds
            return ReviewReason.QUOTA if wait is None else _Again(timedelta(seconds=wait))
        case VisitExpired() | UserUnknown() | UserBlocked():
            return ReviewReason.NO_VISIT
        case NotReached() | OutcomeUnknown() | WeChatBusy() | TokenInvalid():
            return _Again()
        case _:
            return ReviewReason.NOT_CHECKED
