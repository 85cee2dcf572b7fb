"""Papers drawn for an audit 抽查选票影像: drawn, shown one at a time beside what was keyed, and what was found."""

import uuid
from collections import Counter
from collections.abc import Sequence
from typing import Annotated

from fastapi import Path, Response, Security

from app.claims.samples import sampling as draws
from app.core.installation import now
from app.core.paging import Page, page_in_order
from app.identity import service as identity
from app.identity.permissions import Permission
from app.media import service as media
from app.routers.access import FRESH, Desk, InHouse, Tx, brief_community_desk, community_desk
from app.routers.deeds import Deed, Unkeyed
from app.routers.files import JPG, attachment
from app.routers.pages import After
from app.routers.routes import Routes
from app.voting.drafting import preparing, queries
from app.voting.papers import sampling
from app.voting.papers.schemas import (
    DrawnPaperAnswer,
    KeyedItem,
    NewScanFinding,
    NewScanSample,
    PaperToCompare,
    ScanSampleAnswer,
)

router = Routes(tag="office:papers", prefix="/communities/{community_id}/votes/{vote_id}/scan-samples")

# Who attests draws and looks: choices stand beside the scans. What came of it is read by whoever may have a bundle.
Reader = Annotated[Desk, Security(community_desk, scopes=[Permission.BUNDLE_EXPORT])]
Auditor = Annotated[Desk, Security(community_desk, scopes=[Permission.BUNDLE_ATTEST])]
FreshAuditor = Annotated[Desk, Security(community_desk, scopes=[Permission.BUNDLE_ATTEST, FRESH])]
# Pages are drawn outside any transaction, so this asks in one of its own.
Looker = Annotated[Desk, Security(brief_community_desk, scopes=[Permission.BUNDLE_ATTEST])]


@router.post("", summary="抽取要核对影像的纸质选票", status_code=201, once="scan:draw")
async def draw(
    community_id: uuid.UUID,
    vote_id: uuid.UUID,
    sent: NewScanSample,
    desk: Auditor,
    deed: Deed,
) -> ScanSampleAnswer:
    """Draw 59, 149 or 299 of the ballots on paper of a counted vote, or all there are; every draw is kept with its seed.

    Nobody brings a seed: the system makes one for the papers of a vote, and a draw of more goes on by it.
    """
    vote = await queries.find(deed.session, community_id, vote_id)

    role = desk.role_for(Permission.BUNDLE_ATTEST)
    made = await sampling.draw(deed.session, vote, sent.size, by=deed.by, drawn_as=role, at=deed.at)
    return (await _answers(deed.session, [await sampling.find(deed.session, vote.id, made.id)]))[0]


@router.get("", summary="选票影像抽样清单")
async def listed(
    community_id: uuid.UUID, vote_id: uuid.UUID, _: Reader, session: Tx, after: After
) -> Page[ScanSampleAnswer]:
    """Every sample ever drawn of this vote, the latest first, with what looking has come to."""
    vote = await queries.find(session, community_id, vote_id)
    answers = await _answers(session, await sampling.listed(session, vote.id))
    lines, following = page_in_order(answers, lambda one: (one.id,), after)
    return Page(lines=lines, next=following)


@router.get("/{sample_id}/papers", summary="一次抽样的全部选票")
async def papers(
    community_id: uuid.UUID, vote_id: uuid.UUID, sample_id: uuid.UUID, _: Reader, session: Tx, after: After
) -> Page[DrawnPaperAnswer]:
    """What was drawn, in the order of looking, with what was found; nothing says whose they are or what they chose."""
    vote = await queries.find(session, community_id, vote_id)
    found = (await sampling.find(session, vote.id, sample_id)).papers
    names = await identity.names(session, [one.looks[-1].looked_by for one in found if one.looks])
    answers = [
        DrawnPaperAnswer.from_row(
            one.entry,
            serial=one.serial,
            looks=len(one.looks),
            looked_by=names.get(one.looks[-1].looked_by) if one.looks else None,
            finding=one.finding.finding if one.finding else None,
            reasons=one.finding.reasons if one.finding else "",
        )
        for one in found
    ]
    lines, following = page_in_order(answers, lambda one: (one.position,), after)
    return Page(lines=lines, next=following)


@router.post("/{sample_id}/next", summary="取得下一张选票（每次一张，留痕）", once=Unkeyed.LOOKS)
async def following(
    community_id: uuid.UUID, vote_id: uuid.UUID, sample_id: uuid.UUID, desk: FreshAuditor, session: Tx
) -> PaperToCompare:
    """The one paper before me, or the next, with what was keyed. The look is kept where its owners read it."""
    vote = await queries.find(session, community_id, vote_id)
    shown = await sampling.next_paper(
        session,
        vote,
        sample_id,
        by=desk.member.id,
        viewed_as=desk.role_for(Permission.BUNDLE_ATTEST),
        at=await now(session),
    )
    titles = {item.number: item.title for item in await preparing.items_of(session, vote.id)}
    return PaperToCompare(
        look_id=shown.look.id,
        serial=shown.serial,
        pages=shown.pages,
        keyed=[
            KeyedItem(number=number, title=titles[number], choice=choice)
            for number, choice in sorted(shown.choices.items())
        ],
    )


@router.get("/looks/{look_id}/pages/{number}.jpg", summary="要核对的选票的一页", response_class=Response, responses=JPG)
async def page(
    community_id: uuid.UUID,
    vote_id: uuid.UUID,
    look_id: uuid.UUID,
    number: Annotated[str, Path(pattern=r"^[1-9][0-9]{0,2}$", description="第几页，从 1 起")],
    desk: Looker,
    in_house: InHouse,
) -> Response:
    """One page of the paper before me as it was scanned, drawn now; nobody else's look, and no other page."""
    async with in_house.database.read() as session:
        vote = await queries.find(session, community_id, vote_id)
        at = await now(session)
        found = await sampling.page(session, vote, look_id, int(number), by=desk.member.id, at=at)
        evidence = await media.find(session, community_id, found.evidence_id)
    return attachment(await media.picture(in_house.media, evidence, found.page), "抽查选票扫描页.jpg")


@router.post(
    "/{sample_id}/findings",
    summary="填写核对结论",
    status_code=204,
    once="scan-sample:record_finding",
    optional_key=True,
)
async def record_finding(
    community_id: uuid.UUID,
    vote_id: uuid.UUID,
    sample_id: uuid.UUID,
    sent: NewScanFinding,
    desk: Auditor,
    session: Tx,
) -> None:
    """Whether the scan of the paper before me says what was keyed, for good."""
    vote = await queries.find(session, community_id, vote_id)
    await sampling.tell(
        session,
        vote,
        sample_id,
        sent.look_id,
        sent.finding,
        sent.reasons,
        by=desk.member.id,
        at=await now(session),
    )


async def _answers(session: Tx, samples: Sequence[sampling.ScanSampleNow]) -> list[ScanSampleAnswer]:
    names = await identity.names(session, [one.sample.drawn_by for one in samples])
    return [
        ScanSampleAnswer.from_row(
            one.sample,
            population_sha256=one.sample.population_sha256.hex(),
            why=draws.why(one.sample.size, one.sample.population),
            drawn_by=names.get(one.sample.drawn_by, ""),
            strata=dict(Counter(paper.entry.stratum for paper in one.papers)),
            looked=one.looked_at,
            findings=one.findings,
        )
        for one in samples
    ]
