"""Frozen rolls, the count's input made from one, and a count of collected ballots against it."""

import asyncio
import uuid
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

from fastapi import File, Form, Query, Response, Security, UploadFile
from fastapi.responses import JSONResponse

from app.core.installation import now
from app.core.paging import Page
from app.core.values.fractions import square_metres
from app.identity import service as identity
from app.identity.permissions import Permission
from app.register.models import Roll
from app.register.rolls import rolls
from app.register.schemas import NewRoll, RollAnswer, as_scope
from app.routers.access import Desk, InHouse, Tx, community_desk
from app.routers.deeds import Deed, Unkeyed
from app.routers.files import COUNT_SHEETS, CSV, attachment
from app.routers.guarded import DOCUMENT
from app.routers.pages import After
from app.routers.routes import Routes
from app.voting.count import trial_count
from app.voting.count.count_files import write_register
from app.voting.count.count_report import as_json
from app.voting.results.schemas import CountTally

router = Routes(tag="office:rolls", prefix="/communities/{community_id}/rolls")

Reader = Annotated[Desk, Security(community_desk, scopes=[Permission.ROLL_READ])]


async def _names(session: Tx, frozen: Iterable[Roll]) -> dict[uuid.UUID, str]:
    return await identity.names(session, [one.frozen_by for one in frozen])


def _answer(roll: Roll, names: dict[uuid.UUID, str]) -> RollAnswer:
    return RollAnswer.from_row(
        roll,
        area_m2=square_metres(roll.area_c),
        sha256=roll.sha256.hex(),
        frozen_by=names.get(roll.frozen_by, ""),
    )


@router.post("", summary="冻结表决名册", status_code=201, max_body_size=DOCUMENT, once="roll:freeze")
async def freeze(
    community_id: uuid.UUID,
    sent: NewRoll,
    _: Annotated[Desk, Security(community_desk, scopes=[Permission.ROLL_FREEZE])],
    deed: Deed,
) -> RollAnswer:
    """Freeze the roll of a scope as the register stands now; it never changes afterwards."""
    roll = await rolls.freeze(
        deed.session, community_id, as_scope(sent.scope), include_parking=sent.include_parking, by=deed.by, at=deed.at
    )
    return _answer(roll, await _names(deed.session, [roll]))


@router.get("", summary="历次名册")
async def listed(community_id: uuid.UUID, _: Reader, session: Tx, after: After) -> Page[RollAnswer]:
    """The fifty latest rolls, the newest first."""
    found, following = await rolls.listed(session, community_id, after)
    names = await _names(session, found)
    return Page(lines=[_answer(roll, names) for roll in found], next=following)


@router.get("/{roll_id}", summary="一份名册")
async def roll(community_id: uuid.UUID, roll_id: uuid.UUID, _: Reader, session: Tx) -> RollAnswer:
    """A frozen roll: totals and hash."""
    found = await rolls.find(session, community_id, roll_id)
    return _answer(found, await _names(session, [found]))


@router.get("/{roll_id}/register.csv", summary="计票用名册（化名）", response_class=Response, responses=CSV)
async def register_csv(community_id: uuid.UUID, roll_id: uuid.UUID, _: Reader, session: Tx) -> Response:
    """The roll in the fixed format of the count, owners under the names they bear on this roll alone."""
    await rolls.find(session, community_id, roll_id)
    parts = await rolls.register_parts(session, roll_id)
    return attachment(write_register(parts), "register.csv")


class CountForm(StrEnum):
    """The form in which a count is answered."""

    JSON = "json"
    XLSX = "xlsx"
    PDF = "pdf"


@router.post(
    "/{roll_id}/count",
    summary="按名册试算收到的票",
    response_model=CountTally,
    responses=COUNT_SHEETS,
    once=Unkeyed.READS,
)
async def count(
    community_id: uuid.UUID,
    roll_id: uuid.UUID,
    desk: Annotated[Desk, Security(community_desk, scopes=[Permission.ROLL_COUNT])],
    in_house: InHouse,
    session: Tx,
    file: Annotated[UploadFile, File(description="收到的票 ballots.csv，格式见 docs/count.md")],
    rule: Annotated[list[str], Form(description="一条规则用于全部事项，或逐项写成 事项编号=规则")],
    item_title: Annotated[list[str], Form(description="事项名称，写成 事项编号=名称")] = [],  # noqa: B006
    title: Annotated[str, Form(max_length=100)] = "",
    opens: Annotated[str, Form(max_length=40, description="投票开始时间（含），带时区")] = "",
    closes: Annotated[str, Form(max_length=40, description="投票截止时间（不含），带时区")] = "",
    paper: Annotated[CountForm, Query(description="json、xlsx 结果表或 pdf 公示")] = CountForm.JSON,
) -> Response:
    """The exact count of collected ballots against a frozen roll; nothing is stored and nothing is decided by it."""
    frozen = await rolls.find(session, community_id, roll_id)
    parts = await rolls.register_parts(session, roll_id)
    content = await file.read()
    counted = await asyncio.to_thread(
        trial_count.count,
        parts,
        content,
        file.filename or "ballots.csv",
        rule,
        include_parking=frozen.include_parking,
        opens=opens,
        closes=closes,
        item_titles=item_title,
        title=title,
        scope=desk.lineage.label if desk.lineage else "",
        counted_at=await now(session),
    )
    if paper is CountForm.JSON:
        return JSONResponse(as_json(counted.result, counted.rule_for_all))
    if paper is CountForm.XLSX:
        return attachment(await asyncio.to_thread(counted.xlsx), "计票结果.xlsx")
    return attachment(await asyncio.to_thread(counted.pdf, in_house.settings.font_dir), "计票结果公示.pdf")
