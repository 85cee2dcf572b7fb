"""What was entered in my name: confirm it, correct it, say that it is not mine, and report a visit that never was."""

import uuid
from typing import Annotated

from fastapi import Security

from app.claims import queries, reports, service, shown
from app.claims.models import Claim
from app.claims.reading import reading
from app.claims.schemas import ClaimAnswer, MyDispute, NewVisitReport, VisitReportAnswered
from app.claims.speaking import by_phone
from app.consultation import correcting
from app.consultation.correction_schemas import MyCorrection
from app.core.errors import NOT_FOUND, Refused
from app.core.paging import Page, page_of
from app.identity import residents
from app.routers.access import RESIDENT, ResidentPhone, Tx, phone
from app.routers.deeds import Deed
from app.routers.guarded import DOCUMENT
from app.routers.pages import After
from app.routers.routes import Routes

router = Routes(tag="resident")

Mine = Annotated[ResidentPhone, Security(phone, scopes=[RESIDENT])]


@router.get("/claims", summary="以我的名义登记的意见")
async def listed(me: Mine, session: Tx, after: After) -> Page[ClaimAnswer]:
    """Everything that staff entered in the name of my flats, the latest first: what, by whom, on what, and how it stands.

    For a confirmed owner. What stood in the name of a former owner is theirs.
    """
    held = await residents.bindings(session, resident_id=me.resident_id)
    mine = {one.part_id: await residents.owners_of(session, [one]) for one in held}
    entered = await queries.of_owners(session, mine)
    found, following = page_of(entered, lambda one: (one.claim.at, one.claim.id), after, newest_first=True)
    return Page(lines=await shown.answers(session, found), next=following)


@router.post("/claims/{claim_id}/confirm", summary="属实，是我的意思", status_code=201, once="claim:confirm")
async def confirm(claim_id: uuid.UUID, _: Mine, deed: Deed) -> ClaimAnswer:
    """What was entered is what I said; it also takes back a dispute of mine."""
    claim = await _claim(deed.session, claim_id)
    speaker = await by_phone(deed.session, claim, deed.by)
    return await shown.answer(
        deed.session, await service.confirm(deed.session, claim.community_id, claim_id, speaker, deed.at)
    )


@router.post("/claims/{claim_id}/dispute", summary="不是我的意思", status_code=201, once="claim:dispute")
async def dispute(claim_id: uuid.UUID, sent: MyDispute, _: Mine, deed: Deed) -> ClaimAnswer:
    """It is not mine: it counts no more from now on, and two units find within five working days how it came about.

    What I do mean I say in the consultation or survey itself; my own word holds at once.
    """
    claim = await _claim(deed.session, claim_id)
    speaker = await by_phone(deed.session, claim, deed.by)
    found = await service.dispute(deed.session, claim.community_id, claim_id, sent.told, speaker, deed.at)
    return await shown.answer(deed.session, found)


@router.post(
    "/claims/{claim_id}/correct",
    summary="更正为我的意思",
    status_code=201,
    max_body_size=DOCUMENT,
    once="claim:correct",
)
async def correct(claim_id: uuid.UUID, sent: MyCorrection, _: Mine, deed: Deed) -> ClaimAnswer:
    """What I mean instead of what was entered: it holds at once, in place of it, and takes back a dispute of mine.

    Of a survey while it may be answered; of a consultation at any time.
    """
    found = await reading.read_claim(deed.session, claim_id)
    if found is None:
        raise Refused(NOT_FOUND)
    speaker = await by_phone(deed.session, found.claim, deed.by)
    return await shown.answer(deed.session, await correcting.correct(deed.session, found, sent, speaker, deed.at))


@router.get("/visit-reports", summary="我反映的没有来过的走访")
async def my_reports(me: Mine, session: Tx, after: After) -> Page[VisitReportAnswered]:
    """My fifty latest reports, with the street office's answer once there is one."""
    found, following = await reports.of_residents(session, me.resident_id, after)
    return Page(lines=[shown.report(one) for one in found], next=following)


@router.post("/flats/{binding_id}/visit-reports", summary="没有人来过我家", status_code=201, once="visit:report")
async def report(binding_id: uuid.UUID, sent: NewVisitReport, _: Mine, deed: Deed) -> VisitReportAnswered:
    """Report to the street office a visit or call that never was; whoever is bound to the flat may."""
    made = await reports.report(deed.session, deed.by, binding_id, sent.claim_id, sent.said_on, sent.told, deed.at)
    return shown.report(made)


async def _claim(session: Tx, claim_id: uuid.UUID) -> Claim:
    found = await reading.read_claim(session, claim_id)
    if found is None:
        raise Refused(NOT_FOUND)
    return found.claim
