"""What was entered in my name: confirm it, correct it, say that it is not mine, and report a visit that never was."""

import uuid
from datetime import datetime
from typing import Annotated, Any

from fastapi import Security

from app.claims import queries, reading, reports, service, shown
from app.claims.models import Claim
from app.claims.schemas import ClaimAnswer, MyDispute, NewVisitReport, VisitReportAnswered
from app.claims.speaking import by_phone
from app.consultation import correcting
from app.consultation.correction_schemas import MyCorrection
from app.core.errors import NOT_FOUND, Refused
from app.core.idempotency import once
from app.identity import residents
from app.routers.access import RESIDENT, IdempotencyKey, Phone, Tx, phone
from app.routers.guarded import DOCUMENT
from app.routers.routes import Routes

router = Routes(tag="resident")

Mine = Annotated[Phone, Security(phone, scopes=[RESIDENT])]


@router.get("/claims", summary="以我的名义登记的意见")
async def listed(me: Mine, session: Tx) -> list[ClaimAnswer]:
    """Everything that staff entered in the name of my flats, the latest first: what, by whom, on what, and how it stands.

    For a confirmed owner. What stood in the name of a former owner is theirs.
    """
    held = await residents.bindings(session, resident_id=me.resident_id)
    mine = {one.part_id: await residents.owners_of(session, [one]) for one in held}
    return await shown.answers(session, await queries.of_owners(session, mine))


@router.post("/claims/{claim_id}/confirm", summary="属实，是我的意思", status_code=201)
async def confirm(claim_id: uuid.UUID, me: Mine, session: Tx, key: IdempotencyKey = None) -> ClaimAnswer:
    """What was entered is what I said; it also takes back a dispute of mine."""

    async def make(at: datetime) -> dict[str, Any]:
        claim = await _claim(session, claim_id)
        speaker = await by_phone(session, claim, me.resident_id)
        return await shown.dumped(session, await service.confirm(session, claim.community_id, claim_id, speaker, at))

    answer = await once(session, me.resident_id, "claim:confirm", key, [claim_id.bytes], make)
    return ClaimAnswer.model_validate(answer)


@router.post("/claims/{claim_id}/dispute", summary="不是我的意思", status_code=201)
async def dispute(
    claim_id: uuid.UUID, sent: MyDispute, me: Mine, session: Tx, key: IdempotencyKey = None
) -> ClaimAnswer:
    """It is not mine: it counts no more from now on, and two units find within five working days how it came about.

    What I do mean I say in the consultation or survey itself; my own word holds at once.
    """

    async def make(at: datetime) -> dict[str, Any]:
        claim = await _claim(session, claim_id)
        speaker = await by_phone(session, claim, me.resident_id)
        found = await service.dispute(session, claim.community_id, claim_id, sent.told, speaker, at)
        return await shown.dumped(session, found)

    payload = [claim_id.bytes, sent.model_dump_json().encode()]
    return ClaimAnswer.model_validate(await once(session, me.resident_id, "claim:dispute", key, payload, make))


@router.post("/claims/{claim_id}/correct", summary="更正为我的意思", status_code=201, max_body_size=DOCUMENT)
async def correct(
    claim_id: uuid.UUID, sent: MyCorrection, me: Mine, session: Tx, key: IdempotencyKey = None
) -> ClaimAnswer:
    """What I mean instead of what was entered: it holds at once, in place of it, and takes back a dispute of mine.

    Of a survey while it may be answered; of a consultation at any time.
    """

    async def make(at: datetime) -> dict[str, Any]:
        found = await reading.of(session, claim_id)
        if found is None:
            raise Refused(NOT_FOUND)
        speaker = await by_phone(session, found.claim, me.resident_id)
        return await shown.dumped(session, await correcting.correct(session, found, sent, speaker, at))

    payload = [claim_id.bytes, sent.model_dump_json().encode()]
    return ClaimAnswer.model_validate(await once(session, me.resident_id, "claim:correct", key, payload, make))


@router.get("/visit-reports", summary="我反映的没有来过的走访")
async def my_reports(me: Mine, session: Tx) -> list[VisitReportAnswered]:
    """My fifty latest reports, with the street office's answer once there is one."""
    return [shown.report(one) for one in await reports.of_residents(session, me.resident_id)]


@router.post("/flats/{binding_id}/visit-reports", summary="没有人来过我家", status_code=201)
async def report(
    binding_id: uuid.UUID, sent: NewVisitReport, me: Mine, session: Tx, key: IdempotencyKey = None
) -> VisitReportAnswered:
    """Report to the street office a visit or call that never was; whoever is bound to the flat may."""

    async def make(at: datetime) -> dict[str, Any]:
        made = await reports.report(session, me.resident_id, binding_id, sent.claim_id, sent.said_on, sent.told, at)
        return shown.report(made).model_dump(mode="json")

    payload = [binding_id.bytes, sent.model_dump_json().encode()]
    return VisitReportAnswered.model_validate(await once(session, me.resident_id, "visit:report", key, payload, make))


async def _claim(session: Tx, claim_id: uuid.UUID) -> Claim:
    found = await reading.of(session, claim_id)
    if found is None:
        raise Refused(NOT_FOUND)
    return found.claim
