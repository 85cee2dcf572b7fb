"""Scans of papers: split by page, each laid to the paper whose QR it shows, or to one that a person names.

A scan is evidence handed in beforehand; its QR codes are read outside the transaction (`media.service.codes`), and what
they say is taken in here. A page keeps what was read: the serial; two serials with a blank between; the whole code where
it is of another vote. Source: law case 41 (a scan for every paper), and two persons key from the scan alone.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Row, Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NOT_FOUND, Refused
from app.core.installation import now
from app.core.paging import START, Cursor, rows
from app.voting import errors
from app.voting.ballots.casting import locked
from app.voting.models import Paper, PaperScan, ScanPage
from app.voting.papers.qr import read_qr


@dataclass(frozen=True, slots=True)
class PageNow:
    """A page of a scan: the serial of the paper it shows, or why it waits for a person (one of both is empty)."""

    page: ScanPage
    serial: str
    why: str


async def taken(session: AsyncSession, vote_id: uuid.UUID, evidence_id: uuid.UUID) -> list[PageNow]:
    """The pages of a scan that was taken in before, as they stand; none where it was not."""
    pages = await session.execute(_pages(vote_id, ScanPage.evidence_id == evidence_id))
    return await _as_they_stand(session, vote_id, pages)


async def take_scan(
    session: AsyncSession, vote_id: uuid.UUID, evidence_id: uuid.UUID, codes: Sequence[Sequence[str]], *, by: uuid.UUID
) -> list[PageNow]:
    """Take in a scan whose pages show these QR codes; the same scan again is the same answer.

    A page that shows one paper of this vote that came in is laid to it; every other waits for a person.
    """
    vote = await locked(session, vote_id)
    before = await taken(session, vote_id, evidence_id)
    if before:
        return before
    at = await now(session)
    rows = await session.execute(select(Paper.serial, Paper.id).where(Paper.vote_id == vote_id))
    papers = {serial: paper_id for serial, paper_id in rows.all()}  # noqa: C416 - a row is no pair to mypy
    pages = [
        ScanPage(
            id=uuid.uuid4(),
            vote_id=vote_id,
            evidence_id=evidence_id,
            page=number,
            serial_read=_serial_read(vote.eid, texts),
            scanned_by=by,
            at=at,
        )
        for number, texts in enumerate(codes, start=1)
    ]
    session.add_all(pages)
    await session.flush()
    session.add_all(
        PaperScan(scan_page_id=page.id, paper_id=papers[page.serial_read], at=at)
        for page in pages
        if page.serial_read in papers
    )
    await session.flush()
    return await taken(session, vote_id, evidence_id)


async def waiting(session: AsyncSession, vote_id: uuid.UUID, after: Cursor = START) -> tuple[list[PageNow], str | None]:
    """Fifty pages that show no paper as yet, the oldest first, each with the reason, and the next page's cursor."""
    query = _pages(vote_id, PaperScan.scan_page_id.is_(None))
    found, following = await rows(session, query, (ScanPage.at, ScanPage.evidence_id, ScanPage.page), after)
    return await _as_they_stand(session, vote_id, found), following


async def assign(
    session: AsyncSession, vote_id: uuid.UUID, page_id: uuid.UUID, serial: str, *, by: uuid.UUID
) -> PageNow:
    """Lay a page to the paper whose serial a person reads on it; for good, and only to one that came in.

    Raises Refused where its QR says that it is another paper's, or a paper's of another vote.
    """
    await locked(session, vote_id)
    page = await find(session, vote_id, page_id)
    laid = await session.get(PaperScan, page_id)
    if laid is not None:
        shown = await session.get_one(Paper, laid.paper_id)
        raise Refused(errors.PAGE_ASSIGNED, serial=shown.serial)
    if read_qr(page.serial_read):
        raise Refused(errors.PAGE_OF_ANOTHER, serial=serial, why="它的二维码属于另一次表决。")
    if page.serial_read and serial not in page.serial_read.split():
        raise Refused(errors.PAGE_OF_ANOTHER, serial=serial, why=f"它的二维码是 {page.serial_read}。")
    paper_id = await session.scalar(select(Paper.id).where(Paper.vote_id == vote_id, Paper.serial == serial))
    if paper_id is None:
        raise Refused(errors.SERIAL_NOT_RECEIVED, serial=serial)
    session.add(PaperScan(scan_page_id=page_id, paper_id=paper_id, assigned_by=by, at=await now(session)))
    await session.flush()
    return PageNow(page, serial, "")


async def find(session: AsyncSession, vote_id: uuid.UUID, page_id: uuid.UUID) -> ScanPage:
    """A page of a scan of this vote; raises Refused where there is none."""
    page = await session.get(ScanPage, page_id)
    if page is None or page.vote_id != vote_id:
        raise Refused(NOT_FOUND)
    return page


async def pages_of(session: AsyncSession, vote_id: uuid.UUID, paper_id: uuid.UUID) -> list[ScanPage]:
    """The pages that show a paper, in the order of their scanning."""
    found = await session.scalars(
        select(ScanPage)
        .join(PaperScan, PaperScan.scan_page_id == ScanPage.id)
        .where(ScanPage.vote_id == vote_id, PaperScan.paper_id == paper_id)
        .order_by(ScanPage.at, ScanPage.page, ScanPage.id)
    )
    return list(found)


def _serial_read(eid: str, texts: Sequence[str]) -> str:
    """What a page's codes say of whose it is; codes that are not of ballot papers say nothing."""
    read = {text: found for text in texts if (found := read_qr(text)) is not None}
    own = sorted({serial for of, serial in read.values() if of == eid})
    return " ".join(own) or min(read, default="")


def _pages(vote_id: uuid.UUID, which: ColumnElement[bool]) -> Select[ScanPage, str]:
    return (
        select(ScanPage, Paper.serial)
        .outerjoin(PaperScan, PaperScan.scan_page_id == ScanPage.id)
        .outerjoin(Paper, Paper.id == PaperScan.paper_id)
        .where(ScanPage.vote_id == vote_id, which)
        .order_by(ScanPage.at, ScanPage.evidence_id, ScanPage.page)
    )


async def _as_they_stand(
    session: AsyncSession, vote_id: uuid.UUID, pages: Iterable[Row[ScanPage, str]]
) -> list[PageNow]:
    found = [(page, serial or "") for page, serial in pages]
    unlaid = {page.serial_read for page, serial in found if not serial}
    came_in = set(await session.scalars(select(Paper.serial).where(Paper.vote_id == vote_id, Paper.serial.in_(unlaid))))
    return [PageNow(page, serial, "" if serial else _why(page.serial_read, came_in)) for page, serial in found]


def _why(serial_read: str, came_in: set[str]) -> str:
    """Why a page waits for a person, in a sentence for them."""
    if not serial_read:
        return "这一页没有读到选票的二维码，请看图上的编号，由人对上。"
    if read_qr(serial_read):
        return "这一页是另一次表决的选票，不属于本次表决。"
    if " " in serial_read:
        return f"这一页上有几张选票（{serial_read}），请分开重新扫描。"
    if serial_read in came_in:
        return f"编号 {serial_read} 的选票在扫描之后才登记收到，请由人对上。"
    return f"编号 {serial_read} 的这张选票没有在投票期内登记收到。"
