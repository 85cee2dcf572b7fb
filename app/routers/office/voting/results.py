"""Results of votes: the bytes that were counted, the verdicts, files to hang and send; results that must hang soon."""

import asyncio
import json
import uuid
from typing import Annotated

from fastapi import Response, Security

from app.core.installation import now
from app.core.paging import Page, page_in_order
from app.identity.permissions import Permission
from app.routers.access import Desk, InHouse, Tx, community_desk
from app.routers.answers import vote_answers
from app.routers.files import CSV, PDF, XLSX, attachment
from app.routers.pages import After
from app.routers.routes import Routes
from app.voting.drafting import queries
from app.voting.results import publication, result_files, verdicts
from app.voting.results.schemas import (
    CountTally,
    OfficialTally,
    OfficialTallyExplained,
    ResultAnswer,
    UnpostedAnswer,
)

router = Routes(tag="office:votes", prefix="/communities/{community_id}/votes")

Reader = Annotated[Desk, Security(community_desk, scopes=[Permission.VOTE_READ])]


@router.get("/alarms", summary="该公示而未公示的结果")
async def alarms(community_id: uuid.UUID, _: Reader, session: Tx, after: After) -> Page[UnpostedAnswer]:
    """Counted votes whose result does not hang yet, the first due first; overdue ones are marked."""
    answers = [
        UnpostedAnswer.from_row(
            one.vote,
            vote_id=one.vote.id,
            due_at=one.due.due_at,
            until=one.due.end.words,
            overdue=one.overdue,
        )
        for one in await publication.unposted(session, await now(session), [community_id])
    ]
    lines, following = page_in_order(answers, lambda one: (one.vote_id,), after)
    return Page(lines=lines, next=following)


@router.get("/{vote_id}/result", summary="计票结果", response_model=CountTally | OfficialTally | OfficialTallyExplained)
async def result(community_id: uuid.UUID, vote_id: uuid.UUID, _: Reader, session: Tx) -> Response:
    """The bytes of the governing result, whose hash stands in the vote's log."""
    await queries.find(session, community_id, vote_id)
    found = await verdicts.governing(session, vote_id)
    # Parsed once, so that what cannot be read is our failure here and not the reader's.
    json.loads(found.tally)
    return Response(found.tally, media_type="application/json")


@router.get("/{vote_id}/verdicts", summary="各事项的结论和人工认定")
async def all_verdicts(community_id: uuid.UUID, vote_id: uuid.UUID, _: Reader, session: Tx) -> ResultAnswer:
    """The count's outcome, what would flip it, and what a person decided, side by side."""
    return await vote_answers.result(session, await queries.find(session, community_id, vote_id))


async def _files(session: Tx, community_id: uuid.UUID, vote_id: uuid.UUID) -> result_files.ResultFiles:
    return await result_files.files_of(session, await queries.find(session, community_id, vote_id))


@router.get("/{vote_id}/result.xlsx", summary="计票结果表", response_class=Response, responses=XLSX)
async def result_xlsx(community_id: uuid.UUID, vote_id: uuid.UUID, _: Reader, session: Tx) -> Response:
    """The result as a sheet to send around."""
    found = await _files(session, community_id, vote_id)
    return attachment(await asyncio.to_thread(found.xlsx), "计票结果.xlsx")


@router.get("/{vote_id}/result.pdf", summary="计票结果公示（打印）", response_class=Response, responses=PDF)
async def result_pdf(
    community_id: uuid.UUID, vote_id: uuid.UUID, _: Reader, in_house: InHouse, session: Tx
) -> Response:
    """The posting of the result, to be stamped and hung."""
    found = await _files(session, community_id, vote_id)
    return attachment(await asyncio.to_thread(found.pdf, in_house.settings.font_dir), "计票结果公示.pdf")


@router.get("/{vote_id}/result.csv", summary="计票结果数字", response_class=Response, responses=CSV)
async def result_csv(community_id: uuid.UUID, vote_id: uuid.UUID, _: Reader, session: Tx) -> Response:
    """Every figure of the result on a line of its own."""
    return attachment((await _files(session, community_id, vote_id)).csv(), "计票结果.csv")
