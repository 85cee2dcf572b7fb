"""Restricted bundles 受限资料包: made for a named auditor and a purpose, with a ledger of who was given one; the summary
of a vote 审计摘要, what auditors found of a bundle 审计意见, and how two of them differ."""

import asyncio
import hashlib
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import Query, Response, Security
from fastapi.responses import FileResponse
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.idempotency import once
from app.core.installation import now
from app.core.paging import Page, page_in_order
from app.identity import service as identity
from app.identity.permissions import Permission
from app.ledger.vote_postings import posting_file
from app.register import queries as register
from app.register.kinds import LookAct
from app.routers.access import FRESH, Desk, IdempotencyKey, InHouse, Tx, brief_community_desk, community_desk
from app.routers.answers import vote_answers
from app.routers.deeds import Deed, Unkeyed
from app.routers.files import PDF, TEXT, XLSX, ZIP, attachment, plain
from app.routers.pages import After
from app.routers.routes import Routes
from app.voting.ballots import attesting
from app.voting.bundle import comparing, exporting, summary, summing_up
from app.voting.bundle.schemas import ExportAnswer, NewAttestation, NewExport
from app.voting.drafting import queries
from app.voting.models import BundleExport
from app.voting.results.schemas import AttestationAnswer

router = Routes(tag="office:votes", prefix="/communities/{community_id}/votes/{vote_id}/bundles")

# A bundle is made and signed outside any transaction of the request.
Exporter = Annotated[Desk, Security(brief_community_desk, scopes=[Permission.BUNDLE_EXPORT, FRESH])]
Fetcher = Annotated[Desk, Security(brief_community_desk, scopes=[Permission.BUNDLE_EXPORT])]
Reader = Annotated[Desk, Security(community_desk, scopes=[Permission.BUNDLE_EXPORT])]
Summariser = Annotated[Desk, Security(community_desk, scopes=[Permission.BUNDLE_EXPORT, FRESH])]
Auditor = Annotated[Desk, Security(community_desk, scopes=[Permission.BUNDLE_ATTEST, FRESH])]


async def _answers_of(session: AsyncSession, exports: Sequence[BundleExport]) -> list[ExportAnswer]:
    names = await identity.names(session, [one.exported_by for one in exports])
    return [
        ExportAnswer.from_row(one, sha256=one.sha256.hex(), exported_by=names.get(one.exported_by, ""))
        for one in exports
    ]


@router.post("", summary="导出受限资料包", status_code=201, once=Unkeyed.ITSELF)
async def export(
    community_id: uuid.UUID,
    vote_id: uuid.UUID,
    sent: NewExport,
    desk: Exporter,
    in_house: InHouse,
    key: IdempotencyKey = None,
) -> ExportAnswer:
    """Make the restricted bundle of a counted vote for a recipient; it bears their name and can be fetched for a week."""
    recipient = exporting.Recipient(sent.recipient, sent.unit, sent.purpose)
    number, shelf = uuid.uuid4(), exporting.Shelf(in_house.settings.data)
    async with in_house.database.read() as session:
        vote = await queries.find(session, community_id, vote_id)
        at = await now(session)
    bundle = await exporting.make_restricted(
        in_house.database,
        in_house.signer,
        vote,
        recipient,
        posting_file,
        number=number,
        by=desk.member.name,
        at=at,
    )

    async with in_house.database.write() as session:

        async def make(at: datetime) -> dict[str, Any]:
            export = await exporting.record(session, vote, bundle, recipient, number=number, by=desk.member.id, at=at)
            await exporting.put(session, shelf, shelf.restricted(vote, export.sha256), bundle)
            return (await _answers_of(session, [export]))[0].model_dump(mode="json")

        payload = [vote_id.bytes, sent.model_dump_json().encode()]
        return ExportAnswer.model_validate(await once(session, desk.member.id, "bundle:export", key, payload, make))


@router.get("", summary="受限资料包的导出记录")
async def listed(
    community_id: uuid.UUID, vote_id: uuid.UUID, _: Reader, session: Tx, after: After
) -> Page[ExportAnswer]:
    """Who was given this vote's restricted bundle and what for, the latest first."""
    vote = await queries.find(session, community_id, vote_id)
    answers = await _answers_of(session, await exporting.exports(session, vote.id))
    lines, following = page_in_order(answers, lambda one: (one.id,), after)
    return Page(lines=lines, next=following)


@router.post("/attestations", summary="出具审计意见", status_code=201, once="bundle:attest")
async def attest(
    community_id: uuid.UUID,
    vote_id: uuid.UUID,
    sent: NewAttestation,
    _: Auditor,
    deed: Deed,
) -> AttestationAnswer:
    """Write what a body found of a bundle into the vote's log, for good; everybody sees it with the result."""
    vote = await queries.find(deed.session, community_id, vote_id)

    made = await attesting.attest(
        deed.session, vote.id, sent.by, sent.finding, bytes.fromhex(sent.sha256), sent.words, attested_by=deed.by
    )
    return vote_answers.attestation(made)


async def _summary(
    community_id: uuid.UUID, vote_id: uuid.UUID, sent: NewExport, desk: Desk, session: AsyncSession
) -> summary.Summary:
    vote, at = await queries.find(session, community_id, vote_id), await now(session)
    recipient = exporting.Recipient(sent.recipient, sent.unit, sent.purpose)
    return await summing_up.gather(session, vote, summary.Handed(recipient, desk.member.name, at))


async def _handed_out(
    session: AsyncSession, community_id: uuid.UUID, desk: Desk, audit_summary: summary.Summary, content: bytes
) -> None:
    """Kept with the looks, by hash; the estate's ledger has a line of it."""
    handed = audit_summary.handed
    await register.record_view(
        session,
        community_id,
        by=desk.member.id,
        viewed_as=desk.role_for(Permission.BUNDLE_EXPORT),
        at=handed.at,
        act=LookAct.SUMMARY,
        purpose=f"{audit_summary.eid} 审计摘要，供{handed.to.unit}{handed.to.name}：{handed.to.purpose}",
        owners=[None],
        rows=audit_summary.rows,
        sha256=hashlib.sha256(content).digest(),
    )


@router.post(
    "/summary.xlsx", summary="审计摘要（表格，留痕）", response_class=Response, responses=XLSX, once=Unkeyed.LOOKS
)
async def summary_xlsx(
    community_id: uuid.UUID, vote_id: uuid.UUID, sent: NewExport, desk: Summariser, session: Tx
) -> Response:
    """The vote as an auditor reads it: figures kept and counted again, by item and channel; papers, disputes, corrections,
    extensions, checkpoints, delivery, robustness, attestations, draws. It bears its recipient on every sheet."""
    made = await _summary(community_id, vote_id, sent, desk, session)
    content = await asyncio.to_thread(made.xlsx)
    await _handed_out(session, community_id, desk, made, content)
    return attachment(content, f"审计摘要-{made.eid}.xlsx")


@router.post(
    "/summary.pdf", summary="审计摘要（打印，留痕）", response_class=Response, responses=PDF, once=Unkeyed.LOOKS
)
async def summary_pdf(
    community_id: uuid.UUID, vote_id: uuid.UUID, sent: NewExport, desk: Summariser, in_house: InHouse, session: Tx
) -> Response:
    """The same as a paper; it bears its recipient on every page."""
    made = await _summary(community_id, vote_id, sent, desk, session)
    content = await asyncio.to_thread(made.pdf, in_house.settings.font_dir)
    await _handed_out(session, community_id, desk, made, content)
    return attachment(content, f"审计摘要-{made.eid}.pdf")


@router.get("/{bundle_id}/differences", summary="两份受限资料包的差异", response_class=Response, responses=TEXT)
async def differences(
    community_id: uuid.UUID,
    vote_id: uuid.UUID,
    bundle_id: uuid.UUID,
    since: Annotated[uuid.UUID, Query(description="较早的一份资料包的编号")],
    _: Fetcher,
    in_house: InHouse,
) -> Response:
    """What changed from one export to another, in words: leaves added, tallies replaced, roll corrections, figures."""
    shelf = exporting.Shelf(in_house.settings.data)
    async with in_house.database.read() as session:
        vote = await queries.find(session, community_id, vote_id)
        paths = [await exporting.fetch(session, shelf, vote, one) for one in (since, bundle_id)]
    earlier, later = [await asyncio.to_thread(comparing.read, path) for path in paths]
    return plain("".join(f"{line}\n" for line in comparing.differences(earlier, later)))


@router.get("/{bundle_id}.zip", summary="下载受限资料包", response_class=Response, responses=ZIP)
async def download(
    community_id: uuid.UUID, vote_id: uuid.UUID, bundle_id: uuid.UUID, _: Fetcher, in_house: InHouse
) -> Response:
    """The file as it was made, whose hash the ledger has; refused once its week is over."""
    async with in_house.database.read() as session:
        vote = await queries.find(session, community_id, vote_id)
        path = await exporting.fetch(session, exporting.Shelf(in_house.settings.data), vote, bundle_id)
    return FileResponse(path, media_type="application/zip", filename=f"{vote.eid}-restricted.zip")
