"""绑定单: fresh codes of a stairwell on paper, one slip for each flat, to be cut apart and handed over at the door.

The codes stand on the paper and nowhere else. Who printed what and who handed it to whom is kept for good. Layout is in
binding_sheet.typ.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, repeat
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NOT_FOUND, Refused
from app.core.installation import CHINA
from app.core.paging import START, Cursor, all_lines, records
from app.core.sealing import Sealer
from app.core.typesetting import FONT_FOLDER, qr_svg, set_sheet
from app.identity import errors
from app.identity.models import BindingSheet, SheetHandover
from app.identity.residents.codes.codes import CODE_LIFE, QR, issue_code, with_live_code
from app.register import queries
from app.register.kinds import OFF_ROLL_BY_DEFAULT
from app.register.people.names import place_words
from app.wechat.codes import as_svg
from app.wechat.scenes import Opens, address


@dataclass(frozen=True, slots=True)
class Slip:
    """A flat and its code, in clear."""

    part: str
    code: str


@dataclass(frozen=True, slots=True)
class Printed:
    """A sheet with its slips, in the order of the doors."""

    sheet: BindingSheet
    slips: tuple[Slip, ...]


async def print_codes(
    session: AsyncSession,
    sealer: Sealer,
    community_id: uuid.UUID,
    building: str,
    stairwell: str,
    *,
    replace: bool,
    drawn: Iterable[str] = (),
    by: uuid.UUID,
    at: datetime,
) -> Printed:
    """Fresh codes for the flats of a stairwell that have no unused one; `replace` ends unused ones too, for a lost sheet.

    `drawn` are codes that were drawn for it before, and are used first. Raises Refused where there is nothing to print.
    """
    wanted = await wanting(session, community_id, building, stairwell, replace=replace, at=at)
    sheet = BindingSheet(
        id=uuid.uuid4(),
        community_id=community_id,
        building=building,
        stairwell=stairwell,
        codes=len(wanted),
        printed_by=by,
        printed_at=at,
    )
    session.add(sheet)
    await session.flush()
    slips = [
        Slip(
            one.name,
            await issue_code(session, sealer, community_id, one.part.id, by=by, at=at, sheet_id=sheet.id, code=code),
        )
        for one, code in zip(wanted, chain(drawn, repeat(None)), strict=False)
    ]
    return Printed(sheet, tuple(slips))


async def wanting(
    session: AsyncSession, community_id: uuid.UUID, building: str, stairwell: str, *, replace: bool, at: datetime
) -> list[queries.PlacedPart]:
    """The flats of a stairwell that a sheet would have slips for; raises Refused where there are none.

    Parking and storage have no door to hand a slip in at.
    """
    parts = [
        one
        for one in await _parts(session, community_id, building, stairwell)
        if one.part.kind not in OFF_ROLL_BY_DEFAULT
    ]
    if not parts:
        raise Refused(errors.STAIRWELL_EMPTY, place=place_words(building, stairwell))
    out = set() if replace else await with_live_code(session, [one.part.id for one in parts], at)
    wanted = [one for one in parts if one.part.id not in out]
    if not wanted:
        raise Refused(errors.CODES_OUT_ALREADY)
    return wanted


async def _parts(
    session: AsyncSession, community_id: uuid.UUID, building: str, stairwell: str
) -> list[queries.PlacedPart]:
    return await all_lines(lambda after: queries.parts_page(session, community_id, building, stairwell, after))


def sheet_pdf(
    printed: Printed,
    community: str,
    fonts: Path = FONT_FOLDER,
    pictures: Mapping[str, bytes] | None = None,
    base: str | None = None,
) -> bytes:
    """The PDF of the slips; raises Refused where the folder `fonts` lacks the Chinese font.

    `pictures` are the mini-program codes of some of the slips' codes. The others have a plain QR: of the page that says how
    to bind, which does not hold the code, where `base` says how the internet reaches it; else of the code, as the scanner
    within the mini-program reads it.
    """
    drawn = pictures or {}
    until = (printed.sheet.printed_at + CODE_LIFE).astimezone(CHINA)
    data = {
        "community": community,
        "until": f"{until:%Y年%m月%d日}",
        "slips": [
            {"part": one.part, "code": one.code} | _square(one.code, drawn.get(one.code), base) for one in printed.slips
        ],
    }
    return set_sheet("app.identity.residents.codes", "binding_sheet.typ", data, fonts)


def _square(code: str, picture: bytes | None, base: str | None) -> dict[str, str]:
    """What is scanned, and what to do with it."""
    if picture is None and base is not None:
        said = "扫码看怎样绑定；绑定码只在微信小程序里输入。"
        return {"qr": qr_svg(address(base, Opens.BINDING)), "says": said}
    return {
        "qr": as_svg(picture) if picture else qr_svg(f"{QR}{code}"),
        "says": "用微信小程序扫码，或输入绑定码。",
    }


async def hand_over(
    session: AsyncSession, community_id: uuid.UUID, sheet_id: uuid.UUID, recipient: str, *, by: uuid.UUID, at: datetime
) -> SheetHandover:
    """Write down to whom a sheet, or slips of it, were handed; raises Refused where the estate has no such sheet."""
    sheet = await session.get(BindingSheet, sheet_id)
    if sheet is None or sheet.community_id != community_id:
        raise Refused(NOT_FOUND)
    handed = SheetHandover(id=uuid.uuid4(), sheet_id=sheet_id, recipient=recipient, handed_by=by, at=at)
    session.add(handed)
    await session.flush()
    return handed


async def listed(
    session: AsyncSession, community_id: uuid.UUID, after: Cursor = START
) -> tuple[list[tuple[BindingSheet, Sequence[SheetHandover]]], str | None]:
    """Fifty sheets of an estate, each with whom it was handed to, the newest first, and the next page's cursor."""
    query = select(BindingSheet).where(BindingSheet.community_id == community_id)
    order = (BindingSheet.printed_at, BindingSheet.id)
    sheets, following = await records(session, query, order, after, newest_first=True)
    handed: dict[uuid.UUID, list[SheetHandover]] = {}
    rows = await session.scalars(
        select(SheetHandover)
        .where(SheetHandover.sheet_id.in_([one.id for one in sheets]))
        .order_by(SheetHandover.at, SheetHandover.id)
    )
    for row in rows:
        handed.setdefault(row.sheet_id, []).append(row)
    return [(one, handed.get(one.id, ())) for one in sheets], following
