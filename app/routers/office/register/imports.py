"""A committee's sheet into the register: dry run, doubts, approval by a second person, undo, and the sheet back."""

import asyncio
import uuid
from collections.abc import Iterable
from typing import Annotated

from fastapi import File, Query, Response, Security, UploadFile

from app.core.installation import now
from app.core.paging import Page
from app.identity import service as identity
from app.identity.permissions import Permission
from app.register import queries, sheets
from app.register.imports import imports
from app.register.kinds import LookAct
from app.register.models import RegisterImport
from app.register.schemas import (
    IdentityDecisions,
    ImportAnswer,
    ImportLine,
    ImportReport,
    Purpose,
    UndoReason,
)
from app.routers.access import FRESH, Desk, InHouse, Tx, community_desk
from app.routers.deeds import Deed, Unkeyed
from app.routers.files import XLSX, attachment
from app.routers.guarded import DOCUMENT
from app.routers.pages import After
from app.routers.routes import Routes

router = Routes(tag="office:register", prefix="/communities/{community_id}")

Reader = Annotated[Desk, Security(community_desk, scopes=[Permission.REGISTER_READ])]
Proposer = Annotated[Desk, Security(community_desk, scopes=[Permission.REGISTER_PROPOSE])]
Approver = Annotated[Desk, Security(community_desk, scopes=[Permission.REGISTER_APPROVE, FRESH])]


async def _names(session: Tx, register_imports: Iterable[RegisterImport]) -> dict[uuid.UUID, str]:
    return await identity.names(session, [who for one in register_imports for who in (one.proposed_by, one.decided_by)])


async def _answer(session: Tx, register_import: RegisterImport) -> ImportAnswer:
    names = await _names(session, [register_import])
    return ImportAnswer.from_row(
        register_import,
        sha256=register_import.file_sha256.hex(),
        proposed_by=names.get(register_import.proposed_by, ""),
        decided_by=names.get(register_import.decided_by) if register_import.decided_by else None,
        report=ImportReport.model_validate(register_import.report),
    )


@router.post("/imports", summary="校验名册表（试导入）", status_code=201, once="import:check")
async def check(
    community_id: uuid.UUID,
    _: Proposer,
    in_house: InHouse,
    file: Annotated[UploadFile, File(description="社区自己的名册表:.xlsx、.xls 或 .csv")],
    deed: Deed,
) -> ImportAnswer:
    """Dry run: what was understood, every fault with sheet, cell and remedy, totals to reconcile, the difference."""
    content, filename = await file.read(), (file.filename or "名册")[-120:]

    kept = await imports.check(deed.session, in_house.sealer, community_id, filename, content, by=deed.by, at=deed.at)
    return await _answer(deed.session, kept)


@router.get("/imports", summary="历次导入")
async def listed(community_id: uuid.UUID, _: Reader, session: Tx, after: After) -> Page[ImportLine]:
    """The fifty latest imports, the newest first."""
    kept, following = await imports.listed(session, community_id, after)
    names = await _names(session, kept)
    return Page(
        lines=[ImportLine.from_row(one, proposed_by=names.get(one.proposed_by, "")) for one in kept], next=following
    )


@router.get("/imports/{import_id}", summary="校验报告")
async def report(community_id: uuid.UUID, import_id: uuid.UUID, _: Reader, session: Tx) -> ImportAnswer:
    """An import with its report."""
    return await _answer(session, await imports.find(session, community_id, import_id))


@router.put(
    "/imports/{import_id}/identities",
    summary="确认同名业主是否同一人",
    max_body_size=DOCUMENT,
    once="import:decide_identities",
    optional_key=True,
)
async def decide_identities(
    community_id: uuid.UUID,
    import_id: uuid.UUID,
    sent: IdentityDecisions,
    _: Proposer,
    in_house: InHouse,
    session: Tx,
) -> ImportAnswer:
    """Keep a person's answers; the report then shows the doubts still open."""
    kept = await imports.decide_identities(session, in_house.sealer, community_id, import_id, sent.decisions)
    return await _answer(session, kept)


@router.post("/imports/{import_id}/approve", summary="复核通过，名册生效", once="import:approve", optional_key=True)
async def approve(
    community_id: uuid.UUID, import_id: uuid.UUID, desk: Approver, in_house: InHouse, session: Tx
) -> ImportAnswer:
    """Let the sheet into the register; by somebody else than who brought it."""
    at = await now(session)
    kept = await imports.approve(session, in_house.sealer, community_id, import_id, by=desk.member.id, at=at)
    return await _answer(session, kept)


@router.post("/imports/{import_id}/withdraw", summary="撤回未复核的导入", once="import:withdraw", optional_key=True)
async def withdraw(community_id: uuid.UUID, import_id: uuid.UUID, _: Proposer, session: Tx) -> ImportAnswer:
    """Take back a sheet that nobody has approved yet."""
    kept = await imports.withdraw(session, community_id, import_id, at=await now(session))
    return await _answer(session, kept)


@router.post("/imports/{import_id}/undo", summary="撤销最近一次导入", once="import:undo", optional_key=True)
async def undo(
    community_id: uuid.UUID, import_id: uuid.UUID, sent: UndoReason, desk: Approver, session: Tx
) -> ImportAnswer:
    """Undo the last import, as long as nothing was changed after it and no roll was frozen from it."""
    at = await now(session)
    kept = await imports.undo(session, community_id, import_id, sent.reason, by=desk.member.id, at=at)
    return await _answer(session, kept)


@router.post(
    "/sheet.xlsx", summary="下载含个人信息的名册表（留痕）", response_class=Response, responses=XLSX, once=Unkeyed.LOOKS
)
async def sheet(
    community_id: uuid.UUID,
    sent: Purpose,
    desk: Annotated[Desk, Security(community_desk, scopes=[Permission.REGISTER_SHEET, FRESH])],
    in_house: InHouse,
    session: Tx,
    import_id: Annotated[
        uuid.UUID | None, Query(description="不填：现行名册；填：该次导入的原表，问题单元格已标色")
    ] = None,
) -> Response:
    """The register in the standard layout, or an import's own sheet with the faulty cells coloured.

    One of the two routes that show document numbers and phones in clear: who, when, why and the file's hash are kept.
    """
    if import_id is None:
        made = await sheets.export(session, in_house.sealer, community_id)
        name = "业主名册.xlsx"
    else:
        kept = await imports.find(session, community_id, import_id)
        made = await asyncio.to_thread(sheets.marked, in_house.sealer, kept)
        name = f"{kept.filename.rpartition('.')[0] or '名册'}-校验.xlsx"
    await queries.record_view(
        session,
        community_id,
        by=desk.member.id,
        viewed_as=desk.role_for(Permission.REGISTER_SHEET),
        at=await now(session),
        act=LookAct.SHEET if import_id is None else LookAct.MARKED_SHEET,
        purpose=sent.purpose,
        owners=[None],
        rows=made.rows,
        sha256=made.sha256,
    )
    return attachment(made.content, name)
