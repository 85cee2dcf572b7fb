"""小程序码: fetched once for each scene and page, by the worker, and kept; printed sheets take what is there.

A sheet is never late or wrong because the platform is away: without a code it carries the address of its page as a plain
QR. Codes of household bindings and invitations are secrets, and so are fetched when they are asked for and not kept
(`pictures`).
"""

import asyncio
import base64
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Database
from app.core.installation import now
from app.core.logs import log
from app.core.typesetting import qr_svg
from app.core.waits import growing
from app.wechat.client import Edition, WeChat
from app.wechat.errors import WeChatError
from app.wechat.models import WeChatCode
from app.wechat.scenes import PAGES, Opens, scene

WIDTH = 280
"""Pixels; the least there is, and enough for three centimetres of paper."""

AT_ONCE, MOST_SECONDS = 8, 20
_LEASE = timedelta(minutes=2)
_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)


async def want(session: AsyncSession, opens: Opens, what: uuid.UUID, at: datetime) -> None:
    """Have the code of this subject fetched, once; written with the change that makes the subject known."""
    row = {"scene": scene(opens, what), "page": PAGES[opens], "wanted_at": at, "due_at": at, "tries": 0}
    await session.execute(insert(WeChatCode).values(row).on_conflict_do_nothing())


async def picture(session: AsyncSession, opens: Opens, what: uuid.UUID, edition: Edition) -> bytes | None:
    """The code of this subject, as JPEG or PNG; None while there is none for this edition of the mini-program."""
    found = await session.get(WeChatCode, (scene(opens, what), PAGES[opens]))
    return found.image if found is not None and found.edition == edition else None


@dataclass(frozen=True, slots=True)
class _Wanted:
    scene: str
    page: str
    tries: int


async def fetch_due(database: Database, wechat: WeChat | None, edition: Edition) -> None:
    """Fetch what is wanted, and what was fetched for another edition; at the first failure the rest waits."""
    while wechat is not None and (wanted := await _take(database, edition)) is not None:
        try:
            image = await _fetched(wechat, wanted.scene, wanted.page, edition)
        except WeChatError as error:
            log("wechat").info("code_put_off", page=wanted.page, tries=wanted.tries, errcode=error.errcode)
            image = None
        async with database.write() as session:
            row = await session.get_one(WeChatCode, (wanted.scene, wanted.page), with_for_update=True)
            at = await now(session)
            if image is None:
                row.due_at = at + growing(_FIRST_WAIT, _LONGEST_WAIT, wanted.tries)
            else:
                row.image, row.edition, row.fetched_at, row.due_at = image, edition, at, None
            await session.flush()
        if image is None:
            return


async def _take(database: Database, edition: Edition) -> _Wanted | None:
    async with database.write() as session:
        at = await now(session)
        stale = and_(WeChatCode.due_at.is_(None), WeChatCode.edition != edition)
        row = await session.scalar(
            select(WeChatCode)
            .where(or_(WeChatCode.due_at <= at, stale))
            .order_by(WeChatCode.wanted_at, WeChatCode.scene)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if row is None:
            return None
        row.tries, row.due_at = row.tries + 1, at + _LEASE
        await session.flush()
        return _Wanted(row.scene, row.page, row.tries)


async def pictures(wechat: WeChat | None, opens: Opens, subjects: Sequence[str], edition: Edition) -> dict[str, bytes]:
    """The codes of these subjects, asked now and kept nowhere, within twenty seconds; what fails is left out.

    The first is asked alone, so that a platform that is away is asked once. Call it outside transactions.
    """
    found: dict[str, bytes] = {}
    if wechat is None or not subjects:
        return found
    turn = asyncio.Semaphore(AT_ONCE)

    async def ask(subject: str) -> None:
        async with turn:
            try:
                found[subject] = await _fetched(wechat, scene(opens, subject), PAGES[opens], edition)
            except WeChatError as error:
                log("wechat").info("code_left_out", page=PAGES[opens], errcode=error.errcode)

    try:
        async with asyncio.timeout(MOST_SECONDS):
            await ask(subjects[0])
            if found:
                await asyncio.gather(*(ask(one) for one in subjects[1:]))
    except TimeoutError:
        log("wechat").info("codes_left_out", page=PAGES[opens], missing=len(subjects) - len(found))
    return found


async def _fetched(wechat: WeChat, text: str, page: str, edition: Edition) -> bytes:
    # Only a released page can be checked for.
    released = edition is Edition.RELEASE
    return await wechat.get_unlimited_qrcode(text, page, edition=edition, check_path=released, width=WIDTH)


def square(image: bytes | None, address: str | None) -> str:
    """What a sheet holds to be scanned, as SVG: the code, or without one its page's address; empty where there is neither."""
    if image is not None:
        return as_svg(image)
    return qr_svg(address, border=0) if address is not None else ""


def as_svg(image: bytes) -> str:
    """The picture within an SVG, so that a sheet holds it where it would hold its plain QR."""
    kind = "png" if image.startswith(b"\x89PNG") else "jpeg"
    data = base64.b64encode(image).decode()
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 100 100">'
        f'<image width="100" height="100" xlink:href="data:image/{kind};base64,{data}"/></svg>'
    )
