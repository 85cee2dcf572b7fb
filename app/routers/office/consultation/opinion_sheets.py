"""Signed sheets, group lists and questionnaire exports: a look first, then taken in as claims; and the file back, coloured."""

import asyncio
import hashlib
import uuid
from datetime import date
from typing import Annotated

from fastapi import File, Form, Response, Security, UploadFile

from app.claims.kinds import ClaimState
from app.consultation import errors
from app.consultation.sheets import checking, taking
from app.consultation.sheets.checking import NewOpinionSheet, SheetWord, Studied
from app.consultation.sheets.kinds import OpinionSheetKind
from app.consultation.sheets.models import OpinionSheet
from app.consultation.sheets.reading import PASTED
from app.consultation.sheets.schemas import (
    OpinionEntryAnswer,
    OpinionFaultAnswer,
    OpinionSheetAnswer,
    OpinionSheetLineAnswer,
    OpinionsTaken,
)
from app.consultation.visits.recording import Visitor
from app.core.errors import FieldFault, Refused
from app.core.installation import now
from app.core.paging import Page
from app.identity import service as identity
from app.identity.permissions import Permission
from app.register import queries as register
from app.register.kinds import LookAct
from app.register.schemas import Purpose
from app.routers.access import Desk, InHouse, Tx, community_part_desk
from app.routers.deeds import Deed, Unkeyed
from app.routers.files import XLSX, attachment
from app.routers.pages import After
from app.routers.routes import Routes

router = Routes(tag="office:consultations", prefix="/communities/{community_id}/opinion-sheets")

Walker = Annotated[Desk, Security(community_part_desk, scopes=[Permission.VISIT_RECORD])]

_LONGEST_TEXT = 200_000


def _visitor(desk: Desk) -> Visitor:
    return Visitor(desk.member.id, desk.member.roles_touching(desk.place), desk.stairwells)


async def _lines(session: Tx, sheets: list[OpinionSheet]) -> list[OpinionSheetLineAnswer]:
    names = await identity.names(session, [one.checked_by for one in sheets])
    standing = await taking.claims_of(session, sheets)
    return [
        OpinionSheetLineAnswer.from_row(
            one,
            sha256=one.file_sha256.hex(),
            checked_by=names.get(one.checked_by, ""),
            taken=sum(standing[one.id].values()),
            claims={state: standing[one.id][state] for state in ClaimState if standing[one.id][state]},
        )
        for one in sheets
    ]


async def _answer_of(session: Tx, sheet: OpinionSheet, studied: Studied) -> OpinionSheetAnswer:
    (line,) = await _lines(session, [sheet])
    return OpinionSheetAnswer(
        **line.model_dump(),
        ready=len(studied.ready),
        already=len(studied.already),
        silent=studied.silent,
        faulty=studied.faulty,
        entries=[
            *(_entry(one, studied, already=False) for one in studied.ready),
            *(_entry(one, studied, already=True) for one in studied.already),
        ],
        faults=[OpinionFaultAnswer.from_fault(one) for one in studied.faults],
    )


def _entry(word: SheetWord, studied: Studied, *, already: bool) -> OpinionEntryAnswer:
    return OpinionEntryAnswer(
        cell=str(word.line.at),
        part=word.flat.name,
        owner=word.owner.masked,
        words=word.words(studied.target),
        spoken_at=word.spoken_at,
        already=already,
    )


@router.post("", summary="校验签字表、接龙或问卷导出（试导入）", status_code=201, once="opinions:check")
async def check(
    community_id: uuid.UUID,
    desk: Walker,
    in_house: InHouse,
    deed: Deed,
    kind: Annotated[OpinionSheetKind, Form(description="种类：签字表、接龙、问卷导出")],
    consultation_id: Annotated[uuid.UUID | None, Form(description="征询；与 survey_id 二选一")] = None,
    survey_id: Annotated[uuid.UUID | None, Form(description="问卷；与 consultation_id 二选一")] = None,
    spoken_on: Annotated[date | None, Form(description="没有日期的行按哪一天登记，默认为今天")] = None,
    evidence: Annotated[list[uuid.UUID], Form(description="签字原件的照片或扫描件（先上传证据影像）；签字表必填")] = [],  # noqa: B006 - a form field's default is not a shared list
    text: Annotated[str, Form(max_length=_LONGEST_TEXT, description="接龙可以直接粘贴文字，不传文件")] = "",
    file: Annotated[UploadFile | None, File(description="表格:.xlsx、.xls 或 .csv")] = None,
) -> OpinionSheetAnswer:
    """A look: what would come in, and every fault with its cell. The file is kept, nothing is entered yet."""
    content, filename = (await file.read(), (file.filename or "意见表")[-120:]) if file is not None else (b"", "")
    if bool(text.strip()) == bool(content):
        raise Refused(errors.OPINION_SHEET_FAULTY, [FieldFault("file", "请上传一个表格，或粘贴接龙文字，二者选一。")])
    if text.strip():
        if kind is not OpinionSheetKind.GROUP_LIST:
            raise Refused(errors.OPINION_SHEET_FAULTY, [FieldFault("text", "只有接龙可以粘贴文字，其他请上传表格。")])
        content, filename = text.encode(), f"{PASTED}.txt"
    sent = NewOpinionSheet(
        kind, filename, content, consultation_id, survey_id, spoken_on, tuple(dict.fromkeys(evidence))
    )
    kept, found = await checking.check(deed.session, in_house.sealer, community_id, sent, _visitor(desk), deed.at)
    return await _answer_of(deed.session, kept, found)


@router.get("", summary="历次意见表")
async def listed(community_id: uuid.UUID, desk: Walker, session: Tx, after: After) -> Page[OpinionSheetLineAnswer]:
    """The fifty latest sheets with what came in by each and how its claims stand now."""
    kept, following = await taking.listed(session, community_id, _visitor(desk), after)
    return Page(lines=await _lines(session, kept), next=following)


@router.get("/{sheet_id}", summary="一份意见表现在能登记什么")
async def report(
    community_id: uuid.UUID, sheet_id: uuid.UUID, desk: Walker, in_house: InHouse, session: Tx
) -> OpinionSheetAnswer:
    """The look again, as the register and the clock are now."""
    visitor = _visitor(desk)
    kept = await checking.find(session, community_id, sheet_id, visitor)
    found = await checking.study(session, in_house.sealer, kept, visitor, await now(session))
    return await _answer_of(session, kept, found)


@router.post(
    "/{sheet_id}/take",
    summary="登记意见表中没有错误的意见（经手登记，待业主确认）",
    status_code=201,
    once="opinions:take",
)
async def take(
    community_id: uuid.UUID,
    sheet_id: uuid.UUID,
    desk: Walker,
    in_house: InHouse,
    deed: Deed,
) -> OpinionsTaken:
    """Take in what the look showed, each word an unconfirmed claim of mine as its agent; the owners are told at once.

    At most 200 by a call: call again, with another key, while `left` is not 0. Nothing ever comes in twice.
    """
    return await taking.take(deed.session, in_house.sealer, community_id, sheet_id, _visitor(desk), deed.at)


@router.post(
    "/{sheet_id}/sheet.xlsx",
    summary="下载标色的意见表（留痕）",
    response_class=Response,
    responses=XLSX,
    once=Unkeyed.LOOKS,
)
async def marked(
    community_id: uuid.UUID, sheet_id: uuid.UUID, sent: Purpose, desk: Walker, in_house: InHouse, session: Tx
) -> Response:
    """The file as it came, faulty cells coloured and listed in front; it names people, so who took it is kept."""
    visitor, at = _visitor(desk), await now(session)
    kept = await checking.find(session, community_id, sheet_id, visitor)
    found = await checking.study(session, in_house.sealer, kept, visitor, at)
    content = await asyncio.to_thread(taking.marked, in_house.sealer, kept, found)
    await register.record_view(
        session,
        community_id,
        by=desk.member.id,
        viewed_as=desk.role_for(Permission.VISIT_RECORD) or "网格员",
        at=at,
        act=LookAct.MARKED_SHEET,
        purpose=sent.purpose,
        owners=[None],
        rows=len(found.ready) + len(found.already) + found.faulty,
        sha256=hashlib.sha256(content).digest(),
    )
    return attachment(content, f"{kept.filename.rpartition('.')[0] or '意见表'}-校验.xlsx")
