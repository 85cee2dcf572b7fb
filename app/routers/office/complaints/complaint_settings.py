"""Limits and routes of an estate: read version by version, set anew as a whole, printed for the board on site."""

import asyncio
import uuid
from typing import Annotated

from fastapi import Path, Response, Security

from app.complaints.limits import policies
from app.complaints.settings import board, configuring, policy_answers, units
from app.complaints.settings.settings_schemas import NewCasePolicy, PolicyAnswer, PolicyLine
from app.core.installation import CHINA
from app.core.paging import Page
from app.identity.permissions import Permission
from app.routers.access import FRESH, Desk, InHouse, Tx, brief_community_desk, community_desk
from app.routers.deeds import Deed
from app.routers.files import PDF, attachment
from app.routers.guarded import DOCUMENT
from app.routers.pages import After
from app.routers.routes import Routes
from app.wechat import codes
from app.wechat.scenes import Opens, address

router = Routes(tag="office:complaints", prefix="/communities/{community_id}/case-policies")

Reader = Annotated[Desk, Security(community_desk, scopes=[Permission.CASE_READ])]
# The sheet is set outside any transaction.
Printer = Annotated[Desk, Security(brief_community_desk, scopes=[Permission.CASE_READ])]
Setter = Annotated[Desk, Security(community_desk, scopes=[Permission.CASE_CONFIGURE, FRESH])]


@router.get("", summary="时限和派单目录的各个版本")
async def listed(community_id: uuid.UUID, _: Reader, session: Tx, after: After) -> Page[PolicyLine]:
    """Fifty versions, the latest first, which is the one in force."""
    found, following = await policies.versions(session, community_id, after)
    return Page(lines=await policy_answers.lines(session, found), next=following)


@router.get("/current", summary="现行的时限和派单目录")
async def current(community_id: uuid.UUID, _: Reader, session: Tx) -> PolicyAnswer:
    """The version that holds for what is reported now; not found where nobody set or reported anything yet."""
    return await policy_answers.answer_of(session, await policies.required(session, community_id))


@router.get("/current/board.pdf", summary="打印现场公示牌", response_class=Response, responses=PDF)
async def print_board(community_id: uuid.UUID, desk: Printer, in_house: InHouse) -> Response:
    """The board on site, made from the version in force: the limits printed are the limits enforced.

    Scanned, it opens the report form of the estate: by its mini-program code once there is one, else by the address of its
    page; without either there is nothing to scan.
    """
    async with in_house.database.read() as session:
        policy = await policies.required(session, community_id)
        there = await units.of_street(session, desk.place.ids[1], open_only=True)
        owing = [one.unit_id for one in await units.warranties(session, community_id)]
        code = await codes.picture(session, Opens.REPORT, community_id, in_house.edition)
    base = in_house.settings.public_base
    where = address(base, Opens.REPORT, community_id) if base else None
    said = board.content(policy, desk.place.names[-1], board.printed_units(policy, there, owing), code, where)
    pdf = await asyncio.to_thread(board.sheet, said, in_house.settings.font_dir)
    return attachment(pdf, f"随手拍公示牌-第{policy.number}版-{policy.at.astimezone(CHINA):%Y%m%d}.pdf")


@router.get("/{number}", summary="一个版本的全文，及比上一版改了什么")
async def read(
    community_id: uuid.UUID,
    number: Annotated[str, Path(pattern=r"^[1-9][0-9]{0,8}$", description="第几版")],
    _: Reader,
    session: Tx,
) -> PolicyAnswer:
    """A version in full; a case keeps the one it was reported under."""
    return await policy_answers.answer_of(session, await policies.numbered(session, community_id, int(number)))


@router.post("", summary="设定时限和派单目录（新版本）", status_code=201, max_body_size=DOCUMENT, once="case:configure")
async def configure(community_id: uuid.UUID, sent: NewCasePolicy, _: Setter, deed: Deed) -> PolicyAnswer:
    """Set limits and routes anew, as a whole; they hold for what is reported from now on."""
    made = await configuring.configure(deed.session, community_id, sent, by=deed.by, at=deed.at)
    return await policy_answers.answer_of(deed.session, made)
