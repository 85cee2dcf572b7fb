"""Scans of the papers handed in, laid to them page by page, and keyed by two who see nothing but the scan."""

import uuid
from typing import Annotated, Any

from fastapi import Path, Response, Security

from app.core.errors import NOT_FOUND, Refused
from app.core.idempotency import once
from app.core.paging import Page, page_in_order
from app.identity.permissions import Permission
from app.media import service as media
from app.routers.access import Desk, House, IdempotencyKey, InHouse, Tx, brief_community_desk, community_desk
from app.routers.deeds import Deed, Unkeyed
from app.routers.files import JPG, attachment
from app.routers.pages import After
from app.routers.routes import Routes
from app.voting.drafting import preparing, queries
from app.voting.models import ScanPage
from app.voting.papers import keying, queue, scans
from app.voting.papers.schemas import (
    ItemToKey,
    KeyedAnswer,
    NewAssignment,
    NewEntry,
    NewScan,
    ScanAnswer,
    ScanPageAnswer,
    ToKeyAnswer,
)

router = Routes(tag="office:papers", prefix="/communities/{community_id}/votes/{vote_id}")

Reader = Annotated[Desk, Security(community_desk, scopes=[Permission.VOTE_READ])]
Counter = Annotated[Desk, Security(community_desk, scopes=[Permission.PAPER_HANDLE])]
# Pages are read and drawn outside any transaction, so this asks in one of its own.
Scanner = Annotated[Desk, Security(brief_community_desk, scopes=[Permission.PAPER_HANDLE])]


def _page(page_now: scans.PageNow) -> ScanPageAnswer:
    page = page_now.page
    return ScanPageAnswer.from_row(page, serial=page_now.serial, why=page_now.why)


@router.post("/scans", summary="上传的扫描件按页对到选票", status_code=201, once=Unkeyed.ITSELF)
async def take_scan(
    community_id: uuid.UUID,
    vote_id: uuid.UUID,
    sent: NewScan,
    desk: Scanner,
    in_house: InHouse,
    key: IdempotencyKey = None,
) -> ScanAnswer:
    """Split a scan by page and read each page's QR; about a tenth of a second a page. The same scan is the same answer."""
    async with in_house.database.read() as session:
        await queries.find(session, community_id, vote_id)
        evidence = await media.find(session, community_id, sent.evidence_id)
        # Counters see scans of papers and no other evidence: what somebody else handed in does not exist for them.
        if evidence.uploaded_by != desk.member.id:
            raise Refused(NOT_FOUND)
        known = await scans.taken(session, vote_id, evidence.id)
    codes = [] if known else await media.codes(in_house.media, evidence)
    async with in_house.database.write() as session:

        async def make(_at: Any) -> dict[str, Any]:
            pages = await scans.take_scan(session, vote_id, evidence.id, codes, by=desk.member.id)
            return ScanAnswer(pages=[_page(one) for one in pages]).model_dump(mode="json")

        payload = [vote_id.bytes, sent.model_dump_json().encode()]
        return ScanAnswer.model_validate(await once(session, desk.member.id, "paper:scan", key, payload, make))


@router.get("/scans/waiting", summary="等待人工对上编号的扫描页")
async def waiting(
    community_id: uuid.UUID, vote_id: uuid.UUID, _: Counter, session: Tx, after: After
) -> Page[ScanPageAnswer]:
    """The first fifty pages that show no paper as yet, the oldest first, each with the reason."""
    await queries.find(session, community_id, vote_id)
    found, following = await scans.waiting(session, vote_id, after)
    return Page(lines=[_page(one) for one in found], next=following)


@router.post("/scan-pages/{page_id}/assignment", summary="人工把扫描页对到选票", status_code=201, once="paper:assign")
async def assign(
    community_id: uuid.UUID,
    vote_id: uuid.UUID,
    page_id: uuid.UUID,
    sent: NewAssignment,
    _: Counter,
    deed: Deed,
) -> ScanPageAnswer:
    """Lay a page to the paper whose serial one reads on it; once, and only to a paper that came in."""
    await queries.find(deed.session, community_id, vote_id)
    page = await scans.assign(deed.session, vote_id, page_id, sent.serial, by=deed.by)
    return _page(page)


async def _picture(in_house: House, community_id: uuid.UUID, page: ScanPage) -> Response:
    async with in_house.database.read() as session:
        evidence = await media.find(session, community_id, page.evidence_id)
    return attachment(await media.picture(in_house.media, evidence, page.page), "选票扫描页.jpg")


@router.get("/scan-pages/{page_id}.jpg", summary="扫描页的图", response_class=Response, responses=JPG)
async def scan_page(
    community_id: uuid.UUID, vote_id: uuid.UUID, page_id: uuid.UUID, _: Scanner, in_house: InHouse
) -> Response:
    """A page of a scan as a picture, drawn now."""
    async with in_house.database.read() as session:
        await queries.find(session, community_id, vote_id)
        page = await scans.find(session, vote_id, page_id)
    return await _picture(in_house, community_id, page)


@router.get("/keying/next", summary="下一张要录入的选票")
async def next_to_key(community_id: uuid.UUID, vote_id: uuid.UUID, desk: Counter, session: Tx) -> ToKeyAnswer | None:
    """The next paper that waits for this person; null where none does. Nothing says whose it is."""
    await queries.find(session, community_id, vote_id)
    found = await queue.next_to_key(session, vote_id, desk.member.id)
    if found is None:
        return None
    items = [ItemToKey.from_row(item) for item in await preparing.items_of(session, vote_id)]
    return ToKeyAnswer(paper_id=found.paper_id, pages=found.pages, items=items)


@router.get(
    "/papers/{paper_id}/pages/{number}.jpg", summary="要录入的选票的一页", response_class=Response, responses=JPG
)
async def page_to_key(
    community_id: uuid.UUID,
    vote_id: uuid.UUID,
    paper_id: uuid.UUID,
    number: Annotated[str, Path(pattern=r"^[1-9][0-9]{0,2}$", description="第几页，从 1 起")],
    _: Scanner,
    in_house: InHouse,
) -> Response:
    """One page of a received paper as it was scanned, drawn now."""
    async with in_house.database.read() as session:
        await queries.find(session, community_id, vote_id)
        page = await queue.page_to_key(session, vote_id, paper_id, int(number))
    return await _picture(in_house, community_id, page)


@router.post("/papers/{paper_id}/entries", summary="录入纸质选票（两人互不可见）", status_code=201, once="paper:key")
async def key_paper(
    community_id: uuid.UUID,
    vote_id: uuid.UUID,
    paper_id: uuid.UUID,
    sent: NewEntry,
    _: Counter,
    deed: Deed,
) -> KeyedAnswer:
    """Key what one reads on a paper; two equal entries make the ballot, a third person settles a difference."""
    await queries.find(deed.session, community_id, vote_id)
    return await keying.key(
        deed.session, vote_id, paper_id, validity=sent.validity, choices=sent.choices, keyer=deed.by
    )


@router.get("/unkeyed-papers", summary="收到而未录完的纸质选票")
async def unkeyed(community_id: uuid.UUID, vote_id: uuid.UUID, _: Reader, session: Tx, after: After) -> Page[str]:
    """Serials of papers whose keying is not done; the count waits for them."""
    await queries.find(session, community_id, vote_id)
    answers = await keying.unkeyed(session, vote_id)
    lines, following = page_in_order(answers, lambda one: (one,), after)
    return Page(lines=lines, next=following)
