"""At the doors: the walk list, records of visits in batches, joint visits; and the board, looked at by name."""

import asyncio
import uuid
from datetime import datetime
from typing import Annotated

from fastapi import Response, Security

from app.consultation.board.board import board, doors_to_go_to, holdouts, walks
from app.consultation.board.board_files import board_xlsx, walk_pdf, watermark
from app.consultation.kinds import JointSeat
from app.consultation.rounds import queries, rounds
from app.consultation.rounds.history import read
from app.consultation.schemas import (
    BoardAnswer,
    ConsultWalk,
    HoldoutsAnswer,
)
from app.consultation.visits import recording
from app.consultation.visits.visit_schemas import (
    JointAnswer,
    JointWaiting,
    NewConfirmation,
    NewVisits,
    VisitsAnswer,
)
from app.core.installation import now
from app.core.paging import Page, page_in_order
from app.identity.permissions import Permission
from app.register import queries as register
from app.register.kinds import LookAct
from app.routers.access import Desk, InHouse, Tx, community_desk, community_part_desk
from app.routers.answers import consult_answers, visit_answers
from app.routers.deeds import Deed, Unkeyed
from app.routers.files import PDF, XLSX, attachment
from app.routers.guarded import BATCH
from app.routers.pages import After
from app.routers.routes import Routes

router = Routes(tag="office:consultations", prefix="/communities/{community_id}/consultations/{consultation_id}")

Walker = Annotated[Desk, Security(community_part_desk, scopes=[Permission.VISIT_RECORD])]
Looker = Annotated[Desk, Security(community_desk, scopes=[Permission.BOARD_READ])]


def _mark(desk: Desk, permission: Permission, at: datetime) -> str:
    roles = sorted(one.label for one in desk.member.roles_touching(desk.place))
    return watermark(desk.member.name, desk.role_for(permission) or "、".join(roles), at)


async def _looked(session: Tx, community_id: uuid.UUID, desk: Desk, what: str, rows: int, at: datetime) -> None:
    await register.record_view(
        session,
        community_id,
        by=desk.member.id,
        viewed_as=desk.role_for(Permission.BOARD_READ),
        at=at,
        act=LookAct.BOARD,
        purpose=what,
        owners=[None],
        rows=rows,
    )


@router.get("/walk", summary="我的走访清单")
async def walk(
    community_id: uuid.UUID, consultation_id: uuid.UUID, desk: Walker, session: Tx, after: After
) -> Page[ConsultWalk]:
    """The doors that the open round goes to, by stairwell; of a grid or some buildings where one's mandate is for these.

    The first round goes to who has not been asked, the others to who does not support. Empty between rounds.
    """
    found = await queries.find(session, community_id, consultation_id)
    current = rounds.open_now(await rounds.spans(session, consultation_id))
    if current is None:
        return Page(lines=[], next=None)
    roster = await doors_to_go_to(session, found, current, desk.stairwells, await now(session))
    answers = [
        ConsultWalk.from_row(one, doors=[consult_answers.door(door) for door in one.doors]) for one in walks(roster)
    ]
    lines, following = page_in_order(
        answers,
        lambda one: (
            one.building,
            one.stairwell,
        ),
        after,
    )
    return Page(lines=lines, next=following)


@router.get("/walk.pdf", summary="走访清单（按单元打印）", response_class=Response, responses=PDF)
async def walk_printed(
    community_id: uuid.UUID, consultation_id: uuid.UUID, desk: Walker, in_house: InHouse, session: Tx
) -> Response:
    """The same to print, a page for each stairwell, without a name; between rounds, for the round that comes next."""
    found, at = await queries.find(session, community_id, consultation_id), await now(session)
    wanted = consult_answers.next_round(await rounds.spans(session, consultation_id))
    doors = walks(await doors_to_go_to(session, found, wanted, desk.stairwells, at))
    mark = _mark(desk, Permission.VISIT_RECORD, at)
    settings = in_house.settings
    pdf = await asyncio.to_thread(walk_pdf, found.title, doors, mark, settings.font_dir, settings.public_base)
    return attachment(pdf, "走访清单.pdf")


@router.post("/visits", summary="提交走访记录（可离线积攒、重复提交）", max_body_size=BATCH, once=Unkeyed.CONTENT)
async def record(
    community_id: uuid.UUID, consultation_id: uuid.UUID, sent: NewVisits, desk: Walker, session: Tx
) -> VisitsAnswer:
    """Keep records in whatever order they come; each has an id of the phone's own, so that sending again changes nothing.

    A refused record says why, and the others are kept.
    """
    found = await recording.record(
        session, community_id, consultation_id, sent.visits, visit_answers.visitor(desk), await now(session)
    )
    return VisitsAnswer(records=[visit_answers.recorded(one) for one in found])


@router.get("/joint-visits", summary="待各方确认的联合走访")
async def joint_visits(
    community_id: uuid.UUID, consultation_id: uuid.UUID, desk: Walker, session: Tx, after: After
) -> Page[JointWaiting]:
    """Joint visits that do not count yet, for a side has still to confirm them on its own account."""
    found = await read(session, await queries.find(session, community_id, consultation_id))
    answers = [
        JointWaiting(
            visit_id=one.id,
            part=record.household.name,
            at=one.at,
            seats=sorted(record.joint.get(one.id, ()), key=list(JointSeat).index),
        )
        for record in found.records.values()
        for one in record.visits
        if not record.is_whole(one) and (desk.stairwells is None or record.household.stairwell_id in desk.stairwells)
    ]
    lines, following = page_in_order(answers, lambda one: (one.visit_id,), after)
    return Page(lines=lines, next=following)


@router.post("/visits/{visit_id}/confirmations", summary="确认参加了联合走访", status_code=201, once="visit:confirm")
async def confirm(
    community_id: uuid.UUID,
    consultation_id: uuid.UUID,
    visit_id: uuid.UUID,
    sent: NewConfirmation,
    desk: Walker,
    deed: Deed,
) -> JointAnswer:
    """One side says on their own account that the visit was so; it counts once three persons of three sides have."""
    seats = await recording.confirm_joint(
        deed.session, community_id, consultation_id, visit_id, sent.seat, visit_answers.visitor(desk), deed.at
    )
    return JointAnswer(visit_id=visit_id, seats=seats, complete=len(seats) == len(JointSeat))


@router.post("/board", summary="单元进度板（留痕）", once=Unkeyed.LOOKS)
async def look(community_id: uuid.UUID, consultation_id: uuid.UUID, desk: Looker, session: Tx) -> BoardAnswer:
    """All households with where each stands, the age of its opinion and the next visit; who looked is kept."""
    found, at = await queries.find(session, community_id, consultation_id), await now(session)
    seen = await board(session, found, at)
    await _looked(session, community_id, desk, f"征询进度：{found.title}", len(seen.doors), at)
    return BoardAnswer(
        watermark=_mark(desk, Permission.BOARD_READ, at),
        at=at,
        meter=consult_answers.figures(seen.meter),
        rows=[consult_answers.row(one) for one in seen.doors],
    )


@router.post(
    "/board.xlsx", summary="单元进度板（表格，留痕）", response_class=Response, responses=XLSX, once=Unkeyed.LOOKS
)
async def look_at_sheet(community_id: uuid.UUID, consultation_id: uuid.UUID, desk: Looker, session: Tx) -> Response:
    """The board to take along; it bears who took it and when, and the look is kept."""
    found, at = await queries.find(session, community_id, consultation_id), await now(session)
    seen = await board(session, found, at)
    await _looked(session, community_id, desk, f"下载征询进度：{found.title}", len(seen.doors), at)
    mark = _mark(desk, Permission.BOARD_READ, at)
    return attachment(await asyncio.to_thread(board_xlsx, found.title, seen, mark), "征询进度.xlsx")


@router.post("/holdouts", summary="尚未同意的住户：原因、承诺（留痕）", once=Unkeyed.LOOKS)
async def who_is_left(community_id: uuid.UUID, consultation_id: uuid.UUID, desk: Looker, session: Tx) -> HoldoutsAnswer:
    """Who does not support yet, with reasons and promises, and how many must still agree; who looked is kept."""
    found, at = await queries.find(session, community_id, consultation_id), await now(session)
    seen, left = await holdouts(session, found, at)
    numbers = await consult_answers.plan_numbers(session, found)
    await _looked(session, community_id, desk, f"尚未同意的住户：{found.title}", len(left), at)
    return HoldoutsAnswer(
        watermark=_mark(desk, Permission.BOARD_READ, at),
        at=at,
        round=consult_answers.next_round(await rounds.spans(session, consultation_id)),
        meter=consult_answers.figures(seen.meter),
        rows=[consult_answers.holdout(one, numbers, at) for one in left],
    )
