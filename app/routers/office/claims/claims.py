"""What was entered in owners' names: read, an owner's word at the window, disputes settled by two units, what looks wrong."""

import uuid
from collections.abc import Sequence
from typing import Annotated

from fastapi import Path, Query, Security

from app.claims import leading_on, queries, reports, service, settling, shown, ties
from app.claims.kinds import ClaimState, OwnerSays
from app.claims.patterns import flags
from app.claims.patterns.flags import PatternFlag
from app.claims.reading import reading
from app.claims.reports import ReportNow
from app.claims.schemas import (
    ClaimAnswer,
    ClaimFlagAnswer,
    FlagFindingAnswer,
    NewClaimFinding,
    NewFlagFinding,
    NewReportAnswer,
    NewTie,
    ReportToAnswer,
    TieAnswer,
    WaitingDispute,
    WordAtWindow,
)
from app.claims.speaking import by_window
from app.consultation import correcting
from app.consultation.correction_schemas import CorrectionAtWindow
from app.core.errors import NOT_FOUND, Refused
from app.core.installation import now
from app.core.paging import Page, page_in_order
from app.identity import service as identity
from app.identity.permissions import Permission
from app.register import places
from app.register import queries as register
from app.register.models import Community
from app.routers.access import FRESH, SELF, Desk, Tx, community_desk, own_desk
from app.routers.answers import may_answers
from app.routers.answers.may_answers import OfficeClaimAnswer
from app.routers.deeds import Deed
from app.routers.guarded import DOCUMENT
from app.routers.pages import After
from app.routers.routes import Routes

router = Routes(tag="office:claims")

_AT = "/communities/{community_id}"

Reader = Annotated[Desk, Security(community_desk, scopes=[Permission.CLAIM_READ])]
Recorder = Annotated[Desk, Security(community_desk, scopes=[Permission.CLAIM_RECORD])]
Settler = Annotated[Desk, Security(community_desk, scopes=[Permission.CLAIM_SETTLE])]
Finder = Annotated[Desk, Security(community_desk, scopes=[Permission.CLAIM_SETTLE, FRESH])]
Own = Annotated[Desk, Security(own_desk, scopes=[SELF])]


@router.get(f"{_AT}/claims", summary="经手登记清单")
async def listed(
    community_id: uuid.UUID,
    _: Reader,
    session: Tx,
    after: After,
    state: Annotated[ClaimState | None, Query(description="只看这一状态")] = None,
) -> Page[ClaimAnswer]:
    """Fifty claims of an estate with how they stand, the latest first."""
    found, following = await queries.of_estate(session, community_id, state, after)
    return Page(lines=await shown.answers(session, found), next=following)


@router.get(f"{_AT}/claims/{{claim_id}}", summary="一条经手登记及其全部经过")
async def read(community_id: uuid.UUID, claim_id: uuid.UUID, desk: Reader, session: Tx) -> OfficeClaimAnswer:
    """A claim, everything that happened to it, and what I may do now, not yet, or not at all."""
    found, at = await reading.find(session, community_id, claim_id), await now(session)
    me, hand = desk.person_id, desk.hand_for(Permission.CLAIM_RECORD)
    words = await leading_on.may_write_down(session, found, me, hand)
    words += await correcting.may(session, found, me, at, hand)
    roles = desk.member.roles_touching(desk.place)
    findings = await leading_on.may_settle(session, found, me, roles, desk.hand_for(Permission.CLAIM_SETTLE))
    return OfficeClaimAnswer(
        **dict(await shown.answer(session, found)),
        may=[
            *may_answers.of_acts(words),
            *may_answers.of_acts(findings, desk.first_for(Permission.CLAIM_SETTLE)),
        ],
    )


@router.post(
    f"{_AT}/claims/{{claim_id}}/words", summary="业主到服务台表态（当面核对身份）", status_code=201, once="claim:word"
)
async def at_window(
    community_id: uuid.UUID,
    claim_id: uuid.UUID,
    sent: WordAtWindow,
    _: Recorder,
    deed: Deed,
) -> ClaimAnswer:
    """An owner who showed who they are confirms or disputes; it holds at once. Not written down by the agent."""
    claim_now = await reading.find(deed.session, community_id, claim_id)
    speaker = await by_window(deed.session, claim_now, sent.owner_id, sent.known_by, sent.evidence_id, staff_id=deed.by)
    if sent.act is OwnerSays.CONFIRM:
        found = await service.confirm(deed.session, community_id, claim_id, speaker, deed.at)
    else:
        found = await service.dispute(deed.session, community_id, claim_id, sent.told, speaker, deed.at)
    return await shown.answer(deed.session, found)


@router.post(
    f"{_AT}/claims/{{claim_id}}/corrections",
    summary="业主到服务台更正（当面核对身份）",
    status_code=201,
    max_body_size=DOCUMENT,
    once="claim:correction",
)
async def correct_at_window(
    community_id: uuid.UUID,
    claim_id: uuid.UUID,
    sent: CorrectionAtWindow,
    _: Recorder,
    deed: Deed,
) -> ClaimAnswer:
    """An owner who showed who they are says what they mean instead; it holds at once. Not written down by the agent."""
    found = await reading.find(deed.session, community_id, claim_id)
    speaker = await by_window(deed.session, found, sent.owner_id, sent.known_by, sent.evidence_id, staff_id=deed.by)
    return await shown.answer(deed.session, await correcting.correct(deed.session, found, sent, speaker, deed.at))


@router.get(f"{_AT}/claim-disputes", summary="待认定的登记争议")
async def disputes(community_id: uuid.UUID, _: Settler, session: Tx, after: After) -> Page[WaitingDispute]:
    """The disputes that wait, the first due first, and which units may settle each."""
    found, at = await queries.disputes(session, [community_id]), await now(session)
    claims = await shown.answers(session, [one.now for one in found])
    answers = [
        WaitingDispute.from_row(
            one.raised,
            claim=claim,
            due_at=one.due_at,
            overdue=one.overdue(at),
            units=settling.units(one.now.claim),
        )
        for one, claim in zip(found, claims, strict=True)
    ]
    lines, following = page_in_order(answers, lambda one: (one.claim.id,), after)
    return Page(lines=lines, next=following)


@router.post(
    f"{_AT}/claims/{{claim_id}}/findings",
    summary="认定登记争议（两个单位各一人，其中一人为街道）",
    status_code=201,
    once="claim:find",
)
async def find(
    community_id: uuid.UUID,
    claim_id: uuid.UUID,
    sent: NewClaimFinding,
    desk: Finder,
    deed: Deed,
) -> ClaimAnswer:
    """One person's finding; the second that agrees, of another unit, settles it. Never by the agent or their unit."""
    found = await settling.find(
        deed.session,
        community_id,
        claim_id,
        sent.finding,
        sent.reasons,
        by=deed.by,
        roles=desk.member.roles_touching(desk.place),
        at=deed.at,
    )
    return await shown.answer(deed.session, found)


@router.get(f"{_AT}/claim-flags", summary="可疑的经手登记")
async def flagged(community_id: uuid.UUID, _: Settler, session: Tx, after: After) -> Page[ClaimFlagAnswer]:
    """The fifty latest patterns that honest work does not make, those not yet looked into first; a flag ends nothing."""
    answers = await _flags(session, await flags.flagged(session, community_id))
    lines, following = page_in_order(answers, lambda one: (one.key,), after)
    return Page(lines=lines, next=following)


@router.post(
    f"{_AT}/claim-flags/{{flag_key}}/findings",
    summary="核实可疑的登记（经手人以外的单位）",
    status_code=201,
    once="claim:flag",
)
async def handle_flag(
    community_id: uuid.UUID,
    flag_key: Annotated[str, Path(pattern=r"^[0-9a-f]{32}$", description="清单中的 key")],
    sent: NewFlagFinding,
    desk: Settler,
    deed: Deed,
) -> ClaimFlagAnswer:
    """What I found of a flag, for my unit, which none of its agents works for. Entries stay as they are: owners dispute them."""
    flag = await flags.handle(
        deed.session,
        community_id,
        flag_key,
        sent.finding,
        sent.reasons,
        by=deed.by,
        roles=desk.member.roles_touching(desk.place),
        at=deed.at,
    )
    return (await _flags(deed.session, [flag]))[0]


async def _flags(session: Tx, pattern_flags: Sequence[PatternFlag]) -> list[ClaimFlagAnswer]:
    people = [who for one in pattern_flags for who in (*one.agent_ids, *(each.found_by for each in one.findings))]
    names = await identity.names(session, people)
    return [
        ClaimFlagAnswer.from_row(
            one,
            claim_ids=list(one.claim_ids),
            agents=[names.get(who, "") for who in one.agent_ids],
            parts=list(one.parts),
            findings=[
                FlagFindingAnswer.from_row(each, by=names.get(each.found_by, ""), claims=len(each.claim_ids))
                for each in one.findings
            ],
        )
        for one in pattern_flags
    ]


@router.get(f"{_AT}/visit-reports", summary="住户反映没有来过的走访")
async def visit_reports(community_id: uuid.UUID, _: Recorder, session: Tx, after: After) -> Page[ReportToAnswer]:
    """The fifty reports that wait for an answer, the first due first."""
    found, following = await reports.listed(session, community_id, after)
    return Page(lines=await _reports(session, found), next=following)


@router.post(
    f"{_AT}/visit-reports/{{report_id}}/answer", summary="答复住户的反映", status_code=201, once="visit:answer"
)
async def answer(
    community_id: uuid.UUID,
    report_id: uuid.UUID,
    sent: NewReportAnswer,
    _: Recorder,
    deed: Deed,
) -> ReportToAnswer:
    """Tell the resident what was found; not by whoever is reported."""
    made = await reports.answer(
        deed.session, community_id, report_id, confirmed=sent.found, words=sent.answer, by=deed.by, at=deed.at
    )
    return (await _reports(deed.session, [made]))[0]


@router.get("/ties", summary="我申报的本人和近亲属房屋")
async def my_ties(desk: Own, session: Tx, after: After) -> Page[TieAnswer]:
    """The flats for which I enter nothing."""
    answers = [TieAnswer.from_row(one) for one in await ties.declared(session, desk.member.id)]
    lines, following = page_in_order(answers, lambda one: (one.part_id,), after)
    return Page(lines=lines, next=following)


@router.post("/ties", summary="申报本人或近亲属的房屋（不能再为其登记）", status_code=201, once="tie:declare")
async def declare(sent: NewTie, desk: Own, deed: Deed) -> TieAnswer:
    """Declare a flat of an estate where I work; kept for good."""
    lineage = await places.lineage(deed.session, Community, sent.community_id)
    if lineage is None or not desk.member.sees(lineage):
        raise Refused(NOT_FOUND)
    me = deed.by
    await ties.declare(deed.session, sent.community_id, sent.part_id, sent.kind, staff_id=me, by=me, at=deed.at)
    kept = next(one for one in await ties.declared(deed.session, me) if one.part_id == sent.part_id)
    return TieAnswer.from_row(kept)


async def _reports(session: Tx, current_reports: list[ReportNow]) -> list[ReportToAnswer]:
    places_ = await register.placed(session, {one.report.part_id for one in current_reports})
    at = await now(session)
    return [
        ReportToAnswer(
            **dict(shown.report(one)),
            part=places_[one.report.part_id].name,
            overdue=one.answer is None and at >= one.due_at,
        )
        for one in current_reports
    ]
